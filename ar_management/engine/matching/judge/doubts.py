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
from ..find.meaning import is_named, is_period
from ..find.references import ReferenceIndex, Strength
from ..find.repair import one_slip_apart
from ..find.text import tokens
from ..find.wording import ADVANCE_WORDS, wording
from .kind import weakest_citation
from .lists import goes_on

LEAD = 0.15
"""Weight of payer evidence by which a customer must be ahead of all others."""
SAME_NAME = 0.95
"""Likeness from which on two names are one, but for their legal form and order of words."""
NAME_LEAD = 0.5
"""The same, of who owes just this amount, where nothing but a name speaks for a customer."""
IN_ORDER = 0.98
"""Share of past lines from which on a customer pays the oldest of equal documents first."""


def doubt(hypothesis: Hypothesis, account: Account, found: Findings, state: OpenState) -> str:
    """What speaks for another explanation, as a code; empty when nothing does.

    >>> doubt(Hypothesis(1, Chosen.ADVISED, Fit.EXACT), None, None, None)
    ''
    """
    if hypothesis.chosen is Chosen.ADVISED:
        return ""
    checks = _of_cited if hypothesis.chosen in CITING else _of_amounts
    return next((code for code, holds in checks(hypothesis, account, found, state) if holds), "")


def _of_cited(hypothesis, account, found, state):
    yield "list_goes_on", goes_on(hypothesis, found, state.ledger.references)
    yield "forgives_beside", _forgives_beside(hypothesis, found)
    yield "corrected", _is_corrected(hypothesis, found) and _has_twin(hypothesis, account)
    yield "credit_by_chance", _credit_by_chance(hypothesis, account, found)
    yield "names_unknown", hypothesis.fit not in EXACT_FITS and _names_unknown(
        found, state.ledger.references
    )
    yield "somebody_else", _speaks_for_another(hypothesis, found, state)
    yield "discount_unclear", _leaves_discount_unclear(hypothesis, account, found)


def _of_amounts(hypothesis, account, found, state):
    yield "stranger", _stranger(hypothesis, found, state)
    yield "advance", _is_advance(hypothesis, found)
    yield "names_paid", _names_paid(found, state)
    yield "names_unknown", _names_unknown(found, state.ledger.references)
    if hypothesis.chosen is Chosen.EQUAL:
        yield "remnant", _is_remnant(hypothesis, state)
        yield "twin", _has_twin(hypothesis, account) and not _is_told_apart(
            hypothesis, account, found, state
        )
        yield "instalment", _may_be_instalment(hypothesis, account, found)
    yield "discount_unclear", _leaves_discount_unclear(hypothesis, account, found)


def _speaks_for_another(hypothesis: Hypothesis, found: Findings, state: OpenState) -> bool:
    """Account, alias or name are somebody else's, who may as well be the one who paid.

    A few digits that the amount does not confirm name nobody, whoever paid, and a whole order
    number is none where somebody else owes the same for one that is a slip away. With a few digits
    it is enough that another one may have paid, and wherever the amount does not confirm what is
    named; beside a number with its year the other one must owe just this amount; a whole number
    may have a slip that makes it another customer's, so there the other one must have a document
    with such a number.
    """
    own = found.evidence.get(hypothesis.customer)
    if own and (own.speaks or own.sharing > 1):
        return False
    others = [key for key, each in found.evidence.items()
              if key != hypothesis.customer and each.speaks]
    weakest = weakest_citation(hypothesis, found)
    confirmed = hypothesis.fit in EXACT_FITS or weakest is Strength.CHECKED
    if not others:
        return weakest < Strength.PART and not confirmed or (
            weakest < Strength.CHECKED and _has_slip_twin(hypothesis, found, state)
        )
    if weakest < Strength.PART or not confirmed:
        return True
    return weakest < Strength.CHECKED and any(
        weakest < Strength.FULL and _owes(other, found, state)
        or _has_near_number(other, hypothesis, state) for other in others
    )


def _leaves_discount_unclear(hypothesis: Hypothesis, account: Account, found: Findings) -> bool:
    """More came than closes the documents with their discount, or at a rate that leaves it open."""
    if hypothesis.unclear:
        return True
    if hypothesis.fit not in (Fit.OVER, Fit.PART):
        return False
    documents = [account.by_key[key] for key, _share in hypothesis.shares]
    due = min(total(documents), found.payment.amount)
    return closing(documents, found.payment.on) < due


def _credit_by_chance(hypothesis: Hypothesis, account: Account, found: Findings) -> bool:
    """A credit note that is not named fills what a usual share kept back explains as well."""
    if hypothesis.chosen is not Chosen.CITED_CREDIT:
        return False
    if hypothesis.ways > 1 or says_retention(found.payment.texts):
        return True
    cited = found.cited.get(hypothesis.customer, {})
    whole = [account.by_key[key] for key, _share in hypothesis.shares if key in cited]
    return any(retained_fits(found.payment, whole, Chosen.CITED, USUAL_RESTS))


def _names_paid(found: Findings, state: OpenState) -> bool:
    """The text names documents that are paid, or that another line of the batch pays."""
    return bool(found.paid_before) or any(
        each.strength >= Strength.FULL and state.document(each.document) is None
        for each in found.citations
    )


def _names_unknown(found: Findings, references: ReferenceIndex) -> bool:
    """The text holds a number that looks like ours and is none that we know."""
    return wording(found.payment.texts, references, found.places).unread > 0


def _forgives_beside(hypothesis: Hypothesis, found: Findings) -> bool:
    """A difference is forgiven although the text names another document."""
    cited = found.cited.get(hypothesis.customer, {})
    keys = {key for key, _share in hypothesis.shares}
    used = {each.at for key, each in cited.items() if key in keys}
    return hypothesis.fit is Fit.TOLERANCE and any(
        each.at not in used for key, each in cited.items() if key not in keys
    )


