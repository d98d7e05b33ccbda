from odoo import fields, models

STATEMENT_FORMATS = [
    ("camt053", "CAMT.053"), ("camt054", "CAMT.054"), ("ofx", "OFX"), ("mt940", "MT940"),
    ("cfonb120", "CFONB 120"), ("csv", "CSV"), ("xlsx", "XLSX"),
]


class AccountBankStatementLine(models.Model):
    _name = "account.bank.statement.line"
    _inherit = ["ar.checked.numbers", "account.bank.statement.line"]
    _largest_number = 1e15  # in the smallest currencies

    ar_value_date = fields.Date(
        string="Value Date",
        copy=False,
        help="Day on which the bank put the funds at the company's disposal: the day on which the "
        "payment counts for discounts and late fees. Empty: the booking date counts.",
    )
    ar_import_key = fields.Char(
        string="Import Key",
        readonly=True,
        copy=False,
        help="Names the transaction in the bank's file, so that it is never imported twice.",
    )
    ar_bank_reference = fields.Char(
        string="Bank Reference",
        readonly=True,
        copy=False,
        help="What the bank calls this transaction.",
    )
    ar_booking_reference = fields.Char(
        string="Booking",
        readonly=True,
        copy=False,
        help="Entry of the account that the transaction is a part of, when the bank booked several "
        "as one sum.",
    )
    ar_import_format = fields.Selection(
        STATEMENT_FORMATS, string="Imported From", readonly=True, copy=False,
        help="Empty: the line was typed, or came another way.",
    )

    _ar_import_key_uniq = models.UniqueIndex(
        "(journal_id, ar_import_key) WHERE ar_import_key IS NOT NULL",
        "This bank transaction has already been imported.",
    )

    def _ar_effective_date(self):
        """Day on which the funds of this line count."""
        self.ensure_one()
        return self.ar_value_date or self.date
