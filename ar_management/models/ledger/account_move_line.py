from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ...engine.common.money import ZERO
from ...engine.ledger.allocation import Matching, ReducingEntry, allocations_of, follow_transfer
from ...engine.ledger.open_item import AllocationKind, OpenItem
from ...engine.ledger.payment_date import PaymentEvidence, PaymentMeans, effective_payment_date

RESULT_TYPES = ("income", "expense")
MAX_MOVES = 5
"""How many times a claim is followed from account to account; entries might go in a circle."""


class AccountMoveLine(models.Model):
    """What reduced a receivable, when, by how much and by what.

    Late fees, amounts cashed per VAT rate and the payment score all read this; nobody computes
    it a second time. The number of queries does not depend on the number of lines.
    """

    _name = "account.move.line"
    _inherit = ["ar.checked.numbers", "account.move.line"]
    _largest_number = 1e15  # in the smallest currencies

    def _ar_currency(self):
        """The line's currency for the engine."""
        self.ensure_one()
        return self.currency_id._ar_engine_currency()

    def _ar_open_items(self):
        """The lines as open items with their allocations.

        :return: {line id: engine.ledger.open_item.OpenItem}
        """
        history = self._ar_allocation_history()
        return {
            line.id: open_item(line, line._ar_currency(), history[line.id]) for line in self
        }

    def _ar_allocation_history(self):
        """What reduced each receivable line, by effective date.

        Amounts are in the currency of the line, positive when they reduce a debt of the
        customer. They add up to what left the residual, with one exception: a claim that was
        moved to doubtful debts, a bill of exchange or another receivable account is still owed,
        so what has reduced it there stands in place of the move.

        :return: {line id: tuple of engine.ledger.open_item.Allocation}
        """
        return self.sudo()._ar_history(MAX_MOVES)

    def _ar_history(self, moves_left):
        """The history, with one more round of the same queries for each time claims were moved."""
        history = {line.id: () for line in self}
        entries = self._ar_counterparts().move_id
        # One read for the customers of all the entries.
        entries.line_ids.partner_id.mapped("commercial_partner_id")
        claims_of = {entry: entry.line_ids.filtered(_is_claim) for entry in entries}
        moved_of = {entry: _moved_claims(entry, lines) for entry, lines in claims_of.items()}
        matchings = _matchings_by_entry(self.browse().union(*claims_of.values()))
        dates = _bank_dates(entries)
        claims = self.browse()
        if moves_left:
            claims = claims.union(*moved_of.values())
        later = claims._ar_history(moves_left - 1) if claims else {}
        for entry in entries:
            receivables = claims_of[entry] - moved_of[entry]
            reducing = _reducing_entry(entry, dates, matchings[entry], receivables)
            allocations = _follow(
                reducing, allocations_of(reducing), entry.line_ids & claims, later
            )
            for line_id, found in allocations.items():
                if line_id in history:
                    history[line_id] += found
        return {
            line_id: tuple(sorted(allocations, key=lambda a: (a.on, a.key, a.kind.value)))
            for line_id, allocations in history.items()
        }

    def _ar_effective_payment_date(self):
        """Day on which this line reduces a debt in law (see engine.ledger.payment_date)."""
        self.ensure_one()
        entry = self.sudo().move_id
        return _effective_date(entry, _bank_dates(entry))

    def _ar_counting_days(self):
        """Day on which each line changes what is owed: a document's own, a payment's in law.

        :return: {line id: day}
        """
        entries = self.sudo().move_id
        dates = _bank_dates(entries)
        days = {entry.id: _effective_date(entry, dates) for entry in entries}
        return {line.id: days[line.sudo().move_id.id] for line in self}

    def _ar_counterparts(self):
        """The lines that these lines are matched with."""
        counterparts = [counterpart for _line, _partial, counterpart in _matched(self)]
        return self.browse().union(*counterparts)


