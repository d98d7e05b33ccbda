from odoo import fields, models


class AccountAccount(models.Model):
    _inherit = "account.account"

    ar_is_bill_of_exchange = fields.Boolean(
        string="Bills of Exchange Receivable",
        help="Claims moved to this account are still owed by the customer: "
        "they stay in the exposure, and moving them is not a payment.",
    )
