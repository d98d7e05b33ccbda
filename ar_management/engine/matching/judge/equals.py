"""Which of several equal documents is meant: the month that is named, or the oldest by habit."""

from ..explain.account import Account
from ..explain.hypothesis import Hypothesis
from ..explain.open_state import OpenState
from ..find.findings import Findings
from ..find.meaning import is_period
from ..find.period import is_named
from ..find.text import tokens

IN_ORDER = 0.98
"""Share of past lines from which on a customer pays the oldest of equal documents first."""


def has_twin(hypothesis: Hypothesis, account: Account) -> bool:
    """Another document of the same amount is or was open.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> has_twin(NO_MATCH, Account([]))
    False
    """
    return any(
        len(account.equal_to(account.by_key[key].residual)) > 1
        for key, _share in hypothesis.shares
    )


def pays_in_order(customer: int, state: OpenState) -> bool:
    """Tell whether the past shows that, of equal documents, this customer pays the oldest.

    >>> from ..find.ledger import Ledger
    >>> pays_in_order(7, OpenState(Ledger([])))
    False
    """
    return state.ledger.experience.customs.in_order(customer) >= IN_ORDER


def may_name_month(found: Findings) -> bool:
    """Tell whether four digits that nothing explains could be a month and a year.

    >>> may_name_month(Findings(None))
    False
    """
    return found.payment is not None and any(
        token.digits and (number, at) not in found.places and is_period(run, at)
        for number, text in enumerate(found.payment.texts)
        for run in (tokens(text),) for at, token in enumerate(run)
    )


def is_told_apart(
    hypothesis: Hypothesis, account: Account, found: Findings, state: OpenState
) -> bool:
    """Of several equal documents this is the one whose month is named, or the oldest by habit.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> is_told_apart(NO_MATCH, None, Findings(None), None)
    False
    """
    if not hypothesis.leads:
        return False
    document = account.by_key[hypothesis.shares[0][0]]
    twins = account.equal_to(document.residual)
    if found.months:
        after = state.ledger.experience.customs.month_after
        named = [each.key for each in twins if is_named(each.issued, found.months, after or 0)]
        return after is not None and named == [document.key]
    oldest = all(document.due <= each.due for each in twins)
    return oldest and not may_name_month(found) and pays_in_order(hypothesis.customer, state)
