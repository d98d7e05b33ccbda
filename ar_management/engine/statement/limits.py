"""How much one file may hold: a file that would take too long or too much memory is refused first.

What is counted are the signs that begin a record, which costs nothing; a file within these limits
is read in less than ten seconds and 300 MB.
"""

from .bank_statement import StatementError
from .source import check_size

MAX_TRANSACTIONS = 100_000
MAX_LINES = 1_000_000
MAX_TABLE_BYTES = 10 * 1024 * 1024
MAX_CELLS = 2_000_000
XML_MEMORY = 120_000_000
"""Bytes that the tree of an XML may take."""
BYTES_OF_TAG, BYTES_OF_ATTRIBUTE = 115, 190
"""What libxml2 needs for each; a tag that opens and one that closes are an element."""
MAX_TAGS = 3_000_000
MARKS = {
    "mt940": (b":61:", b":20:"), "cfonb120": (b"\n04", b"\n01"), "ofx": (b"<STMTTRN>", b"<STMTRS>"),
}
"""What begins a transaction and a statement."""


def check_limits(data: bytes, file_format: str, delimiter: str = "") -> None:
    """Refuse a file that holds too much.

    :param file_format: as ``detect`` tells it
    :param delimiter: of a CSV file
    :raise StatementError: it is to be exported in parts

    >>> check_limits(b":20:A", "mt940")
    """
    if file_format.startswith("camt"):
        memory = data.count(b"<") * BYTES_OF_TAG + data.count(b"=") * BYTES_OF_ATTRIBUTE
        _refuse(memory > XML_MEMORY)
    elif file_format == "csv":
        check_size(data, MAX_TABLE_BYTES)
        _refuse(data.count(delimiter.encode() or b";") > MAX_CELLS)
    elif file_format in MARKS:
        text = data.upper() if file_format == "ofx" else data
        _refuse(any(text.count(mark) > MAX_TRANSACTIONS for mark in MARKS[file_format]))
        _refuse(max(data.count(b"\n"), data.count(b"\r")) > MAX_LINES)
        _refuse(data.count(b"<") > MAX_TAGS)


def check_transactions(count: int) -> None:
    """Refuse files that together hold too many transactions.

    >>> check_transactions(5)
    """
    _refuse(count > MAX_TRANSACTIONS)


def _refuse(is_too_much):
    if is_too_much:
        raise StatementError("too_much", limit=MAX_TRANSACTIONS)
