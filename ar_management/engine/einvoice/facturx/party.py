"""Seller, buyer and place of delivery, with the identifiers that France asks for."""

import re
from dataclasses import dataclass

from ...common.territory import FRANCE
from ..identifiers import siren_of


@dataclass(frozen=True)
class Address:
    """Postal address (BG-5, BG-8, BG-15); ``country`` is ISO 3166-1 alpha-2."""

    street: str = ""
    street2: str = ""
    zip: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True)
class Party:
    """Seller (BG-4), buyer (BG-7) or place of delivery (BG-13).

    :ivar registry: company number as the user wrote it: SIREN or SIRET in France
    :ivar endpoint: electronic address (BT-34, BT-49); empty means "the SIREN" in France
    :ivar endpoint_scheme: EAS code of the electronic address
    :ivar is_business: False for a consumer
    :ivar is_taxable: False for a body that is no taxable person for VAT, as an association, a
        co-ownership or a works council: what it buys is reported as sold to a consumer
    :ivar legal: legal form, capital and register of the seller (BT-33)
    """

    name: str
    address: Address = Address()
    registry: str = ""
    vat: str = ""
    endpoint: str = ""
    endpoint_scheme: str = ""
    is_business: bool = True
    is_taxable: bool = True
    phone: str = ""
    email: str = ""
    legal: str = ""

    @property
    def gets_einvoices(self) -> bool:
        """Whether French law wants invoices to this party to be electronic."""
        return self.is_business and self.is_taxable

    @property
    def is_french(self) -> bool:
        """Whether the party is established where a SIREN identifies businesses."""
        return self.address.country in FRANCE

    @property
    def siret(self) -> str:
        """SIRET (BT-29, BT-46, scheme 0009): 14 digits, or nothing.

        >>> Party("A", Address(country="FR"), "732 829 320 00074").siret
        '73282932000074'
        """
        digits = re.sub(r"[\s.]", "", self.registry)
        return digits if self.is_french and re.fullmatch(r"\d{14}", digits) else ""

    @property
    def siren(self) -> str:
        """SIREN (BT-30, BT-47, scheme 0002): 9 digits, the first nine of a SIRET.

        >>> Party("A", Address(country="FR"), "73282932000074").siren
        '732829320'
        >>> Party("A", Address(country="FR"), "RCS Lyon").siren
        ''
        >>> Party("A", Address(country="FR"), vat="FR44732829320").siren
        '732829320'
        """
        digits = re.sub(r"[\s.]", "", self.registry)
        if self.is_french and re.fullmatch(r"\d{9}|\d{14}", digits):
            return digits[:9]
        # A French VAT number is two characters and the SIREN.
        return siren_of(self.vat) if self.is_french and not self.registry else ""

    @property
    def electronic_address(self) -> tuple[str, str]:
        """Value and scheme of the electronic address (BT-34, BT-49), in France 0225 + SIREN.

        Only an address under 0225 is kept for a French party: the platforms route by it.

        >>> Party("A", Address(country="FR"), "73282932000074").electronic_address
        ('732829320', '0225')
        """
        if self.is_french and self.siren and self.endpoint_scheme != "0225":
            return self.siren, "0225"
        return (self.endpoint, self.endpoint_scheme) if self.endpoint_scheme else ("", "")
