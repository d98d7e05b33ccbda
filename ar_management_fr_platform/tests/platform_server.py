"""A platform to test against: an HTTP server on loopback that follows the published routes.

It checks what it gets, answers late, twice or not at all when it is told to, and can be started by
hand: ``python platform_server.py PORT``.
"""

import base64
import email.parser
import email.policy
import hashlib
import json
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

EPOCH = datetime(2026, 9, 1, tzinfo=UTC)
SECRET = "open sesame"
STEPS = (("203", "Mise à disposition"), ("205", "Approuvée"))
"""What becomes of an invoice in the demo."""
PAGE = 100


class Platform:
    """What the platform holds, and the faults it is told to make.

    :ivar flows: {flow id: metadata and content}
    :ivar faults: what happens to the next calls, one each; ``None`` lets a call pass
    :ivar calls: (method, route) of every call
    :ivar directory: {SIREN: list of directory lines}
    :ivar everybody: whoever is looked up has the address of its SIREN
    :ivar entities: {SIRET: what the directory says of a public buyer}
    :ivar by_cursor: pages as version 1.3 does; else as 1.1
    :ivar knows_again: a document whose reference came before is refused: ``at once`` (HTTP 400),
        ``later`` (in its acknowledgement), or taken again, as the standard does not forbid
    :ivar hidden: searches do not show what came lately, as on a platform that is slow to index
    :ivar busy_until: the date that a busy answer names, else no seconds at all
    :ivar tick: milliseconds between two changes
    :ivar tokens_given: how many tokens were given
    :param begin: when it was started by hand, so that what it knows comes after, and is told from,
        what another one said before
    """

    def __init__(self, check=None, token_seconds=3600, everybody=False, begin=None):
        self.flows, self.calls, self.faults, self.directory = {}, [], [], {}
        self.check, self.token_seconds = check or (lambda _syntax, _content: []), token_seconds
        self.everybody = everybody
        self._epoch, self._prefix = begin or EPOCH, f"{begin:%y%m%d%H%M%S}-" if begin else ""
        self.entities = {}
        self.by_cursor = True
        self.accepts_at_once = True
        self.knows_again, self.hidden, self.busy_until, self.tick = "", False, "", 1
        self.tokens_given = 0
        self._tokens, self._count = {}, 0
        self._lock = threading.RLock()

    # ------------------------------------------------------------------ what tests call

    def start(self, port=0):
        """Serve on loopback; return the base URL."""
        platform = self

        class Handler(_Handler):
            served = platform

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self):
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()

    def expire_tokens(self):
        """Make every token useless, in the middle of whatever runs."""
        self._tokens.clear()

    def settle(self, flow_id, status, *details):
        """Acknowledge a flow: ``Ok`` or ``Error`` with details (level, item, code, message)."""
        names = ("level", "item", "reasonCode", "reasonMessage")
        self._change(flow_id, acknowledgement={
            "status": status, "details": [dict(zip(names, each, strict=True)) for each in details],
        })

    def push(self, content, flow_type="CustomerInvoiceLC", syntax="CDAR"):
        """Have a document for the company: a life-cycle message."""
        flow_id = f"{self._prefix}in-{len(self.flows) + 1}"
        self.flows[flow_id] = {"content": content, "data": {
            "flowId": flow_id, "flowDirection": "In", "flowType": flow_type,
            "flowSyntax": syntax, "acknowledgement": {"status": "Ok"},
        }}
        self._change(flow_id)
        return flow_id

    def deposits(self, syntax=None):
        """(metadata, content) of what was deposited, in the order it came."""
        return [
            (flow["data"], flow["content"]) for flow in self.flows.values()
            if flow["data"]["flowDirection"] == "Out"
            and (not syntax or flow["data"]["flowSyntax"] == syntax)
        ]

    # ------------------------------------------------------------------ what the routes do

    def _now(self):
        self._count += self.tick
        moment = self._epoch + timedelta(milliseconds=self._count)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _change(self, flow_id, **values):
        with self._lock:
            flow = self.flows[flow_id]
            flow["data"].update(values, updatedAt=self._now())
            # The one that changed last comes last, as in the answer of a search.
            self.flows[flow_id] = self.flows.pop(flow_id)

    def token(self, form, header):
        """Give a token for the right secret, in the form or as HTTP Basic."""
        scheme, _space, code = (header or "").partition(" ")
        basic = base64.b64decode(code).decode() if scheme == "Basic" else ""
        if SECRET not in (form.get("client_secret", [""])[0], basic.partition(":")[2]):
            return 401, {"error": "invalid_client"}
        token = f"token-{time.monotonic_ns()}"
        self._tokens[token] = time.monotonic() + self.token_seconds
        self.tokens_given += 1
        return 200, {
            "access_token": token, "token_type": "Bearer", "expires_in": self.token_seconds}

    def knows(self, header):
        """Tell whether a bearer token is a good one."""
        return self._tokens.get((header or "").removeprefix("Bearer "), 0) > time.monotonic()

    def deposit(self, info, content):
        """Take a document: 202, or 400 with the reason."""
        if info.get("sha256") and info["sha256"] != hashlib.sha256(content).hexdigest():
            return 400, {"errorCode": "ChecksumMismatch", "errorMessage": "wrong checksum"}
        if not content:
            return 400, {"errorCode": "EmptyFlow", "errorMessage": "empty document"}
        again = self.knows_again and info.get("trackingId") in {
            data.get("trackingId") for data, _content in self.deposits()}
        if again and self.knows_again == "at once":
            return 400, {"errorCode": "AlreadyExistingFlow", "errorMessage": "sent before"}
        with self._lock:
            flow_id = f"{self._prefix}out-{len(self.flows) + 1}"
            self.flows[flow_id] = {"content": content, "data": {
                "flowId": flow_id, "flowDirection": "Out", "flowType": "CustomerInvoice", **info,
                "acknowledgement": {"status": "Pending"},
            }}
            self._change(flow_id)
        wrong = self.check(info["flowSyntax"], content)
        if again:
            self.settle(flow_id, "Error", (
                "Error", "file", "AlreadyExistingFlow", "sent before"))
        elif wrong:
            self.settle(flow_id, "Error", *[
                ("Error", "document", "InvalidSchema", text) for text in wrong])
        elif self.accepts_at_once:
            self.settle(flow_id, "Ok")
        return 202, self.flows[flow_id]["data"]

    def search(self, query):
        """Flows that match, a page of them."""
        where, limit = query.get("where", {}), min(query.get("limit", PAGE), PAGE)
        found = [
            flow["data"] for flow in self.flows.values()
            if flow["data"]["updatedAt"] > where.get("updatedAfter", "")
            and where.get("trackingId") in (None, flow["data"].get("trackingId"))
        ]
        found = [] if self.hidden else found
        begin = int(query.get("cursor") or 0)
        answer = {"results": found[begin:begin + limit]}
        if len(found) <= begin + limit:
            return 200, answer
        if self.by_cursor:
            answer["nextCursor"] = str(begin + limit)
        return 206, answer


