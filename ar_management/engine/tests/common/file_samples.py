"""Good files of every kind that is read, small enough to be damaged thousands of times."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

from ..einvoice import einvoice_samples

ADDON = Path(__file__).parents[3]
STATEMENTS = ADDON / "tests/data"
CSV = (
    "Date;Libellé;Débit;Crédit\n05/03/2026;VIR SEPA DUPONT FA2026-0456;;1 200,00\n"
    "06/03/2026;\"FRAIS, TENUE\";12,40;\n09/03/2026;VIR MARTIN;;90,10\n"
)
ADVICES = (
    "N° facture;Date;Montant facturé;Escompte;Net payé\nFA2026-0456;01/02/2026;1 200,00;24,00;"
    "1 176,00\nAV2026-0007;03/02/2026;-50,00;;-50,00\n;;;Total;1 126,00\n",
    "Bonjour,\nvirement n° 4711 du 12/03/2026 :\n- facture FAC/2026/00123 : 1 200,00 EUR\n"
    "- FAC/2026/00130 80€ escompte 1,60\nTotal : 1 278,40 EUR\n",
    "<html><body><table><tr><th>Invoice</th><th>Amount</th></tr><tr><td>INV-1</td><td>&euro;1.00"
    "</td></tr></table></body></html>",
    "UNB+UNOC:3+A+B'UNH+1+REMADV:D:96A:UN'NAD+PR+1::9++ACME'DOC+380+FA1001'MOA+12:100,00'"
    "DOC+381+AV1002'MOA+12:30,00'UNS+S'MOA+12:70,00'UNT+1+1'",
)


def workbook(rows) -> bytes:
    """An XLSX file of these rows."""
    import openpyxl

    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def text_pdf() -> bytes:
    """A PDF that lists two documents."""
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file)
    for place, row in enumerate(("Facture  Montant", "FA1001  1 200,00", "FA1002  90,10")):
        canvas.drawString(60, 700 - 20 * place, row)
    canvas.save()
    return file.getvalue()


def samples() -> dict[str, list[bytes]]:
    """Files by the reader that they are for."""
    statements = [
        path.read_bytes() for path in sorted(STATEMENTS.rglob("*"))
        if path.is_file() and path.suffix != ".md"
    ]
    table = [("Date", "Libellé", "Montant"), (date(2026, 3, 5), "VIR", Decimal("12.40"))]
    return {
        "statement": [*statements, CSV.encode(), CSV.encode("cp1252"), workbook(table)],
        "advice": [*(each.encode() for each in ADVICES), workbook(
            [("Facture", "Montant"), ("FA1001", 1200.5), ("FA1002", 90)]), text_pdf()],
        "advice_text": [each.encode() for each in ADVICES],
        "einvoice": [*einvoice_samples.xml_samples(), einvoice_samples.facturx_pdf()],
    }
