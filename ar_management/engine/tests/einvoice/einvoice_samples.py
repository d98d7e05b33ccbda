"""Files that an e-invoice reader meets: good ones, mutated ones, and ones made to do harm."""

import io
import random
import zlib
from pathlib import Path

from ...einvoice.facturx.build import build
from ...einvoice.facturx.pdf import embed
from ...einvoice.facturx.samples import blank_page, plain_invoice

FOLDER = Path(__file__).with_name("data")
CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
HEAD = b'<a:CrossIndustryInvoice xmlns:a="%s">' % CII.encode()
TAIL = b"</a:CrossIndustryInvoice>"
SNIPPETS = (
    b"<", b">", b"&", b"&#0;", b"&#x110000;", b"]]>", b"<![CDATA[", b"<!--", b"<?xml?>",
    b"<!DOCTYPE a>", b"\x00", b"\xff\xfe", b"\xc3\x28", b"1e999999999", b"-", b"9" * 400,
    b"99999999", b"<a/>" * 50, b"\xf0\x9f\x92\xb6", b'xmlns="urn:x"', b"NaN", b" ",
)


def xml_samples():
    """Good XML files: those of other authors, and one of ours."""
    return [*(path.read_bytes() for path in sorted(FOLDER.glob("*.xml"))), build(plain_invoice())]


def facturx_pdf():
    """A Factur-X PDF of one blank page."""
    return embed(blank_page(), build(plain_invoice()), "F2026/0001", "Durand")


def mutated(data, rng):
    """The same file after one to six accidents."""
    data = bytearray(data)
    for _accident in range(rng.randint(1, 6)):
        at = rng.randrange(len(data) + 1)
        length = rng.choice((1, 1, 4, 30, 400))
        kind = rng.randrange(6)
        if kind == 0:
            data[at : at + length] = rng.randbytes(min(length, 30))
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = rng.choice(SNIPPETS)
        elif kind == 3:
            data[at:at] = data[at : at + length]
        elif kind == 4:
            del data[at:]
        else:
            other = rng.randrange(len(data) + 1)
            data[at : at + length] = data[other : other + length]
        data = data or bytearray(b" ")
    return bytes(data)


def mutations(samples, count, seed):
    """That many mutated files, the same ones for the same seed."""
    rng = random.Random(seed)
    return [mutated(rng.choice(samples), rng) for _each in range(count)]


