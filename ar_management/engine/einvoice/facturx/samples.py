"""A plain domestic invoice and a blank page, for doctests and tests of this package."""

import io
from datetime import date
from decimal import Decimal

from .snapshot import Address, InvoiceSnapshot, Line, Note, Party, TaxTotal, Vat

SELLER = Party(
    "Menuiserie Durand SARL",
    Address("4 rue des Lilas", "", "69003", "Lyon", "FR"),
    registry="73282932000074",
    vat="FR44732829320",
    email="compta@durand.example.com",
    legal="SARL au capital de 10 000 €, RCS Lyon",
)
BUYER = Party(
    "Hôtel du Parc SAS",
    Address("12 avenue Foch", "", "75016", "Paris", "FR"),
    registry="55208131766522",
    vat="FR03552081317",
)
NOTES = (
    Note("PMD", "Pénalités de retard : taux de la BCE majoré de 10 points."),
    Note("PMT", "Indemnité forfaitaire pour frais de recouvrement : 40 EUR."),
    Note("AAB", "Pas d'escompte pour paiement anticipé."),
    Note("BAR", "B2B"),
)


def plain_invoice(**changes) -> InvoiceSnapshot:
    """Two lines at 20 %, 180.00 EUR in all; ``changes`` replace fields of the snapshot.

    >>> plain_invoice(number="F2026/0002").number
    'F2026/0002'
    """
    vat = Vat("S", Decimal(20))
    values = {
        "number": "F2026/0001",
        "type_code": "380",
        "issue_date": date(2026, 10, 1),
        "due_date": date(2026, 10, 31),
        "seller": SELLER,
        "buyer": BUYER,
        "lines": (
            Line("1", "Porte en chêne", Decimal(1), Decimal(100), Decimal("100.00"), vat),
            Line("2", "Pose", Decimal("2.5"), Decimal(20), Decimal("50.00"), vat, unit="HUR"),
        ),
        "taxes": (TaxTotal(vat, Decimal("30.00")),),
        "untaxed": Decimal("150.00"),
        "tax": Decimal("30.00"),
        "total": Decimal("180.00"),
        "process": "M1",
        "vat_point": "5",
        "notes": NOTES,
        "payment_terms": "30 jours",
        "iban": "FR7630006000011234567890189",
    }
    return InvoiceSnapshot(**{**values, **changes})


def blank_page() -> bytes:
    """A PDF with one empty A4 page.

    >>> blank_page()[:5]
    b'%PDF-'
    """
    from pypdf import PdfWriter

    writer, result = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(result)
    return result.getvalue()
