"""Whether an e-mail comes from whom it says: the sender is named, and a gateway vouches for it.

RFC 8601: the mail server that takes a message in writes what it found into an
``Authentication-Results`` header, and removes those that pretend to be its own. The topmost one
counts; those below were written by servers further away, or by the sender.
"""

import re
from collections.abc import Iterable, Sequence

_RESULT = re.compile(r"\s*(dmarc|dkim|spf)\s*=\s*(\w+)", re.IGNORECASE)
_PROPERTY = re.compile(
    r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom|smtp\.helo)\s*=\s*([^\s;]+)",
    re.IGNORECASE,
)
_SAID_BESIDE = re.compile(r"\([^()]*\)|\"[^\"]*\"")


def address_of(sender: str) -> str:
    """The bare address in a From header, in lower case.

    >>> address_of('"Ma Banque" <Releves@Banque.Example>')
    'releves@banque.example'
    """
    found = re.findall(r"[^\s<>\"',;]+@[^\s<>\"',;]+", sender or "")
    return found[-1].lower() if found else ""


def is_named(sender: str, named: Iterable[str]) -> bool:
    """Tell whether a sender is among those named: whole addresses, or domains as ``@bank.example``.

    >>> is_named("Ma Banque <releves@bank.example>", ["@bank.example"])
    True
    >>> is_named("bank.example@evil.example", ["@bank.example", "a@b.example"])
    False
    """
    address = address_of(sender)
    domain = "@" + address.rpartition("@")[2]
    entries = {entry.strip().lower() for entry in named if entry.strip()}
    return bool(address) and (address in entries or domain in entries)


def is_authenticated(sender: str, headers: Sequence[str], gateway: str = "") -> bool:
    """Tell whether the company's own mail gateway vouches for the domain of a sender.

    DMARC covers the domain that people see; without it a DKIM signature or SPF counts when it
    is for that very domain.

    :param headers: ``Authentication-Results`` in the order of the message, the latest first
    :param gateway: name with which the gateway signs; empty takes the latest header

    >>> mine = "mx.us.example; dkim=pass header.d=bank.example; spf=fail smtp.mailfrom=x.example"
    >>> is_authenticated("a@bank.example", [mine], "mx.us.example")
    True
    >>> is_authenticated("a@bank.example", [mine], "mx.other.example")
    False
    >>> is_authenticated("a@bank.example", [])
    False
    """
    domain = address_of(sender).rpartition("@")[2]
    for header in headers:
        name, _semicolon, results = _SAID_BESIDE.sub(" ", header).partition(";")
        if gateway and name.split()[:1] != [gateway.lower()] and name.split()[:1] != [gateway]:
            continue
        return bool(domain) and any(
            _vouches(part, domain) for part in results.split(";")
        )
    return False


def _vouches(part, domain):
    found = _RESULT.match(part)
    if not found or found[2].lower() != "pass":
        return False
    facts = {name.lower(): value.lower() for name, value in _PROPERTY.findall(part)}
    names = {
        "dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",),
    }[found[1].lower()]
    return any(facts.get(name, "").rpartition("@")[2] == domain for name in names)
