"""Why a sale bears no VAT: category, code and legal mention, by situation and by day.

Codes: VATEX list of EN 16931 (BT-121). The mention (BT-120) is the law's own, in French.

The VAT code is being renumbered, from the code general des impots (CGI) to the code des
impositions sur les biens et services (CIBS). Ordonnance 2025-1247 set it for 2026-09-01;
ordonnance 2026-671 of 27 July 2026 (JORF of the 28th) put it off to 2027-01-01 and lets invoices
name the CGI until 2028-06-30. Each article stands here with its source and the days of invoices
that may name it. One of the CIBS is entered once it was read in the official table of concordance
(JO of 20 December 2025), never guessed: until then the CGI is named, and after the last day of
tolerance no article at all. So far that is the one of the franchise.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

CIBS_SINCE = date(2027, 1, 1)
"""First day of the CIBS for VAT (ordonnance 2026-671)."""

CGI_UNTIL = date(2028, 6, 30)
"""Last day on which an invoice may name the CGI instead (ordonnance 2026-671)."""


@dataclass(frozen=True)
class Article:
    """An article of law, with the first and last day of the invoices that may name it.

    :ivar source: where it was read
    """

    number: str
    code: str
    since: date
    until: date
    source: str

    def holds_on(self, day: date) -> bool:
        """Tell whether an invoice of that day may name it.

        >>> cgi("293 B").holds_on(date(2028, 6, 30)), cgi("293 B").holds_on(date(2028, 7, 1))
        (True, False)
        """
        return self.since <= day <= self.until


def cgi(number: str) -> Article:
    """Article of the CGI.

    >>> cgi("262, I").code
    'CGI'
    """
    return Article(number, "CGI", date.min, CGI_UNTIL, f"CGI art. {number}; ordonnance 2026-671")


def cibs(number: str, source: str) -> Article:
    """Article of the CIBS.

    >>> cibs("L. 223-3", "JO").since
    datetime.date(2027, 1, 1)
    """
    return Article(number, "CIBS", CIBS_SINCE, date.max, source)


@dataclass(frozen=True)
class Situation:
    """A kind of sale without VAT.

    :ivar category: VAT category (BT-118)
    :ivar code: code of the reason (BT-121), empty when it depends on the buyer
    :ivar pattern: how the name or the note of a tax speaks of it
    :ivar articles: its articles, the newer one last; none when there are several in one code
    :ivar words: what the law wants on the invoice beside the article
    """

    category: str
    code: str
    pattern: str
    articles: tuple[Article, ...]
    words: str = "Exonération de TVA"

    def article(self, day: date) -> str:
        """Article to name on an invoice of that day; empty when none can be named.

        >>> [FRANCHISE.article(date(year, 6, 1)) for year in (2026, 2027)]
        ['article 293 B du CGI', 'article L. 223-3 du CIBS']
        >>> EXPORT.article(date(2027, 6, 1)), EXPORT.article(date(2029, 1, 1))
        ('article 262, I du CGI', '')
        """
        found = [each for each in self.articles if each.holds_on(day)]
        return f"article {found[-1].number} du {found[-1].code}" if found else ""

    def mention(self, day: date) -> str:
        """Mention of an invoice of that day (BT-120).

        >>> EXPORT.mention(date(2026, 11, 30))
        'Exonération de TVA, article 262, I du CGI'
        """
        return ", ".join(filter(None, (self.words, self.article(day))))


OUTSIDE, REVERSE = "TVA non applicable", "Autoliquidation"

FRANCHISE = Situation(
    "E", "VATEX-FR-FRANCHISE", r"293\s*B\b",
    (cgi("293 B"), cibs("L. 223-3", "table of concordance, CGI 293 B, I, al. 1 (JO 20/12/2025)")),
    OUTSIDE,
)
"""Small businesses."""
EXPORT = Situation("G", "VATEX-EU-G", r"262\b", (cgi("262, I"),))
SUPPLY_IN_EU = Situation("K", "VATEX-EU-IC", r"262\s*ter\b", (cgi("262 ter, I"),))
SERVICE_IN_EU = Situation("AE", "", r"283\W*2\b", (cgi("283, 2"),), REVERSE)
SERVICE_ABROAD = Situation("O", "VATEX-EU-O", r"259\W*(?:1\b|B\b)", (cgi("259, 1°"),), OUTSIDE)
REVERSE_CHARGE = Situation("AE", "", r"autoliquid|reverse\s+charge", (), REVERSE)
NOT_SUBJECT = Situation("O", "VATEX-EU-O", r"hors\s+champ", (), OUTSIDE)

SITUATIONS = (
    FRANCHISE,
    Situation("AE", "", r"283\W*2\W*nonies\b", (cgi("283, 2 nonies"),), REVERSE),
    Situation("AE", "", r"283\W*2\W*sexies\b", (cgi("283, 2 sexies"),), REVERSE),
    SERVICE_IN_EU,
    SERVICE_ABROAD,
    REVERSE_CHARGE,
    SUPPLY_IN_EU,
    EXPORT,
    Situation("E", "VATEX-EU-F", r"297\s*A\b", (cgi("297 A"),),
              "Régime particulier, biens d'occasion"),
    Situation("E", "VATEX-EU-D", r"266\W*1\W*e\b", (cgi("266, 1, e"),),
              "Régime particulier, agences de voyages"),
    Situation("E", "VATEX-FR-CGI275", r"275\b", (cgi("275"),)),
    Situation("E", "VATEX-FR-CGI277A", r"277\s*A\b", (cgi("277 A"),)),
    Situation("E", "VATEX-FR-CGI295", r"295\b", (cgi("295"),)),
    Situation("E", "VATEX-FR-298SEXDECIESA", r"298\s*sexdecies\s*A\b", (cgi("298 sexdecies A"),)),
    Situation("E", "VATEX-FR-CGI261D-1BIS", r"261\s*D\W*1\W*bis\b", (cgi("261 D, 1° bis"),)),
    Situation("E", "VATEX-EU-79-C", r"267\W*II\b|débours", (cgi("267, II, 2°"),), "Débours"),
    NOT_SUBJECT,
)
"""The first whose pattern fits is taken."""

BY_CATEGORY = {"AE": REVERSE_CHARGE, "G": EXPORT, "K": SUPPLY_IN_EU, "O": NOT_SUBJECT}
"""Situation that a VAT category stands for by itself; exempt sales (E) have none."""

ARTICLE_261 = re.compile(r"\b261\s*((?:[A-E](?![A-Z]))?)(?:\W*(\d))?", re.IGNORECASE)
KNOWN_261 = frozenset("1 2 3 4 5 7 8 A B C-1 C-2 C-3 D-1 D-2 D-3 D-4 E-1 E-2".split())
"""Parts of article 261 and its neighbours that have a code."""

DIRECTIVE = re.compile(r"VATEX-EU-(\d+)(?:-(\d)?([A-Z]{1,2})?)?")
CGI_261 = re.compile(r"VATEX-FR-CGI261-?([A-E]?)-?(\d?)")


def situation_of(text: str) -> Situation | None:
    """Find the situation that the name or the legal note of a tax speaks of.

    >>> situation_of("TVA non applicable, art. 293 B du CGI").code
    'VATEX-FR-FRANCHISE'
    >>> situation_of("Exonération, article 261-4-4° du CGI").code
    'VATEX-FR-CGI261-4'
    >>> situation_of("art. 261 C 1 du CGI").code, situation_of("article 261 du CGI")
    ('VATEX-FR-CGI261C-1', None)
    >>> situation_of("0% EXEMPT G") is None
    True
    """
    for situation in SITUATIONS:
        if re.search(rf"\b(?:{situation.pattern})", text, re.IGNORECASE):
            return situation
    return next(_parts_of_261(text), None)


def situation_for(category: str, code: str = "") -> Situation | None:
    """Find the situation of a code (BT-121), else the one of a VAT category; None for neither.

    >>> situation_for("E", "VATEX-EU-132-1B").mention(date(2026, 11, 30))
    'Exonération de TVA, article 132, paragraphe 1, point b, de la directive 2006/112/CE'
    >>> situation_for("E", "VATEX-FR-CGI261C-1").mention(date(2026, 11, 30))
    'Exonération de TVA, article 261 C, 1° du CGI'
    >>> situation_for("AE").mention(date(2026, 11, 30)), situation_for("E")
    ('Autoliquidation', None)
    """
    known = next((each for each in SITUATIONS if code and each.code == code), None)
    return known or _of_261(code) or _of_directive(category, code) or BY_CATEGORY.get(category)


def _parts_of_261(text) -> Iterator[Situation]:
    for letter, number in ARTICLE_261.findall(text):
        letter = letter.upper()
        for part in (f"{letter}-{number}" if letter and number else number, letter):
            if part in KNOWN_261:
                yield _of_261(f"VATEX-FR-CGI261{'' if letter else '-'}{part}")


def _of_261(code):
    match = CGI_261.fullmatch(code)
    if not match:
        return None
    letter, number = match.groups()
    part = f"{number}°" if letter and number else number
    article = ", ".join(filter(None, (f"261 {letter}".strip(), part)))
    return Situation("E", code, "", (cgi(article),))


def _of_directive(category, code):
    match = DIRECTIVE.fullmatch(code)
    if not match:
        return None
    article, section, point = match.groups()
    parts = (f"article {article}", section and f"paragraphe {section}",
             point and f"point {point.lower()}", "de la directive 2006/112/CE")
    named = ", ".join(filter(None, parts))
    return Situation(category, code, "", (), f"Exonération de TVA, {named}")
