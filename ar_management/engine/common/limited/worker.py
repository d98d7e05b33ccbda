"""Helper process that reads one file, in limited memory and time.

    python worker.py JOB '{"memory": BYTES, "seconds": SECONDS}' '{ARGUMENTS OF THE JOB}' < FILE

It writes what the job makes of the file to standard output, and as the last line one JSON object:
what the job says about it, or that it was ``refused`` and why.
"""

import errno
import io
import json
import resource
import sys
from xml.parsers import expat

NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
"""Names that the standards give to the XML of an invoice, in the order in which they are tried."""
ROOTS = (
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice",
    "urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument",
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice",
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote",
)
UNLIKELY = len(NAMES) + 1
MAX_FILES = 500
MAX_SEARCHED = 50
"""Files inside a PDF that are opened in search of an invoice."""
MAX_CELL = 2000
MAX_CELLS = 1_000_000
MAX_OUTPUT = 20 * 1024 * 1024


class Refused(Exception):
    """The file is not what the job reads, or cannot be opened."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.answer = {"refused": code, "params": params}


def limit(memory, seconds):
    """Keep this process within its memory and time, whatever the file asks for."""
    # One second between the limits of time: the first one says why it ended, the second kills.
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory, memory), (resource.RLIMIT_CPU, seconds, seconds + 1)
    ):
        _soft, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(kind, (soft, hard))


# ---- jobs


def invoice_xml(file, write):
    """The XML of an e-invoice inside a PDF; says its ``name`` and the names of all ``files``."""
    found = attached(opened(file))
    if not found:
        raise Refused("empty")
    found.sort(key=lambda each: likelihood(each[0]))
    names, best = [name for name, _contents in found], None
    for name, contents in found[:MAX_SEARCHED]:
        is_xml = likelihood(name) < UNLIKELY
        for data in contents() if is_xml else readable(contents):
            if root_of(data) in ROOTS:
                write(data)
                return {"name": name, "files": names}
            if is_xml and best is None:
                best = name, data
    if best is None:
        raise Refused("no_xml", files=", ".join(names)[:300])
    write(best[1])
    return {"name": best[0], "files": names}


def pdf_text(file, write, pages, length):
    """Text of a PDF, its columns kept apart by spaces."""
    found = opened(file).pages
    if len(found) > pages:
        raise Refused("too_many_pages", limit=pages)
    for page in found:
        text = text_of(page)[:length]
        length -= len(text)
        write(text.encode("utf-8", "replace") + b"\n")
    return {}


def workbook(file, write, sheets, rows, columns):
    """Rows of the first sheets of a workbook, each as JSON; before them the sheet's title."""
    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    if not book.worksheets:
        raise Refused("broken")
    room = MAX_CELLS
    for sheet in book.worksheets[:sheets]:
        write(json.dumps({"sheet": sheet.title}).encode() + b"\n")
        width = min(columns, sheet.max_column or columns)
        # One row more than wanted tells the caller that there are more.
        for row in sheet.iter_rows(values_only=True, max_col=width, max_row=rows + 1):
            cells = [cell_of(value) for value in row]
            while cells and cells[-1] == "":
                cells.pop()
            room -= len(cells) + 1
            if room < 0:
                raise Refused("bomb")
            write(json.dumps(cells).encode() + b"\n")
    return {}


JOBS = {"invoice_xml": invoice_xml, "pdf_text": pdf_text, "workbook": workbook}

# ---- parts


def opened(file):
    """The PDF, with the empty password when it wants one: that is no secret."""
    from pypdf import PdfReader

    reader = PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("encrypted")
    return reader


def attached(reader):
    """Name of each file inside a PDF, and how to get its contents: by its names, then by /AF."""
    files = reader.attachments
    found = {name: lambda name=name: files[name] for name in list(files)[:MAX_FILES]}
    associated = reader.trailer["/Root"].get_object().get("/AF")
    for each in (associated.get_object() if associated else ())[:MAX_FILES]:
        entry = each.get_object()
        name, kept = str(entry.get("/UF") or entry.get("/F") or ""), entry.get("/EF")
        if kept and name not in found:
            kept = kept.get_object()
            stream = kept.get("/UF") or kept.get("/F")
            found[name] = lambda stream=stream: [stream.get_object().get_data()]
    return list(found.items())


def likelihood(name):
    """Place of a name among those that an invoice may have; ``UNLIKELY`` without a sign of XML."""
    name = name.lower()
    if name in NAMES:
        return NAMES.index(name)
    return UNLIKELY - 1 if name.endswith(".xml") else UNLIKELY


def readable(contents):
    """Contents of a file that is not needed: none when it is damaged."""
    try:
        return contents()
    except MemoryError:
        raise
    except Exception:  # a file of strangers may break a library in any way
        return ()


def root_of(data):
    """Name of the first element of an XML with its name space; empty when it is none."""
    class Found(Exception):
        pass

    def start(name, _attributes):
        raise Found(name)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = start
    try:
        # Entities are expanded by nobody: a document that declares some is refused later.
        parser.Parse(data[:MAX_OUTPUT].lstrip(), True)
    except Found as found:
        return found.args[0]
    except (expat.ExpatError, ValueError, LookupError):
        return ""
    return ""


def text_of(page):
    """Text of a page as it is laid out, or as it comes."""
    try:
        return page.extract_text(extraction_mode="layout")
    except (TypeError, KeyError, ValueError, ZeroDivisionError):
        return page.extract_text()  # an older pypdf, or fonts without widths


def cell_of(value):
    """A cell as JSON has it: days and all else but numbers as text."""
    if value is None:
        return ""
    if isinstance(value, float):
        # A sheet keeps binary numbers; 15 digits is what it shows.
        return float(f"{value:.15g}") if abs(value) < 1e15 else str(value)
    return value.strftime("%Y-%m-%d") if hasattr(value, "strftime") and hasattr(value, "year") \
        else str(value).strip()[:MAX_CELL]


def answer(job, arguments):
    """Do the job; whatever goes wrong is told as a code."""
    room = MAX_OUTPUT

    def write(content):
        nonlocal room
        room -= len(content)
        if room < 0:
            raise Refused("bomb")
        sys.stdout.buffer.write(content)

    try:
        return JOBS[job](io.BytesIO(sys.stdin.buffer.read()), write, **arguments)
    except Refused as error:
        return error.answer
    except ImportError:
        code = "library"
    except (MemoryError, RecursionError):
        code = "bomb"
    except Exception as error:  # a file of strangers may break a library in any way
        code = "bomb" if ran_out(error) else "broken"
    return {"refused": code, "params": {}}


def ran_out(error):
    """Tell whether memory was short, however a library put it into words of its own."""
    try:
        bytearray(MAX_OUTPUT)  # some only say that the file is damaged
    except MemoryError:
        return True
    while error is not None:
        if (
            isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM
            or type(error).__name__ == "LimitReachedError"
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def main(job, limits, arguments):
    """Limit this process, then read."""
    limit(**json.loads(limits))
    verdict = answer(job, json.loads(arguments))
    sys.stdout.buffer.write(b"\n" + json.dumps(verdict).encode())


if __name__ == "__main__":
    del sys.path[0]  # this folder holds no module for the libraries to find
    main(*sys.argv[1:])
