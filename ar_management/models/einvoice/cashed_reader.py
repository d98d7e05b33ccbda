from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.common.money import ZERO
from ...engine.einvoice.cashed import (
    Cashed,
    Movement,
    RateTotal,
    cashed_by_rate,
    reversal,
    share,
    still_told,
)
from ...engine.ledger.open_item import AllocationKind

DOCUMENTS = ("out_invoice", "out_refund", "out_receipt")
MAX_MOVES = 5
"""How many times a claim is followed from account to account, as in the payment history."""
MARGIN = timedelta(days=92)
"""By how much the day that counts may lie beside the date of the entry of a payment."""


class ArCashedReading(models.AbstractModel):
    """Reads from the books what each receipt brought at each VAT rate.

    A rate is (percentage, whether its VAT is due on collection). Penalties are out: they bear no
    VAT and are no invoices.
    """

    _name = "ar.cashed.reading"
    _description = "Reading of Amounts Cashed by VAT Rate"

    @api.model
    def _rows(self, company, date_from, date_to, on_collection_only=True, untold_only=True):
        """What was not reported yet and falls into the period, and what has to be taken back.

        :param untold_only: else all that was cashed in the period, as the books have it now
        :return: list of (invoice, ``engine.einvoice.cashed.Cashed``, receipt, is a correction)
        """
        moves = self._moves(company, date_from, date_to).sudo()
        totals = {move: self._totals(move) for move in moves}
        if on_collection_only:
            moves = moves.filtered(
                lambda move: any(total.rate[1] for total in totals[move])
                or move.ar_cashed_line_ids
            )
        claims = moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        history = claims._ar_allocation_history()
        reported = self._reported(moves) if untold_only else defaultdict(_Reported)
        credits = self._credit_totals(history)
        rows = []
        for move in moves:
            found = self._rows_of(move, totals[move], history, reported[move], credits)
            rows += [row for row in found if date_from <= row[1].on <= date_to]
        return rows

    def _rows_of(self, move, totals, history, reported, credits):
        """New rows and corrections of one invoice, whatever their day."""
        company_currency = move.company_currency_id._ar_engine_currency()
        allocations = [
            each
            for line in move.line_ids if line.id in history
            for each in history[line.id] if each.amount
        ]
        currency = move.currency_id._ar_engine_currency()
        movements = _movements(allocations, credits, currency)
        told = still_told(reported.rows, movements)
        fixed = [row for row in reported.rows if row.key in told]
        sources = {each.key: each.source for each in allocations} | reported.sources
        rows = [
            (move, row, sources.get(row.key, ""), False)
            for row in cashed_by_rate(totals, movements, currency, company_currency, fixed)
            if row.key not in told
        ]
        today = fields.Date.context_today(self)
        for key in {row.key for row in reported.rows} - told:
            own = [row for row in reported.rows if row.key == key and row.amount]
            rows += [
                (move, row, sources.get(key, ""), True)
                for row in reversal(own, reported.undone.get(key) or today)
            ]
        return rows

    # ------------------------------------------------------------------ which invoices

    @api.model
    def _moves(self, company, date_from, date_to):
        """Documents that money of the period may have reduced, and those reported and undone."""
        self.env["account.move"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        entries = self._money_entries(company, date_from, date_to)
        found, seen = set(), set(entries)
        for _round in range(MAX_MOVES):
            if not entries:
                break
            documents, entries = self._matched_with(entries)
            found |= documents
            entries -= seen
            seen |= entries
        undone = self.env["ar.cashed.line"].sudo()._read_group(
            [("company_id", "=", company.id), ("state", "=", "reported"),
             ("undone_on", "!=", False)], [], ["move_id:recordset"],
        )[0][0]
        moves = self.env["account.move"].browse(sorted(found)) | undone.with_env(self.env)
        return moves.filtered(
            lambda move: move.state == "posted" and company in move.sudo().company_id.parent_ids
            and not move.journal_id.ar_is_penalty
        )

    def _money_entries(self, company, date_from, date_to):
        company = company.sudo()
        return {row[0] for row in self.env.execute_query(SQL(
            """
            SELECT entry.id
              FROM account_move entry
         LEFT JOIN account_bank_statement_line bank ON bank.id = entry.statement_line_id
             WHERE entry.company_id IN %(companies)s AND entry.move_type = 'entry'
               AND (entry.date BETWEEN %(margin_from)s AND %(margin_to)s
                    OR entry.ar_effective_date BETWEEN %(date_from)s AND %(date_to)s
                    OR bank.ar_value_date BETWEEN %(date_from)s AND %(date_to)s)
            """,
            # Branches share their customers' money.
            companies=tuple(company.search([("id", "child_of", company.root_id.id)]).ids),
            date_from=date_from, date_to=date_to,
            margin_from=date_from - MARGIN, margin_to=date_to + MARGIN,
        ))}

    def _matched_with(self, entries):
        """Documents, and other entries, whose receivables are matched with those of entries."""
        rows = self.env.execute_query(SQL(
            """
            SELECT DISTINCT move.id, move.move_type
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
              JOIN account_partial_reconcile partial
                ON line.id IN (partial.debit_move_id, partial.credit_move_id)
              JOIN account_move_line other
                ON other.id = partial.debit_move_id + partial.credit_move_id - line.id
              JOIN account_move move ON move.id = other.move_id
             WHERE line.move_id IN %s AND account.account_type = 'asset_receivable'
            """,
            tuple(entries),
        ))
        documents = {move_id for move_id, kind in rows if kind in DOCUMENTS}
        return documents, {move_id for move_id, kind in rows if kind == "entry"}

    # ------------------------------------------------------------------ what they charge

    def _totals(self, move):
        """Booked amounts of a document at each rate (``engine.einvoice.cashed.RateTotal``).

        Positive on an invoice, negative on a credit note; they add up to its receivables.
        """
        currency = move.currency_id._ar_engine_currency()
        found = defaultdict(lambda: [ZERO, ZERO])
        for line in move.line_ids:
            if line.account_type == "asset_receivable" or line.display_type == "cogs":
                continue
            is_vat = line.tax_line_id and line.tax_line_id.amount_type != "fixed"
            taxes = line.tax_line_id if is_vat else line.tax_ids.flatten_taxes_hierarchy()
            found[rate_of(taxes)][bool(is_vat)] -= currency.from_float(line.amount_currency)
        return [
            RateTotal(rate, base, vat)
            for rate, (base, vat) in sorted(found.items(), reverse=True) if base or vat
        ]

    def _credit_totals(self, history):
        """{matching: totals of the credit note, as positive magnitudes} of set-off documents."""
        keys = {
            each.key for allocations in history.values() for each in allocations
            if each.kind in (AllocationKind.CREDIT_NOTE, AllocationKind.DISCOUNT)
        }
        partials = self.env["account.partial.reconcile"].sudo().browse(sorted(keys)).exists()
        totals = {}
        for partial in partials:
            document = partial.credit_move_id.move_id
            if document.move_type == "out_refund":
                totals[partial.id] = {
                    total.rate: -total.amount for total in self._totals(document)
                }
        return totals

    # ------------------------------------------------------------------ what was reported

    def _reported(self, moves):
        found = defaultdict(_Reported)
        lines = self.env["ar.cashed.line"].sudo().search([
            ("move_id", "in", moves.ids), ("state", "=", "reported"),
        ], order="id")
        for line in lines:
            found[line.move_id].add(line)
        return found


class _Reported:
    """What was told about one invoice, by receipt; what was taken back again cancels out."""

    def __init__(self):
        self._rows, self.sources, self.undone = {}, {}, {}

    def add(self, line):
        row = line._engine_row()
        place = (row.key, row.rate)
        known = self._rows.get(place)
        self._rows[place] = row if known is None else _sum(known, row)
        self.sources[row.key] = line.source or ""
        self.undone[row.key] = line.undone_on or self.undone.get(row.key)

    @property
    def rows(self):
        return [
            row for row in self._rows.values()
            if row.base or row.vat or row.company_base or row.company_vat
        ]


def _sum(first, second):
    return Cashed(
        first.key, first.on, first.rate, first.base + second.base, first.vat + second.vat,
        first.company_base + second.company_base, first.company_vat + second.company_vat,
    )


def rate_of(taxes):
    """Percentage of the highest VAT, and whether it is due on collection."""
    vat = taxes.filtered(lambda tax: tax.amount_type != "fixed")
    on_collection = "on_payment" in vat.mapped("tax_exigibility")
    percents = [
        Decimal(0) if tax.has_negative_factor else Decimal(repr(tax.amount)).normalize()
        for tax in vat
    ]
    return max(percents, default=Decimal(0)), on_collection


def _movements(allocations, credits, currency):
    """The history of an invoice for the engine: its instalments together, by matching."""
    found = defaultdict(list)
    for each in allocations:
        found[each.key, each.kind].append(each)
    movements = []
    for (key, kind), parts in found.items():
        amount = sum((each.amount for each in parts), ZERO)
        movements.append(Movement(
            key=key if kind.is_receipt else (key, kind.value),
            on=max(each.on for each in parts),
            amount=amount,
            company_amount=sum((each.company_amount for each in parts), ZERO),
            is_receipt=kind.is_receipt,
            by_rate=_by_rate(amount, credits.get(key), currency),
        ))
    return movements


def _by_rate(amount, totals, currency):
    """The part of a credit note that was set off, at its own rates."""
    if not totals:
        return None
    shares = share(amount, list(totals.values()), currency)
    return dict(zip(totals, shares, strict=True))
