"""Life of an e-invoice after it left: the French statuses (CDV, AFNOR XP Z12-012) and what follows.

Statuses arrive from a platform or are written down by hand, late and out of order. What stands is
decided here: by the moment they speak of, not by their arrival.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..common.reason import Reason


@dataclass(frozen=True)
class Status:
    """A status an e-invoice can have.

    :ivar code: code of the French life cycle; empty for what only this software knows
    :ivar stage: how far the invoice is: ``sent``, ``deposited``, ``received``, ``approved``,
        ``cashed``; ``stopped`` when it goes no further
    :ivar trouble: somebody has to act
    :ivar final: the document has no further life
    :ivar aside: says something beside the life cycle, as factoring does
    """

    code: str
    stage: str
    trouble: bool = False
    final: bool = False
    aside: bool = False


# What a platform says of status messages, reports and the directory stands beside the invoice.
STATUSES = {
    "transmitted": Status("", "sent"),
    "deposited": Status("200", "deposited"),
    "issued": Status("201", "deposited"),
    "received": Status("202", "received"),
    "available": Status("203", "received"),
    "taken": Status("204", "received"),
    "approved": Status("205", "approved"),
    "partly_approved": Status("206", "approved", trouble=True),
    "disputed": Status("207", "received", trouble=True),
    "suspended": Status("208", "received", trouble=True),
    "completed": Status("209", "received"),
    "refused": Status("210", "stopped", trouble=True, final=True),
    "payment_sent": Status("211", "approved"),
    "cashed": Status("212", "cashed"),
    "rejected": Status("213", "stopped", trouble=True, final=True),
    "endorsed": Status("214", "received"),
    "cancelled": Status("220", "stopped", final=True),
    "routing_error": Status("221", "sent", trouble=True),
    "direct_payment": Status("224", "received", aside=True),
    "factored": Status("225", "received", aside=True),
    "factored_secretly": Status("226", "received", aside=True),
    "payee_changed": Status("227", "received", aside=True),
    "not_factored": Status("228", "received", aside=True),
    "inadmissible": Status("501", "stopped", trouble=True, final=True),
    **{f"other_{code}": Status(code, "sent", aside=True)
       for code in ("250", "251", "300", "301", "400", "401", "500", "601")},
}

NOT_ISSUED = ("rejected", "inadmissible")
"""Statuses after which the invoice was never issued: its buyer has no invoice."""

OPENS_DISPUTE = ("refused", "disputed")

_DISPUTES = {
    "PU_ERR": "price", "REM_ERR": "price", "MONTANTTOTAL_ERR": "price", "CALCUL_ERR": "price",
    "QTE_ERR": "quantity", "ART_ERR": "quality", "QUALITE_ERR": "quality",
    "LIVR_INCOMP": "delivery", "DOUBLON": "duplicate", "DOUBLE_FACT": "duplicate",
}


@dataclass(frozen=True)
class Event:
    """A status that was noted: which, the moment it speaks of, and its place in the record."""

    status: str
    moment: datetime
    sequence: int = 0


def status_of(code: str) -> str | None:
    """Name of the status with a code of the French life cycle; names are taken as they are.

    >>> status_of("210"), status_of("refused"), status_of("299")
    ('refused', 'refused', None)
    """
    if code in STATUSES:
        return code
    return next((name for name, status in STATUSES.items() if code and status.code == code), None)


def current(events: Iterable[Event]) -> Event | None:
    """Find the event that says how the invoice stands now.

    The latest moment counts. What a platform said always counts more than our own sending of a
    copy, remarks beside the life cycle count only when nothing else is known, and after a final
    status nothing changes any more.

    >>> from datetime import datetime
    >>> day = lambda number: datetime(2026, 10, number)
    >>> current([Event("refused", day(3)), Event("available", day(2)),
    ...          Event("transmitted", day(9))]).status
    'refused'
    """
    ordered = sorted(events, key=lambda event: (event.moment, event.sequence))
    final = next((event for event in ordered if STATUSES[event.status].final), None)
    if final:
        return final
    return max(ordered, key=_weight, default=None)


def _weight(event):
    status = STATUSES[event.status]
    rank = 2 if event.status != "transmitted" and not status.aside else int(not status.aside)
    return (rank, event.moment, event.sequence)


def contradiction(events: Iterable[Event], status: str) -> Reason | None:
    """Say why a person should not note a status now; a platform's word is always kept.

    >>> contradiction([Event("rejected", datetime(2026, 10, 1))], "cashed").code
    'einvoice.final'
    >>> contradiction([Event("deposited", datetime(2026, 10, 1))], "approved")
    """
    now = current(events)
    if now and STATUSES[now.status].final:
        return Reason.of("einvoice.final", status=now.status)
    if now and now.status == status:
        return Reason.of("einvoice.same", status=status)
    return None


def way_out(status: str) -> str:
    """Name the accounting way out of a status: ``counter_entry``, ``credit_note`` or nothing.

    A rejected invoice was never issued: a counter-entry cancels it in the books only, and a new
    invoice follows under a new number. A refused one was issued: its buyer gets a credit note.

    >>> way_out("rejected"), way_out("refused"), way_out("approved")
    ('counter_entry', 'credit_note', '')
    """
    if status in NOT_ISSUED:
        return "counter_entry"
    return "credit_note" if status in ("refused", "disputed", "partly_approved") else ""


def dispute_reason(motive: str) -> str:
    """Reason of a dispute for a motive code of the life cycle.

    >>> dispute_reason("QTE_ERR"), dispute_reason("AUTRE")
    ('quantity', 'other')
    """
    return _DISPUTES.get(motive, "other")


# ---- Why a status was given and what is asked for: the official codes. Reasons (MDT-113) by status
# as the rule BR-FR-CDV-CL-09 of the schematron for status messages (CDAR) allows them, requested
# actions (MDT-121); AFNOR XP Z12-012, annex A.

ORDER = ("CMD_ERR", "SIRET_ERR", "CODE_ROUTAGE_ERR", "REF_CT_ABSENT", "REF_ERR")
"""What the buyer's software needs to find the order, the service or the contract."""

