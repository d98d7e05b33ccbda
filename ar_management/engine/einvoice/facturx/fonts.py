"""Characters that no font of the server has: the page would show nothing where they stand."""

import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache

from .precheck import Finding, found
from .snapshot import InvoiceSnapshot

EVERYWHERE = 0x530
"""Latin, Greek and Cyrillic letters stand before it (Unicode): every font of a page has them."""

SIGNS = range(0x2000, 0x2200)
"""Punctuation and symbols as the euro, which are not asked for either."""

SECONDS = 10


def unprintable(invoice: InvoiceSnapshot) -> Iterator[Finding]:
    """Findings for the texts that the page cannot show; without ``fc-list`` nobody can tell.

    A name or an address of a party that is not on the page makes it no invoice (CGI ann. II
    242 nonies A, 1); a text of a line is worth a warning.

    >>> from .samples import plain_invoice
    >>> list(unprintable(plain_invoice()))
    []
    """
    for party in (invoice.seller, invoice.buyer):
        place = party.address
        missing = uncovered(" ".join((party.name, place.street, place.street2, place.city)))
        if missing:
            yield found("PAGE-FONT", "font", party=party.name, characters=missing)
    for line in invoice.lines:
        missing = uncovered(f"{line.name} {line.description}")
        if missing:
            yield found("PAGE-FONT-LINE", "font_line", line.number, line=line.name,
                        characters=missing)


def uncovered(text: str) -> str:
    """Characters of a text that no installed font has, each once.

    >>> uncovered("Menuiserie Durand, 12 €")
    ''
    """
    rare = dict.fromkeys(
        char for char in text
        if ord(char) >= EVERYWHERE and ord(char) not in SIGNS and char.isprintable()
    )
    return "".join(char for char in rare if not _has_font(char))


@lru_cache(maxsize=4096)
def _has_font(char):
    program = shutil.which("fc-list")
    if not program:
        return True
    try:
        answer = subprocess.run(
            [program, f":charset={ord(char):x}", "family"],
            capture_output=True, timeout=SECONDS, check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return True
    return bool(answer.stdout.strip())
