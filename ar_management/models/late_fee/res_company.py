from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from ..common.reason import name_in_all_languages

_lt = LazyTranslate(__name__)
PENALTIES = _lt("Late Payment Penalties")


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_late_fee_document = fields.Selection(
        [("customer", "One document per customer"), ("invoice", "One document per invoice")],
        string="Penalty Documents", required=True, default="customer",
    )
    ar_late_fee_since = fields.Date(
        string="Never Bill Delays Before", default=fields.Date.context_today,
        help="Invoices that were due before this day are shown with their interest, but no run "
        "bills them unless told to.",
    )
    ar_late_fee_waiver_limit = fields.Monetary(
        string="Waive Without Approval Up To", default=500.0,
        help="Waiving more than this on one invoice, all runs together, needs a second person: a "
        "Credit Manager who did not ask for it.",
    )
    ar_late_fee_in_portal = fields.Boolean(
        string="Late Fees in the Portal", default=True,
        help="Customers read in the portal what their delays have cost so far. Penalties that were "
        "billed are shown in any case.",
    )
    ar_late_fee_annex = fields.Boolean(
        string="Computation Annexed to Formal Notices",
        help="A formal notice lists what is due of each invoice. With this it also has the "
        "interest period by period, as the interest statement does, which makes it long.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["ar.late.fee.policy"]._create_missing(companies)
        return companies

    def write(self, vals):
        before = {each: each.account_fiscal_country_id for each in self}
        result = super().write(vals)
        if {"country_id", "account_fiscal_country_id"}.intersection(vals):
            moved = self.filtered(lambda each: each.account_fiscal_country_id != before[each])
            self.env["ar.late.fee.policy"]._follow_country(moved)
        return result

    def _ar_late_fee_journal(self):
        """The journal of penalties of this company or of its head office, created if missing.

        :raise UserError: the only one was archived
        """
        self.ensure_one()
        journals = self.env["account.journal"].sudo().with_context(active_test=False)
        companies = self.sudo().parent_ids
        known = journals.search(
            [("ar_is_penalty", "=", True), ("company_id", "in", companies.ids)],
            order="active desc, sequence, id",
        ).grouped("company_id")
        found = next((known[each][:1] for each in companies[::-1] if each in known), journals)
        if found and not found.active:
            raise UserError(self.env._(
                "The journal %(journal)s of the penalties of %(company)s is archived: unarchive "
                "it, or mark another sales journal as one of penalties.",
                journal=found.name, company=self.display_name,
            ))
        if not found:
            found = journals.create(self.sudo().root_id._ar_late_fee_journal_values())
            name_in_all_languages(found, PENALTIES)
        return found.with_env(self.env)

    def _ar_late_fee_journal_values(self):
        policies = self.env["ar.late.fee.policy"].search([("company_id", "=", self.id)])
        return {
            "name": self.env._(PENALTIES),
            "code": self._ar_free_journal_code(),
            "type": "sale",
            "company_id": self.id,
            "ar_is_penalty": True,
            "default_account_id": policies.interest_account_id[:1].id,
            "show_on_dashboard": False,
            # Behind the sales journals, so that no invoice is proposed for it.
            "sequence": 90,
        }

    def _ar_free_journal_code(self):
        """PEN, or PEN2 when a journal has that code, as one from before a re-installation."""
        journals = self.env["account.journal"].with_context(active_test=False)
        taken = set(journals.search([("company_id", "=", self.id)]).mapped("code"))
        codes = ["PEN", *(f"PEN{number}" for number in range(2, len(taken) + 3))]
        return next(code for code in codes if code not in taken)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_late_fee_document = fields.Selection(
        related="company_id.root_id.ar_late_fee_document", readonly=False
    )
    ar_late_fee_since = fields.Date(related="company_id.root_id.ar_late_fee_since", readonly=False)
    ar_late_fee_waiver_limit = fields.Monetary(
        related="company_id.root_id.ar_late_fee_waiver_limit", readonly=False
    )
    ar_late_fee_in_portal = fields.Boolean(
        related="company_id.ar_late_fee_in_portal", readonly=False
    )
    ar_late_fee_annex = fields.Boolean(related="company_id.ar_late_fee_annex", readonly=False)
