"""Sharing the Odoo test files between as many databases as there are processors for."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

MOST_SHARES = 2
"""More test servers at once make browser tours wait for each other."""

# Seconds on a quiet machine, roughly: a class, a test, a property, a browser, a full story.
WEIGHTS = (
    (re.compile(r"^class \w+\(.*\):", re.MULTILINE), 1.5),
    (re.compile(r"^    def test_", re.MULTILINE), 0.7),
    (re.compile(r"^    @given\(", re.MULTILINE), 10.0),
    (re.compile(r"\bstart_tour\("), 8.0),
    (re.compile(r"\bRealCursorCase\b"), 2.0),
    (re.compile(r"\b_real_pdf\(|\bforce_report_rendering\b"), 4.0),
    (re.compile(r"\bstory\._load\("), 25.0),
)


def share_count(processors: int | None = None) -> int:
    """How many tests run at once."""
    return max(1, min(MOST_SHARES, processors or os.cpu_count() or 1))


def weight(path: Path) -> float:
    """How long a test file takes, estimated from its text.

    >>> weight(Path(os.devnull))
    0.0
    """
    text = path.read_text()
    return sum((len(pattern.findall(text)) * seconds for pattern, seconds in WEIGHTS), 0.0)


def test_files(folders: Iterable[str]) -> list[Path]:
    """All test files in some folders."""
    return [path for folder in folders for path in sorted(Path(folder).rglob("test_*.py"))]


def shares(files: Iterable[Path], processors: int | None = None) -> list[list[str]]:
    """Divide test files into shares of about the same weight.

    The heaviest file goes to the lightest share; one share on a single processor.
    """
    count = share_count(processors)
    parts: list[tuple[float, list[str]]] = [(0.0, []) for _ in range(count)]
    for path in sorted(files, key=lambda path: -weight(path)):
        parts.sort(key=lambda part: part[0])
        seconds, names = parts[0]
        parts[0] = (seconds + weight(path), [*names, str(path)])
    return [sorted(names) for _seconds, names in parts if names]
