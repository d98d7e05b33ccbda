"""The text of an MT940 transaction (field ``:86:``): who pays, for what.

Three ways of writing it are in use: numbered sub-fields (``166?00GUTSCHRIFT?20EREF+...``; German,
Austrian and Polish banks), words between slashes (``/REMI/...``; Dutch and Belgian banks), and
plain text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .source import clean_iban, clean_reference

NUMBERED = re.compile(r"\s*[0-9]{3}([^\w\s/.,:;-])[0-9]{2}", re.ASCII)
PURPOSE = tuple(str(code) for code in (*range(20, 30), *range(60, 64)))
SEPA_WORDS = re.compile(
    r"((?:EREF|KREF|MREF|PREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT|RREF|PURP)(?=\+)|MTLG(?=:))[+:]"
)
LONGEST = 4000
"""The standard allows 390 characters, banks write up to some 2,000."""
FULL_SUBFIELD = 26
"""A sub-field with fewer characters ended with its word; a full one (27) was cut anywhere."""
SLASH_WORDS = re.compile(
    r"/(TRTP|EREF|MARF|PREF|CSID|REMI|ISDT|IBAN|BIC|NAME|ORDP|BENM|CNTP|RTRN|USTD|STRD|PURP|ULTB"
    r"|ULTD|OAMT|RREF|IREF|ADDR|CUR|CRED|CREF|OCMT|CHGS)(?=/)"
)
CREDITOR_REFERENCE = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}", re.ASCII)


@dataclass(frozen=True)
class Details:
    """What the text of one transaction says; empty where it says nothing."""

    label: str = ""
    name: str = ""
    iban: str = ""
    reference: str = ""
    creditor_reference: str = ""


def read_details(lines: Sequence[str]) -> Details:
    """Read the lines of a field ``:86:``.

    >>> read_details(["166?00GUTSCHRIFT?20EREF+K-7?21SVWZ+FAC/2026/0001?32VASSEUR?33 SARL"])
    Details(label='FAC/2026/0001', name='VASSEUR SARL', iban='', reference='K-7', \
creditor_reference='')
    >>> read_details(["/EREF/K-7/ORDP//NAME/VASS", "EUR/REMI/FAC 1"]).name
    'VASSEUR'
    >>> read_details(["VIR RECU", "FAC 1"]).label
    'VIR RECU FAC 1'
    """
    # Lines are cut at 65 characters, in the middle of a word when there are sub-fields.
    joined = "".join(lines)[:LONGEST]
    if numbered := NUMBERED.match(joined):
        return _from_numbered(joined, numbered.group(1))
    if SLASH_WORDS.match(joined.lstrip()):
        return _from_slashes(joined)
    if SEPA_WORDS.match(joined.lstrip()):
        return _from_words(_by_word(SEPA_WORDS, joined.lstrip()))
    return Details(label=_clean(" ".join(lines)[:LONGEST]))


def _from_numbered(text, mark):
    found = {}
    for part in text.split(mark)[1:]:
        code, content = part[:2], part[2:]
        found[code] = found.get(code, "") + content
    purpose = "".join(
        text if len(text) >= FULL_SUBFIELD else f"{text} "
        for text in (found[code] for code in PURPOSE if code in found)
    )
    return _from_words(
        _by_word(SEPA_WORDS, purpose),
        found.get("00", ""),
        found.get("32", "") + found.get("33", ""),
        (found.get("31", ""), found.get("38", "")),
    )


def _from_words(words, title="", name="", accounts=()):
    """What the words of SEPA say, with what stands outside of them."""
    creditor_reference = CREDITOR_REFERENCE.match(words.get("SVWZ", ""))
    return Details(
        label=_clean(words.get("SVWZ") or words.get("") or title or words.get("PREF", "")),
        name=_clean(name) or _clean(words.get("ABWA", "")),
        iban=next(filter(None, map(clean_iban, (*accounts, words.get("IBAN", "")))), ""),
        reference=_first_reference(words),
        creditor_reference=creditor_reference.group() if creditor_reference else "",
    )


def _from_slashes(text):
    words = _by_word(SLASH_WORDS, text)
    name, number = words.get("NAME", ""), words.get("IBAN", "")
    if party := words.get("CNTP"):
        parts = [*party.split("/"), "", "", ""]
        number, name = number or parts[0], name or parts[2]
    structured = CREDITOR_REFERENCE.search(words.get("STRD", ""))
    remittance = words.get("USTD") or words.get("REMI") or words.get("STRD") or ""
    reference = _first_reference(words)
    label = _clean(remittance.strip("/")) or _clean(words.get("", ""))
    return Details(
        label=label or reference or _clean(text),
        name=_clean(name),
        iban=clean_iban(number),
        reference=reference,
        creditor_reference=structured.group() if structured else "",
    )


def _first_reference(words):
    """The end-to-end id, else the payment's; ING ends its fields with two slashes."""
    return next(filter(None, (
        clean_reference(_clean(words.get(word, "")).strip("/")) for word in ("EREF", "PREF")
    )), "")


def _by_word(pattern, text):
    """Content after each word; the text before the first one under the empty key."""
    first, *rest = pattern.split(text)
    words = {"": first.strip()} if first.strip() else {}
    for word, content in zip(rest[::2], rest[1::2], strict=True):
        words[word] = words.get(word, "") + content.removeprefix("/").strip()
    return words


def _clean(text):
    return " ".join(text.split())
