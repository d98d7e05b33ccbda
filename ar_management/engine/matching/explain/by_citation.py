"""Hypotheses that start from what the text names, or what the customer's advice states."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations

from ...common.money import ZERO
from ..data import BankLine, OpenDocument
from ..find.references import Strength
from ..policy import Policy
from .account import closing, total, units
from .fits import exact_fits, near_fits, retained_fits
from .hypothesis import Chosen, Fit, Hypothesis
from .sums import choices_with_sum, subsets_with_sum
from .view import View, exact_subsets

SINGLES = 6
POOL = 16
CITED_POOL = 18
CREDITS = 6
USUAL_RESTS = (50, 100)
"""Thousandths: retention of guarantee (loi 71-584: 5 %), 5 or 10 % elsewhere."""


def by_citation(payment: BankLine, view: View, policy: Policy) -> Iterable[Hypothesis]:
    """Explanations by what the text names, alone or with documents that it does not name."""
    sets = _cited_sets(view)
    for chosen, documents in sets:
        yield from exact_fits(payment, documents, chosen)
    loose = view.named(Strength.REPAIRED)
    if not loose:
        return
    yield from _one_at_each_place(payment, view)
    yield from _some_of(payment, loose)
    for _chosen, documents in sets:
        yield from _with_credits(payment, documents, view)
    for chosen, documents in sets:
        if policy.differences and all(each.residual == each.original for each in documents):
            yield from retained_fits(payment, documents, chosen, (*view.kept_back, *USUAL_RESTS))
        yield from near_fits(payment, documents, chosen, policy)
    strong = view.named(Strength.PART) or loose
    yield from _with_more(payment, strong, view)
    if 1 < len(loose) <= SINGLES:
        for document in loose:
            yield from exact_fits(payment, (document,), Chosen.CITED_ONE)
            yield from near_fits(payment, (document,), Chosen.CITED_ONE, policy)


def _cited_sets(view):
    """The named documents from the surest only to all, each different set once."""
    sets, seen = [], set()
    for strength in (Strength.FULL, Strength.PART, Strength.DIGITS, Strength.WEAK,
                     Strength.REPAIRED):
        documents = _one_for_each_place(view.named(strength), view.cited)
        keys = tuple(document.key for document in documents)
        if documents and keys not in seen:
            seen.add(keys)
            chosen = Chosen.CITED if strength >= Strength.PART else Chosen.CITED_LOOSELY
            sets.append((chosen, documents))
    return sets


def _one_for_each_place(documents, cited):
    """One run of digits is one document: the surest, an invoice before a credit note."""
    best = {}
    for document in documents:
        citation = cited[document.key]
        place = (citation.at, citation.text)
        rank = (citation.strength, document.residual > 0)
        if place not in best or rank > best[place][0]:
            best[place] = (rank, document)
    kept = {document.key for _rank, document in best.values()}
    return tuple(document for document in documents if document.key in kept)


def _one_at_each_place(payment, view):
    """Short numbers fit several documents: choose one of them for each, so that the sum fits."""
    places = defaultdict(list)
    for document in view.named(Strength.REPAIRED):
        places[view.cited[document.key].at].append(document)
    groups = [places[at] for at in sorted(places)]
    if len(groups) < 2 or all(len(group) == 1 for group in groups):
        return
    amounts = [[units(each.closing(payment.on)) for each in group] for group in groups]
    solutions, ways = choices_with_sum(amounts, units(payment.amount))
    for solution in solutions:
        chosen = {group[place].key: group[place]
                  for group, place in zip(groups, solution, strict=True)}
        yield from exact_fits(payment, tuple(chosen.values()), Chosen.CITED_LOOSELY, ways)


def _some_of(payment, documents):
    """Cited documents, or some of them, that add up to the amount."""
    if 1 < len(documents) <= CITED_POOL:
        yield from exact_subsets(payment, documents, Chosen.CITED_SOME, smallest=1)


def _with_credits(payment, documents, view):
    """Credit notes deducted without being named: those of the cited invoices, or any few."""
    keys = {document.key for document in documents}
    credits = [each for each in view.account.credits if each.key not in keys][:CREDITS]
    if not credits or closing(documents, payment.on) <= payment.amount:
        return
    wanted = {payment.amount - closing(documents, payment.on),
              payment.amount - total(documents)}
    fitting = [
        some
        for count in range(1, min(3, len(credits)) + 1)
        for some in combinations(credits, count)
        if total(some) in wanted
    ]
    for some in fitting[:2]:
        yield from exact_fits(
            payment, (*documents, *some), Chosen.CITED_CREDIT, ways=len(fitting)
        )


def _with_more(payment, documents, view):
    """The list in the text was cut: other documents fill the gap to the amount."""
    gap = payment.amount - closing(documents, payment.on)
    if gap <= 0:
        return
    keys = {document.key for document in documents}
    rest = [each for each in view.account.documents if each.key not in keys]
    for pool in (_following(rest, documents)[:POOL], rest[:POOL]):
        amounts = [units(each.closing(payment.on)) for each in pool]
        solutions, ways = subsets_with_sum(amounts, units(gap))
        for positions in solutions:
            more = tuple(pool[place] for place in positions)
            yield from exact_fits(payment, (*documents, *more), Chosen.CITED_MORE, ways)
        if len(rest) <= POOL:
            return


def _following(rest, documents):
    """Those due after the cited ones first, then the nearest before: as on a statement."""
    last = documents[-1].due
    return sorted(
        rest, key=lambda each: (each.due < last, abs((each.due - last).days), each.due, each.key)
    )


# ---------------------------------------------------------------- an advice


def by_advice(payment: BankLine, view: View) -> Iterable[Hypothesis]:
    """The allocation that an advice states, when its amounts add up to the payment.

    >>> from .account import Account
    >>> list(by_advice(BankLine(1, None, Decimal(1)), View(Account([]))))
    []
    """
    documents, paid = {}, {}
    for line, citation in view.advised:
        document = view.account.by_key.get(citation.document)
        if document is None:
            return
        documents[document.key] = document
        paid[document.key] = paid.get(document.key, ZERO) + line.amount
        named = citation.strength >= Strength.PART
        if not named and line.amount not in _open_or_closing(document, payment):
            return
    if documents and sum(paid.values(), ZERO) == payment.amount:
        yield from _as_stated(payment, documents, paid)


def _open_or_closing(document, payment):
    return document.residual, document.closing(payment.on)


def _as_stated(payment, documents: dict[int, OpenDocument], paid: dict[int, Decimal]):
    shares, discount, over, refused = [], ZERO, ZERO, False
    for key, amount in paid.items():
        document = documents[key]
        residual, closes = _open_or_closing(document, payment)
        if amount * residual <= 0 or residual < 0 and amount < residual:
            return
        share = amount
        if amount >= residual > 0:
            share, over = residual, over + amount - residual
            refused = refused or closes != residual
        elif amount == closes:
            share, discount = residual, discount + residual - closes
        shares.append((key, share))
    if discount and refused:
        return  # A hypothesis takes all discounts that are earned, or none.
    whole = all(share == documents[key].residual for key, share in shares)
    fit = Fit.DISCOUNT if discount else Fit.EXACT
    if over or not whole:
        fit = Fit.OVER if over else Fit.PART
    customer = next(iter(documents.values())).customer
    yield Hypothesis(customer, Chosen.ADVISED, fit, tuple(shares), discount, over)