class _Handler(BaseHTTPRequestHandler):
    served = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        """Say nothing on standard error."""

    def do_GET(self):  # noqa: N802
        """GET health checks, flows and their documents."""
        self._serve("GET")

    def do_POST(self):  # noqa: N802
        """POST tokens, deposits and searches."""
        self._serve("POST")

    def _serve(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        if url.path.endswith("/token"):
            self._answer(*self.served.token(
                parse_qs(body.decode()), self.headers.get("Authorization")))
            return
        self.served.calls.append((method, url.path))
        if not self.served.knows(self.headers.get("Authorization")):
            self._answer(401, {"errorCode": "UNAUTHORIZED", "errorMessage": "no valid token"})
            return
        fault = self.served.faults.pop(0) if self.served.faults else None
        if fault in (401, 429, 503) or (fault == 500 and method == "GET"):
            self._answer(fault, {"errorCode": "BUSY", "errorMessage": "not now"},
                         {"Retry-After": self.served.busy_until or "0"})
        elif fault == "refuse":
            self._answer(422, {"errorCode": "INVALID", "errorMessage": "not this one"})
        elif fault == "drop_before":
            self.close_connection = True
        else:
            self._answer_with(fault, *self._route(method, url, body))

    def _answer_with(self, fault, status, answer):
        """Give the answer, or lose it after what was asked for took effect."""
        if fault == "drop_after":
            self.close_connection = True
        elif fault == "broken":
            self._answer(status, b'{"flowId": ')
        elif fault == 500:
            self._answer(500, {"errorCode": "ERROR", "errorMessage": "something broke"})
        else:
            self._answer(status, answer)

    def _route(self, method, url, body):
        route = url.path.partition("/v1/")[2]
        if route == "healthcheck":
            return 200, {}
        if route == "flows" and method == "POST":
            return self.served.deposit(*self._multipart(body))
        if route == "flows/search":
            return self.served.search(json.loads(body))
        if route.startswith("flows/"):
            flow = self.served.flows.get(route.removeprefix("flows/"))
            if not flow:
                return 404, {"errorCode": "NOT_FOUND", "errorMessage": "no such flow"}
            original = parse_qs(url.query).get("docType") == ["Original"]
            return 200, flow["content"] if original else flow["data"]
        if route.startswith("siret/code-insee:"):
            siret = route.rpartition(":")[2]
            known = self.served.entities.get(siret)
            if known is None:
                return 404, {"errorCode": "NOT_FOUND", "errorMessage": siret}
            return 200, {"siret": siret, "name": "Public", "administrativeStatus": "A", **known}
        if route == "directory-line/search":
            filters = json.loads(body)["filters"]
            siren = filters.get("siren", filters.get("siret"))["value"][:9]
            whole = {
                "addressingIdentifier": siren, "siren": siren, "directoryLineStatus": "Enabled"}
            lines = self.served.directory.get(siren, [whole] if self.served.everybody else [])
            wanted = filters.get("siret", {}).get("value")
            lines = [line for line in lines if not wanted or line.get("siret") == wanted]
            return 200, {"results": lines, "totalNumberOfResults": len(lines)}
        return 404, {"errorCode": "NOT_FOUND", "errorMessage": url.path}

    def _multipart(self, body):
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        # Not BytesParser, which reads lines as text and changes the line ends of a PDF.
        parser = email.parser.BytesFeedParser(policy=email.policy.HTTP)
        parser.feed(head + body)
        parts = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in parser.close().iter_parts()
        }
        return json.loads(parts["flowInfo"]), parts["file"]

    def _answer(self, status, body, headers=None):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def _live(platform):
    """Let deposited invoices come alive, for the demo: available, then approved."""
    from engine.library import write_message  # the folder of the add-on is on the path

    told = {}
    while True:
        time.sleep(5)
        for data, content in platform.deposits("Factur-X"):
            step = told.get(data["flowId"], 0)
            if step < len(STEPS):
                told[data["flowId"]] = step + 1
                platform.push(write_message(_message(content, *STEPS[step])))


