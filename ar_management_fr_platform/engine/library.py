"""The library ``pyfrctc``, wrapped: nothing else here imports it, and it is alpha by its own word.

Its ``send_flow`` sends neither ``trackingId`` nor ``processingRule``, and its life-cycle messages
know no VAT rate (MDT-224): ``client`` sends, and the rate is added here.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import resources

import pyfrctc
from lxml import etree
from oauthlib.oauth2.rfc6749.errors import OAuth2Error, TokenExpiredError
from pyfrctc import pyfrctc as implementation

from .interface import Access, NotLetIn, PlatformError, Unanswered

EXPIRED = TokenExpiredError
RAM = f"{{{implementation.CDAR_NS_MAP['ram']}}}"
SAFE_PARSER = {"resolve_entities": False, "no_network": True, "huge_tree": False}

PRESETS = {
    key: (platform["label"], platform["afnor_base_url"], platform["token_url"])
    for key, platform in implementation.PLATFORMS.items()
}
"""{code: (name, base URL, token URL)} of the platforms that the library knows."""


def session(access: Access, known_token: Callable[[], dict], keep_token: Callable[[dict], None]):
    """Open a session with a valid token (OAuth2 client credentials).

    :param known_token: the token that was kept: ``access_token`` and ``expires_at``, or nothing
    :param keep_token: called with a new one
    :raise NotLetIn: the platform gives us no token
    :raise Unanswered: it does not answer
    """
    # The library finds the platform of a session by its token URL: a fragment, which is never
    # sent, keeps two connections with one token URL apart.
    key = f"{access.base_url} {access.client_id}"
    implementation.PLATFORMS[key] = {
        "afnor_base_url": access.base_url, "label": access.name,
        "token_url": f"{access.token_url}#{abs(hash(key))}", "authorize_url": "",
    }
    try:
        return pyfrctc.get_session(
            key, "client_credentials", access.name,
            lambda _method: {"access_token": "", "expires_at": 0, **known_token()},
            keep_token, access.client_id, access.client_secret,
        )
    except OAuth2Error as error:
        raise NotLetIn("platform.not_let_in", text=error.error or str(error)) from error
    except (OSError, ValueError) as error:
        raise Unanswered("platform.no_answer", text=type(error).__name__) from error


def flow_url(access: Access, route: str) -> str:
    """Address of a route of the flow service.

    >>> flow_url(Access("https://pa.example/x", "", "", ""), "flows")
    'https://pa.example/x/afnor-flow/v1/flows'
    """
    return f"{access.base_url.rstrip('/')}/afnor-flow/v1/{route}"


def directory_url(access: Access, route: str) -> str:
    """Address of a route of the directory service.

    >>> directory_url(Access("https://pa.example", "", "", ""), "healthcheck")
    'https://pa.example/afnor-directory/v1/healthcheck'
    """
    return f"{access.base_url.rstrip('/')}/afnor-directory/v1/{route}"


def directory_lines(calls, number: str, public: bool = False) -> dict[str, dict]:
    """Addresses that the directory lists for a SIREN or SIRET.

    :param calls: what sends ``get`` and ``post``; it knows the session of the library
    :param public: the SIRET is a public buyer's: what it demands is asked too
    :return: {identifier: type, siret, suffix, routing_code, routing_code_name,
        commitment_required, state}
    """
    try:
        demands = pyfrctc.get_directory_siret_parsed(calls, number) if public else None
        return pyfrctc.get_directory_lines_parsed(calls, number, demands)
    except PlatformError:
        raise
    except ConnectionError as error:
        raise Unanswered("platform.no_answer", text=str(error)) from error
    except (RuntimeError, ValueError, KeyError, TypeError) as error:
        raise Unanswered("platform.unreadable", text=str(error)) from error


def write_message(values: Mapping, rates: Sequence[Decimal] = ()) -> bytes:
    """Write a life-cycle message (CDAR) and check it against its schema.

    :param values: {number of the business term, as ``"MDT-87"``: value}
    :param rates: VAT rate in percent (MDT-224) of each amount block (MDG-43), in their order
    :raise ValueError: the message is not valid, with the words of the schema
    """
    raw = pyfrctc.generate_cdar(values, check_xsd=False)
    root = _parse(raw)
    blocks = root.iter(f"{RAM}SpecifiedDocumentCharacteristic")
    for block, rate in zip(blocks, rates, strict=False):
        etree.SubElement(block, f"{RAM}ValuePercent").text = f"{rate:f}"
    etree.indent(root)
    raw = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    _check(raw, implementation.CDAR_XSD_FILE)
    return raw


def read_message(raw: bytes) -> dict:
    """Read a life-cycle message.

    :return: ``status``, ``moment``, ``invoice``, ``issuer`` {scheme: number} and ``reasons``: a
        list of ``code``, ``text``, ``action`` and ``note``
    :raise ValueError: it is no life-cycle message
    """
    root = _parse(raw)
    if not root.tag.endswith("CrossDomainAcknowledgementAndResponse"):
        raise ValueError(f"no life-cycle message: {root.tag}")
    parsed = pyfrctc.parse_cdar(raw, check_xsd=False)
    issuer = root.iterfind(
        "./{*}ExchangedDocument/{*}IssuerTradeParty/{*}GlobalID")
    return {
        "status": _first(parsed.get("status_code")),
        "moment": _first(parsed.get("lc_datetime")),
        "invoice": _first(parsed.get("invoice_number")),
        "seller": parsed.get("invoice_issuer") or {},
        "issuer": {each.get("schemeID"): each.text for each in issuer},
        "reasons": [
            {
                "code": _first(each.get("reason_code")), "text": _first(each.get("reason_txt")),
                "action": _first(each.get("action_code")), "note": _first(each.get("comment")),
            }
            for each in parsed.get("doc_status", ())
        ],
    }


def _first(value):
    return value[0] if isinstance(value, list) and value else value


def write_transactions(values: Mapping) -> bytes:
    """Write the report of transactions (flow 10.1 and 10.3) and check it against its schema.

    :raise ValueError: it is not valid, with the words of the schema
    """
    raw = pyfrctc.generate_ereporting_transactions(values, check_xsd=False)
    _check(raw, "frr-xsd/ereporting.xsd")
    return raw


def write_payments(values: Mapping) -> bytes:
    """Write the report of payments (flow 10.2 and 10.4) and check it against its schema.

    :raise ValueError: it is not valid, with the words of the schema
    """
    raw = pyfrctc.generate_ereporting_payments(values, check_xsd=False)
    _check(raw, "frr-xsd/ereporting.xsd")
    return raw


def period_end_and_deadline(start: date, kind: str, regime: str) -> tuple[date, date]:
    """End of a reporting period and the day its report is due.

    :param kind: ``transaction`` or ``payment``
    :param regime: ``monthly``, ``quarterly``, ``simplified`` or ``franchise``

    >>> period_end_and_deadline(date(2026, 10, 11), "transaction", "monthly")
    (datetime.date(2026, 10, 20), datetime.date(2026, 10, 31))
    >>> period_end_and_deadline(date(2026, 10, 1), "payment", "franchise")
    (datetime.date(2026, 10, 31), datetime.date(2026, 11, 30))
    """
    if regime == "franchise" and start.month % 2 == 0:
        # Two months are January and February, and so on, whenever reporting begins.
        start = start.replace(day=1) - timedelta(days=1)
    periodicity = {"monthly": "1", "quarterly": "3", "simplified": "12"}.get(regime)
    kind = {"transaction": "out_transaction"}.get(kind, kind)
    return pyfrctc.get_ereporting_end_date_and_deadline_from_start_date(start, kind, periodicity)


def schematron(name: str) -> str:
    """Path of a schematron (XSLT) that comes with the library: ``cdar`` or ``frr``."""
    files = {"cdar": implementation.CDAR_XSLT_FILE, "frr": "frr-schematron/Flux10.xslt"}
    return str(resources.files("pyfrctc").joinpath(files[name]))


def moment(text: str) -> datetime | None:
    """Moment in UTC, without a zone, of an ISO 8601 text.

    >>> moment("2026-10-01T10:00:00+02:00")
    datetime.datetime(2026, 10, 1, 8, 0)
    """
    return implementation._timestamp_iso8601_to_utc_datetime(text) if text else None


def _parse(raw):
    try:
        return etree.fromstring(raw, etree.XMLParser(**SAFE_PARSER))
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


def _check(raw, schema):
    path = resources.files("pyfrctc").joinpath(schema)
    rules = etree.XMLSchema(file=str(path))
    document = _parse(raw)
    if not rules.validate(document):
        raise ValueError("; ".join(str(error.message) for error in rules.error_log))
