"""How alike are a payer's name on a bank line and a customer's name?"""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

try:
    from rapidfuzz.fuzz import ratio as _fast_ratio
except ImportError:  # optional: the plain way below gives nearly the same figures
    _fast_ratio = None

LEGAL_FORMS = frozenset(
    "SA SAS SASU SARL EURL SCI SNC SCOP SRL SPRL SPA BV NV GMBH AG KG OHG UG CO SL SLU BVBA "
    "LTD LIMITED PLC LLP LLC INC CORP OY AB AS APS".split()
)
NOISE = frozenset(
    "STE SOCIETE ETS ETABLISSEMENTS M MR MME MLLE MONSIEUR MADAME HERR FRAU ET AND UND THE DE DU "
    "LA LE LES".split()
)
SAME_WORD = 0.78
SHORTEST_CUT = 3


def plain(text: str) -> str:
    """Upper case without accents, the way banks transmit text.

    >>> plain("Réf. Straße n° 12")
    'REF. STRASSE N° 12'
    """
    if text.isascii():
        return text.upper()
    decomposed = unicodedata.normalize("NFKD", text.upper().replace("ß", "SS"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=50_000)
def name_words(name: str) -> tuple[str, ...]:
    """Words of a name that tell it from others: no accents, legal forms or titles.

    >>> name_words("Sté Bâtiment & Fils S.A.R.L.")
    ('BATIMENT', 'FILS')
    """
    text = re.sub(r"\b([A-Z])\.\s?(?=[A-Z]\b)", r"\1", plain(name))
    words = re.findall(r"[A-Z0-9]+", text)
    kept = [word for word in words if word not in LEGAL_FORMS and word not in NOISE]
    return tuple(kept or words)


def name_similarity(left: str, right: str) -> float:
    """Likeness of two names from 0 to 1; word order, legal form and accents do not count.

    Each word is compared with its nearest in the other name, and long words count more. A word
    that is cut short at the end of a truncated name counts as the same word.

    >>> name_similarity("DUBOIS TRANSPORTS", "Transports Dubois SARL")
    1.0
    >>> name_similarity("Dubois Transports", "Martin Conseil") < 0.4
    True
    """
    first, second = name_words(left), name_words(right)
    if not first or not second:
        return 0.0
    if "".join(first) == "".join(second):
        return 1.0
    weight = alike = 0
    for words, others in ((first, second), (second, first)):
        for word in words:
            weight += len(word)
            alike += len(word) * (
                1.0 if word in others else max([_word_similarity(word, other) for other in others])
            )
    return round(alike / weight, 4)


@lru_cache(maxsize=200_000)
def _word_similarity(left, right):
    """How alike two different words are."""
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) >= SHORTEST_CUT and longer.startswith(shorter):
        return 0.95
    if len(shorter) < 4:
        return 0.0
    # An abbreviation keeps the first letter and drops some: TRPTS, INTL.
    if shorter[0] == longer[0] and len(longer) >= 6 and _is_abbreviation(shorter, longer):
        return 0.85
    if _fast_ratio:
        ratio = _fast_ratio(shorter, longer) / 100
    else:
        matcher = SequenceMatcher(None, shorter, longer, autojunk=False)
        if matcher.real_quick_ratio() < SAME_WORD or matcher.quick_ratio() < SAME_WORD:
            return 0.0
        ratio = matcher.ratio()
    return ratio if ratio >= SAME_WORD else 0.0


def _is_abbreviation(shorter, longer):
    letters = iter(longer)
    return all(letter in letters for letter in shorter)
