from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

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

    ar_twin_id = fields.Many2one(
        "account.bank.statement.line", string="Perhaps the Same As", readonly=True, copy=False,
        index="btree_not_null", ondelete="set null",
        help="Bank line that may be the same transaction. It is not matched until someone says "
        "whether it is.",
    )
    ar_twin_text = fields.Char(string="Perhaps Imported As", compute="_compute_ar_twin_text")
    ar_other_import_keys = fields.Json(
        string="Other Import Keys", readonly=True, copy=False,
        help="Transactions of other files that someone confirmed as this one.",
    )

    _ar_import_key_uniq = models.UniqueIndex(
        "(journal_id, ar_import_key) WHERE ar_import_key IS NOT NULL",
        "This bank transaction has already been imported.",
    )

    def _ar_effective_date(self):
        """Day on which the funds of this line count."""
        self.ensure_one()
        return self.ar_value_date or self.date

    # ------------------------------------------- imported before, or not: a person says it

    @api.depends("ar_twin_id")
    def _compute_ar_twin_text(self):
        for line in self:
            twin = line.ar_twin_id
            line.ar_twin_text = twin and " - ".join(filter(None, (
                format_date(self.env, twin.date),
                formatLang(self.env, twin.amount, currency_obj=twin.currency_id),
                twin.payment_ref, twin.ar_bank_reference,
            )))

    def action_ar_same_transaction(self):
        """These lines are the transactions that they resemble: they leave the books.

        The same file brings them no more.
        """
        lines = self._ar_doubtful()
        if matched := lines.filtered("is_reconciled"):
            raise UserError(self.env._(
                "%(line)s is already matched. Undo its match first.",
                line=matched[0].display_name,
            ))
        _open, blocked = self.env["ar.posting.period"]._partition(lines.move_id)
        if blocked:
            raise UserError("\n".join(blocked.values()))
        statements = lines.statement_id
        for line in lines:
            twin = line.ar_twin_id
            # One that is itself left out hands its answer on.
            while twin.ar_twin_id and twin in lines:
                twin = twin.ar_twin_id
            keys = [*(line.ar_other_import_keys or ()), line.ar_import_key]
            twin.ar_other_import_keys = [*(twin.ar_other_import_keys or ()), *filter(None, keys)]
            # Its money was there before the statement's first line.
            line.statement_id.balance_start += line.amount
        # Core lets no line of a statement that adds up be deleted.
        lines.sudo().statement_id = False
        lines.sudo().unlink()
        statements.filtered(lambda each: not each.line_ids).sudo().unlink()

    def action_ar_other_transaction(self):
        """These lines are other transactions than those that they resemble: they stay."""
        lines = self._ar_doubtful()
        lines.ar_twin_id = False
        lines.filtered(lambda line: not line.is_reconciled).action_ar_find_matches()

    def _ar_doubtful(self):
        """Those of these lines that wait for an answer, if the user may give it."""
        self.env["ar.match.proposal"]._check_may_decide(self)
        lines = self.filtered("ar_twin_id")
        if not lines:
            raise UserError(self.env._(
                "None of these bank lines is a possible duplicate: there is nothing to decide."
            ))
        return lines
