"""SIREN, SIRET and French VAT number: each told by the other, check digits looked at.

The key of a French VAT number is (12 + 3 x (SIREN modulo 97)) modulo 97 (CGI ann. III 242 nonies;
python-stdnum checks it the same way). Check digits of SIREN and SIRET: Luhn.
"""

import re
from importlib import import_module

from ..common.stdnum_loader import restore_loader

restore_loader()
siren_number = import_module("stdnum.fr.siren")
siret_number = import_module("stdnum.fr.siret")

FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}(\d{9})")


def digits(number: str) -> str:
    """SIREN or SIRET without what people write between the digits.

    >>> digits("732 829 320 00074")
    '73282932000074'
    """
    return re.sub(r"[\s.\u00a0-]", "", number)


def vat_of(registry: str) -> str:
    """French VAT number of a SIREN or SIRET; empty when the number is none.

    >>> vat_of("732829320"), vat_of("RCS Lyon")
    ('FR44732829320', '')
    """
    number = digits(registry)
    if not re.fullmatch(r"\d{9}|\d{14}", number):
        return ""
    siren = number[:9]
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def siren_of(vat: str) -> str:
    """SIREN in a French VAT number; empty for other numbers.

    >>> siren_of("FR 44 732 829 320"), siren_of("DE136695976")
    ('732829320', '')
    """
    match = FRENCH_VAT.fullmatch(digits(vat).upper())
    return match[1] if match else ""


def is_wrong(registry: str) -> bool:
    """Tell whether a company number is no SIREN and no SIRET, or its check digit is wrong.

    >>> is_wrong("73282932000074"), is_wrong("73282932000075"), is_wrong("RCS Lyon"), is_wrong("")
    (False, True, True, False)
    """
    number = digits(registry)
    checker = siret_number if len(number) == 14 else siren_number
    return bool(number) and not checker.is_valid(number)
