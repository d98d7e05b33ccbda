"""In which order and in which sets customers pay, what they keep back, and their own numbers.

All of it is counted from past lines and what a person made of them; few lines of a customer count
less than what is usual in the company.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal

from ..data import OpenDocument
from ..find.meaning import months_in
from ..find.text import tokens

SHORTEST_CODE = 4
FEWEST = 2
"""Lines from which on a number is a customer's own, and from which on it keeps back a share."""
PRIOR = 4
"""What is usual counts like so many lines of the customer."""
GRACE = timedelta(days=3)
MONTHS_SEEN = 5
MOST = 0.8
PERMILLE = 1000
LARGEST_REST = 200
"""Thousandths; a larger rest is a part payment, not a share that is kept back."""


class Customs:
    """Facts about how customers pay, learned from (match, places that name a document)."""

    def __init__(self, past: Iterable = ()):
        self._in_order: dict[int, Counter] = defaultdict(Counter)
        self._sets: dict[int, Counter] = defaultdict(Counter)
        self._rests: dict[int, Counter] = defaultdict(Counter)
        self._codes: dict[str, Counter] = defaultdict(Counter)
        self._months = Counter()
        past = sorted(past, key=lambda each: each[0].payment.on)
        paying = [(match, cited) for match, cited in past if match.paid]
        silent = [match for match, cited in paying
                  if not cited and not months_in(match.payment.texts)]
        self._learn_order(silent, [match for match, _cited in paying])
        for match, cited in past:
            if match.customer:
                self._learn_codes(match, cited)
            if len(match.paid) == 1:
                self._learn_rest(match)
            self._learn_month(match)
        self._usual = sum(self._in_order.values(), Counter())
        self._usual_sets = sum(self._sets.values(), Counter())
        self.codes: Mapping[str, tuple[int, int]] = {
            word: next(iter(counts.items())) for word, counts in self._codes.items()
            if len(counts) == 1 and counts.total() >= FEWEST
        }
        found = self._months.most_common(1)
        sure = found and found[0][1] >= max(MONTHS_SEEN, MOST * self._months.total())
        self.month_after: int | None = found[0][0] if sure else None

    def in_order(self, customer: int) -> float:
        """Share of lines without a number that paid the oldest of several equal documents.

        >>> Customs().in_order(7)
        0.5
        """
        return _share(self._in_order.get(customer, {}), self._usual, "oldest")

    def pays(self, customer: int, which: str) -> float:
        """Share of lines, with several documents open, that paid ``due`` or ``open`` ones, all.

        >>> Customs().pays(7, "due")
        0.5
        """
        return _share(self._sets.get(customer, {}), self._usual_sets, which)

    def kept_back(self, customer: int) -> tuple[int, ...]:
        """Thousandths of a document that a customer has kept back several times.

        >>> Customs().kept_back(7)
        ()
        """
        rests = self._rests.get(customer, Counter())
        return tuple(rest for rest, count in rests.most_common(2) if count >= FEWEST)

    # ------------------------------------------------------------------ learning

    def _learn_order(self, silent, paying):
        """What was open beside the documents that were paid, as far as it has been paid since."""
        last, known = {}, defaultdict(dict)
        for place, match in enumerate(paying):
            for document, _taken in match.paid:
                last[document.key] = place
                known[match.customer][document.key] = document
        places = {id(match): place for place, match in enumerate(paying)}
        for match in silent:
            place, day = places[id(match)], match.payment.on
            others = [
                each for key, each in known[match.customer].items()
                if last[key] >= place and each.issued <= day and each.residual > 0
            ]
            if len(others) > 1:
                self._count(match, others, day)

    def _count(self, match, others, day):
        paid = {document.key for document, _taken in match.paid}
        sets = self._sets[match.customer]
        sets["all"] += 1
        sets["open"] += paid == {each.key for each in others}
        sets["due"] += paid == {each.key for each in others if each.due <= day + GRACE}
        if len(paid) == 1:
            document = match.paid[0][0]
            twins = [each for each in others if each.original == document.original]
            if len(twins) > 1:
                counts = self._in_order[match.customer]
                counts["all"] += 1
                counts["oldest"] += all(document.due <= each.due for each in twins)

    def _learn_rest(self, match):
        (document, taken), = match.paid
        if document.residual > taken == match.payment.amount:
            rest = permille(document, taken)
            if 0 < rest <= LARGEST_REST:
                self._rests[match.customer][rest] += 1

    def _learn_codes(self, match, cited):
        for number, text in enumerate(match.payment.texts):
            for at, token in enumerate(tokens(text)):
                if token.digits and len(token.text) >= SHORTEST_CODE and (number, at) not in cited:
                    self._codes[token.text][match.customer] += 1

    def _learn_month(self, match):
        if not match.paid or not (months := months_in(match.payment.texts)):
            return
        for year, month in months if len(months) == len(match.paid) == 1 else ():
            issued = match.paid[0][0].issued
            after = (month - issued.month + 6) % 12 - 6
            if not year or year * 12 + month - (issued.year * 12 + issued.month) == after:
                self._months[after] += 1


def _share(own, usual, which):
    """Share of a customer's lines; what is usual in the company counts with it."""
    expected = (usual[which] + 1) / (usual["all"] + 2)
    return (own.get(which, 0) + PRIOR * expected) / (own.get("all", 0) + PRIOR)


def permille(document: OpenDocument, taken: Decimal) -> int:
    """Thousandths of what was open of a document that a payment has left.

    >>> from datetime import date
    >>> day = date(2026, 1, 5)
    >>> permille(OpenDocument(1, "F1", 1, day, day, Decimal(200), Decimal(200)), Decimal(190))
    50
    """
    return round((document.residual - taken) * PERMILLE / document.residual)
