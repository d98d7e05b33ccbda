"""Numbers as the XML of an invoice writes them, within the decimals that BR-FR-DEC allows."""

from decimal import Decimal


def text(amount: Decimal, rounding: Decimal = Decimal("0.01")) -> str:
    """Write an amount with the decimals of its currency; zero has no sign.

    >>> text(Decimal("-0.00")), text(Decimal("1234.5")), text(Decimal(12), Decimal(1))
    ('0.00', '1234.50', '12')
    """
    decimals = max(0, -rounding.normalize().as_tuple().exponent)
    written = f"{amount:.{decimals}f}"
    return written.lstrip("-") if not amount else written


def percent(rate: Decimal) -> str:
    """Write a rate with two decimals at most, in the forms that BR-FR-16 accepts.

    >>> percent(Decimal("20.0")), percent(Decimal("5.5")), percent(Decimal("1.05"))
    ('20', '5.5', '1.05')
    """
    return _plain(rate, 2)


def quantity(value: Decimal) -> str:
    """Write a quantity with four decimals at most (BR-FR-DEC-02).

    >>> quantity(Decimal("100")), quantity(Decimal("-2.50"))
    ('100', '-2.5')
    """
    return _plain(value, 4)


def price(value: Decimal) -> str:
    """Write a unit price with two to six decimals (BR-FR-DEC-03).

    >>> price(Decimal("12.3456")), price(Decimal(3))
    ('12.3456', '3.00')
    """
    written = _plain(value, 6)
    whole, _point, decimals = written.partition(".")
    return f"{whole}.{decimals:0<2}"


def _plain(value, decimals):
    written = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if written in ("-0", "") else written
