"""All explanations of a bank line by the documents of one customer that are worth judging."""

from dataclasses import replace

from ..data import BankLine
from ..policy import Policy
from .by_advice import by_advice
from .by_amount import by_amount, by_rate, by_sum
from .by_citation import by_citation
from .hypothesis import EXACT_FITS, Hypothesis
from .view import View


def hypotheses(payment: BankLine, view: View, policy: Policy) -> list[Hypothesis]:
    """Explanations of a payment by one customer's documents, each set of shares once.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from .account import Account
    >>> from ..data import OpenDocument
    >>> day = date(2026, 3, 10)
    >>> invoice = OpenDocument(1, "F1", 1, day, day, Decimal(300), Decimal(300))
    >>> found = hypotheses(BankLine(1, day, Decimal(300)), View(Account([invoice])), Policy())
    >>> [(each.chosen.value, each.fit.value) for each in found]
    [('equal', 'exact')]
    """
    account = view.account.in_currency(payment.currency)
    local = replace(view, account=account)
    found: dict[frozenset, Hypothesis] = {}
    sources = [
        by_advice(payment, local),
        by_citation(payment, local, policy),
        by_amount(payment, local, policy),
    ]
    if policy.foreign_tolerance:
        sources.append(by_rate(payment, view, policy))
    for source in sources:
        for hypothesis in source:
            if policy.differences or hypothesis.fit in EXACT_FITS:
                found.setdefault(frozenset(hypothesis.shares), hypothesis)
    if not any(each.fit in EXACT_FITS for each in found.values()):
        for hypothesis in by_sum(payment, local):
            if policy.differences or hypothesis.fit in EXACT_FITS:
                found.setdefault(frozenset(hypothesis.shares), hypothesis)
    return list(found.values())