def hostile_xml():
    """Code of the refusal and file, for XML that is made to do harm."""
    laughs = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10)
    )
    return {
        "billion laughs": ("doctype", b'<!DOCTYPE a [<!ENTITY l0 "ha">%s]><a>&l9;</a>' % laughs),
        "quadratic blow-up": ("doctype", b'<!DOCTYPE a [<!ENTITY b "%s">]><a>%s</a>' % (
            b"x" * 50_000, b"&b;" * 50_000)),
        "external entity": (
            "doctype", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        "parameter entity": (
            "doctype", b'<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1/x">%b;]><a/>'),
        "external DTD": ("doctype", b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>'),
        "deep nesting": ("too_deep", b"<a>" * 100_000 + b"</a>" * 100_000),
        "a million elements": ("too_many", HEAD + b"<b/>" * 1_000_000 + TAIL),
        "a million attributes": (
            "attributes", b"<a " + b" ".join(b'a%d=""' % n for n in range(500_000)) + b"/>"),
        "attributes everywhere": ("too_many", HEAD + b"<b %s/>" % b" ".join(
            b'a%d="1"' % n for n in range(50)) * 40_000 + TAIL),
        "too many lines": (
            "too_many",
            HEAD + b"<SupplyChainTradeTransaction>"
            + b"<IncludedSupplyChainTradeLineItem/>" * 30_000
            + b"</SupplyChainTradeTransaction>" + TAIL),
        "100 MB": ("too_large", b"<a>" + b" " * 100_000_000 + b"</a>"),
        "30 MB in one text": ("too_large", HEAD + b"x" * 30_000_000 + TAIL),
        "empty": ("empty", b""),
        "blanks": ("empty", b" \r\n\t\n" * 10),
        "zeros": ("empty", b"\x00" * 1000),
        "an order": ("wrong_root", b"<Order xmlns='urn:x'/>"),
        "HTML": ("doctype", b"<!DOCTYPE html><html></html>"),
        "a picture": ("not_xml", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10),
        "text": ("not_xml", b"Dear customer, please find our invoice attached."),
        "an unknown encoding": ("not_xml", b'<?xml version="1.0" encoding="klingon"?><a/>'),
        "UTF-7": ("not_xml", b'<?xml version="1.0" encoding="utf-7"?><a/>'),
        "a wrong encoding": (
            "not_xml", b'<?xml version="1.0" encoding="utf-8"?><a>\xe9\xe8</a>'),
    }


def hostile_pdf():
    """Code of the refusal and file, for PDF that is broken or made to do harm."""
    good = facturx_pdf()
    return {
        "only a header": ("pdf_broken", b"%PDF-1.7\n"),
        "cut": ("pdf_broken", good[: len(good) // 3]),
        "without files": ("pdf_empty", blank_page()),
        "another file": ("pdf_no_xml", pdf_with("photo.png", b"\x89PNG")),
        "a password": ("pdf_encrypted", encrypted(good, "secret")),
        "a bomb": ("pdf_bomb", bomb()),
        "an XML bomb": (
            "doctype", pdf_with("factur-x.xml", hostile_xml()["billion laughs"][1])),
        "a wrong root": ("wrong_root", pdf_with("factur-x.xml", b"<Order/>")),
        "pages in a circle": ("pdf_broken", good.replace(b"/Names", b"/Namez").replace(
            b"/EmbeddedFiles", b"/EmbeddedFilez")[:-40]),
    }


def cii(lines, settlement, profile="urn:factur-x.eu:1p0:extended", **totals):
    """A Cross Industry Invoice of these parts; its own elements are in the name space ``l``."""
    amounts = "".join(f"<l:{name}>{amount}</l:{name}>" for name, amount in totals.items())
    return (
        f'<a:CrossIndustryInvoice xmlns:a="{CII}" xmlns:l="x"><a:ExchangedDocumentContext>'
        f"<l:GuidelineSpecifiedDocumentContextParameter><l:ID>{profile}</l:ID>"
        "</l:GuidelineSpecifiedDocumentContextParameter></a:ExchangedDocumentContext>"
        f"<a:SupplyChainTradeTransaction>{lines}<l:ApplicableHeaderTradeSettlement>{settlement}"
        f"<l:SpecifiedTradeSettlementHeaderMonetarySummation>{amounts}"
        "</l:SpecifiedTradeSettlementHeaderMonetarySummation></l:ApplicableHeaderTradeSettlement>"
        "</a:SupplyChainTradeTransaction></a:CrossIndustryInvoice>"
    ).encode()


def pdf_with(name, content):
    """A PDF of one blank page with one file in it."""
    return pdf_with_files({name: content})


def pdf_with_files(files):
    """A PDF of one blank page with files in it, in their order."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(blank_page())))
    for name, content in files.items():
        writer.add_attachment(name, content)
    return written(writer)


def written(writer):
    """Bytes of a PDF."""
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def pdf_with_associated_file(name, content):
    """A PDF whose file is in no tree of names: only the document's /AF has it."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, NameObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_with(name, content))))
    root = writer.root_object
    names = root["/Names"]["/EmbeddedFiles"]["/Names"]
    root[NameObject("/AF")] = ArrayObject([names[1]])
    del root["/Names"]
    return written(writer)


def encrypted(pdf, password):
    """The same PDF, opened only with a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(password, algorithm="RC4-128")
    return written(writer)


def bomb(gibibytes=4):
    """A PDF of some megabytes whose attached XML unfolds to several gigabytes."""
    squeeze = zlib.compressobj(9, wbits=-15)
    # A full flush makes a block that can follow itself.
    block = squeeze.compress(b" " * (1 << 24)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\xda" + block * (gibibytes << 6) + b"\x03\x00"
    page = pdf_with("factur-x.xml", b"CONTENT")
    # The table of positions is wrong afterwards: readers rebuild it.
    found = page.index(b"CONTENT")
    head = page.rindex(b"<<", 0, page.rindex(b"stream", 0, found))
    start = page.rindex(b"obj", 0, head) + 3
    end = page.index(b"endstream", found)
    stream = b"\n<< /Type /EmbeddedFile /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return page[:start] + stream + packed + b"\n" + page[end:]