def open_item(line, currency, allocations):
    """``engine.ledger.open_item.OpenItem`` of a journal item."""
    return OpenItem(
        key=line.id,
        number=line.move_id.name or "",
        issued=line.move_id.invoice_date or line.date,
        due=line.date_maturity or line.date,
        amount=currency.from_float(line.amount_currency),
        currency=currency,
        allocations=allocations,
    )


def _matched(lines):
    """Each matching of the lines as (line, matching, counterpart), with one search for all.

    Reading ``matched_debit_ids`` line by line would cost queries for each of them.
    """
    partials = lines.env["account.partial.reconcile"].search(
        Domain("debit_move_id", "in", lines.ids) | Domain("credit_move_id", "in", lines.ids)
    )
    known = set(lines.ids)
    for partial in partials:
        debit, credit = partial.debit_move_id, partial.credit_move_id
        if debit.id in known:
            yield debit, partial, credit
        if credit.id in known:
            yield credit, partial, debit


def _matchings_by_entry(receivables):
    """``engine.ledger.allocation.Matching`` of each reducing entry, seen from its items."""
    found = defaultdict(list)
    rows = list(_matched(receivables))
    # One read for all the items of all the entries.
    receivables.union(*[item for _line, _partial, item in rows]).mapped("currency_id")
    for line, partial, item in rows:
        found[line.move_id].append(_matching(partial, item))
    return found


def _bank_dates(entries):
    """Value date of the bank line that the money of each payment was matched with."""
    money_lines = entries.filtered("origin_payment_id").line_ids.filtered(
        lambda line: line.account_id.account_type != "asset_receivable"
    )
    rows = list(_matched(money_lines))
    money_lines.union(*[bank for _line, _partial, bank in rows]).move_id.statement_line_id.mapped(
        "ar_value_date"
    )
    dates = {}
    for line, _partial, bank in rows:
        if bank_line := bank.move_id.statement_line_id:
            day = bank_line._ar_effective_date()
            dates[line.move_id] = max(day, dates.get(line.move_id, day))
    return dates


def _reducing_entry(entry, bank_dates, matchings, receivables):
    currency = entry.company_currency_id._ar_engine_currency()
    foreign = entry.line_ids.currency_id - entry.company_currency_id
    foreign = foreign._ar_engine_currency() if len(foreign) == 1 else None
    return ReducingEntry(
        on=_effective_date(entry, bank_dates),
        source=_source(entry),
        currency=currency,
        parts=_parts(entry, receivables, currency),
        matchings=tuple(matchings),
        foreign=foreign,
        foreign_parts=(
            _parts(entry, receivables, foreign, "amount_currency") if foreign else {}
        ),
    )


def _is_claim(line):
    account = line.account_id
    return (
        account.account_type == "asset_receivable"
        or account.ar_is_bill_of_exchange
        or account.ar_is_doubtful
    )


def _moved_claims(entry, lines):
    """Of the claims of an entry, those put on another account while taken off the first one."""
    if entry.statement_line_id or entry.is_invoice(include_receipts=True):
        return entry.line_ids.browse()
    taken = lines.filtered(lambda line: line.balance < 0)
    debtors = taken.partner_id.commercial_partner_id
    return taken and lines.filtered(
        lambda line: line.balance > 0
        and (not line.partner_id or line.partner_id.commercial_partner_id in debtors)
    )


def _follow(reducing, allocations, claims, later):
    """Replace what an entry moved by what has reduced the moved claims since, by customer."""
    items = claims.browse(allocations)
    for debtor, moved in claims.grouped(lambda line: _debtor(line, items)).items():
        theirs = items.filtered(lambda item, debtor=debtor: _debtor(item, items) == debtor)
        reductions = [each for claim in moved for each in later[claim.id]]
        currency = moved[0].currency_id if len(moved.currency_id) == 1 else (
            moved.company_currency_id
        )
        allocations = allocations | follow_transfer(
            reducing,
            {item.id: allocations[item.id] for item in theirs},
            sorted(reductions, key=lambda each: (each.on, each.key)),
            currency._ar_engine_currency(),
        )
    return allocations


