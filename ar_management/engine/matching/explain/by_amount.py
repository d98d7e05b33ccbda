"""Hypotheses that start from the amount: the text names nothing, or nothing that fits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ...common.money import ZERO
from ..data import BankLine
from ..find.meaning import is_named
from ..policy import Policy
from .account import roundness, total
from .fits import exact_fits, foreign_fit, is_instalment, near_fits, oldest_first, retained_fits
from .hypothesis import Chosen, Fit, Hypothesis
from .view import View, exact_subsets

SINGLES = 6
POOL = 16
CREDITS = 6
NEAR = 45
"""A single document that differs by no more, in the unit of the currency, may be meant."""
FAR = 3
"""Credit notes may bring a running total back to the amount, from not too far above."""


def by_amount(payment: BankLine, view: View, policy: Policy) -> Iterable[Hypothesis]:
    """Explanations by the amount alone: one document, a natural set, or nearly one."""
    account, amount = view.account, payment.amount
    equal = [
        found
        for each in account.invoices
        if each.residual == amount or each.offers and each.least <= amount < each.residual
        for found in exact_fits(payment, (each,), Chosen.EQUAL)
    ]
    if view.months:
        # The document of the month that the text names comes first.
        equal.sort(key=lambda each: not is_named(
            account.by_key[each.shares[0][0]].issued, view.months, view.month_after
        ))
    for place, hypothesis in enumerate(equal[:SINGLES]):
        yield replace(hypothesis, ways=len(equal), leads=place == 0)
    for chosen, documents in _natural_sets(payment, account):
        yield from exact_fits(payment, documents, chosen)
    if policy.differences:
        for rest in view.kept_back:
            yield from _retained(payment, account, rest)
        yield from _nearly(payment, account, policy)


def _retained(payment, account, rest):
    """One document, or the oldest few, less the share that the customer keeps back."""
    whole = [each for each in account.invoices if each.residual == each.original]
    spent = ZERO
    for count, document in enumerate(whole, start=1):
        yield from retained_fits(payment, (document,), Chosen.EQUAL, (rest,))
        spent += document.residual
        if count > 1:
            yield from retained_fits(payment, whole[:count], Chosen.OLDEST, (rest,))
        if spent > payment.amount * FAR:
            break


def _natural_sets(payment, account):
    """All that is open, the oldest few, those of a month: with and without credit notes."""
    if len(account.documents) > 1 and _may_be(account.balance, payment, account):
        yield Chosen.ALL_OPEN, account.documents
    if account.credits and len(account.invoices) > 1 and _may_be(account.owed, payment, account):
        yield Chosen.ALL_OPEN, account.invoices
    yield from _oldest(payment, account)
    for open_now, documents in account.month_totals:
        if _may_be(open_now, payment, account):
            yield Chosen.MONTH, documents


def _may_be(open_now, payment, account):
    """Without discounts only the amount itself fits, and no discount is larger than offered."""
    over = open_now - payment.amount
    return not over or account.with_offers and 0 < over <= account.most_discount


def _oldest(payment, account):
    """The oldest few, by due date and by invoice date, that reach the amount."""
    for order in (account.invoices, account.by_issue, account.documents):
        for count in _reaching(payment, order):
            yield Chosen.OLDEST, order[:count]
    credits = account.credits[:CREDITS]
    for few in (credits[:1], credits) if len(credits) > 1 else (credits,):
        if few:
            for count in _reaching(payment, account.invoices, total(few)):
                yield Chosen.OLDEST, (*account.invoices[:count], *few)


def _reaching(payment, order, spent=ZERO):
    """After how many documents the running total, open or closing, is the amount."""
    open_now = closes = spent
    for count, document in enumerate(order, start=1):
        open_now += document.residual
        closes += document.closing(payment.on)
        if payment.amount in (open_now, closes) and (count > 1 or spent):
            yield count
        if closes > payment.amount * FAR:
            break


def _nearly(payment, account, policy):
    """Single documents that the amount nearly fits, and the oldest until the money is spent."""
    amount = payment.amount
    instalments = [each for each in account.invoices
                   if amount < each.residual and is_instalment(amount, each)]
    for document in instalments[:3]:
        shares = ((document.key, amount),)
        yield Hypothesis(document.customer, Chosen.LIKELY, Fit.INSTALMENT, shares,
                         ways=len(instalments))
    least = amount - max(amount / 10, NEAR)
    near = [each for each in account.invoices
            if each.residual >= least and (each.offers or each.residual * 19 <= amount * 20
                                           or each.residual <= amount + NEAR)
            and abs(each.closing(payment.on) - amount) <= max(each.residual / 20, NEAR)]
    for document in near[:4]:
        yield from near_fits(payment, (document,), Chosen.LIKELY, policy)
    if len(account.documents) > 1 and policy.tolerates(account.balance - amount, account.balance):
        yield from near_fits(payment, account.documents, Chosen.ALL_OPEN, policy)
    spent = ZERO
    for count, document in enumerate(account.invoices, start=1):
        spent += document.closing(payment.on)
        if count > 1 and policy.tolerates(spent - amount, spent) and roundness(spent - amount):
            yield from near_fits(payment, account.invoices[:count], Chosen.OLDEST, policy)
        if spent > amount * 2:
            break
    if account.invoices:
        yield from _spend(payment, account, policy)


def _spend(payment, account, policy):
    oldest = account.invoices[0]
    if len(account.invoices) == 1:
        yield from near_fits(payment, (oldest,), Chosen.LIKELY, policy)
    if payment.amount < account.owed:
        shares = oldest_first(account.invoices, payment.amount)
        yield Hypothesis(oldest.customer, Chosen.OLDEST_FIRST, Fit.PART, shares)


def by_sum(payment: BankLine, view: View) -> Iterable[Hypothesis]:
    """Nothing simpler fits: any documents that add up to the amount."""
    pool = [each for each in view.account.documents if each.residual <= payment.amount]
    yield from exact_subsets(payment, pool[:POOL], Chosen.SUM)


def by_rate(payment: BankLine, view: View, policy: Policy) -> Iterable[Hypothesis]:
    """Explanations by documents in another currency, at the known rates."""
    groups = defaultdict(list)
    foreign = view.account.documents if view.account.currencies - {payment.currency} else ()
    for document in foreign:
        if document.currency != payment.currency and view.rates.get(document.currency):
            groups[document.currency].append(document)
    for currency, documents in groups.items():
        rate = view.rates[currency]
        named = tuple(each for each in documents if each.key in view.cited)
        yield from foreign_fit(payment, named, Chosen.CITED, rate, policy)
        single = [
            hypothesis
            for document in documents if document.residual > 0
            for hypothesis in foreign_fit(payment, (document,), Chosen.EQUAL, rate, policy)
        ]
        for hypothesis in single[:SINGLES]:
            yield replace(hypothesis, ways=len(single))
        if len(documents) > 1:
            yield from foreign_fit(payment, documents, Chosen.ALL_OPEN, rate, policy)
