"""Which VAT category a sale has by itself, from where its parties are."""

from .party import Address

FRENCH_VAT = frozenset({"FR", "MC"})
"""Monaco is France for VAT (convention of 18 May 1963, article 256-0 of the CGI)."""

EU = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK".split()
)
"""Member states, and Monaco. Norway, Iceland and Liechtenstein are none: they are export."""

NORTHERN_IRELAND = "XI"
"""Prefix of its VAT numbers: for goods it is in the EU, for services it is not (protocol of 2020,
article 8)."""

OUTSIDE_POSTCODES = {"ES": ("35", "38", "51", "52")}
"""Parts of member states outside the VAT territory (directive 2006/112, article 6): the Canary
Islands, Ceuta and Melilla."""


def same_vat_territory(seller: Address, buyer: Address) -> bool:
    """Tell whether a sale between the two is a domestic one.

    >>> same_vat_territory(Address(country="FR"), Address(country="MC"))
    True
    """
    return {seller.country, buyer.country} <= FRENCH_VAT or seller.country == buyer.country


def in_eu(place: Address, vat: str = "", service: bool = False) -> bool:
    """Tell whether a buyer is in the VAT territory of the EU.

    :param vat: VAT number, whose prefix tells Northern Ireland

    >>> in_eu(Address(country="GB"), "XI123456789"), in_eu(Address(country="NO"))
    (True, False)
    >>> in_eu(Address(country="ES", zip="35001"))
    False
    """
    if place.country == "GB" and vat.startswith(NORTHERN_IRELAND):
        return not service
    outside = OUTSIDE_POSTCODES.get(place.country, ())
    return place.country in EU and not place.zip.startswith(outside or "\0")


def category_of_trade(seller: Address, buyer: Address, vat: str = "", service: bool = False) -> str:
    """VAT category (BT-151) of a sale without VAT: E, K, AE, G or O.

    Goods for another member state are an intra-Community supply, for elsewhere an export; the
    VAT on services is the customer's in another member state, and outside the EU there is none
    of ours (directive 2006/112, article 44; CGI 259, 1).

    >>> fr, de, us = (Address(country=code) for code in ("FR", "DE", "US"))
    >>> [category_of_trade(fr, place, service=service)
    ...  for place in (de, us) for service in (False, True)]
    ['K', 'AE', 'G', 'O']
    >>> category_of_trade(fr, fr)
    'E'
    """
    if same_vat_territory(seller, buyer):
        return "E"
    if in_eu(buyer, vat, service):
        return "AE" if service else "K"
    return "O" if service else "G"