def _message(page, status, label):
    """A life-cycle message about the invoice inside a PDF."""
    from facturx import get_xml_from_pdf
    from lxml import etree

    root = etree.fromstring(get_xml_from_pdf(page, check_xsd=False)[1])
    number = root.findtext("./{*}ExchangedDocument/{*}ID")
    seller = root.findtext(".//{*}SellerTradeParty/{*}SpecifiedLegalOrganization/{*}ID")
    day = datetime.strptime(
        root.findtext("./{*}ExchangedDocument/{*}IssueDateTime/{*}DateTimeString"), "%Y%m%d")
    now = datetime.now(UTC)
    return {
        "MDT-2": "REGULATED", "MDT-3": "urn.cpro.gouv.fr:1p0:CDV:invoice",
        "MDT-4": f"{number}-{status}", "MDT-8": now, "MDT-21": "WK", "MDT-38": {"0238": "0042"},
        "MDT-39": "Plateforme de démonstration", "MDT-40": "WK", "MDT-57": {"0002": seller},
        "MDT-58": "Vendeur", "MDT-59": "SE", "MDT-73": seller, "MDT-73-1": "0225",
        "MDT-74": False, "MDT-77": 23, "MDT-78": now, "MDT-87": number, "MDT-91": "380",
        "MDT-100": day, "MDT-105": status, "MDT-106": label, "MDT-129": {"0002": seller},
        "MDG-37": [],
    }


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    served = Platform(everybody=True, begin=datetime.now(UTC))
    sys.stdout.write(f"{served.start(int(sys.argv[1]))}\n")
    sys.stdout.flush()
    _live(served)
