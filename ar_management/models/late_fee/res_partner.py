import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .account_move import LATE_FEE_DOCUMENTS

SEES_LATE_FEES = "ar_management.group_ar_user"


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_late_fee_policy_id = fields.Many2one(
        "ar.late.fee.policy",
        string="Late Fee Policy",
        company_dependent=True,
        domain="[('company_id', 'parent_of', current_company_id)]",
        help="Policy agreed with this customer. Empty: the policy of the company, or its policy "
        "for public buyers.",
    )

    # Core's own field, named again because an amount needs its currency in the same class.
    currency_id = fields.Many2one("res.currency")
    ar_late_fee_total = fields.Monetary(
        string="Late Fees to Date", compute="_compute_ar_late_fee_total", groups=SEES_LATE_FEES,
        help="Interest and indemnities that the invoices of this customer have borne up to "
        "today, whether they were billed or not.",
    )
    ar_late_fee_incomplete = fields.Boolean(
        string="Late Fees Lack a Rate", compute="_compute_ar_late_fee_total",
        groups=SEES_LATE_FEES,
    )
    ar_is_public_buyer = fields.Boolean(
        string="Public Buyer",
        tracking=True,
        help="State, local authority or public body: late fees follow the public procurement "
        "rules.",
    )

    ar_legal_category = fields.Char(
        string="Legal Category", size=4,
        help="Code of the legal form in the register of INSEE, as 5710 for an SAS or 7210 for a "
        "municipality. It suggests whether the customer is a public buyer.",
    )

    @api.constrains("ar_legal_category")
    def _check_ar_legal_category(self):
        for partner in self.filtered("ar_legal_category"):
            if not re.fullmatch(r"\d{4}", partner.ar_legal_category):
                raise ValidationError(self.env._(
                    "%(category)s is not a legal category of %(partner)s: enter four digits, such "
                    "as 7210 for a municipality.",
                    category=partner.ar_legal_category, partner=partner.display_name,
                ))

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "ar_as_of")
    def _compute_ar_late_fee_total(self):
        day = self.env["account.move"]._ar_as_of()
        currency = self.env.company.currency_id
        for partner in self:
            fees = partner._origin._ar_late_fees(day)
            partner.ar_late_fee_incomplete = any(fee.missing for fee in fees.values())
            partner.ar_late_fee_total = sum(
                move.currency_id._convert(float(fee.total), currency, move.company_id, day)
                for move, fee in fees.items()
            )

    @api.onchange("company_registry", "vat", "ar_legal_category")
    def _onchange_ar_public_buyer(self):
        """Suggest what the numbers say: a SIREN of the State begins with 1, of a local authority
        with 2, the legal category of a body of public law with 7."""
        number = re.sub(r"\W", "", self.company_registry or (self.vat or "")[4:])
        public = re.match(r"[12]\d{8}", number) or re.match("7", self.ar_legal_category or "")
        if self.country_code in (False, "FR") and public:
            self.ar_is_public_buyer = True

    @api.constrains("ar_late_fee_policy_id")
    def _check_ar_late_fee_policy(self):
        for partner in self.sudo():
            policy = partner.ar_late_fee_policy_id
            if policy and policy.company_id != self.env.company.sudo().root_id:
                raise ValidationError(self.env._(
                    "The late fee policy %(policy)s belongs to %(other)s: choose one of "
                    "%(company)s for %(customer)s.",
                    policy=policy.name, other=policy.company_id.name,
                    company=self.env.company.name, customer=partner.name,
                ))

    def _ar_is_consumer(self):
        """Tell whether this customer buys for private use: a person without VAT or company id.

        Consumers owe neither the penalties nor the indemnity of business law.
        """
        self.ensure_one()
        customer = self.commercial_partner_id
        known_business = customer.vat or customer.company_registry
        return not (customer.is_company or customer.ar_is_public_buyer or known_business)

    def _ar_late_fees(self, day):
        """What each invoice of this customer owes for lateness up to a day, the paid ones too.

        :return: {invoice: engine.late_fee.assessment.Assessment} of the current company, by due
            date; only invoices that are, or were paid, late
        """
        if not self.ids:
            return {}
        moves = self.env["account.move"].search([
            ("commercial_partner_id", "in", self.commercial_partner_id.ids),
            ("company_id", "in", self.env.company._ar_legal_entity().ids),
            ("state", "=", "posted"),
            ("move_type", "in", LATE_FEE_DOCUMENTS),
            ("line_ids.date_maturity", "<", day),
        ], order="invoice_date_due, id")
        fees = moves._ar_late_fees(day)
        return {move: fees[move.id] for move in moves if fees[move.id].is_late}

    def action_ar_open_late_fees(self):
        """Open the invoices of this customer that are, or were paid, late."""
        self.ensure_one()
        fees = self._ar_late_fees(self.env["account.move"]._ar_as_of())
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.account_move_action_overdue"
        )
        invoices = [move.id for move in fees]
        return {
            **action,
            "name": self.env._("Late Invoices of %(customer)s", customer=self.display_name),
            "domain": [("id", "in", invoices)],
        }
