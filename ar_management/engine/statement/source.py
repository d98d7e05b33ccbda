"""What the readers of text formats share: bytes to text, text to amounts and accounts."""

import re
from decimal import Decimal

from .bank_statement import StatementError
from .days import parse_date as parse_date

MAX_BYTES = 20 * 1024 * 1024
SHORTEST_PART = 7
"""Characters by which an account is found; LCL writes no more."""
NOT_GIVEN = {"NOTPROVIDED", "NOT PROVIDED", "NONREF", "NONE"}
"""What banks write where a reference is missing."""
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)
USUAL_NUMBER = re.compile(r"-?[0-9]{1,15}(?:([.,])[0-9]{1,2})?", re.ASCII)
PLAIN_NUMBER = re.compile(r"[0-9]{1,15}([.,][0-9]{0,5})?|[.,][0-9]{1,5}", re.ASCII)
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def check_size(data: bytes, max_bytes: int = MAX_BYTES) -> None:
    """Refuse a file that is empty or larger than ``max_bytes``.

    >>> check_size(b"data")
    """
    if len(data) > max_bytes:
        raise StatementError(
            "too_large", size=len(data) // 1024**2 + 1, limit=max_bytes // 1024**2
        )
    if not data.strip(b" \t\r\n\x00\x1a"):
        raise StatementError("empty")


def decode(data: bytes, encoding: str = "") -> str:
    """Turn the bytes of a text file into text, line ends as ``\\n``.

    Without an encoding: the byte order mark, else UTF-8, else Windows-1252, which banks that do
    not write UTF-8 use in western Europe.

    :raise StatementError: the bytes are no text in that encoding

    >>> decode("réglé\\r\\n".encode("cp1252"))
    'réglé\\n'
    """
    guessed = [name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)]
    for name in [encoding] if encoding else [*guessed, "utf-8", "cp1252", "latin-1"]:
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" in text:
            raise StatementError("binary")
        return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x1a", "")
    raise StatementError("wrong_encoding", encoding=encoding)


def parse_amount(text: str, decimal_mark: str = "") -> Decimal | None:
    """Read an amount as banks write it; ``None`` when it is none.

    :param decimal_mark: ``","`` or ``"."``; empty: the last of both signs in the text

    >>> parse_amount("1 234,50-"), parse_amount("(12.40)"), parse_amount("+1,234.56 €")
    (Decimal('-1234.50'), Decimal('-12.40'), Decimal('1234.56'))
    >>> parse_amount("1.234", decimal_mark=","), parse_amount("12 €5"), parse_amount("1e5")
    (Decimal('1234'), None, None)
    """
    if (found := USUAL_NUMBER.fullmatch(text)) and found[1] in (None, decimal_mark or found[1]):
        return Decimal(text.replace(",", "."))
    text = text.strip().replace("\u2212", "-")
    text = re.sub(r"^(EUR|€|\$|£)\s*|\s*(EUR|€|\$|£)$", "", text)
    negative = text.startswith("-") or text.endswith("-")
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1]
    text = re.sub(r"^[+-]\s*|\s*[+-]$", "", text)
    text = re.sub(r"(?<=[0-9])[ \u00a0\u202f'](?=[0-9]{3})", "", text)
    mark = decimal_mark or ("," if text.rfind(",") > text.rfind(".") else ".")
    grouping = "." if mark == "," else ","
    if re.search(rf"[0-9]\{grouping}[0-9]{{3}}(\D|$)", text):
        text = text.replace(grouping, "")
    if not PLAIN_NUMBER.fullmatch(text) or (decimal_mark and grouping in text):
        return None
    value = Decimal(text.replace(",", "."))
    return -value if negative else value


def clean_account(text: str) -> str:
    """Write an account number without spaces and signs.

    >>> clean_account("FR76 3000-4000")
    'FR7630004000'
    """
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()


def clean_iban(text: str) -> str:
    """Return the IBAN that this text is, or nothing when its check digits are wrong.

    >>> clean_iban("FR76 3000 4000 0312 3456 7890 143"), clean_iban("12345"), clean_iban("FR7000")
    ('FR7630004000031234567890143', '', '')
    """
    number = clean_account(text)
    if not IBAN.fullmatch(number):
        return ""
    return number if _mod97(number[4:] + number[:4]) == 1 else ""


def fits_account(number: str, own: str, bank: str = "") -> bool:
    """Tell whether an account may be meant by a number that is a part of its IBAN.

    French banks write bank, branch and account (21 characters), the account alone (11, BNP) or
    its end (7, LCL), with or without the key of two digits; elsewhere the account ends the IBAN.

    :param own: IBAN or number of the account
    :param bank: code of the bank beside the number; empty: not given

    >>> own = "FR7630004000031234567890143"
    >>> [fits_account(number, own) for number in (own, "12345678901", "5678901", "123456789")]
    [True, True, True, False]
    >>> fits_account("12345678901", own, "30004"), fits_account("12345678901", own, "20041")
    (True, False)
    """
    if number == own:
        return True
    if len(number) < SHORTEST_PART or clean_iban(number):
        return False
    is_french = own.startswith("FR") and clean_iban(own)
    if is_french and re.fullmatch("[0-9]{5}", bank) and own[4:9] != bank:
        return False
    return own.endswith(number) or bool(is_french and own[:-2].endswith(number))


def is_in_account(number: str, own: str) -> bool:
    """Tell whether a number does not contradict an account that a person named for it.

    >>> is_in_account("3456", "FR7630004000031234567890143"), is_in_account("999", "FR7630004")
    (True, False)
    """
    return len(number) >= 4 and not clean_iban(number) and number in own


def clean_reference(text: str) -> str:
    """Return a reference, or nothing where the bank only says that there is none.

    >>> clean_reference(" NOTPROVIDED "), clean_reference("FAC-1")
    ('', 'FAC-1')
    """
    text = text.strip()
    return "" if len(text) < 2 or text.upper() in NOT_GIVEN else text


def french_iban(bank: str, branch: str, account: str) -> str:
    """IBAN of a French account from its bank, branch and account number (RIB).

    >>> french_iban("20041", "01005", "0500013M026")
    'FR1420041010050500013M02606'
    """
    digits = [int(part.translate(RIB_LETTERS)) for part in (bank, branch, account)]
    key = 97 - (89 * digits[0] + 15 * digits[1] + 3 * digits[2]) % 97
    return iban("FR", f"{bank}{branch}{account}{key:02d}")


def iban(country: str, number: str) -> str:
    """IBAN of a domestic account number, with its check digits (ISO 13616).

    >>> iban("DE", "370400440532013000")
    'DE89370400440532013000'
    """
    return f"{country}{98 - _mod97(f'{number}{country}00'):02d}{number}"


def _mod97(text):
    return int("".join(str(int(char, 36)) for char in text)) % 97
