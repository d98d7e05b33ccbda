from odoo import api, fields, models


class AccountAccount(models.Model):
    _inherit = "account.account"

    ar_is_bill_of_exchange = fields.Boolean(
        string="Bills of Exchange Receivable",
        help="Claims moved to this account are still owed by the customer: "
        "they stay in the exposure, and moving them is not a payment.",
    )
    ar_is_doubtful = fields.Boolean(
        string="Doubtful Customers",
        compute="_compute_ar_is_doubtful",
        store=True,
        readonly=False,
        help="Claims moved to this account are still owed by the customer: they stay in the "
        "exposure as overdue, bear interest, and moving them is not a payment.",
    )

    @api.depends("code", "company_ids")
    def _compute_ar_is_doubtful(self):
        """Account 416 of the French chart is an ordinary asset to Odoo; others are ticked."""
        for account in self:
            company = account.company_ids[:1]
            french = company.account_fiscal_country_id.code == "FR"
            code = account.with_company(company.root_id).code if french else ""
            account.ar_is_doubtful = account.ar_is_doubtful or (code or "").startswith("416")
