"""Life-cycle messages (CDAR): what the seller tells the platform about its own invoice.

Numbers are those of the business terms (MDT, MDG) of AFNOR XP Z12-012.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from . import library

GUIDELINE = "urn.cpro.gouv.fr:1p0:CDV:invoice"
TREATMENT = 23
"""Code of messages of the treatment phase, which seller and buyer write (MDT-77)."""

CASHED = ("212", "Encaissée")


@dataclass(frozen=True)
class Receipt:
    """What was cashed at one VAT rate, with VAT; negative when it was paid back or bounced."""

    rate: Decimal
    amount: Decimal


def cashed_message(
    identifier: str,
    moment: datetime,
    invoice,
    day: date,
    receipts: Sequence[Receipt],
    *,
    regulated: bool = True,
    note: str = "",
) -> bytes:
    """Tell that money came in (status 212), with an amount for each VAT rate (MEN).

    The seller tells it about its own invoice, to the address that the invoice carried.

    :param invoice: what the invoice says (``InvoiceSnapshot``)
    :param regulated: both parties are in France; else the buyer is abroad (B2BInt)
    :param note: why money went back, with a negative amount
    :raise ValueError: the message is not valid
    """
    address, scheme = invoice.buyer.electronic_address
    seller, buyer = _siren(invoice.seller), _siren(invoice.buyer)
    status = {
        "MDG-43": [
            {
                "MDT-207": "MEN",
                "MDT-215": {"float": f"{receipt.amount:f}", "currency": invoice.currency.code},
                "MDT-219": day,
            }
            for receipt in receipts
        ],
        **({"MDT-126": note} if note else {}),
    }
    return library.write_message(
        {
            "MDT-2": "REGULATED" if regulated else "B2BINT",
            "MDT-3": GUIDELINE,
            "MDT-4": identifier,
            "MDT-8": moment,
            "MDT-21": "SE",
            "MDT-38": {"0002": seller},
            "MDT-39": invoice.seller.name,
            "MDT-40": "SE",
            "MDT-57": {"0002": buyer} if buyer else {},
            "MDT-58": invoice.buyer.name,
            "MDT-59": "BY",
            "MDT-73": address,
            "MDT-73-1": scheme,
            "MDT-74": False,
            "MDT-77": TREATMENT,
            "MDT-78": moment,
            "MDT-87": invoice.number,
            "MDT-91": invoice.type_code,
            "MDT-100": invoice.issue_date,
            "MDT-105": CASHED[0],
            "MDT-106": CASHED[1],
            "MDT-129": {"0002": seller},
            "MDG-37": [status],
        },
        [receipt.rate for receipt in receipts],
    )


def _siren(party):
    return "".join(party.registry.split())[:9]


@dataclass(frozen=True)
class Message:
    """A life-cycle message that came in.

    :ivar motive: code of the first reason (MDT-113)
    :ivar action: what is asked for (MDT-121)
    :ivar platform: ``seller``, ``buyer`` or nothing: whose platform speaks
    :ivar note: further reasons and remarks, in the words of the sender
    """

    invoice: str
    status: str
    moment: datetime | None
    seller_siren: str
    motive: str = ""
    action: str = ""
    platform: str = ""
    note: str = ""


def read_message(raw: bytes, own_platform: str = "") -> Message:
    """Read a message of the life cycle.

    :param own_platform: number of our platform (scheme 0238), to tell whose platform rejected
    :raise ValueError: it is none
    """
    parsed = library.read_message(raw)
    first = next((each for each in parsed["reasons"] if each["code"]), {})
    words = [
        " ".join(filter(None, (each["text"], each["note"], each is not first and each["code"])))
        for each in parsed["reasons"]
    ]
    platform = parsed["issuer"].get("0238") or ""
    if platform:
        platform = "seller" if platform == own_platform else "buyer"
    return Message(
        invoice=str(parsed["invoice"] or ""),
        status=str(parsed["status"] or ""),
        moment=parsed["moment"],
        seller_siren=(parsed["seller"].get("0002") or "")[:9],
        motive=first.get("code") or "",
        action=first.get("action") or "",
        platform=platform if own_platform else "",
        note="\n".join(filter(None, words)),
    )
