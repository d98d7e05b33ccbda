from odoo import fields, models
from odoo.exceptions import UserError

FRENCH_CODES = {
    "ar_doubtful_account_id": "416", "ar_impairment_account_id": "491",
    "ar_impairment_expense_account_id": "68174", "ar_impairment_income_account_id": "78174",
    "ar_loss_account_id": "6541", "ar_recovery_account_id": "7583",
}
"""Code of the French chart that each account is suggested from (PCG 2025)."""


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_doubtful_account_id = fields.Many2one(
        "account.account", string="Doubtful Customers", check_company=True,
        help="French chart: 416000.",
    )
    ar_impairment_account_id = fields.Many2one(
        "account.account", string="Impairment of Receivables", check_company=True,
        help="French chart: 491000.",
    )
    ar_impairment_expense_account_id = fields.Many2one(
        "account.account", string="Expense of Impairment", check_company=True,
        help="French chart: 681740.",
    )
    ar_impairment_income_account_id = fields.Many2one(
        "account.account", string="Impairment Taken Back", check_company=True,
        help="French chart: 781740.",
    )
    ar_loss_account_id = fields.Many2one(
        "account.account", string="Losses on Receivables", check_company=True,
        help="French chart: 654100, of earlier years 654400.",
    )
    ar_recovery_account_id = fields.Many2one(
        "account.account", string="Receipts on Written-Off Debts", check_company=True,
        help="French chart: 758300.",
    )
    ar_doubtful_journal_id = fields.Many2one(
        "account.journal", string="Journal of Doubtful Debts", check_company=True,
        domain="[('type', '=', 'general')]",
    )
    ar_loss_limit = fields.Monetary(
        string="Loss That One Person Books", default=0.0,
        help="Above this amount including VAT, a Credit Manager agrees to a loss that someone "
        "else asked for.",
    )

    def _ar_doubtful_account(self, name):
        """An account of doubtful debts: the chosen one, or that of the French chart.

        :raise UserError: none was chosen and the chart has none
        """
        self.ensure_one()
        company = self.sudo()
        if not company[name]:
            found = self.env["account.account"].sudo().with_company(self).search([
                *self.env["account.account"]._check_company_domain(self),
                ("code", "=like", f"{FRENCH_CODES[name]}%"),
            ], limit=1, order="code") if self.account_fiscal_country_id.code == "FR" else None
            if not found:
                raise UserError(self.env._(
                    "Choose the account “%(account)s” in the settings of %(company)s first.",
                    account=self._fields[name]._description_string(self.env),
                    company=self.display_name,
                ))
            company[name] = found
        if name == "ar_doubtful_account_id" and not company[name].reconcile:
            company[name].reconcile = True
        return company[name]

    def _ar_doubtful_journal(self):
        self.ensure_one()
        journal = self.sudo().ar_doubtful_journal_id or self.env["account.journal"].sudo().search([
            ("company_id", "=", self.id), ("type", "=", "general"),
        ], limit=1)
        if not journal:
            raise UserError(self.env._(
                "Choose the journal of doubtful debts in the settings of %(company)s first.",
                company=self.display_name,
            ))
        return journal


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_doubtful_account_id = fields.Many2one(
        related="company_id.ar_doubtful_account_id", readonly=False
    )
    ar_impairment_account_id = fields.Many2one(
        related="company_id.ar_impairment_account_id", readonly=False
    )
    ar_impairment_expense_account_id = fields.Many2one(
        related="company_id.ar_impairment_expense_account_id", readonly=False
    )
    ar_impairment_income_account_id = fields.Many2one(
        related="company_id.ar_impairment_income_account_id", readonly=False
    )
    ar_loss_account_id = fields.Many2one(
        related="company_id.ar_loss_account_id", readonly=False
    )
    ar_recovery_account_id = fields.Many2one(
        related="company_id.ar_recovery_account_id", readonly=False
    )
    ar_doubtful_journal_id = fields.Many2one(
        related="company_id.ar_doubtful_journal_id", readonly=False
    )
    ar_loss_limit = fields.Monetary(
        related="company_id.ar_loss_limit", readonly=False
    )
