"""Every reader of files, each as a function from bytes to an outcome."""

from ...einvoice.reading.checks import check_sums
from ...einvoice.reading.compare import compare
from ...einvoice.reading.document import Unreadable
from ...einvoice.reading.read import read as read_einvoice
from ...remittance.model import RemittanceError, references_of
from ...remittance.reader import read as read_advice
from ...statement.bank_statement import StatementError, check_balance
from ...statement.detect import TABLES, detect, read_file, read_rows, unpack
from ...statement.limits import check_transactions
from ...statement.table_guess import guess_delimiter, guess_mapping


def statement(data: bytes) -> str:
    """A bank statement of any format, alone or in an archive, as the import reads it."""
    transactions = 0
    try:
        for _name, content in unpack("file", data):
            mapping, file_format = None, detect(content)
            if file_format in TABLES:
                sign = guess_delimiter(content) if file_format == "csv" else ";"
                mapping = guess_mapping(read_rows(content, file_format), sign)
            for each in read_file(content, mapping).statements:
                check_balance(each)
                transactions += len(each.lines)
                check_transactions(transactions)
    except StatementError as error:
        return error.reason.code
    return "read"


def advice(data: bytes) -> str:
    """A remittance advice as a file."""
    try:
        references_of(read_advice("advice", data))
    except RemittanceError as error:
        return error.reason.code
    return "read"


def advice_text(data: bytes) -> str:
    """A remittance advice in the text of an e-mail."""
    try:
        references_of(read_advice("advice", data.decode("utf-8", "replace")))
    except RemittanceError as error:
        return error.reason.code
    return "read"


def einvoice(data: bytes) -> str:
    """An e-invoice with the checks of its sums, compared with itself."""
    try:
        document = read_einvoice(data)
    except Unreadable as error:
        return error.reason.code
    check_sums(document)
    compare(document, document)
    return "read"


READERS = {
    each.__name__: each for each in (statement, advice, advice_text, einvoice)
}