def _debtor(line, items):
    """Who owes a line; a moved claim without a customer is owed by the only one there is."""
    debtor = line.partner_id.commercial_partner_id
    others = items.partner_id.commercial_partner_id
    return debtor or (others if len(others) == 1 else debtor)


def _effective_date(entry, bank_dates):
    return effective_payment_date(PaymentEvidence(
        means=_means(entry),
        entered=entry.invoice_date or entry.date,
        value_date=(
            entry.statement_line_id._ar_effective_date()
            if entry.statement_line_id
            else bank_dates.get(entry)
        ),
        overridden=entry.ar_effective_date,
    ))


def _means(entry):
    if entry.is_invoice(include_receipts=True):
        return PaymentMeans.CREDIT_NOTE
    if entry.origin_payment_id:
        return PaymentMeans(entry.origin_payment_id.payment_method_line_id.ar_means or "transfer")
    return PaymentMeans.TRANSFER if entry.statement_line_id else PaymentMeans.ENTRY


def _source(entry):
    bank_line = entry.statement_line_id
    return (bank_line.payment_ref if bank_line else entry.name) or entry.display_name


def _matching(partial, item):
    currency = item.currency_id._ar_engine_currency()
    company_currency = item.company_currency_id._ar_engine_currency()
    is_debt = partial.debit_move_id == item
    amount = partial.debit_amount_currency if is_debt else partial.credit_amount_currency
    offered = in_currency = 0.0
    if item.ar_discount_percent:
        offered = abs(item.balance - item.discount_balance)
        in_currency = abs(item.amount_currency - item.discount_amount_currency)
    return Matching(
        key=partial.id,
        item=item.id,
        amount=currency.from_float(amount),
        company_amount=company_currency.from_float(partial.amount),
        currency=currency,
        offered_discount=company_currency.from_float(offered),
        offered_in_currency=currency.from_float(in_currency),
        sign=1 if is_debt else -1,
        due=item.date_maturity or item.date,
    )


def _parts(entry, receivables, currency, column="balance"):
    """What an entry consists of beside its receivable lines, as positive magnitudes."""
    balance = sum(receivables.mapped("balance"))
    sign = 1 if balance <= 0 else -1
    parts = defaultdict(lambda: ZERO)
    for line in entry.line_ids - receivables:
        foreign = column == "amount_currency" and line.currency_id != entry.company_currency_id
        if column == "balance" or foreign:
            parts[_kind(entry, line)] += sign * currency.from_float(line[column])
    return dict(parts)


def _kind(entry, line):
    company, account = entry.company_id, line.account_id
    if _is_claim(line):
        return AllocationKind.TRANSFER
    if entry.ar_discount_invoice_id:
        return AllocationKind.DISCOUNT
    if entry.is_invoice(include_receipts=True):
        refund = entry.move_type in ("out_refund", "in_refund")
        return AllocationKind.CREDIT_NOTE if refund else AllocationKind.INVOICE
    if line.tax_line_id or account in (
        company.account_journal_early_pay_discount_loss_account_id,
        company.account_journal_early_pay_discount_gain_account_id,
    ):
        return AllocationKind.DISCOUNT
    if account in (
        company.expense_currency_exchange_account_id, company.income_currency_exchange_account_id,
    ):
        return AllocationKind.EXCHANGE
    # The account's own type: that of the line is computed line by line.
    if account.account_type.startswith(RESULT_TYPES):
        return AllocationKind.WRITE_OFF
    is_money = entry.origin_payment_id or entry.statement_line_id
    if is_money or account.account_type == "asset_cash":
        return AllocationKind.PAYMENT
    return AllocationKind.TRANSFER
