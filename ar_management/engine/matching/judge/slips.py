"""Whether a number that names a document is one slip of the pen away from somebody else's."""

from ..explain.hypothesis import Hypothesis
from ..explain.open_state import OpenState
from ..find.findings import Findings
from ..find.repair import one_slip_apart


def has_slip_twin(hypothesis: Hypothesis, found: Findings, state: OpenState) -> bool:
    """Somebody else owes just this for an order whose number is one slip away from that named.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> has_slip_twin(NO_MATCH, Findings(None), None)
    False
    """
    cited = found.cited.get(hypothesis.customer, {})
    named = [cited[key].text for key, _share in hypothesis.shares if key in cited]
    return bool(named) and any(
        one_slip_apart(reference, number)
        for other in state.ledger.owing(found.payment.amount) if other != hypothesis.customer
        for document in state.account(other).invoices
        if document.residual == found.payment.amount
        for reference in document.references for number in named
    )


def has_near_number(customer: int, hypothesis: Hypothesis, state: OpenState) -> bool:
    """Tell whether the number in the text is one slip away from a document of this customer.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> has_near_number(7, NO_MATCH, None)
    False
    """
    parts = state.ledger.references.parts if hypothesis.shares else {}
    named = [parts[key].sequence for key, _share in hypothesis.shares if key in parts]
    return any(
        one_slip_apart(parts[each.key].sequence, number)
        for number in named for each in state.account(customer).invoices if each.key in parts
    )
