from odoo import fields, models


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    ar_means = fields.Selection(
        [
            ("transfer", "Transfer"),
            ("direct_debit", "Direct debit"),
            ("cheque", "Cheque"),
            ("cash", "Cash"),
            ("bill", "Bill of exchange"),
        ],
        string="Treated As",
        required=True,
        default="transfer",
        help="Decides the day on which a payment counts: transfers, direct debits and bills of "
        "exchange on the bank's value date, cheques and cash on the day they were received.",
    )
