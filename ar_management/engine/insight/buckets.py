"""The columns of an ageing: how many days late an item is, cut where the company wants it."""

from bisect import bisect_left
from dataclasses import dataclass

MOST = 6
"""More columns than these nobody reads, and no page holds them."""


@dataclass(frozen=True)
class Buckets:
    """Columns of an ageing.

    :ivar limits: last day of each column but the last one, in ascending order; what is not due
        stands before the first, what is later than the last limit after it
    """

    limits: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> "Buckets":
        """Read limits that a person wrote, as ``30, 60, 90``.

        :raise ValueError: not one to six whole numbers of days, each larger than the one before

        >>> Buckets.parse("30, 60,90").limits
        (30, 60, 90)
        >>> Buckets.parse("30, 30")
        Traceback (most recent call last):
        ValueError: 30, 30
        """
        words = [word.strip() for word in (text or "").replace(";", ",").split(",")]
        if not all(word.isascii() and word.isdigit() and len(word) < 5 for word in words):
            raise ValueError(text)
        limits = tuple(map(int, words))
        ascending = all(low < high for low, high in zip((0, *limits), limits, strict=False))
        if len(limits) > MOST or not ascending:
            raise ValueError(text)
        return cls(limits)

    @property
    def starts(self) -> tuple[int, ...]:
        """First day late of each column after "not due"; as many as there are late columns.

        >>> Buckets((30, 60)).starts
        (1, 31, 61)
        """
        return (1, *(limit + 1 for limit in self.limits))

    @property
    def ranges(self) -> tuple[tuple[int, int | None], ...]:
        """First and last day late of each late column; the last one has no end.

        >>> Buckets((30, 60)).ranges
        ((1, 30), (31, 60), (61, None))
        """
        return tuple(zip(self.starts, (*self.limits, None), strict=True))

    def index(self, days_late: int) -> int:
        """Column of an item: 0 when it is not late, and then from 1.

        >>> [Buckets((30, 60)).index(days) for days in (-5, 0, 1, 30, 31, 61, 999)]
        [0, 0, 1, 1, 2, 3, 3]
        """
        return 0 if days_late < 1 else 1 + bisect_left(self.limits, days_late)
