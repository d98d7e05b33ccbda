"""Why a careful accountant would look twice, however well an explanation fits.

Each doubt is something that speaks for another explanation that fits as well; an explanation with
a doubt is proposed, and is never sure enough to be posted without asking.
"""

from ..explain.account import Account, closing, total
from ..explain.by_citation import USUAL_RESTS
from ..explain.fits import is_instalment, retained_fits
from ..explain.hypothesis import CITING, EXACT_FITS, Chosen, Fit, Hypothesis
from ..explain.open_state import OpenState
from ..explain.shortfall import says_retention
from ..find.findings import Findings
from ..find.references import ReferenceIndex, Strength
from ..find.text import tokens
from ..find.wording import ADVANCE_WORDS, wording
from .equals import has_twin, is_told_apart
from .lists import goes_on
from .slips import has_near_number, has_slip_twin

LEAD = 0.15
"""Weight of payer evidence by which a customer must be ahead of all others."""
SAME_NAME = 0.95
"""Likeness from which on two names are one, but for their legal form and order of words."""
NAME_LEAD = 0.5
"""The same, of who owes just this amount, where nothing but a name speaks for a customer."""


def doubt(hypothesis: Hypothesis, account: Account, found: Findings, state: OpenState) -> str:
    """What speaks for another explanation, as a code; empty when nothing does.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> from ..find.ledger import Ledger
    >>> doubt(NO_MATCH, Account([]), Findings(None), OpenState(Ledger([])))
    ''
    """
    if hypothesis.fit is Fit.NONE or hypothesis.chosen is Chosen.ADVISED:
        return ""
    checks = _of_cited if hypothesis.chosen in CITING else _of_amounts
    return next((code for code, holds in checks(hypothesis, account, found, state) if holds), "")


def _of_cited(hypothesis, account, found, state):
    yield "list_goes_on", goes_on(hypothesis, found, state.ledger.references)
    yield "forgives_beside", forgives_beside(hypothesis, found)
    yield "corrected", is_corrected(hypothesis, found) and has_twin(hypothesis, account)
    yield "credit_by_chance", credit_by_chance(hypothesis, account, found)
    yield "names_unknown", hypothesis.fit not in EXACT_FITS and names_unknown(
        found, state.ledger.references
    )
    yield "somebody_else", speaks_for_another(hypothesis, found, state)
    yield "discount_unclear", leaves_discount_unclear(hypothesis, account, found)


def _of_amounts(hypothesis, account, found, state):
    yield "stranger", stranger(hypothesis, found, state)
    yield "advance", is_advance(hypothesis, found)
    yield "names_paid", names_paid(found, state)
    yield "names_unknown", names_unknown(found, state.ledger.references)
    if hypothesis.chosen is Chosen.EQUAL:
        yield "remnant", is_remnant(hypothesis, state)
        yield "twin", has_twin(hypothesis, account) and not is_told_apart(
            hypothesis, account, found, state
        )
        yield "instalment", may_be_instalment(hypothesis, account, found)
    yield "discount_unclear", leaves_discount_unclear(hypothesis, account, found)


def speaks_for_another(hypothesis: Hypothesis, found: Findings, state: OpenState) -> bool:
    """Account, alias or name are somebody else's, who may as well be the one who paid.

    A few digits that the amount does not confirm name nobody, whoever paid, and a whole order
    number is none where somebody else owes the same for one that is a slip away. With a few digits
    it is enough that another one may have paid, and wherever the amount does not confirm what is
    named; beside a number with its year the other one must owe just this amount; a whole number
    may have a slip that makes it another customer's, so there the other one must have a document
    with such a number.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> speaks_for_another(NO_MATCH, Findings(None), None)
    True
    """
    own = found.evidence.get(hypothesis.customer)
    if own and (own.speaks or own.sharing > 1):
        return False
    others = [key for key, each in found.evidence.items()
              if key != hypothesis.customer and each.speaks]
    cited = found.cited.get(hypothesis.customer, {})
    weakest = min((cited[key].strength if key in cited else Strength.REPAIRED
                   for key, _share in hypothesis.shares), default=Strength.REPAIRED)
    confirmed = hypothesis.fit in EXACT_FITS or weakest is Strength.CHECKED
    if not others:
        return weakest < Strength.PART and not confirmed or (
            weakest < Strength.CHECKED and has_slip_twin(hypothesis, found, state)
        )
    if weakest < Strength.PART or not confirmed:
        return True
    return weakest < Strength.CHECKED and any(
        weakest < Strength.FULL and owes(other, found, state)
        or has_near_number(other, hypothesis, state) for other in others
    )


