"""Files below 20 MB that are made to take a reader's time or memory, by reader."""

import io
import os
import zipfile
from collections.abc import Callable

from ..einvoice import einvoice_samples
from .file_samples import STATEMENTS, text_pdf

MEBIBYTE = 1024 * 1024
DEEP = os.environ.get("AR_TEST_DEEP") == "1"
MOST = (19 if DEEP else 4) * MEBIBYTE
"""A deep run tries them at the size that a reader still accepts."""
CAMT = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
CAMT_END = b"</Stmt></BkToCstmrStmt></Document>"
ENTRY = (
    b"<Ntry><Amt Ccy='EUR'>1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-03-05</Dt>"
    b"</BookgDt></Ntry>"
)
OFX = b"OFXHEADER:100\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKTRANLIST>"
OFX_END = b"</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
MT940 = b":20:A\n:25:X\n:28C:1\n:60F:C260304EUR0,\n"
MT940_END = b"\n:62F:C260304EUR0,\n-"
TRANSACTION = b"<STMTTRN><DTPOSTED>20260305<TRNAMT>1.00<FITID>1<NAME>A"


def filled(head: bytes, part: bytes, tail: bytes = b"", size: int = MOST) -> bytes:
    """A part again and again between a head and a tail, to a size in bytes."""
    return head + part * ((size - len(head) - len(tail)) // len(part)) + tail


def archive(files: dict) -> bytes:
    """A zip archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as members:
        for name, content in files.items():
            members.writestr(name, content)
    return target.getvalue()


def sheet(rows: bytes, dimension: str = "A1:C9", strings: bytes = b"") -> bytes:
    """An XLSX file of raw rows and shared strings."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    shape = f'<dimension ref="{dimension}"/>' if dimension else ""
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return archive({
        "[Content_Types].xml":
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
            f'"/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/><Override PartName='
            f'"/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/><Override PartName='
            f'"/xl/sharedStrings.xml" ContentType="{kinds}.sharedStrings+xml"/></Types>',
        "_rels/.rels":
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type='
            f'"{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml":
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" '
            'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels":
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type='
            f'"{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type='
            f'"{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml":
            f'<worksheet xmlns="{main}">{shape}<sheetData>'.encode()
            + rows + b"</sheetData></worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">'.encode() + strings + b"</sst>",
    })


def statements() -> dict[str, Callable[[], bytes]]:
    """Files for the import of bank statements."""
    cells = b"<row>" + b"<c><v>1</v></c>" * 20 + b"</row>"
    records = (STATEMENTS / "cfonb120/example.txt").read_bytes().splitlines()
    opening, movement = [record for record in records if record][:2]
    return {
        "CAMT of entries": lambda: filled(CAMT, ENTRY, CAMT_END),
        "CAMT of one text": lambda: filled(CAMT + b"<Id>", b"x", b"</Id>" + CAMT_END),
        "CAMT of elements": lambda: filled(CAMT, b"<a/>", CAMT_END),
        "CAMT of attributes": lambda: filled(CAMT, b"<a %s/>" % b" ".join(
            b'a%d="1"' % number for number in range(50)), CAMT_END),
        "CAMT in depth": lambda: filled(CAMT, b"<a>"),
        "CAMT of name spaces": lambda: filled(CAMT, b'<a xmlns:b="c"/>', CAMT_END),
        "OFX of transactions": lambda: filled(OFX, TRANSACTION, OFX_END),
        "OFX of closed transactions": lambda: filled(OFX, TRANSACTION + b"</STMTTRN>", OFX_END),
        "OFX of open tags": lambda: filled(OFX, b"<A>", OFX_END),
        "OFX of signs": lambda: filled(OFX, b"<", OFX_END),
        "OFX of ampersands": lambda: filled(OFX + b"<MEMO>", b"&", OFX_END),
        "OFX of one text": lambda: filled(OFX + b"<MEMO>", b"x ", OFX_END),
        "MT940 of one field": lambda: filled(
            MT940 + b":61:", b"x\n", MT940_END),
        "MT940 of texts": lambda: filled(
            MT940 + b":61:260305C1,NTRF//1\n:86:", b"?20x\n", MT940_END),
        "MT940 of words": lambda: filled(
            MT940 + b":61:260305C1,NTRF//1\n:86:", b"/EREF/x", MT940_END),
        "MT940 of lines": lambda: filled(
            MT940, b":61:260305C1,NTRF//1\n:86:VIR\n", MT940_END),
        "MT940 of details": lambda: filled(
            b":20:A\n:25:X\n:60F:C260304EUR0,\n:61:260305C1,NTRF//1\n", b":86:\n", MT940_END),
        "MT940 of statements": lambda: filled(
            b"", b":20:A\n:25:X\n:28C:1\n:60F:C260304EUR0,\n:62F:C260304EUR0,\n"),
        "MT940 of digits": lambda: filled(b":20:A\n:25:X\n:60F:C260304EUR", b"1", MT940_END),
        "CFONB 120 of movements": lambda: filled(opening + b"\n", movement + b"\n"),
        "CFONB 120 without line ends": lambda: filled(opening, movement),
        "CSV of rows": lambda: filled(b"Date;Texte;Montant\n", b"05/03/2026;VIR DUPONT;12,40\n"),
        "CSV of columns": lambda: filled(b"Date;Texte;Montant\n05/03/2026;VIR;12,40\n", b"1;"),
        "CSV of quotes": lambda: filled(b"Date;Texte;Montant\n05/03/2026;VIR;12,40\n", b'"'),
        "CSV of one quoted cell": lambda: filled(b'Date;Texte;Montant\n05/03/2026;"', b"a\n"),
        "CSV of digits": lambda: filled(b"Date;Texte;Montant\n05/03/2026;VIR;", b"1"),
        "CSV of signs": lambda: filled(b"Date;Texte;Montant\n05/03/2026;VIR;", b",.;"),
        "CSV of blanks": lambda: filled(b"Date;Texte;Montant\n05/03/2026;VIR;12,40\n", b" "),
        "CSV of line ends": lambda: filled(b"Date;Texte;Montant\n05/03/2026;VIR;12,40\n", b"\n"),
        "one line of letters": lambda: filled(b"", b"a"),
        "XLSX of cells": lambda: sheet(cells * 60_000, dimension=""),
        "XLSX of wide rows": lambda: sheet(
            (b"<row>" + b"<c><v>1</v></c>" * 16_000 + b"</row>") * 80, dimension=""),
        "XLSX of empty rows": lambda: sheet(b"<row/>" * 3_000_000, dimension=""),
        "XLSX of shared strings": lambda: sheet(cells, strings=b"<si><t>a</t></si>" * 1_000_000),
        "XLSX of empty strings": lambda: sheet(cells, strings=b"<si/>" * 3_500_000),
        "XLSX of parts of a string": lambda: sheet(
            cells, strings=b"<si>" + b"<r><t>a</t></r>" * 1_200_000 + b"</si>"),
        "XLSX of too many strings": lambda: sheet(cells, strings=b"<si><t>a</t></si>" * 3_000_000),
        "XLSX of one string": lambda: sheet(
            cells, strings=b"<si><t>" + b"a" * 90_000_000 + b"</t></si>"),
        "XLSX with a far row": lambda: sheet(
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "A1:XFD1048576"),
        "XLSX with entities": lambda: sheet(b'&a;'),
        "zip of zeros": lambda: archive(
            {f"{number}.csv": b"\x00" * 100_000 for number in range(190)}),
        "zip of many": lambda: archive({f"{number}.sta": b"" for number in range(30_000)}),
        "zip bomb": lambda: archive({"a.csv": b"1;2\n" * 50_000_000}),
        "zip in depth": lambda: archive({"a.zip": archive({"b.zip": archive({"c": b"1"})})}),
        "a broken zip": lambda: archive({"a.sta": b":20:A\n" * 100_000})[:-40],
    }


def advices() -> dict[str, Callable[[], bytes]]:
    """Files for the reading of remittance advices (which takes 5 MB)."""
    size = 5 * MEBIBYTE - 10
    text = 1_900_000
    return {
        "too large": lambda: filled(b"Facture;Montant\n", b"FA1001;1,00\n"),
        "CSV of rows": lambda: filled(b"Facture;Montant\n", b"FA1001;1,00\n", size=size),
        "CSV of columns": lambda: filled(b"Facture;Montant\nFA1001;1,00\n", b"1;", size=size),
        "CSV of quotes": lambda: filled(b"Facture;Montant\nFA1001;1,00\n", b'"', size=size),
        "CSV of long cells": lambda: filled(
            b"Facture;Montant\n", b"FA1;" + b"1," * 50_000 + b"\n", size=text),
        "text of numbers": lambda: filled(b"", b"FA1001 1,00 " * 30 + b"\n", size=text),
        "text of references": lambda: filled(b"", b"facture " + b"A1234 " * 60 + b"\n", size=text),
        "text of letters": lambda: filled(b"facture ", b"A1", size=text),
        "text of digits": lambda: filled(b"facture ", b"1", size=text),
        "text of dots": lambda: filled(b"", b"1." * 190 + b"\n", size=text),
        "text of words": lambda: filled(
            b"", b"escompte retenue net paye 1,00 " * 12 + b"\n", size=text),
        "text of days": lambda: filled(b"", b"12 mars 2026 " * 30 + b"\n", size=text),
        "text of brackets": lambda: filled(b"", b"(" * 399 + b"\n", size=text),
        "text of blanks": lambda: filled(b"FA1001", b" ", b"1,00", size=text),
        "text of accounts": lambda: filled(b"", b"FR76 3000 4000 0312 " * 19 + b"\n", size=text),
        "HTML of open tags": lambda: filled(b"<html>", b"<a", size=text),
        "HTML of signs": lambda: filled(b"<html>", b"<", size=text),
        "HTML of comments": lambda: filled(b"<html>", b"<!--", size=text),
        "HTML of declarations": lambda: filled(b"<html>", b"<![", size=text),
        "HTML of cells": lambda: filled(b"<html><table><tr>", b"<td>a", size=text),
        "HTML of tables": lambda: filled(b"<html>", b"<table><tr><td>", size=text),
        "HTML of rows": lambda: filled(b"<html><table>", b"<tr><td>FA1001<td>1,00", size=text),
        "HTML of parts of a cell": lambda: filled(b"<html><table><tr><td>", b"a<b>", size=text),
        "HTML of entities": lambda: filled(b"<html>", b"&a", size=text),
        "HTML of attributes": lambda: filled(b"<html><p ", b"a=b ", size=text),
        "EDIFACT of signs": lambda: filled(b"UNB+", b"?", size=text),
        "EDIFACT of segments": lambda: filled(b"UNB+", b"'DOC+380+F1", size=text),
        "EDIFACT of elements": lambda: filled(b"UNB+", b"+", size=text),
        "EDIFACT of amounts": lambda: filled(b"UNB+'DOC+380+F1", b"'MOA+12:1", size=text),
        "XLSX of rows": lambda: sheet((b"<row>" + b"<c><v>1</v></c>" * 60 + b"</row>") * 9_000),
        "XLSX of strings": lambda: sheet(b"<row/>", strings=b"<si><t>a</t></si>" * 3_000_000),
        "XLSX with a far row": lambda: sheet(
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "A1:XFD1048576"),
        "PDF of text": lambda: pdf_page(
            b"BT /F1 9 Tf " + b"1 0 0 1 9 9 Tm (FA1001 1,00) Tj " * 200_000 + b"ET"),
        "PDF of signs": lambda: pdf_page(b"[" * 5_000_000),
        "PDF of nested forms": lambda: pdf_page(b"/X0 Do " * 300_000),
        "PDF bomb": lambda: pdf_page(b" " * 400_000_000),
        "PDF of objects": lambda: filled(
            b"%PDF-1.7\n", b"1 0 obj<<>>endobj\n", b"%%EOF", size=size),
        "PDF without objects": lambda: filled(b"%PDF-1.7\n", b"obj ", b"%%EOF", size=size),
    }


def pdf_page(content: bytes) -> bytes:
    """A PDF of one page with this content."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DecodedStreamObject, NameObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(text_pdf())))
    stream = DecodedStreamObject()
    stream.set_data(content)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    return einvoice_samples.written(writer)


def einvoices() -> dict[str, Callable[[], bytes]]:
    """Files for the reading of e-invoices."""
    head, tail = einvoice_samples.HEAD, einvoice_samples.TAIL
    trade = head + b"<SupplyChainTradeTransaction>"
    after = b"</SupplyChainTradeTransaction>" + tail
    line = (
        b"<IncludedSupplyChainTradeLineItem><AssociatedDocumentLineDocument><LineID>1</LineID>"
        b"<ParentLineID>1</ParentLineID></AssociatedDocumentLineDocument>"
        b"</IncludedSupplyChainTradeLineItem>"
    )
    settlement = trade + b"<ApplicableHeaderTradeSettlement>"
    settled = b"</ApplicableHeaderTradeSettlement>" + after
    rows = b"".join(
        b"<ApplicableTradeTax><CategoryCode>%d</CategoryCode><BasisAmount>1</BasisAmount>"
        b"</ApplicableTradeTax>" % number for number in range(19_000)
    )
    return {
        **{name: lambda name=name: einvoice_samples.hostile_xml()[name][1]
           for name, (_code, data) in einvoice_samples.hostile_xml().items()
           if len(data) < 20 * MEBIBYTE},
        **{name: lambda name=name: einvoice_samples.hostile_pdf()[name][1]
           for name in einvoice_samples.hostile_pdf()},
        "lines": lambda: trade + line * 19_000 + after,
        "notes": lambda: head + b"<ExchangedDocument>" + (
            b"<IncludedNote><Content>%s</Content></IncludedNote>" % (b"x" * 900)) * 19_000
        + b"</ExchangedDocument>" + tail,
        "rows and lines of VAT": lambda: settlement + rows + settled.replace(
            after, line.replace(b"</IncludedSupply", b"<SpecifiedLineTradeSettlement>"
                                b"<ApplicableTradeTax><CategoryCode>S</CategoryCode>"
                                b"</ApplicableTradeTax></SpecifiedLineTradeSettlement>"
                                b"</IncludedSupply") * 15_000 + after),
        "sums of VAT": lambda: settlement + b"<SpecifiedTradeSettlementHeaderMonetarySummation>"
        + b'<TaxTotalAmount currencyID="EUR">1</TaxTotalAmount>' * 19_000
        + b"</SpecifiedTradeSettlementHeaderMonetarySummation>" + settled,
        "one text": lambda: filled(head + b"<ExchangedDocument><ID>", b"x",
                           b"</ID></ExchangedDocument>" + tail),
        "PDF of objects": lambda: filled(b"%PDF-1.7\n", b"1 0 obj<</A 1 0 R>>endobj\n", b"%%EOF"),
        "PDF of signs": lambda: filled(b"%PDF-1.7\n", b"[", b"%%EOF"),
        "PDF of letters": lambda: filled(b"%PDF-1.7\n", b"obj ", b"%%EOF"),
        "PDF with a large invoice": lambda: einvoice_samples.pdf_with(
            "factur-x.xml", filled(trade, line[:-1] + b"\n>", after, 3 * MEBIBYTE)),
    }


FILES = {"statement": statements, "advice": advices, "advice_text": advices, "einvoice": einvoices}
