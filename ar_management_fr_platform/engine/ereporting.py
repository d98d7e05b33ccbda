"""E-reporting (flow 10): sales and receipts that no e-invoice tells the administration.

Numbers are those of the business terms (TT, TG, BT) of the specifications of the French portal,
annex 6 and 7. Amounts are in euro.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

ZERO = Decimal(0)

GOODS, SERVICES, UNTAXED = "TLB1", "TPS1", "TNT1"
"""Categories of transactions (TT-81): deliveries of goods, services, what bears no French VAT."""

ON_COLLECTION = "72"
"""Code of VAT that is due when money comes in (TT-80, UNTDID 2475)."""


@dataclass(frozen=True)
class Sale:
    """Part of a sale to a consumer at one rate.

    :ivar document: what it is counted by
    """

    document: str
    day: date
    category: str
    rate: Decimal
    base: Decimal
    vat: Decimal
    on_collection: bool = False


@dataclass(frozen=True)
class Abroad:
    """An invoice to a business abroad, which is told one by one (TG-8).

    :ivar buyer: number of the buyer, its scheme (0223 in the EU, 0227 outside) and VAT number
    :ivar rows: VAT breakdown (BG-23), as it is read from the XML (``EInvoice.vat_rows``)
    :ivar preceding: (number, day) of the invoices it corrects
    """

    number: str
    day: date
    type_code: str
    currency: str
    process: str
    buyer: tuple[str, str, str]
    country: str
    rows: tuple
    vat_in_euro: Decimal
    preceding: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True)
class Receipt:
    """Money that came in at one rate, with VAT.

    :ivar invoice: (number, day) of an invoice abroad; nothing for consumers, who are told together
    """

    day: date
    rate: Decimal
    amount: Decimal
    invoice: tuple[str, date] | None = None


@dataclass(frozen=True)
class Sheet:
    """Heading of a report: who tells what about which period.

    :ivar platform: registration number and name of the platform (0238)
    :ivar declarant: SIREN, VAT number and name of the company
    :ivar correction: it replaces what was told of this period as a whole
    """

    identifier: str
    moment: datetime
    platform: tuple[str, str]
    declarant: tuple[str, str, str]
    first: date
    last: date
    correction: bool = False


def transactions(sheet: Sheet, sales: Iterable[Sale], abroad: Sequence[Abroad]) -> dict:
    """Build the report of transactions (10.1 and 10.3), as ``library.write_transactions`` takes it.

    Sales to consumers are added up by day, category and moment at which VAT is due.

    >>> sale = Sale("F1", date(2026, 10, 2), GOODS, Decimal(20), Decimal(100), Decimal(20))
    >>> sheet = Sheet("R1", datetime(2026, 10, 12), ("0042", "PA"), ("732829320", "FR1", "Us"),
    ...               date(2026, 10, 1), date(2026, 10, 10))
    >>> row, = transactions(sheet, [sale, sale], [])["TG-31"]
    >>> row["TT-82"], row["TT-85"], row["TG-32"][0]["TT-88"]
    ('200.00', 1, '40.00')
    """
    groups = defaultdict(list)
    for sale in sales:
        groups[sale.day, sale.category, sale.on_collection].append(sale)
    return {
        **_heading(sheet), "TT-17": sheet.first, "TT-18": sheet.last,
        "TG-8": [_invoice(each, sheet.declarant) for each in abroad],
        "TG-31": [
            _together(day, category, on_collection, parts)
            for (day, category, on_collection), parts in sorted(groups.items())
        ],
    }


def payments(sheet: Sheet, receipts: Iterable[Receipt]) -> dict:
    """Build the report of payments (10.2 and 10.4), as ``library.write_payments`` takes it.

    >>> sheet = Sheet("R1", datetime(2026, 11, 3), ("0042", "PA"), ("732829320", "FR1", "Us"),
    ...               date(2026, 10, 1), date(2026, 10, 31))
    >>> told = payments(sheet, [Receipt(date(2026, 10, 2), Decimal(20), Decimal(120))])
    >>> told["TG-37"][0]["TG-39"]
    [{'TT-97': '20', 'TT-98': 'EUR', 'TT-99': '120.00'}]
    """
    abroad, together = defaultdict(list), defaultdict(list)
    for (day, rate, invoice), amount in sorted(set_off(receipts)[0].items(), key=_place):
        if invoice:
            abroad[invoice, day].append({
                "TT-93": _rate(rate), "TT-94": "EUR", "TT-95": _money(amount)})
        else:
            together[day].append({
                "TT-97": _rate(rate), "TT-98": "EUR", "TT-99": _money(amount)})
    return {
        **_heading(sheet), "TT-89": sheet.first, "TT-90": sheet.last,
        "TG-34": [
            {"TT-91": number, "TT-102": issued, "TT-92": day, "TG-36": rows}
            for ((number, issued), day), rows in abroad.items()
        ],
        "TG-37": [{"TT-96": day, "TG-39": rows} for day, rows in together.items()],
    }


def set_off(receipts: Iterable[Receipt]) -> tuple[dict[tuple, Decimal], dict[tuple, Decimal]]:
    """Set what went back off against what came in, as a report knows no negative amount (G1.16).

    Money that went back lowers what came in at its rate: on the same day, on the days after it,
    then on those before it. For an invoice that is told one by one, only its own receipts.

    :return: ({(day, rate, invoice): amount above zero}, {(rate, invoice): what is left below
        zero, for the next period})

    >>> told, left = set_off([
    ...     Receipt(date(2026, 10, 2), Decimal(20), Decimal(-50)),
    ...     Receipt(date(2026, 10, 9), Decimal(20), Decimal(120))])
    >>> [str(amount) for amount in told.values()], left
    (['70'], {})
    >>> set_off([Receipt(date(2026, 10, 2), Decimal(20), Decimal(-12))])[1]
    {(Decimal('20'), None): Decimal('-12')}
    """
    accounts = defaultdict(list)
    for (day, rate, invoice), amount in sorted(_added(receipts).items(), key=_place):
        accounts[rate, invoice].append((day, amount))
    told, left = {}, {}
    for (rate, invoice), days in accounts.items():
        kept, debt = _lower(days, ZERO)
        kept, debt = _lower(reversed(kept), debt)
        told |= {(day, rate, invoice): amount for day, amount in kept if amount}
        if debt:
            left[rate, invoice] = debt
    return told, left


def _place(item):
    (day, rate, invoice), _amount = item
    return day, -rate, str(invoice)


def _lower(days, debt):
    """Lower the amounts of days by a debt and by what is negative, in the order they are given."""
    kept = []
    for day, amount in days:
        rest = amount + debt
        kept.append((day, max(rest, ZERO)))
        debt = min(rest, ZERO)
    return kept, debt


def waiting(receipts: Sequence[Receipt]) -> dict[int, Decimal]:
    """What went back and finds nothing to be set off against: {index: amount below zero}.

    The money that went back last waits first.

    >>> back = Receipt(date(2026, 10, 2), Decimal(20), Decimal(-12))
    >>> waiting([Receipt(date(2026, 10, 1), Decimal(20), Decimal(5)), back])
    {1: Decimal('-7')}
    """
    left, found = dict(set_off(receipts)[1]), {}
    latest = sorted(enumerate(receipts), key=lambda pair: (pair[1].day, pair[0]), reverse=True)
    for index, receipt in latest:
        key = receipt.rate, receipt.invoice
        part = max(receipt.amount, left.get(key, ZERO))
        if part < 0:
            found[index] = part
            left[key] -= part
    return found


def _added(receipts):
    found = defaultdict(lambda: ZERO)
    for receipt in receipts:
        found[receipt.day, receipt.rate, receipt.invoice] += receipt.amount
    return found


def _heading(sheet):
    number, platform = sheet.platform
    siren, _vat, name = sheet.declarant
    return {
        "TT-1": sheet.identifier, "TT-3": sheet.moment, "TT-4": "RE" if sheet.correction else "IN",
        "TT-7": "0238", "TT-8": number, "TT-9": platform, "TT-10": "WK",
        "TT-12": "0002", "TT-13": siren, "TT-14": name, "TT-15": "SE",
    }


def _together(day, category, on_collection, parts):
    by_rate = defaultdict(lambda: [ZERO, ZERO])
    for part in parts:
        by_rate[part.rate][0] += part.base
        by_rate[part.rate][1] += part.vat
    return {
        "TT-77": day, "TT-78": "EUR", "TT-80": ON_COLLECTION if on_collection else "",
        "TT-81": category,
        "TT-82": _money(sum((part.base for part in parts), ZERO)),
        "TT-83": _money(sum((part.vat for part in parts), ZERO)),
        "TT-85": len({part.document for part in parts}),
        "TG-32": [
            {"TT-86": _rate(rate), "TT-87": _money(base), "TT-88": _money(vat)}
            for rate, (base, vat) in sorted(by_rate.items(), reverse=True)
        ],
    }


def _invoice(each, declarant):
    siren, vat_number, _name = declarant
    number, scheme, buyer_vat = each.buyer
    return {
        "BT-1": each.number, "BT-2": each.day, "BT-3": each.type_code, "BT-5": each.currency,
        "BT-23": each.process,
        "BG-3": [{"BT-25": known, "BT-26": day} for known, day in each.preceding],
        "BG-4": {
            "legal_identifier": siren, "legal_identifier_schemeid": "0002",
            "vat_identifier": vat_number, "country_code": "FR",
        },
        "BG-7": {
            "legal_identifier": number, "legal_identifier_schemeid": scheme,
            "vat_identifier": buyer_vat, "country_code": each.country,
        },
        "BT-109": _money(sum((row.base or ZERO for row in each.rows), ZERO)),
        "BT-110": _money(each.vat_in_euro),
        "BG-23": [
            {
                "BT-116": _money(row.base or ZERO), "BT-117": _money(row.amount or ZERO),
                "BT-118": row.vat.category, "BT-119": _rate(row.vat.rate or ZERO),
                "BT-120": row.exemption, "BT-121": row.exemption_code,
            }
            for row in each.rows
        ],
    }


def _money(amount):
    return f"{amount:.2f}"


def _rate(rate):
    return f"{rate.normalize():f}"
