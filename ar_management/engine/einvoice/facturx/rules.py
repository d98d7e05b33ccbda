"""Which rule speaks of which business term, which record and field carry it, how to repair it.

``rule_table`` has the rules by their ids; ``rules_structure`` those about the shape of the XML,
where the place of the fault tells what it is about.
"""

import re

from .rule_table import RULES, UNKNOWN, Rule
from .rules_structure import is_structure, rule_at

_LINE = re.compile(
    r"(?:IncludedSupplyChainTradeLineItem|(?:Invoice|CreditNote)Line)"
    r"(?:\[namespace-uri\(\)=[^\]]*\])?(?:\[(\d+)\])?"
)


def rule_of(rule_id: str, location: str = "") -> Rule:
    """Find what a rule leads to: by its own id, by the rule it belongs to, else by its place.

    :param location: XPath of the fault in the XML, when the validator gave one

    >>> rule_of("BR-FR-12_BT-49").remedy, rule_of("BR-FR-05_BT-22_PMT").term
    ('endpoint', 'BT-22')
    >>> rule_of("FX-SCH-A-000164", "/a/BuyerTradeParty/PostalTradeAddress/CountryID").term
    'BG-8'
    >>> rule_of("BR-NEW-1").remedy
    'read_rule'
    """
    name = rule_id
    while name:
        if name in RULES:
            return RULES[name]
        cut = max(name.rfind("_"), name.rfind("-"))
        name = name[:cut] if cut > 2 else ""
    return rule_at(location) if is_structure(rule_id) else UNKNOWN


def is_known(rule_id: str) -> bool:
    """Tell whether the table has the rule; a new release of the schematrons may bring others.

    >>> is_known("BR-CO-15"), is_known("FX-SCH-A-000164"), is_known("FX-SCH-A-999999")
    (True, True, False)
    """
    return rule_of(rule_id) is not UNKNOWN


def line_of(location: str) -> str:
    """Number of the invoice line that an XPath of the XML is in; empty outside of the lines.

    >>> line_of("/x/ram:IncludedSupplyChainTradeLineItem[3]/ram:SpecifiedTradeProduct")
    '3'
    """
    match = _LINE.search(location)
    return (match[1] or "1") if match else ""