def _is_corrected(hypothesis: Hypothesis, found: Findings) -> bool:
    """One document, named by a number in which a slip had to be corrected."""
    cited = found.cited.get(hypothesis.customer, {})
    keys = [key for key, _share in hypothesis.shares]
    return len(keys) == 1 and keys[0] in cited and (
        cited[keys[0]].strength is Strength.REPAIRED
    )


def _is_advance(hypothesis: Hypothesis, found: Findings) -> bool:
    """The payer speaks of an order or an advance, and the amount is that of nothing open."""
    return hypothesis.fit not in EXACT_FITS and any(
        token.text in ADVANCE_WORDS for text in found.payment.texts for token in tokens(text)
    )


def _stranger(hypothesis: Hypothesis, found: Findings, state: OpenState) -> bool:
    """Nothing but an amount, and somebody else is about as likely to have paid.

    Who has the same name and owes nothing of this amount is no rival of a document that fits to
    the cent; who shares the account always is.
    """
    evidence = found.evidence
    own = evidence.get(hypothesis.customer)
    weight = own.weight if own else 0.0
    several = len(hypothesis.shares) > 1
    if weight <= LEAD or several and _has_namesake(hypothesis.customer, found):
        return True
    near = [key for key, each in evidence.items()
            if key != hypothesis.customer and weight - each.weight <= LEAD]
    if hypothesis.fit not in EXACT_FITS or own.sharing > 1:
        return bool(near)
    if not (own.told or own.on_file or own.learned or own.alias or own.code):
        near += [key for key, each in evidence.items() if key != hypothesis.customer
                 and key not in near and weight - each.weight <= NAME_LEAD]
    if not near:
        return False
    ahead = max(evidence[key].weight for key in near) - weight > LEAD
    return ahead or any(_owes(key, found, state) for key in near)


def _has_namesake(customer: int, found: Findings) -> bool:
    """Only a name speaks for this customer, and another one bears it at least as well.

    However often one of them paid under it, sums of several documents are soon found for both.
    """
    own = found.evidence.get(customer)
    if own is None or own.told or own.on_file or own.learned or own.entered or own.code:
        return False
    return any(
        key != customer and each.name >= max(own.name, SAME_NAME)
        for key, each in found.evidence.items()
    )


def _owes(customer: int, found: Findings, state: OpenState) -> bool:
    """Tell whether one document of a customer, or all of them, come to the amount."""
    amount, day, account = found.payment.amount, found.payment.on, state.account(customer)
    return amount == account.balance or any(
        amount in (each.residual, each.closing(day)) for each in account.invoices
    )


def _is_remnant(hypothesis: Hypothesis, state: OpenState) -> bool:
    """The amount is what a line of this batch has left of its last document.

    The sum of both lines is right whatever the customer meant: their split proves nothing.
    """
    return any(key in state.remnants for key, _share in hypothesis.shares)


def _may_be_instalment(hypothesis: Hypothesis, account: Account, found: Findings) -> bool:
    """An older document could be paid in just such parts."""
    if hypothesis.fit not in EXACT_FITS:
        return False
    oldest = min(account.by_key[key].due for key, _share in hypothesis.shares)
    amount = found.payment.amount
    return any(
        each.due <= oldest and each.residual > amount and is_instalment(amount, each)
        for each in account.invoices
    )


# ---------------------------------------------------------------- of several equal documents


def _has_twin(hypothesis: Hypothesis, account: Account) -> bool:
    """Another document of the same amount is or was open."""
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


def _may_name_month(found: Findings) -> bool:
    """Tell whether four digits that nothing explains could be a month and a year."""
    return any(
        token.digits and (number, at) not in found.places and is_period(run, at)
        for number, text in enumerate(found.payment.texts)
        for run in (tokens(text),) for at, token in enumerate(run)
    )


def _is_told_apart(
    hypothesis: Hypothesis, account: Account, found: Findings, state: OpenState
) -> bool:
    """Of several equal documents this is the one whose month is named, or the oldest by habit."""
    if not hypothesis.leads:
        return False
    document = account.by_key[hypothesis.shares[0][0]]
    twins = account.equal_to(document.residual)
    if found.months:
        after = state.ledger.experience.customs.month_after
        named = [each.key for each in twins if is_named(each.issued, found.months, after or 0)]
        return after is not None and named == [document.key]
    oldest = all(document.due <= each.due for each in twins)
    return oldest and not _may_name_month(found) and pays_in_order(hypothesis.customer, state)


# ------------------------------------------------- one slip of the pen from somebody else's


def _has_slip_twin(hypothesis: Hypothesis, found: Findings, state: OpenState) -> bool:
    """Somebody else owes just this for an order whose number is one slip away from that named."""
    cited = found.cited.get(hypothesis.customer, {})
    named = [cited[key].text for key, _share in hypothesis.shares if key in cited]
    return bool(named) and any(
        one_slip_apart(reference, number)
        for other in state.ledger.owing(found.payment.amount) if other != hypothesis.customer
        for document in state.account(other).invoices
        if document.residual == found.payment.amount
        for reference in document.references for number in named
    )


def _has_near_number(customer: int, hypothesis: Hypothesis, state: OpenState) -> bool:
    """Tell whether the number in the text is one slip away from a document of this customer."""
    parts = state.ledger.references.parts
    named = [parts[key].sequence for key, _share in hypothesis.shares if key in parts]
    return any(
        one_slip_apart(parts[each.key].sequence, number)
        for number in named for each in state.account(customer).invoices if each.key in parts
    )
