"""Lines that are parts of other lines, in the order of a tree."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from .document import Line

NOT_COUNTED = ("GROUP", "INFORMATION")
"""Subtypes of a line (BT-X-8) whose amount is in no sum: only DETAIL, or none, is."""


def as_tree(rows: Iterable[tuple[Line, str, str]]) -> tuple[Line, ...]:
    """Put each line behind the one that it is a part of, with its depth.

    A line whose parent is not there, or is a part of itself, stands for itself.

    :param rows: line, number of its parent (BT-X-304) and subtype (BT-X-8)

    >>> found = as_tree([(Line("1"), "", "GROUP"), (Line("2"), "", ""), (Line("3"), "1", "")])
    >>> [(line.number, line.depth, line.is_counted) for line in found]
    [('1', 0, False), ('3', 1, True), ('2', 0, True)]
    """
    rows = list(rows)
    numbers = {line.number for line, _parent, _subtype in rows}
    parts = defaultdict(list)
    for place, (line, parent, _subtype) in enumerate(rows):
        is_part = parent and parent in numbers and parent != line.number
        parts[parent if is_part else None].append(place)
    found, seen = [], set()
    # Whoever is never reached from a line without parent is in a circle: it comes last.
    for start in (*parts[None], *range(len(rows))):
        waiting = [(start, 0)]
        while waiting:
            place, depth = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            line, _parent, subtype = rows[place]
            found.append(replace(
                line, depth=depth, is_counted=subtype.strip().upper() not in NOT_COUNTED))
            waiting += [(part, depth + 1) for part in reversed(parts.pop(line.number, ()))]
    return tuple(found)
