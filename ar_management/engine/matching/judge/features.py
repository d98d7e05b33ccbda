"""What speaks for and against each hypothesis, as numbers that a model can weigh."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log10

from ..data import BankLine, OpenDocument
from ..explain.account import Account, roundness
from ..explain.by_citation import USUAL_RESTS
from ..explain.hypothesis import EXACT_FITS, Chosen, Fit, Hypothesis
from ..find.findings import Findings
from ..find.ledger import Ledger
from ..find.meaning import is_named
from ..find.payers import PayerEvidence
from ..find.references import Citation, Strength
from ..find.wording import wording
from ..learn.customs import GRACE, permille
from .kind import place_of

CHOSEN = {chosen: place for place, chosen in enumerate(Chosen)}
FITS = {fit: place for place, fit in enumerate(Fit)}
LEAST = 0.5
"""Weight of evidence from which on somebody else may have paid."""
NAMES = (
    # the bank line
    "payer_named", "payer_account", "best_payer", "second_payer", "never_owed", "paid_before",
    "cited_documents", "cited_customers", "round_amount", "part_words", "advance_words",
    "dispute_words", "balance_words", "digits", "unread",
    # the customer
    "payer", "told", "on_file", "learned", "sharing", "alias", "name", "words", "contradicted",
    "lead", "code", "in_order", "pays_due", "pays_open", "open_documents", "lines", "habit_cites",
    "habit_bundles", "habit_parts", "habit_short", "cited_here", "cited_elsewhere",
    # the hypothesis
    "fit", "chosen", "kind", "documents", "credits", "weakest", "strongest", "share_cited",
    "unused", "unused_weak", "rivals", "ways", "difference", "difference_share",
    "round_difference", "missed_discount", "share_paid", "oldest", "gaps", "overdue", "age",
    "also_cited", "claimed", "others_fit", "others_cover",
    "same_amount", "rest_of_balance", "discount_share", "older_twins", "younger_twins",
    "ways_to", "month_named", "all_due", "kept_back", "leads", "rival_fits",
    # its competitors
    "exact_others", "same_kind", "better_kind", "hypotheses",
)
"""Order of the figures in a row of features."""


class Batch:
    """What the bank lines of one batch say about each other.

    :ivar citing: amounts of the lines that name a document, by document and line
    :ivar amounts: lines of this amount that seem to come from this customer
    """

    def __init__(self, findings: Iterable[Findings]):
        self.citing = defaultdict(dict)
        self.amounts = Counter()
        for found in findings:
            for citation in found.citations:
                if citation.strength >= Strength.PART:
                    self.citing[citation.document][found.payment.key] = found.payment.amount
            if found.customers:
                self.amounts[found.customers[0], found.payment.amount] += 1

    def others(self, payment: BankLine, documents: Iterable[OpenDocument]) -> tuple[float, ...]:
        """What other lines say about the documents of a hypothesis.

        :return: (most other lines that name one of them, how many of them others name, whether
            another line brings just what this one leaves, share of them that the others bring)
        """
        most = claimed = fit = 0
        cover = 0.0
        for document in documents:
            amounts = self.citing.get(document.key)
            if not amounts or len(amounts) == 1 and payment.key in amounts:
                continue
            rest = [amount for line, amount in amounts.items() if line != payment.key]
            most, claimed = max(most, len(rest)), claimed + 1
            if document.residual > 0:
                cover = max(cover, min(float(sum(rest) / document.residual), 3.0))
                fit = fit or any(payment.amount + each == document.residual for each in rest)
        return most, claimed, fit, cover


def rows(
    found: Findings,
    explained: Sequence[tuple[Hypothesis, Account]],
    ledger: Ledger,
    batch: Batch,
) -> list[list[float]]:
    """One row of figures, in the order of ``NAMES``, for each hypothesis of a bank line.

    :param explained: hypotheses, each with the account it was made from
    """
    line = _of_line(found, ledger)
    places = [place_of(hypothesis, found) for hypothesis, _account in explained]
    exact = sum(hypothesis.fit in EXACT_FITS for hypothesis, _account in explained)
    customers: dict[int, list[float]] = {}
    result = []
    for (hypothesis, account), own in zip(explained, places, strict=True):
        key = hypothesis.customer
        if key not in customers:
            customers[key] = _of_customer(key, found, account, ledger)
        result.append([
            *line,
            *customers[key],
            *_of_hypothesis(hypothesis, own, found, account, batch, ledger),
            exact - (hypothesis.fit in EXACT_FITS),
            places.count(own) - 1,
            min(places) - own,
            len(places),
        ])
    return result


def _of_line(found, ledger):
    payment = found.payment
    weights = sorted((each.weight for each in found.evidence.values()), reverse=True)
    strong = [each for each in found.citations if each.strength >= Strength.PART]
    said = wording(payment.texts, ledger.references, found.places)
    return [
        bool(payment.payer),
        bool(payment.payer_iban),
        weights[0] if weights else 0.0,
        weights[1] if len(weights) > 1 else 0.0,
        found.never_owed,
        _paid_before(found),
        len(strong),
        len({ledger.documents[each.document].customer for each in strong}),
        roundness(payment.amount),
        said.part, said.advance, said.dispute, said.balance, said.digits, said.unread,
    ]


def _paid_before(found):
    """2 when a closed document of just this amount is named, 1 when another one is."""
    if not found.paid_before:
        return 0
    amount = found.payment.amount
    return 2 if any(abs(each.original) == amount for each in found.paid_before) else 1


def _of_customer(key, found, account, ledger):
    facts = found.evidence.get(key) or PayerEvidence(key)
    others = [each.weight for other, each in found.evidence.items() if other != key]
    accounts = [each for each in found.evidence.values() if each.on_file or each.learned]
    habits, customs = ledger.experience.habits(key), ledger.experience.customs
    cited = sum(each.strength >= Strength.PART for each in found.cited.get(key, {}).values())
    elsewhere = sum(
        1 for each in found.citations
        if each.strength >= Strength.PART and ledger.documents[each.document].customer != key
    )
    return [
        facts.weight, facts.told, facts.on_file, min(facts.learned, 3), facts.sharing,
        min(facts.alias, 3), facts.name, facts.words,
        bool(accounts) and not (facts.on_file or facts.learned),
        facts.weight - max(others, default=0.0),
        min(facts.code, 3), customs.in_order(key), customs.pays(key, "due"),
        customs.pays(key, "open"),
        len(account.documents),
        min(habits.lines, 20), habits.cites, habits.bundles, habits.parts, habits.short,
        cited, elsewhere,
    ]


def _of_hypothesis(hypothesis, own, found, account, batch, ledger):
    payment = found.payment
    cited = found.cited.get(hypothesis.customer, {})
    keys = [key for key, _share in hypothesis.shares]
    documents = [account.by_key[key] for key in keys]
    named = [cited[key] for key in keys if key in cited]
    strengths = [int(citation.strength) for citation in named] or [-1]
    left = [each for key, each in cited.items() if key not in keys]
    used = {citation.at for citation in named}
    unused = {each.at for each in left if each.strength >= Strength.PART} - used
    unused_weak = {each.at for each in left if each.strength < Strength.PART} - used
    whole = sum(document.residual for document in documents)
    ages = sorted(account.age[key] for key in keys if key in account.age) or [0]
    difference = hypothesis.difference
    if hypothesis.fit in (Fit.PART, Fit.INSTALMENT, Fit.LATE_DISCOUNT):
        difference = payment.amount - whole
    missed = difference and any(
        -difference in document.discounts_missed(payment.on) for document in documents
    )
    return [
        FITS[hypothesis.fit], CHOSEN[hypothesis.chosen], own,
        len(keys), sum(document.residual < 0 for document in documents),
        min(strengths) if len(named) == len(keys) else -1, max(strengths),
        len(named) / len(keys), len(unused), len(unused_weak),
        max((citation.rivals for citation in named), default=0),
        log10(hypothesis.ways),
        float(difference), float(difference / payment.amount), roundness(difference),
        bool(missed),
        float(payment.amount / whole) if whole > 0 else 0.0,
        ages[0], ages[-1] - ages[0] + 1 - len(ages),
        (payment.on - min(document.due for document in documents)).days,
        (payment.on - max(document.issued for document in documents)).days,
        *batch.others(payment, documents),
        batch.amounts[hypothesis.customer, payment.amount],
        float((account.balance - whole) / (account.balance or 1)),
        float(hypothesis.discount / whole) if whole > 0 else 0.0,
        *twins(documents, cited, account),
        _ways_to(hypothesis, named, found, account),
        *_of_customs(hypothesis, documents, found, account, ledger),
    ]


def _of_customs(hypothesis, documents, found, account, ledger):
    """What the customer's habits and the months that are named say."""
    customs, named = ledger.experience.customs, 0
    if found.months:
        after = customs.month_after or 0
        named = 1 if all(is_named(each.issued, found.months, after) for each in documents) else -1
    due = account.due_by(found.payment.on + GRACE)
    rest = 0
    if len(documents) == 1 and hypothesis.fit in (Fit.RETAINED, Fit.PART, Fit.TOLERANCE):
        rest = permille(documents[0], found.payment.amount)
        rest = 2 if rest in customs.kept_back(hypothesis.customer) else rest in USUAL_RESTS
    elif hypothesis.fit is Fit.RETAINED:
        rest = 2
    rivals = sum(
        each.weight > LEAST and key != hypothesis.customer for key, each in found.evidence.items()
        if key in ledger.owing(found.payment.amount)
    )
    return named, len(due) == len(documents) and due == {each.key for each in documents}, rest, (
        hypothesis.leads
    ), rivals


def _ways_to(hypothesis, named, found, account):
    """Other sets that reach the amount as well, where the text does not name the documents."""
    if hypothesis.fit is not Fit.EXACT or len(named) == len(hypothesis.shares):
        return 0.0
    payment = found.payment
    return log10(1 + account.in_currency(payment.currency).ways_to(payment.amount))


def twins(
    documents: Sequence[OpenDocument], cited: Mapping[int, Citation], account: Account
) -> tuple[int, int]:
    """Documents that are not named and that another of the same amount could stand in for.

    :return: (those with an older one, those with a younger one)

    >>> twins([], {}, Account([]))
    (0, 0)
    """
    keys = {document.key for document in documents}
    older = younger = 0
    for document in documents:
        if document.key in cited and cited[document.key].strength >= Strength.PART:
            continue
        twins = [each for each in account.equal_to(document.residual) if each.key not in keys]
        older += any(each.due < document.due for each in twins)
        younger += any(each.due >= document.due for each in twins)
    return older, younger
