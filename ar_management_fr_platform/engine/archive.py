"""What was exchanged, chained: a record that was changed, lost or moved shows."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

START = ""


@dataclass(frozen=True)
class Entry:
    """What the chain keeps of one document: who exchanged what, which way, and its content."""

    company: int
    direction: str
    syntax: str
    name: str
    reference: str
    sha256: str


def digest(content: bytes) -> str:
    """SHA-256 of a document, hexadecimal.

    >>> digest(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()


def link(previous: str, entry: Entry) -> str:
    """Chain an entry to the one before it.

    >>> one = Entry(1, "out", "CII", "a.xml", "T1", "00")
    >>> link(START, one) == link(START, one) != link("x", one)
    True
    """
    written = json.dumps([previous, asdict(entry)], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()


def broken(chain: Iterable[tuple[Entry, str, bytes]]) -> Iterator[tuple[int, str]]:
    """Places at which an archive is not what it was.

    :param chain: (entry, its link, its content) in the order of the chain
    :return: (index, ``content`` or ``chain``)

    >>> one = Entry(1, "out", "CII", "a.xml", "T1", digest(b"x"))
    >>> list(broken([(one, link(START, one), b"x")]))
    []
    >>> list(broken([(one, link(START, one), b"y")]))
    [(0, 'content')]
    """
    previous = START
    for index, (entry, own, content) in enumerate(chain):
        if digest(content) != entry.sha256:
            yield index, "content"
        if link(previous, entry) != own:
            yield index, "chain"
        previous = own


def signed(body: bytes, key: str, signature: str) -> bool:
    """Tell whether a call bears the signature (HMAC-SHA256) of who knows the key.

    :param signature: hexadecimal, or base64; a prefix as ``sha256=`` is left out

    >>> signed(b"x", "k", "sha256=" + hmac.new(b"k", b"x", "sha256").hexdigest())
    True
    >>> signed(b"x", "k", "") or signed(b"x", "k", "00")
    False
    """
    code = hmac.new(key.encode(), body, hashlib.sha256)
    given = signature.strip().removeprefix("sha256=")
    known = (code.hexdigest(), base64.b64encode(code.digest()).decode())
    return any(hmac.compare_digest(each.encode(), given.encode()) for each in known)