CONTENT = ("PU_ERR", "REM_ERR", "QTE_ERR", "ART_ERR", "MODPAI_ERR", "QUALITE_ERR", "LIVR_INCOMP")
"""What was sold, at what price, on what terms, and how it arrived."""

FORM = (
    "TX_TVA_ERR", "MONTANTTOTAL_ERR", "CALCUL_ERR", "NON_CONFORME", "DOUBLON", "DEST_ERR",
    "TRANSAC_INC", "EMMET_INC", "CONTRAT_TERM", "DOUBLE_FACT", "CMD_ERR", "ADR_ERR",
)
"""What makes a document one that the buyer does not owe as it stands."""

REJECTED = (
    "REJ_SEMAN", "REJ_UNI", "REJ_COH", "REJ_ADR", "REJ_CONT_B2G", "REJ_REF_PJ", "REJ_ASS_PJ",
    "DEST_INC", "DOUBLON", "AUTRE",
)
UNREADABLE = (
    "IRR_VIDE_F", "IRR_TYPE_F", "IRR_SYNTAX", "IRR_TAILLE_PJ", "IRR_NOM_PJ", "IRR_VID_PJ",
    "IRR_EXT_DOC", "IRR_TAILLE_F", "IRR_ANTIVIRUS", "AUTRE",
)

MOTIVES = {
    "deposited": ("NON_TRANSMISE",),
    "partly_approved": ("AUTRE", *ORDER, *CONTENT),
    "disputed": tuple(dict.fromkeys(
        ("AUTRE", "COORD_BANC_ERR", *FORM, "DEST_INC", *ORDER, *CONTENT))),
    "suspended": ("JUSTIF_ABS", "COORD_BANC_ERR", *ORDER),
    "refused": (*FORM, "REF_CT_ABSENT"),
    "rejected": REJECTED,
    "routing_error": ("ROUTAGE_ERR", "AUTRE"),
    "inadmissible": UNREADABLE,
}
"""Status -> codes of the reasons that it may have."""

NEED_MOTIVE = frozenset(
    {"partly_approved", "disputed", "suspended", "refused", "rejected", "inadmissible"}
)
"""Statuses without a reason are incomplete: 206, 207, 208, 210, 213, 501."""

ACTIONS = ("NOA", "PIN", "NIN", "CNF", "CNP", "CNA", "OTH")
"""Requested actions (MDT-121)."""


def motive_fits(status: str, motive: str) -> bool:
    """Tell whether a person may give this reason for a status; a platform's word is kept as it is.

    >>> motive_fits("refused", "TX_TVA_ERR"), motive_fits("refused", "QTE_ERR")
    (True, False)
    >>> motive_fits("refused", ""), motive_fits("approved", "")
    (False, True)
    """
    if not motive:
        return status not in NEED_MOTIVE
    return motive in MOTIVES.get(status, ())
