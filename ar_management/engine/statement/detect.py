"""From bytes to statements: archives unpacked, the format told by the content, not the name."""

import io
import re
import zipfile
from dataclasses import dataclass

from .bank_statement import Statement, StatementError
from .camt import parse_camt
from .cfonb120 import parse_cfonb120
from .limits import check_limits
from .mt940 import parse_mt940
from .ofx import parse_ofx
from .source import MAX_BYTES, check_size, decode
from .table import TableMapping, read_csv, read_xlsx
from .table_guess import guess_delimiter
from .table_lines import parse_table

MAX_FILES = 200
TABLES = ("csv", "xlsx")
READERS = {
    "camt053": parse_camt, "camt054": parse_camt, "ofx": parse_ofx, "mt940": parse_mt940,
    "cfonb120": parse_cfonb120,
}
CFONB120 = re.compile(r"0[1457][0-9]{5}.{4}[0-9]{5}([A-Z]{3}| {3})[0-9 ]", re.ASCII)
HEAD = 8192


@dataclass(frozen=True)
class StatementFile:
    """What one file holds; ``format`` is a key of ``READERS`` or one of ``TABLES``."""

    format: str
    statements: tuple[Statement, ...]


def unpack(name: str, data: bytes) -> list[tuple[str, bytes]]:
    """The files of a zip archive, or the file itself, each with its name.

    Sizes are bounded while reading, whatever the archive says about itself.

    >>> unpack("a.ofx", b"<OFX></OFX>")
    [('a.ofx', b'<OFX></OFX>')]
    """
    if not data.startswith(b"PK\x03\x04") or _is_workbook(data):
        return [(name, data)]
    check_size(data)
    files, room = [], MAX_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [each for each in archive.infolist() if _is_wanted(each)]
            if len(members) > MAX_FILES:
                raise StatementError("too_many_files", limit=MAX_FILES)
            for member in members:
                with archive.open(member) as file:
                    content = file.read(room + 1)
                if len(content) > room:
                    raise StatementError("archive_too_large", limit=MAX_BYTES // 1024**2)
                room -= len(content)
                files.append((f"{name} / {member.filename}", content))
    except StatementError:
        raise
    except Exception as error:
        # A password, a compression nobody uses, places outside the file: all sorts of errors.
        raise StatementError("broken_archive") from error
    if not files:
        raise StatementError("no_statement")
    return files


def _is_wanted(member):
    name = member.filename.rsplit("/", 1)[-1]
    return not member.is_dir() and not name.startswith(".") and "__MACOSX" not in member.filename


def _is_workbook(data):
    """Tell whether a zip archive is an XLSX workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return False
            size = sum(member.file_size for member in archive.infolist())
    except Exception:  # the package raises whatever its parsers raise on a broken file
        return False
    if size > MAX_BYTES:
        raise StatementError("archive_too_large", limit=MAX_BYTES // 1024**2)
    return True


def detect(data: bytes) -> str:
    """Tell the format of a file by its content.

    :raise StatementError: it is of no known format

    >>> detect(b":20:START\\n:25:1234\\n"), detect(b"Date;Montant\\n05/03/2026;12,40\\n")
    ('mt940', 'csv')
    """
    check_size(data)
    if data.startswith(b"PK\x03\x04"):
        if _is_workbook(data):
            return "xlsx"
        raise StatementError("nested_archive")
    if data.startswith(b"%PDF"):
        raise StatementError("pdf")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise StatementError("old_workbook")
    head = decode(data[:HEAD]).lstrip()
    if re.search(r"OFXHEADER|<OFX>", head, re.IGNORECASE):
        return "ofx"
    if head.startswith("<"):
        return "camt054" if b"BkToCstmrDbtCdtNtfctn" in data[:HEAD] else "camt053"
    if re.search(r"^(\{4:)?:(20|25P?|60F|61):", head, re.MULTILINE):
        return "mt940"
    if CFONB120.match(head):
        return "cfonb120"
    if guess_delimiter(data[:HEAD]):
        return "csv"
    raise StatementError("unknown_format", found=" ".join(head[:40].split()))


def read_rows(data: bytes, file_format: str, mapping: TableMapping | None = None) -> list:
    """Rows of a table; without a mapping the delimiter is guessed.

    >>> read_rows(b"a,b\\nc,d\\n", "csv")
    [('a', 'b'), ('c', 'd')]
    """
    if file_format == "xlsx":
        return read_xlsx(data)
    delimiter = mapping.delimiter if mapping else guess_delimiter(data)
    check_limits(data, file_format, delimiter)
    return read_csv(data, delimiter, mapping.encoding if mapping else "")


def read_file(data: bytes, mapping: TableMapping | None = None) -> StatementFile:
    """Read one file of any format; balances are not checked.

    :param mapping: columns of a table; a table without one is refused
    :raise StatementError: nothing of the file can be trusted; the reason says what is wrong

    >>> mapping = TableMapping({"date": "1", "amount": "2"})
    >>> read_file(b"05/03/2026;-12,40\\n06/03/2026;7,00\\n", mapping).format
    'csv'
    """
    file_format = detect(data)
    if file_format not in TABLES:
        check_limits(data, file_format)
        return StatementFile(file_format, READERS[file_format](data))
    if mapping is None:
        raise StatementError("mapping_needed")
    rows = read_rows(data, file_format, mapping)
    return StatementFile(file_format, (parse_table(rows, mapping, file_format == "xlsx"),))
