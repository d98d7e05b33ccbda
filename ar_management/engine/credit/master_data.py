"""Whether the master data of a customer can be trusted: identifiers, completeness, duplicates.

The check digits follow python-stdnum: SIREN and SIRET (Luhn), European VAT numbers, IBAN.
"""

import re
from dataclasses import dataclass
from importlib import import_module

from ..common.names import name_similarity
from ..common.reason import Reason
from ..common.stdnum_loader import restore_loader

restore_loader()
iban_number = import_module("stdnum.iban")
eu_vat = import_module("stdnum.eu.vat")
siren_number = import_module("stdnum.fr.siren")
siret_number = import_module("stdnum.fr.siret")

WEIGHTS = {
    "name": 5, "address": 15, "country": 5, "registry": 25, "vat": 15, "email": 15, "phone": 5,
    "iban": 5, "unique": 10,
}
"""Share of each part in the score; they add up to 100."""
ALIKE = 0.75
PUBLIC_MAIL = frozenset(
    "gmail.com orange.fr wanadoo.fr free.fr sfr.fr laposte.net outlook.com outlook.fr hotmail.com "
    "hotmail.fr yahoo.com yahoo.fr live.fr icloud.com gmx.de web.de".split()
)
"""Domains of mail providers: sharing one says nothing about two customers."""


@dataclass(frozen=True)
class MasterData:
    """Master data of one customer; empty text where nothing was entered.

    :ivar country: ISO 3166 code
    :ivar registry: SIREN or SIRET of a French company, else its number in a register
    """

    key: int
    name: str
    street: str = ""
    zip: str = ""
    city: str = ""
    country: str = ""
    registry: str = ""
    vat: str = ""
    email: str = ""
    phone: str = ""
    ibans: tuple[str, ...] = ()

    @property
    def siren(self) -> str:
        """The SIREN in the registry number, empty when there is no valid one.

        >>> MasterData(1, "A", registry="732 829 320 00074").siren
        '732829320'
        """
        digits = re.sub(r"\D", "", self.registry)
        return digits[:9] if is_valid_registry(self.registry, "FR") else ""

    @property
    def mail_domain(self) -> str:
        """Domain of the e-mail address, empty when it is that of a provider.

        >>> MasterData(1, "A", email="compta@Martin.fr").mail_domain
        'martin.fr'
        """
        domain = self.email.rpartition("@")[2].strip().lower()
        return "" if domain in PUBLIC_MAIL else domain


def is_valid_registry(number: str, country: str) -> bool:
    """Tell whether a French registry number is a SIREN or SIRET with correct check digits.

    >>> is_valid_registry("732829320", "FR"), is_valid_registry("732829321", "FR")
    (True, False)
    >>> is_valid_registry("HRB 1234", "DE")
    True
    """
    if country != "FR":
        return bool(number.strip())
    digits = re.sub(r"\s", "", number)
    checker = siret_number if len(digits) == 14 else siren_number
    return checker.is_valid(digits)


def is_valid_vat(number: str) -> bool:
    """Tell whether a European VAT number has correct check digits; others are not checked.

    >>> is_valid_vat("FR44732829320"), is_valid_vat("FR45732829320"), is_valid_vat("CHE123")
    (True, False, True)
    """
    is_european = number[:2].lower() in eu_vat.MEMBER_STATES or number[:2] == "EL"
    return not is_european or eu_vat.is_valid(number)


def is_valid_iban(number: str) -> bool:
    """Tell whether an IBAN has the right length and check digits.

    >>> is_valid_iban("FR76 3002 7069 3731 3641 8610 824"), is_valid_iban("FR7630027069")
    (True, False)
    """
    return iban_number.is_valid(number)


@dataclass(frozen=True)
class Assessment:
    """How complete and right the data are.

    :ivar score: 0 to 100
    :ivar gaps: what is missing or wrong, as sentences
    """

    score: int
    gaps: tuple[Reason, ...] = ()


def assess(data: MasterData, has_duplicates: bool = False) -> Assessment:
    """Score the master data of a customer and name what is missing or wrong.

    >>> assessment = assess(MasterData(1, "Dupont", country="FR", registry="732829321"))
    >>> assessment.score, [gap.code for gap in assessment.gaps][:2]
    (20, ['data.address', 'data.registry_wrong'])
    """
    gaps = tuple(_gaps(data, has_duplicates))
    lost = sum(WEIGHTS[gap.code.removeprefix("data.").partition("_")[0]] for gap in gaps)
    return Assessment(100 - lost, gaps)


def _gaps(data, has_duplicates):
    if not data.name.strip():
        yield Reason.of("data.name")
    if not (data.street and data.zip and data.city):
        yield Reason.of("data.address")
    if not data.country:
        yield Reason.of("data.country")
    yield from _number_gap("registry", data.registry, is_valid_registry(
        data.registry, data.country))
    yield from _number_gap("vat", data.vat, is_valid_vat(data.vat))
    if "@" not in data.email:
        yield Reason.of("data.email")
    if not data.phone:
        yield Reason.of("data.phone")
    wrong = [number for number in data.ibans if not is_valid_iban(number)]
    yield from _number_gap("iban", ", ".join(wrong or data.ibans), not wrong)
    if has_duplicates:
        yield Reason.of("data.unique")


def _number_gap(key, number, is_valid):
    if not number:
        yield Reason.of(f"data.{key}")
    elif not is_valid:
        yield Reason.of(f"data.{key}_wrong", number=number)


def shared_marks(first: MasterData, second: MasterData) -> tuple[str, ...]:
    """What tells that two customers are probably one: SIREN, VAT number, IBAN, or mail and name.

    >>> left = MasterData(1, "Martin Transports SARL", email="a@martin.fr")
    >>> shared_marks(left, MasterData(2, "Transports Martin", email="b@martin.fr"))
    ('mail',)
    >>> shared_marks(left, MasterData(3, "Durand", email="c@martin.fr"))
    ()
    """
    same_domain = first.mail_domain and first.mail_domain == second.mail_domain
    found = {
        "siren": first.siren and first.siren == second.siren,
        "vat": _compact(first.vat) and _compact(first.vat) == _compact(second.vat),
        "iban": set(map(_compact, first.ibans)) & set(map(_compact, second.ibans)),
        "mail": same_domain and name_similarity(first.name, second.name) >= ALIKE,
    }
    return tuple(mark for mark, is_shared in found.items() if is_shared)


def _compact(number):
    return re.sub(r"[^0-9A-Z]", "", number.upper())
