from dataclasses import dataclass, field

from odoo import api, fields, models

from ...engine.common.reason import Reason
from ...engine.statement.detect import TABLES
from ...engine.statement.unclaimed import REFERENCE_DAYS, KnownLine
from ..common.reason import money, reasons_of


@dataclass
class Detailed:
    """What became of the sums of a file whose payments the file brings.

    ``lines``: bank lines that took the place of a sum; ``left_out``: how many payments were not
    entered; ``reasons``: why, a reason for each sum.
    """

    lines: models.BaseModel
    left_out: int = 0
    reasons: list = field(default_factory=list)


class ArStatementIntake(models.AbstractModel):
    """What the books know of a statement's transactions, and sums that become their payments."""

    _inherit = "ar.statement.intake"

    @api.model
    def _known_lines(self, journal, lines):
        """What the journal has around the days of these lines."""
        if not lines:
            return []
        days = [day for line in lines for day in (line.booking_date, line.value_date) if day]
        # A line of a locked period was moved to a later day, but kept its value date.
        records = self.env["account.bank.statement.line"].search_fetch(
            [
                ("journal_id", "=", journal.id),
                "|",
                "&", ("date", ">=", fields.Date.subtract(min(days), days=REFERENCE_DAYS)),
                ("date", "<=", fields.Date.add(max(days), days=REFERENCE_DAYS)),
                "&", ("ar_value_date", ">=", min(days)), ("ar_value_date", "<=", max(days)),
            ],
            ["ar_import_key", "date", "ar_value_date", "amount", "payment_ref", "partner_name",
             "ref", "account_number", "ar_bank_reference", "ar_booking_reference",
             "ar_import_format", "ar_other_import_keys", "create_date"],
        )
        changed = self._mapping(journal).columns_date
        currency = (journal.currency_id or journal.company_id.currency_id)._ar_engine_currency()
        return [
            KnownLine(
                key=record.ar_import_key or "",
                day=record.date,
                value_date=record.ar_value_date or None,
                amount=currency.from_float(record.amount),
                text=" ".join(filter(None, (record.payment_ref, record.partner_name, record.ref))),
                bank_reference=record.ar_bank_reference or "",
                source=_source(record, changed),
                booking=record.ar_booking_reference or "",
                payer=record.partner_name or record.account_number or "",
                ident=record.id,
                aliases=tuple(record.ar_other_import_keys or ()),
            )
            for record in records
        ]

    def _replace_sums(self, read, details):
        """Put the payments in the place of their sum, where nobody has matched the sum yet."""
        result = Detailed(self.env["account.bank.statement.line"])
        for each in details:
            line = result.lines.browse(each.sum.ident)
            if reason := self._why_not_replaced(line, len(each.lines)):
                result.left_out += len(each.lines)
                result.reasons.append(reason)
            else:
                result.lines |= self._replace_sum(read, line, each.lines)
        return result

    def _replace_sum(self, read, line, payments):
        journal = read.journal
        partners = self._partners_by_account(
            {payment.payer_iban for _key, payment in payments}, journal
        )
        first, *others = [
            {
                **self._values_of(key, payment, read, partners),
                # The day of the entry is that of the sum, which a locked period may have moved.
                "date": line.date,
                "ar_value_date": payment.value_date or line.ar_value_date,
            }
            for key, payment in payments
        ]
        statement = {"journal_id": journal.id, "statement_id": line.statement_id.id,
                     "sequence": line.sequence}
        line.write(first)
        return line | line.create([{**values, **statement} for values in others])

    def _why_not_replaced(self, line, count):
        """Why a sum stays one line; ``None`` when it may be replaced."""
        which = {
            "amount": money(line.amount, line.currency_id), "day": line.date,
            "text": line.payment_ref or "", "count": count,
        }
        _liquidity, _suspense, others = line._seek_for_lines()
        if line.is_reconciled or others:
            return Reason.of("statement.sum_matched", **which)
        _open, blocked = self.env["ar.posting.period"]._partition(line.move_id)
        if blocked or line.foreign_currency_id:
            return Reason.of(
                "statement.sum_kept", **which,
                reason=reasons_of(blocked[line.move_id]) if blocked
                else Reason.of("statement.sum_foreign"),
            )
        return None

    def _values_of(self, key, line, each, partners):
        return {
            "ar_import_key": key,
            "ar_import_format": each.format,
            "ar_bank_reference": line.bank_reference,
            "ar_booking_reference": line.booking.key if line.booking else False,
            "amount": float(line.amount),
            "payment_ref": line.label,
            "ref": line.creditor_reference or line.reference,
            "partner_name": line.payer_name,
            "account_number": line.payer_iban,
            "partner_id": partners.get(line.payer_iban, False),
        }

    def _partners_by_account(self, ibans, journal):
        """Customer of each bank account; an account of several customers names none."""
        accounts = self.env["res.partner.bank"].search([
            ("sanitized_acc_number", "in", [iban for iban in ibans if iban]),
            ("company_id", "in", (False, journal.company_id.id)),
            ("partner_id", "!=", journal.company_id.partner_id.id),
        ])
        return {
            iban: owners.partner_id.commercial_partner_id.id
            for iban, owners in accounts.grouped("sanitized_acc_number").items()
            if len(owners.partner_id.commercial_partner_id) == 1
        }


def _source(record, changed):
    """Format of a line; a table that was read with other columns counts as another format."""
    source = record.ar_import_format or ""
    is_earlier = changed and record.create_date.replace(microsecond=0) < changed
    return f"{source}/" if source in TABLES and is_earlier else source
