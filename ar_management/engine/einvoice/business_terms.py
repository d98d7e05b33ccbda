"""Business terms that are the same whether an invoice is written or read (EN 16931).

Names are those of the standard: issue date (BT-2), due date (BT-9), delivery date (BT-72).
"""

from dataclasses import dataclass
from datetime import date as day

CREDIT_NOTES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458",
                          "502", "503", "532"})
"""Codes of UNTDID 1001 (BT-3) by which the seller owes."""


@dataclass(frozen=True)
class Note:
    """Invoice note (BG-1): subject code (BT-21) and text (BT-22)."""

    code: str
    text: str


@dataclass(frozen=True)
class Preceding:
    """Invoice that is credited, replaced or deducted (BG-3): number (BT-25), date (BT-26)."""

    number: str
    date: day | None = None
