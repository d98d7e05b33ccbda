"""Words of the interface AFNOR XP Z12-013 (flow service, version 1.1 to 1.3), and what may fail."""

from dataclasses import dataclass, field

LIFE_CYCLE = ("CustomerInvoiceLC", "StateCustomerInvoiceLC")
"""``flowType`` of messages about the invoices of the seller."""

ACKNOWLEDGED = {"Pending": "pending", "Ok": "accepted", "Error": "refused"}
"""State of a flow by the status of its acknowledgement."""

DETAIL_CODES = (
    "EmptyAttachement", "AttachmentTypeError", "EmptyFlow", "OtherTechnicalError",
    "InvalidSchema", "FileSizeExceeded", "FlowTypeError", "AlreadyExistingFlow", "VirusFound",
    "ChecksumMismatch", "InvoiceLCInvalidStatus", "InvoiceLCStatusError", "InvoiceLCRuleError",
    "InvoiceLCAccessDenied", "InvoiceLCAmountError",
)
"""``reasonCode`` of an acknowledgement."""

KNOWN_ALREADY = "AlreadyExistingFlow"
"""The platform has this document: after a lost answer, that is what we wanted to hear."""


class PlatformError(Exception):
    """A call to the platform failed.

    :ivar code: what failed, in our words, to be turned into a sentence
    :ivar params: what fills its gaps
    """

    def __init__(self, code: str, **params):
        super().__init__(f"{code} {params}" if params else code)
        self.code, self.params = code, params


class Unanswered(PlatformError):
    """Nobody knows whether the call took effect: no answer, or an answer nobody can read."""


class Refused(PlatformError):
    """The platform said no: nothing took effect.

    :ivar detail: its own code, as ``InvalidSchema``
    """

    def __init__(self, code: str, detail: str = "", **params):
        super().__init__(code, **params)
        self.detail = detail


class NotLetIn(PlatformError):
    """The platform did not accept who we say we are."""


class Busy(PlatformError):
    """The platform asked to come back later, more often than we were ready to wait."""


@dataclass(frozen=True)
class Access:
    """How a company reaches its platform.

    :ivar base_url: what stands before ``/afnor-flow/v1`` and ``/afnor-directory/v1``
    :ivar token_url: where an OAuth2 token is had for the client credentials
    """

    base_url: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = ""


@dataclass(frozen=True)
class Deposit:
    """A document on its way to the platform.

    :ivar tracking_id: ours, one for each document and attempt: what a lost answer is found by
    :ivar sha256: of the content, hexadecimal
    """

    tracking_id: str
    name: str
    content: bytes = field(repr=False)
    syntax: str
    rule: str
    sha256: str
    profile: str = ""

    def flow_info(self) -> dict:
        """Build the ``flowInfo`` of the standard.

        >>> Deposit("T1", "F1.pdf", b"x", "Factur-X", "B2B", "00").flow_info()["trackingId"]
        'T1'
        """
        info = {
            "trackingId": self.tracking_id, "name": self.name, "flowSyntax": self.syntax,
            "processingRule": self.rule, "sha256": self.sha256,
        }
        return {**info, "flowProfile": self.profile} if self.profile else info


@dataclass(frozen=True)
class Detail:
    """One remark of an acknowledgement: how grave, about what, which code, in which words."""

    level: str
    item: str
    code: str
    message: str


@dataclass(frozen=True)
class Flow:
    """What the platform says of a document.

    :ivar state: ``pending``, ``accepted`` or ``refused``
    :ivar updated_at: as the platform writes it, to continue a search from there
    """

    flow_id: str
    state: str
    direction: str = ""
    flow_type: str = ""
    syntax: str = ""
    tracking_id: str = ""
    updated_at: str = ""
    details: tuple[Detail, ...] = ()

    @property
    def is_known_already(self) -> bool:
        """Tell whether it was refused only because the platform had the document before.

        >>> again = Detail("Error", "", KNOWN_ALREADY, "sent before")
        >>> Flow("f2", "refused", details=(again,)).is_known_already
        True
        >>> Flow("f2", "refused").is_known_already
        False
        """
        codes = {each.code for each in self.details if each.level != "Warning"}
        return self.state == "refused" and codes == {KNOWN_ALREADY}


def read_flow(answer: dict) -> Flow:
    """Read a flow as the platform describes it.

    :raise Unanswered: it is no description of a flow

    >>> read_flow({"flowId": "f1", "acknowledgement": {"status": "Ok"}}).state
    'accepted'
    >>> read_flow({"flowId": "f1"}).state
    'pending'
    """
    if not isinstance(answer, dict) or not answer.get("flowId"):
        raise Unanswered("platform.unreadable")
    acknowledgement = answer.get("acknowledgement")
    known = acknowledgement if isinstance(acknowledgement, dict) else {}
    details = known.get("details")
    return Flow(
        flow_id=str(answer["flowId"]),
        state=ACKNOWLEDGED.get(known.get("status"), "pending"),
        direction=str(answer.get("flowDirection") or ""),
        flow_type=str(answer.get("flowType") or ""),
        syntax=str(answer.get("flowSyntax") or ""),
        tracking_id=str(answer.get("trackingId") or ""),
        updated_at=str(answer.get("updatedAt") or ""),
        details=tuple(
            _detail(each) for each in (details if isinstance(details, list) else ())
            if isinstance(each, dict)
        ),
    )


def _detail(each):
    names = ("level", "item", "reasonCode", "reasonMessage")
    return Detail(*(str(each.get(name) or "") for name in names))