def leaves_discount_unclear(hypothesis: Hypothesis, account: Account, found: Findings) -> bool:
    """More came than closes the documents with their discount, or at a rate that leaves it open.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> leaves_discount_unclear(NO_MATCH, Account([]), Findings(None))
    False
    """
    if hypothesis.unclear:
        return True
    if hypothesis.fit not in (Fit.OVER, Fit.PART):
        return False
    documents = [account.by_key[key] for key, _share in hypothesis.shares]
    due = min(total(documents), found.payment.amount)
    return closing(documents, found.payment.on) < due


def credit_by_chance(hypothesis: Hypothesis, account: Account, found: Findings) -> bool:
    """A credit note that is not named fills what a usual share kept back explains as well.

    >>> credit_by_chance(Hypothesis(1, Chosen.CITED, Fit.EXACT), None, Findings(None))
    False
    """
    if hypothesis.chosen is not Chosen.CITED_CREDIT:
        return False
    if hypothesis.ways > 1 or says_retention(found.payment.texts):
        return True
    cited = found.cited.get(hypothesis.customer, {})
    whole = [account.by_key[key] for key, _share in hypothesis.shares if key in cited]
    return any(retained_fits(found.payment, whole, Chosen.CITED, USUAL_RESTS))


def names_paid(found: Findings, state: OpenState) -> bool:
    """The text names documents that are paid, or that another line of the batch pays.

    >>> names_paid(Findings(None), None)
    False
    """
    return bool(found.paid_before) or any(
        each.strength >= Strength.FULL and state.document(each.document) is None
        for each in found.citations
    )


def names_unknown(found: Findings, references: ReferenceIndex) -> bool:
    """The text holds a number that looks like ours and is none that we know.

    >>> names_unknown(Findings(None), ReferenceIndex([]))
    False
    """
    if found.payment is None:
        return False
    return wording(found.payment.texts, references, found.places).unread > 0


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


def stranger(hypothesis: Hypothesis, found: Findings, state: OpenState | None = None) -> bool:
    """Nothing but an amount, and somebody else is about as likely to have paid.

    Who has the same name and owes nothing of this amount is no rival of a document that fits to
    the cent; who shares the account always is.

    >>> from ..explain.hypothesis import NO_MATCH
    >>> stranger(NO_MATCH, Findings(None))
    True
    """
    evidence = found.evidence
    own = evidence.get(hypothesis.customer)
    weight = own.weight if own else 0.0
    several = len(hypothesis.shares) > 1
    if weight <= LEAD or several and has_namesake(hypothesis.customer, found):
        return True
    near = [key for key, each in evidence.items()
            if key != hypothesis.customer and weight - each.weight <= LEAD]
    if state is None or hypothesis.fit not in EXACT_FITS or own.sharing > 1:
        return bool(near)
    if not (own.told or own.on_file or own.learned or own.alias or own.code):
        near += [key for key, each in evidence.items() if key != hypothesis.customer
                 and key not in near and weight - each.weight <= NAME_LEAD]
    if not near:
        return False
    ahead = max(evidence[key].weight for key in near) - weight > LEAD
    return ahead or any(owes(key, found, state) for key in near)


def has_namesake(customer: int, found: Findings) -> bool:
    """Only a name speaks for this customer, and another one bears it at least as well.

    However often one of them paid under it, sums of several documents are soon found for both.

    >>> has_namesake(7, Findings(None))
    False
    """
    own = found.evidence.get(customer)
    if own is None or own.told or own.on_file or own.learned or own.entered or own.code:
        return False
    return any(
        key != customer and each.name >= max(own.name, SAME_NAME)
        for key, each in found.evidence.items()
    )


def owes(customer: int, found: Findings, state: OpenState) -> bool:
    """Tell whether one document of a customer, or all of them, come to the amount.

    >>> owes(7, Findings(None), None)
    False
    """
    if found.payment is None:
        return False
    amount, day, account = found.payment.amount, found.payment.on, state.account(customer)
    return amount == account.balance or any(
        amount in (each.residual, each.closing(day)) for each in account.invoices
    )


def is_remnant(hypothesis: Hypothesis, state: OpenState) -> bool:
    """The amount is what a line of this batch has left of its last document.

    The sum of both lines is right whatever the customer meant: their split proves nothing.

    >>> from ..find.ledger import Ledger
    >>> from ..explain.hypothesis import NO_MATCH
    >>> is_remnant(NO_MATCH, OpenState(Ledger([])))
    False
    """
    return any(key in state.remnants for key, _share in hypothesis.shares)


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
