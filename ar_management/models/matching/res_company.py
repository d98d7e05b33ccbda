from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.matching.policy import STRICT, Policies, Policy

CHARGE_BEARERS = [("company", "The company"), ("customer", "The customer")]
LATE_DISCOUNTS = [
    ("ask", "Decide case by case"), ("claim", "Claim it back"),
    ("goodwill", "Grant it as goodwill"),
]
OVERPAYMENTS = [("account", "Keep it on account"), ("refund", "Prepare a refund")]


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_match_tolerance = fields.Monetary(
        string="Small Difference",
        help="A payment that is short by no more than this closes its documents; the difference "
        "is written off. 0: nothing is ever written off.",
    )
    ar_match_tolerance_percent = fields.Float(
        string="Small Difference (%)", default=5.0,
        help="And by no more than this share of what was due.",
    )
    ar_match_tolerance_account_id = fields.Many2one(
        "account.account", string="Account of Small Differences",
        domain="[('account_type', 'in', ('expense', 'expense_other', 'income_other'))]",
        help="Account that small differences are written off to.",
    )
    ar_match_charge_limit = fields.Monetary(
        string="Bank Charges Borne Up To",
        help="A payment from which the bank kept no more than this closes its documents where "
        "the company bears the charges.",
    )
    ar_match_charge_account_id = fields.Many2one(
        "account.account", string="Account of Bank Charges",
        domain="[('account_type', 'in', ('expense', 'expense_other'))]",
        help="Account that bank charges are written off to.",
    )
    ar_match_write_off_limit = fields.Monetary(
        string="Write-Offs Up To", default=100.0,
        help="What is more than a small difference is given up after a question that names amount "
        "and account; what is more than this by a Credit Manager alone.",
    )
    ar_match_goodwill_limit = fields.Monetary(
        string="Late Discounts Granted Up To",
        help="A discount that was taken too late is granted as goodwill up to this amount.",
    )

    ar_match_differences = fields.Boolean(
        string="Propose Part Payments and Overpayments", default=True,
        help="A bank line for less than the documents it names is matched in part, and the rest "
        "of the document stays open; any surplus stays on the customer's account.",
    )
    ar_match_charge_bearer = fields.Selection(
        CHARGE_BEARERS, string="Bank Charges Are Borne By", required=True, default="customer",
        help="What the bank kept from a payment is written off, or stays open for the customer "
        "to pay.",
    )
    ar_match_late_discount = fields.Selection(
        LATE_DISCOUNTS, string="Discount Taken Too Late", required=True, default="ask",
        help="What happens to the rest when such a payment is posted. What is more than the "
        "limit always waits for a decision.",
    )
    ar_match_grace_days = fields.Integer(
        string="Days of Grace",
        help="A discount taken late by no more than this many days is granted as goodwill, up to "
        "the limit.",
    )
    ar_match_overpayment = fields.Selection(
        OVERPAYMENTS, string="Overpayments", required=True, default="account",
        help="A refund is a draft payment to the customer: it is posted manually.",
    )
    ar_match_late_fee = fields.Boolean(
        string="Match Late Fees with Overpayments", default=True,
        help="Money beyond the documents pays open penalty documents of the customer that it "
        "closes, before it stays on account.",
    )
    ar_match_exchange_percent = fields.Float(
        string="Exchange Difference (%)", default=1.0,
        help="How far a payment in another currency may be from the value of its documents; Odoo "
        "books the difference as an exchange gain or loss.",
    )

    ar_remittance_alias_id = fields.Many2one(
        "mail.alias", string="Remittance E-mail Alias", copy=False, readonly=True,
        ondelete="set null",
    )
    ar_remittance_alias_name = fields.Char(
        string="Remittance E-mail", compute="_compute_ar_remittance_alias_name",
        compute_sudo=True, inverse="_inverse_ar_remittance_alias_name",
        help="Customers, or whoever forwards their e-mails, send remittance advices here. Only "
        "known contacts may.",
    )
    ar_remittance_senders = fields.Text(
        string="Senders of Remittance Advices",
        help="Who may send advices: an address, or a whole domain such as @customer.example, on "
        "each line. Empty: every known contact. Advices received by e-mail propose a match, they "
        "never post one.",
    )
    ar_remittance_alias_domain = fields.Char(related="ar_remittance_alias_id.alias_domain")

    @api.constrains("ar_match_tolerance", "ar_match_tolerance_percent",
                    "ar_match_tolerance_account_id")
    def _check_ar_match_tolerance(self):
        for company in self:
            if company.ar_match_tolerance < 0 or not 0 <= company.ar_match_tolerance_percent <= 100:
                raise ValidationError(self.env._(
                    "The tolerance for small differences of %(company)s is an amount of 0 or "
                    "more and a percentage between 0 and 100.", company=company.name,
                ))
            if company.ar_match_tolerance and not company.ar_match_tolerance_account_id:
                raise ValidationError(self.env._(
                    "Choose the account that small differences of %(company)s are written off to, "
                    "or set the tolerance to 0.", company=company.name,
                ))

    @api.constrains("ar_match_charge_limit", "ar_match_charge_account_id",
                    "ar_match_goodwill_limit", "ar_match_write_off_limit",
                    "ar_match_grace_days", "ar_match_exchange_percent")
    def _check_ar_match_differences(self):
        for company in self:
            amounts = (
                company.ar_match_charge_limit, company.ar_match_goodwill_limit,
                company.ar_match_write_off_limit, company.ar_match_grace_days,
            )
            if min(amounts) < 0 or not 0 <= company.ar_match_exchange_percent <= 10:
                raise ValidationError(self.env._(
                    "Limits and days of %(company)s are 0 or more, and an exchange difference is "
                    "between 0 and 10 %%.", company=company.name,
                ))
            if company.ar_match_charge_limit and not company.ar_match_charge_account_id:
                raise ValidationError(self.env._(
                    "Choose the account that bank charges of %(company)s are written off to, or "
                    "set their limit to 0.", company=company.name,
                ))

    def _ar_match_policy(self):
        """What the company does with a difference, as the engine reads it."""
        self.ensure_one()
        return self._ar_engine_policy(self.ar_match_tolerance, self.ar_match_tolerance_percent)

    def _ar_engine_policy(self, tolerance, percent):
        if not self.ar_match_differences:
            return STRICT
        return Policy(
            tolerance=Decimal(repr(tolerance)),
            tolerance_share=Decimal(repr(percent)) / 100,
            differences=True,
            foreign_tolerance=Decimal(repr(self.ar_match_exchange_percent)) / 100,
        )

    def _ar_match_policies(self):
        """The policy of the company, and those of the customers that have rules of their own."""
        self.ensure_one()
        partners = self.env["res.partner"].sudo().with_company(self)
        own = partners.search([("ar_match_own_rules", "=", True)])
        account = self.ar_match_tolerance_account_id
        return Policies(self._ar_match_policy(), {
            partner.id: self._ar_engine_policy(
                partner.ar_match_tolerance if account else 0.0, partner.ar_match_tolerance_percent
            )
            for partner in own
        })

    # ------------------------------------------------------------------ remittance advices

    @api.depends("ar_remittance_alias_id.alias_name")
    def _compute_ar_remittance_alias_name(self):
        for company in self:
            company.ar_remittance_alias_name = company.ar_remittance_alias_id.alias_name

    def _inverse_ar_remittance_alias_name(self):
        for company in self:
            alias, name = company.ar_remittance_alias_id.sudo(), company.ar_remittance_alias_name
            if alias and name:
                alias.alias_name = name
            elif name:
                company.ar_remittance_alias_id = alias.create({
                    "alias_name": name,
                    "alias_model_id": self.env["ir.model"]._get_id("ar.remittance"),
                    "alias_defaults": repr({"company_id": company.id}),
                    "alias_contact": "partners",
                    "alias_domain_id": company.alias_domain_id.id,
                })
            else:
                alias.unlink()
