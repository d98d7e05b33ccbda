"""Terms of payment as data, which only the profile EXTENDED can hold."""

from lxml import etree

from .snapshot import Discount, Instalment, InvoiceSnapshot, Penalty
from .writing import percent, text

RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
DAYS = "DAY"


def write_terms(root: etree._Element, invoice: InvoiceSnapshot) -> None:
    """Put instalments, discounts and penalties into the XML of an invoice, in place.

    The profile allows one discount for each ``SpecifiedTradePaymentTerms``: further tiers have a
    group of their own with the same due date. The text (BT-20) stands in the first group only.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from .build import build
    >>> from .samples import plain_invoice
    >>> parts = tuple(Instalment(date(2026, month, 30), Decimal(90)) for month in (10, 11))
    >>> build(plain_invoice(instalments=parts)).count(b"PartialPaymentAmount>90.00<")
    2
    """
    first = root.find(f".//{{{RAM}}}SpecifiedTradePaymentTerms")
    groups = [
        _group(instalment, discount, number, invoice)
        for instalment in invoice.instalments
        for number, discount in enumerate(instalment.discounts or (None,))
    ]
    if first is None or not groups:
        return
    # Text and mandate, which the library has written, come before and after the due date.
    for child in groups[0]:
        if child.tag != f"{{{RAM}}}DueDateDateTime":
            first.append(child)
    for group in reversed(groups[1:]):
        first.addnext(group)


def _group(instalment: Instalment, discount, number, invoice):
    group = _node("SpecifiedTradePaymentTerms")
    _date(_node("DueDateDateTime", group), instalment.due_date)
    money = invoice.currency.rounding
    if len(invoice.instalments) > 1 and not number:
        _node("PartialPaymentAmount", group).text = text(instalment.amount, money)
    if instalment.penalty and not number:
        _penalty(_node("ApplicableTradePaymentPenaltyTerms", group), instalment, money)
    if discount:
        node = _node("ApplicableTradePaymentDiscountTerms", group)
        _discount(node, discount, invoice.issue_date, money)
    return group


def _penalty(node, instalment, money):
    penalty: Penalty = instalment.penalty
    _date(_node("BasisDateTime", node), instalment.due_date)
    if penalty.grace_days:
        _days(node, penalty.grace_days)
    _node("BasisAmount", node).text = text(instalment.amount, money)
    if penalty.percent:
        _node("CalculationPercent", node).text = percent(penalty.percent)
    if penalty.amount:
        _node("ActualPenaltyAmount", node).text = text(penalty.amount, money)


def _discount(node, discount: Discount, issue_date, money):
    _date(_node("BasisDateTime", node), issue_date)
    _days(node, (discount.until - issue_date).days)
    _node("BasisAmount", node).text = text(discount.base, money)
    _node("CalculationPercent", node).text = percent(discount.percent)
    _node("ActualDiscountAmount", node).text = text(discount.amount, money)


def _days(node, days):
    measure = _node("BasisPeriodMeasure", node)
    measure.set("unitCode", DAYS)
    measure.text = str(days)


def _date(node, day):
    written = etree.SubElement(node, f"{{{UDT}}}DateTimeString", format="102")
    written.text = f"{day:%Y%m%d}"


def _node(name, parent=None):
    tag = f"{{{RAM}}}{name}"
    if parent is None:
        return etree.Element(tag, nsmap={"ram": RAM, "udt": UDT})
    return etree.SubElement(parent, tag)
