"""Which policy an invoice follows: the most specific one, and why.

The customer's own policy comes first, then one for the payment term, then one for the fiscal
position, then the first of the company. Public buyers are a law of their own: only policies for
public buyers apply to them, and to nobody else, unless the customer's own says otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..common.reason import Reason


@dataclass(frozen=True)
class PolicyScope:
    """What a policy of the company applies to.

    :ivar key: id of the policy
    :ivar is_public: for public buyers
    :ivar terms: ids of payment terms, empty for whatever term
    :ivar positions: ids of fiscal positions, empty for whatever position
    """

    key: int
    is_public: bool = False
    terms: frozenset[int] = frozenset()
    positions: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Claimant:
    """What the choice depends on. Names are for the explanation.

    :ivar own: id of the customer's own policy, 0 when it has none
    """

    own: int = 0
    is_public: bool = False
    term: int = 0
    position: int = 0
    customer_name: str = ""
    term_name: str = ""
    position_name: str = ""


def choose_policy(scopes: Sequence[PolicyScope], claimant: Claimant) -> int | None:
    """Return the id of the policy, ``None`` when none applies.

    :param scopes: policies of the company in their order; the first of equals is taken

    >>> scopes = [PolicyScope(1), PolicyScope(2, terms=frozenset({7}))]
    >>> choose_policy(scopes, Claimant(term=7)), choose_policy(scopes, Claimant(term=8))
    (2, 1)
    """
    best = None if claimant.own else _best(scopes, claimant)
    return best.key if best else claimant.own or None


def explain_choice(scopes: Sequence[PolicyScope], claimant: Claimant) -> Reason:
    """Say why the policy was chosen; asked for only where it is shown.

    >>> explain_choice([PolicyScope(1)], Claimant()).code
    'late_fee.policy_of_company'
    """
    if claimant.own:
        return Reason.of("late_fee.policy_of_customer", customer=claimant.customer_name)
    best = _best(scopes, claimant)
    return _why(best, claimant) if best else Reason.of("late_fee.no_policy")


def _best(scopes, claimant):
    """The most specific scope that fits, the first of equals."""
    fitting = [scope for scope in scopes if _fits(scope, claimant)]
    return max(fitting, key=_specificity, default=None)


def _fits(scope, claimant):
    return (
        scope.is_public == claimant.is_public
        and (not scope.terms or claimant.term in scope.terms)
        and (not scope.positions or claimant.position in scope.positions)
    )


def _specificity(scope):
    return bool(scope.terms), bool(scope.positions)


def _why(scope, claimant):
    if scope.terms:
        return Reason.of("late_fee.policy_of_term", term=claimant.term_name)
    if scope.positions:
        return Reason.of("late_fee.policy_of_position", position=claimant.position_name)
    if scope.is_public:
        return Reason.of("late_fee.policy_of_public_buyers")
    return Reason.of("late_fee.policy_of_company")
