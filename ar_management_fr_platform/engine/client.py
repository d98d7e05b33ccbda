"""Calls to a platform: one token, patience while it is busy, certainty about what took effect."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import requests

from . import library
from .interface import Access, Busy, Deposit, Flow, NotLetIn, Refused, Unanswered, read_flow

TIMEOUT = 30
MOST_ATTEMPTS = 5
LONGEST_WAIT = 60
PAGE = 100
BUSY = (429, 503)
UNSURE = (500, 502, 504)
MOST_PAGES = 1000
CURSORS = ("nextCursor", "next_cursor")
"""Where the answer of a search names its next page: the published name first (version 1.3)."""


class Client:
    """A connection to one platform.

    :param known_token: gives the kept token
    :param keep_token: keeps a token; called with ``{}`` when it is of no use any more
    :param wait: called with seconds when the platform wants us to wait
    :param note: called with (method, route, HTTP status or 0) after each call, for the log
    """

    def __init__(
        self,
        access: Access,
        known_token: Callable[[], dict],
        keep_token: Callable[[dict], None],
        wait: Callable[[float], None],
        note: Callable[[str, str, int], None] = lambda *_: None,
    ):
        self.access = access
        self._known_token, self._keep_token = known_token, keep_token
        self._wait, self._note = wait, note
        self._session = None

    # ------------------------------------------------------------------ what it is asked for

    def check(self) -> None:
        """Ask both services whether they are well.

        :raise PlatformError: one of them is not, or does not let us in
        """
        for url in (library.flow_url, library.directory_url):
            self._expect(self._call("GET", url(self.access, "healthcheck")), 200)

    def send(self, deposit: Deposit) -> Flow:
        """Deposit a document.

        :raise Refused: the platform does not take it; it holds nothing
        :raise Unanswered: nobody knows; ``find`` tells later
        """
        answer = self._call(
            "POST", library.flow_url(self.access, "flows"),
            files={
                "file": (deposit.name, deposit.content),
                "flowInfo": (None, json.dumps(deposit.flow_info()), "application/json"),
            },
        )
        return read_flow(self._expect(answer, 200, 202))

    def find(self, tracking_id: str) -> Flow | None:
        """Find a document of ours by its tracking id: after a lost answer.

        Of several, the one that the platform took: the others only say that it had it already.
        """
        found = [
            flow for flow in self._search({"trackingId": tracking_id})
            if flow.tracking_id == tracking_id
        ]
        return min(found, key=lambda flow: flow.is_known_already, default=None)

    def changed_since(self, moment: str) -> Iterator[Flow]:
        """Everything that changed since a moment (ISO 8601, in UTC), the oldest change first.

        What changed in the same millisecond comes again: a page may have ended between them.
        """
        return self._search({"updatedAfter": just_before(moment)})

    def flow(self, flow_id: str) -> Flow:
        """Ask what became of a document."""
        answer = self._call("GET", library.flow_url(self.access, f"flows/{flow_id}"))
        return read_flow(self._expect(answer, 200))

    def content(self, flow_id: str) -> bytes:
        """Fetch a document that came in, as it was sent."""
        answer = self._call(
            "GET", library.flow_url(self.access, f"flows/{flow_id}"),
            params={"docType": "Original"},
        )
        self._expect(answer, 200, read=False)
        return answer.content

    def addresses(self, number: str) -> dict[str, dict]:
        """Addresses of a SIREN or SIRET in the directory."""
        return library.directory_lines(self, number)

    def public_addresses(self, siret: str) -> dict[str, dict]:
        """Addresses of a public buyer; one that wants a service has none for the whole."""
        return library.directory_lines(self, siret, public=True)

    # ------------------------------------------------------------------ a session of the library

    @property
    def auto_refresh_url(self):
        """What the library knows the platform of a session by."""
        return self._opened().auto_refresh_url

    def get(self, url, **options):
        """GET as a session does it."""
        return self._call("GET", url, **options)

    def post(self, url, **options):
        """POST as a session does it."""
        return self._call("POST", url, **options)

    # ------------------------------------------------------------------ calling

    def _search(self, where):
        """Pages of a search: by cursor where the platform gives one, else by the last change."""
        query, seen = {"where": where, "limit": PAGE}, set()
        for _page in range(MOST_PAGES):
            answer = self._expect(self._call(
                "POST", library.flow_url(self.access, "flows/search"), json=query),
                200, 206)
            results = answer.get("results") if isinstance(answer, dict) else None
            if not isinstance(results, list):
                raise Unanswered("platform.unreadable")
            flows = [read_flow(each) for each in results]
            new = [flow for flow in flows if (flow.flow_id, flow.updated_at) not in seen]
            yield from new
            seen |= {(flow.flow_id, flow.updated_at) for flow in new}
            cursor = next(filter(None, map(answer.get, CURSORS)), None)
            if cursor and cursor != query.get("cursor"):
                query = {**query, "cursor": cursor}
            elif len(flows) < PAGE or not new or "updatedAfter" not in where:
                return
            else:
                latest = max(flow.updated_at for flow in flows)
                query = {**query, "where": {**where, "updatedAfter": just_before(latest)}}

    def _opened(self):
        if self._session is None:
            self._session = library.session(self.access, self._known_token, self._keep_token)
        return self._session

    def _call(self, method, url, **options):
        """Send a request; renew the token and wait as often as it makes sense.

        :raise Unanswered: no answer came
        """
        options["timeout"] = TIMEOUT
        route = url.removeprefix(self.access.base_url.rstrip("/"))
        renewed = False
        for attempt in range(MOST_ATTEMPTS):
            try:
                answer = self._opened().request(method, url, **options)
            except library.EXPIRED:
                self._renew()
                continue
            except requests.RequestException as error:
                self._note(method, route, 0)
                raise Unanswered("platform.no_answer", text=type(error).__name__) from error
            self._note(method, route, answer.status_code)
            if answer.status_code == 401 and not renewed:
                renewed = True
                self._renew()
            elif answer.status_code in BUSY:
                headers = answer.headers
                self._wait(pause(headers.get("Retry-After"), attempt, headers.get("Date")))
            else:
                return answer
        raise Busy("platform.busy")

    def _renew(self):
        self._session = None
        self._keep_token({})

    def _expect(self, answer, *statuses, read=True):
        """Body of an answer that has one of the statuses.

        :raise NotLetIn, Refused, Unanswered: it has another one
        """
        status = answer.status_code
        if status in statuses:
            return _json(answer) if read else None
        code, text = _said(answer)
        if status in (401, 403):
            raise NotLetIn("platform.not_let_in", text=text or code or str(status))
        if status in UNSURE or status < 400:
            raise Unanswered("platform.failed", status=status, text=text or code)
        raise Refused("platform.refused", detail=code, status=status, text=text or code)


def pause(header: str | None, attempt: int, now: str | None = None) -> float:
    """Seconds to wait: what the platform asks for, else twice as long each time, with a limit.

    :param header: Retry-After, in seconds or as a date
    :param now: the platform's own clock (header Date), which such a date is measured by

    >>> pause("7", 0), pause(None, 3), pause("9999", 0), pause("never", 0)
    (7.0, 8.0, 60.0, 1.0)
    >>> pause("Tue, 06 Oct 2026 10:00:09 GMT", 0, "Tue, 06 Oct 2026 10:00:00 GMT")
    9.0
    """
    try:
        wanted = float(header)
    except (TypeError, ValueError):
        try:
            until, clock = parsedate_to_datetime(header), parsedate_to_datetime(now)
            wanted = (until - clock).total_seconds()
        except (TypeError, ValueError):
            wanted = float(2 ** attempt)
    return min(max(wanted, 0.0), float(LONGEST_WAIT))


def just_before(moment: str) -> str:
    """A millisecond earlier, written as platforms write it: searches look strictly after.

    >>> just_before("2026-10-01T10:00:00.000Z"), just_before("soon")
    ('2026-10-01T09:59:59.999Z', 'soon')
    """
    try:
        known = library.moment(moment)
    except ValueError:
        return moment
    earlier = known - timedelta(milliseconds=1)
    return f"{earlier.isoformat(timespec='milliseconds')}Z"


def _json(answer):
    try:
        return answer.json()
    except ValueError as error:
        raise Unanswered("platform.unreadable") from error


def _said(answer):
    """Code and words of an error, when the platform gives them."""
    try:
        body = answer.json()
    except ValueError:
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    return str(body.get("errorCode") or ""), str(body.get("errorMessage") or "")
