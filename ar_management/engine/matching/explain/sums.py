"""Which of a few amounts add up to a total? Meet in the middle, with the solutions counted."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from math import prod

MOST_ITEMS = 18
KEPT = 3
MOST_CHOICES = 4096


def subsets_with_sum(
    amounts: Sequence[int], total: int, smallest: int = 1
) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Find sets of positions whose amounts add up to a total.

    :param amounts: in the smallest unit of the currency, credit notes negative; at most 18
    :param smallest: sets of fewer positions are not looked for
    :return: (some solutions, those with the earliest positions first; how many there are)

    >>> subsets_with_sum([100, 250, 70, 180], 250, smallest=2)
    (((2, 3),), 1)
    """
    if len(amounts) > MOST_ITEMS:
        raise ValueError("Too many amounts: choose the most likely ones first.")
    if not sum(each for each in amounts if each < 0) <= total <= sum(
        each for each in amounts if each > 0
    ):
        return (), 0
    middle = len(amounts) // 2
    left, right = _all_sums(amounts[:middle], 0), _all_sums(amounts[middle:], middle)
    right.sort()
    sums = [found for found, _mask in right]
    masks, count = [], 0
    for found, mask in left:
        first = bisect_left(sums, total - found)
        for place in range(first, bisect_right(sums, total - found, first)):
            both = mask | right[place][1]
            if both.bit_count() >= smallest:
                count += 1
                masks.append(both)
    masks.sort(key=lambda mask: (mask.bit_length() - mask.bit_count(), mask))
    return tuple(_positions(mask) for mask in masks[:KEPT]), count


def choices_with_sum(
    places: Sequence[Sequence[int]], total: int
) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Choose one amount at each place so that they add up to a total.

    :return: (some solutions, each with the position chosen at each place; how many there are);
        none when there are too many choices to try them all

    >>> choices_with_sum([[100, 250], [70, 80]], 330)
    (((1, 1),), 1)
    """
    middle = len(places) // 2
    halves = places[:middle], places[middle:]
    if any(prod(map(len, half)) > MOST_CHOICES for half in halves):
        return (), 0
    left, right = map(_all_choices, halves)
    by_sum = defaultdict(list)
    for found, chosen in right:
        by_sum[found].append(chosen)
    solutions = [
        (*chosen, *other) for found, chosen in left for other in by_sum.get(total - found, ())
    ]
    return tuple(sorted(solutions)[:KEPT]), len(solutions)


def _all_choices(places):
    choices = [(0, ())]
    for amounts in places:
        choices = [
            (found + amount, (*chosen, position))
            for found, chosen in choices
            for position, amount in enumerate(amounts)
        ]
    return choices


def _all_sums(amounts, offset):
    """All sums of subsets, each with the positions as bits."""
    sums = [(0, 0)]
    for place, amount in enumerate(amounts):
        bit = 1 << (place + offset)
        sums += [(found + amount, mask | bit) for found, mask in sums]
    return sums


def _positions(mask):
    return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)
