"""Which VAT category and reason a tax without VAT stands for, by the article that it names.

Codes: VATEX list of EN 16931 (BT-121), its French part by article of the Code general des impots.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Exemption:
    """VAT category (BT-118) and code of the reason (BT-121), empty when it depends on the buyer."""

    category: str
    code: str


ARTICLES = (
    (r"293\s*B\b", "E", "VATEX-FR-FRANCHISE"),
    (r"283\W*2", "AE", "VATEX-FR-AE"),
    (r"autoliquid|reverse\s+charge", "AE", ""),
    (r"262\s*ter\b", "K", "VATEX-EU-IC"),
    (r"262\b", "G", "VATEX-EU-G"),
    (r"275\b", "E", "VATEX-FR-CGI275"),
    (r"277\s*A\b", "E", "VATEX-FR-CGI277A"),
    (r"295\b", "E", "VATEX-FR-CGI295"),
    (r"298\s*sexdecies\s*A\b", "E", "VATEX-FR-298SEXDECIESA"),
    (r"261\s*D\W*1\W*bis\b", "E", "VATEX-FR-CGI261D-1BIS"),
)
"""Pattern of an article, category, code; the first that fits is taken."""

ARTICLE_261 = re.compile(
    r"\b261\s*((?:[A-E](?![A-Z]))?)(?:\W*(\d))?", re.IGNORECASE
)
KNOWN_261 = frozenset("1 2 3 4 5 7 8 A B C-1 C-2 C-3 D-1 D-2 D-3 D-4 E-1 E-2".split())
"""Parts of article 261 and its neighbours that have a code."""


def exemption_of(text: str) -> Exemption | None:
    """Find the exemption in the name or the legal note of a tax.

    >>> exemption_of("TVA non applicable, art. 293 B du CGI").code
    'VATEX-FR-FRANCHISE'
    >>> exemption_of("Exonération, article 261-4-4° du CGI").code
    'VATEX-FR-CGI261-4'
    >>> exemption_of("art. 261 C 1 du CGI").code, exemption_of("article 261 du CGI")
    ('VATEX-FR-CGI261C-1', None)
    >>> exemption_of("0% EXEMPT G") is None
    True
    """
    for pattern, category, code in ARTICLES:
        if re.search(rf"\b(?:{pattern})", text, re.IGNORECASE):
            return Exemption(category, code)
    for letter, number in ARTICLE_261.findall(text):
        letter = letter.upper()
        for part in (f"{letter}-{number}" if letter and number else number, letter):
            if part in KNOWN_261:
                return Exemption("E", f"VATEX-FR-CGI261{'' if letter else '-'}{part}")
    return None
