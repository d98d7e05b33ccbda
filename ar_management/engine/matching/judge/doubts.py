"""Why a careful accountant would look twice, however well an explanation fits.

Each doubt is something that speaks for another explanation that fits as well; an explanation with
a doubt is proposed, and is never sure enough to be posted without asking.
"""

from ..explain.account import Account
from ..explain.fits import is_instalment
from ..explain.hypothesis import CITING, EXACT_FITS, Chosen, Fit, Hypothesis
from ..explain.open_state import OpenState
from ..find.findings import Findings
from ..find.references import Strength
from ..find.text import tokens
from ..find.wording import ADVANCE_WORDS
from .lists import goes_on

LEAD = 0.15
"""Weight of payer evidence by which a customer must be ahead of all others."""


def is_doubtful(
    hypothesis: Hypothesis, account: Account, found: Findings, state: OpenState
) -> bool:
    """Tell whether something speaks for another explanation.

    >>> from ..find.ledger import Ledger
    >>> from ..explain.hypothesis import NO_MATCH
    >>> is_doubtful(NO_MATCH, Account([]), Findings(None), OpenState(Ledger([])))
    False
    """
    if hypothesis.fit is Fit.NONE or hypothesis.chosen is Chosen.ADVISED:
        return False
    if hypothesis.chosen in CITING:
        return (
            goes_on(hypothesis, found, state.ledger.references)
            or forgives_beside(hypothesis, found)
            or is_corrected(hypothesis, found) and has_twin(hypothesis, account)
        )
    if stranger(hypothesis, found) or is_advance(hypothesis, found):
        return True
    return hypothesis.chosen is Chosen.EQUAL and (
        is_remnant(hypothesis, state)
        or has_twin(hypothesis, account)
        or may_be_instalment(hypothesis, account, found)
    )


def forgives_beside(hypothesis: Hypothesis, found: Findings) -> bool:
    """A difference is forgiven although the text names another document.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> forgives_beside(NO_MATCH, Findings(None))
    False
    """
    cited = found.cited.get(hypothesis.customer, {})
    keys = {key for key, _share in hypothesis.shares}
    used = {each.at for key, each in cited.items() if key in keys}
    return hypothesis.fit is Fit.TOLERANCE and any(
        each.at not in used for key, each in cited.items() if key not in keys
    )


def is_corrected(hypothesis: Hypothesis, found: Findings) -> bool:
    """One document, named by a number in which a slip had to be corrected.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> is_corrected(NO_MATCH, Findings(None))
    False
    """
    cited = found.cited.get(hypothesis.customer, {})
    keys = [key for key, _share in hypothesis.shares]
    return len(keys) == 1 and keys[0] in cited and (
        cited[keys[0]].strength is Strength.REPAIRED
    )


def is_advance(hypothesis: Hypothesis, found: Findings) -> bool:
    """The payer speaks of an order or an advance, and the amount is that of nothing open.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> is_advance(NO_MATCH, Findings(None))
    False
    """
    return found.payment is not None and hypothesis.fit not in EXACT_FITS and any(
        token.text in ADVANCE_WORDS for text in found.payment.texts for token in tokens(text)
    )


def stranger(hypothesis: Hypothesis, found: Findings) -> bool:
    """Nothing but an amount, and somebody else is about as likely to have paid.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> stranger(NO_MATCH, Findings(None))
    True
    """
    evidence = found.evidence
    own = evidence[hypothesis.customer].weight if hypothesis.customer in evidence else 0.0
    others = (each.weight for key, each in evidence.items() if key != hypothesis.customer)
    return own - max(others, default=0.0) <= LEAD


def is_remnant(hypothesis: Hypothesis, state: OpenState) -> bool:
    """The amount is what a line of this batch has left of its last document.

    The sum of both lines is right whatever the customer meant: their split proves nothing.

    >>> from ..find.ledger import Ledger
    >>> from ..explain.hypothesis import NO_MATCH
    >>> is_remnant(NO_MATCH, OpenState(Ledger([])))
    False
    """
    return any(key in state.remnants for key, _share in hypothesis.shares)


def has_twin(hypothesis: Hypothesis, account: Account) -> bool:
    """Another document of the same amount is or was open.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> has_twin(NO_MATCH, Account([]))
    False
    """
    return any(
        len(account.by_residual[account.by_key[key].residual]) > 1
        for key, _share in hypothesis.shares
    )


def may_be_instalment(hypothesis: Hypothesis, account: Account, found: Findings) -> bool:
    """An older document could be paid in just such parts.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> may_be_instalment(NO_MATCH, Account([]), Findings(None))
    False
    """
    if hypothesis.fit not in EXACT_FITS:
        return False
    oldest = min(account.by_key[key].due for key, _share in hypothesis.shares)
    amount = found.payment.amount
    return any(
        each.due <= oldest and each.residual > amount and is_instalment(amount, each)
        for each in account.invoices
    )
