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

    ar_is_advance = fields.Boolean(
        string="Advances from Customers",
        compute="_compute_ar_is_advance",
        store=True,
        readonly=False,
        help="What customers paid before they were invoiced: it stands in the aged balance beside "
        "what they owe.",
    )

    @api.depends("code", "company_ids")
    def _compute_ar_is_doubtful(self):
        """Account 416 of the French chart is an ordinary asset to Odoo; others are ticked."""
        for account in self:
            account.ar_is_doubtful = account.ar_is_doubtful or account._ar_is_french("416")

    @api.depends("code", "company_ids")
    def _compute_ar_is_advance(self):
        """Account 4191 of the French chart is an ordinary liability to Odoo; others are ticked."""
        for account in self:
            account.ar_is_advance = account.ar_is_advance or account._ar_is_french("4191")

    def _ar_is_french(self, prefix):
        """Whether its number in the French chart begins so."""
        self.ensure_one()
        company = self.company_ids[:1]
        if company.account_fiscal_country_id.code != "FR":
            return False
        return (self.with_company(company.root_id).code or "").startswith(prefix)
