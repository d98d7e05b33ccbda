"""One payment for several customers: a service centre, a factor, a public treasury."""

from ..find.findings import Findings
from ..find.references import Strength
from .account import Account, total
from .hypothesis import Chosen, Fit, Hypothesis
from .open_state import OpenState


def by_several(found: Findings, state: OpenState) -> tuple[Hypothesis, Account] | None:
    """Documents of several customers that the text names surely and that add up to the amount.

    The customer that speaks most for having paid stands for all of them.

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
