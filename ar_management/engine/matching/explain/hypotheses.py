"""All explanations of a bank line that are worth judging, by one customer or by several."""

from dataclasses import replace

from ..data import BankLine
from ..find.findings import Findings
from ..find.references import Strength
from ..policy import Policy
from .account import Account, total
from .by_amount import by_amount, by_rate, by_sum
from .by_citation import by_advice, by_citation
from .hypothesis import EXACT_FITS, Chosen, Fit, Hypothesis
from .open_state import OpenState
from .view import View


def hypotheses(payment: BankLine, view: View, policy: Policy) -> list[Hypothesis]:
    """Explanations of a payment by one customer's documents, each set of shares once.

    >>> from datetime import date
    >>> from decimal import Decimal
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


def by_several(found: Findings, state: OpenState) -> tuple[Hypothesis, Account] | None:
    """Documents of several customers that the text names surely and that add up to the amount.

    So pay a service centre, a factor, a public treasury. The customer that speaks most for having
    paid stands for all of them.

    >>> by_several(Findings(None), None)
    """
    named = [each for each in found.citations if each.strength >= Strength.PART]
    if len(named) < 2 or len({each.at for each in named}) < len(named):
        return None
    documents = [state.document(each.document) for each in named]
    if None in documents or {each.currency for each in documents} != {found.payment.currency}:
        return None
    owners = {each.customer for each in documents}
    if len(owners) < 2 or total(documents) != found.payment.amount:
        return None
    weight = {key: each.weight for key, each in found.evidence.items()}
    payer = max(sorted(owners), key=lambda owner: weight.get(owner, 0.0))
    shares = tuple((each.key, each.residual) for each in documents)
    return Hypothesis(payer, Chosen.SEVERAL, Fit.EXACT, shares), Account(documents)
