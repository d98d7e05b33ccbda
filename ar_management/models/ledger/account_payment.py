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


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["ar.checked.numbers", "account.payment"]
    _largest_number = 1e15  # in the smallest currencies

    # The move carries the date, so that every reader of a journal item finds it in one place;
    # a payment without entry has nothing that it could reduce.
    ar_effective_date = fields.Date(related="move_id.ar_effective_date", readonly=False)
