"""UN/CEFACT Cross Industry Invoice D16B (Factur-X, ZUGFeRD 2, XRechnung), and ZUGFeRD 1.

ZUGFeRD 1 has the structure of its successor under other names: the table below maps them.
"""

from dataclasses import replace

from . import document as doc
from .line_tree import as_tree
from .nodes import Node

ROOT = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
ROOT_ZUGFERD_1 = "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument"

NAMES_OF_ZUGFERD_1 = {
    "ExchangedDocumentContext": "SpecifiedExchangedDocumentContext",
    "ExchangedDocument": "HeaderExchangedDocument",
    "SupplyChainTradeTransaction": "SpecifiedSupplyChainTradeTransaction",
    "ApplicableHeaderTradeAgreement": "ApplicableSupplyChainTradeAgreement",
    "ApplicableHeaderTradeDelivery": "ApplicableSupplyChainTradeDelivery",
    "ApplicableHeaderTradeSettlement": "ApplicableSupplyChainTradeSettlement",
    "SpecifiedTradeSettlementHeaderMonetarySummation":
        "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedTradeSettlementLineMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedLineTradeAgreement": "SpecifiedSupplyChainTradeAgreement",
    "SpecifiedLineTradeDelivery": "SpecifiedSupplyChainTradeDelivery",
    "SpecifiedLineTradeSettlement": "SpecifiedSupplyChainTradeSettlement",
    "RateApplicablePercent": "ApplicablePercent",
}


def read(element, is_zugferd_1: bool = False) -> doc.EInvoice:
    """Read the tree of a Cross Industry Invoice.

    >>> from .guard import parse
    >>> xml = f"<a:CrossIndustryInvoice xmlns:a='{ROOT[1:].split('}')[0]}'/>"
    >>> read(parse(xml.encode())).syntax
    'cii'
    """
    problems = []
    root = Node(element, problems, NAMES_OF_ZUGFERD_1 if is_zugferd_1 else None)
    context, header = root.at("ExchangedDocumentContext"), root.at("ExchangedDocument")
    trade = root.at("SupplyChainTradeTransaction")
    agreement = trade.at("ApplicableHeaderTradeAgreement")
    delivery = trade.at("ApplicableHeaderTradeDelivery")
    settlement = trade.at("ApplicableHeaderTradeSettlement")
    ship_to = delivery.at("ShipToTradeParty")
    payee = settlement.at("PayeeTradeParty")
    representative = agreement.at("SellerTaxRepresentativeTradeParty")
    document = doc.EInvoice(
        syntax="zugferd1" if is_zugferd_1 else "cii",
        number=header("ID"),
        type_code=header("TypeCode"),
        issue_date=_date(header, "IssueDateTime"),
        currency=settlement("InvoiceCurrencyCode"),
        tax_currency=settlement("TaxCurrencyCode"),
        profile=context("GuidelineSpecifiedDocumentContextParameter", "ID"),
        process=context("BusinessProcessSpecifiedDocumentContextParameter", "ID"),
        vat_point=settlement("ApplicableTradeTax", "DueDateTypeCode"),
        seller=_party(agreement.at("SellerTradeParty")),
        buyer=_party(agreement.at("BuyerTradeParty")),
        payee=_party(payee) if payee else None,
        tax_representative=_party(representative) if representative else None,
        delivery=_party(ship_to) if ship_to else None,
        delivery_date=_date(
            delivery, "ActualDeliverySupplyChainEvent", "OccurrenceDateTime"),
        references=_references(agreement, delivery, settlement),
        preceding=tuple(map(_preceding, settlement.all("InvoiceReferencedDocument"))),
        notes=tuple(
            doc.Note(note("SubjectCode"), note("Content")) for note in header.all("IncludedNote")
        ),
        lines=as_tree(map(_line_in_tree, trade.all("IncludedSupplyChainTradeLineItem"))),
        adjustments=(
            *map(_adjustment, settlement.all("SpecifiedTradeAllowanceCharge")),
            *map(_logistics, settlement.all("SpecifiedLogisticsServiceCharge")),
        ),
        vat_rows=tuple(map(_vat_row, settlement.all("ApplicableTradeTax"))),
        payment=_payment(settlement),
        terms=tuple(map(_term, settlement.all("SpecifiedTradePaymentTerms"))),
        third_party=tuple(
            doc.Adjustment(True, each.amount("ActualAmount"), reason=each("Reason"))
            for each in settlement.all("SpecifiedFinancialAdjustment")
        ),
        totals=_totals(settlement),
        attachments=_attachments(agreement),
    )
    return replace(document, problems=tuple(problems))


def _date(node, *path):
    found = node.at(*path)
    inner = found.at("DateTimeString")
    return (inner or found.at("DateString") or found.at("DateTime") or found).date()


def _party(node):
    contact = node.at("DefinedTradeContact")
    taxes = {
        item.at("ID").attribute("schemeID"): item("ID")
        for item in reversed(node.all("SpecifiedTaxRegistration"))
    }
    return doc.Party(
        name=node("Name"),
        trading_name=node("SpecifiedLegalOrganization", "TradingBusinessName"),
        ids=tuple(filter(None, (
            item.identifier() for item in (*node.all("GlobalID"), *node.all("ID"))))),
        legal_id=node.identifier("SpecifiedLegalOrganization", "ID"),
        vat=taxes.get("VA", "") or taxes.get("VAT", ""),
        tax_number=taxes.get("FC", ""),
        endpoint=node.identifier("URIUniversalCommunication", "URIID"),
        address=_address(node.at("PostalTradeAddress")),
        contact=contact("PersonName") or contact("DepartmentName"),
        phone=contact("TelephoneUniversalCommunication", "CompleteNumber"),
        email=contact("EmailURIUniversalCommunication", "URIID"),
    )


def _address(node):
    lines = (node("LineOne"), node("LineTwo"), node("LineThree"))
    return doc.Address(
        lines=tuple(filter(None, lines)),
        zip=node("PostcodeCode"),
        city=node("CityName"),
        region=node("CountrySubDivisionName"),
        country=node("CountryID"),
    )


def _references(agreement, delivery, settlement):
    def number(node, name):
        return node(name, "IssuerAssignedID") or node(name, "ID")

    period = settlement.at("BillingSpecifiedPeriod")
    by_type = {
        item("TypeCode"): item("IssuerAssignedID")
        for item in reversed(agreement.all("AdditionalReferencedDocument"))
    }
    return doc.References(
        buyer=agreement("BuyerReference"),
        project=agreement("SpecifiedProcuringProject", "ID"),
        contract=number(agreement, "ContractReferencedDocument"),
        order=number(agreement, "BuyerOrderReferencedDocument"),
        sales_order=number(agreement, "SellerOrderReferencedDocument"),
        receipt=number(delivery, "ReceivingAdviceReferencedDocument"),
        despatch=number(delivery, "DespatchAdviceReferencedDocument"),
        tender=by_type.get("50", ""),
        invoiced_object=by_type.get("130", ""),
        cost_centre=settlement("ReceivableSpecifiedTradeAccountingAccount", "ID"),
        period_start=_date(period, "StartDateTime"),
        period_end=_date(period, "EndDateTime"),
    )


def _preceding(node):
    return doc.Preceding(node("IssuerAssignedID"), _date(node, "FormattedIssueDateTime"))


def _vat(node):
    if not node:
        return None
    return doc.Vat(node("CategoryCode"), node.amount("RateApplicablePercent"))


def _vat_row(node):
    return doc.VatRow(
        vat=_vat(node),
        base=node.amount("BasisAmount"),
        amount=node.amount("CalculatedAmount"),
        exemption=node("ExemptionReason"),
        exemption_code=node("ExemptionReasonCode"),
    )


def _adjustment(node):
    indicator = node("ChargeIndicator", "Indicator") or node("ChargeIndicator")
    return doc.Adjustment(
        is_charge=indicator.lower() in ("true", "1"),
        amount=node.amount("ActualAmount"),
        base=node.amount("BasisAmount"),
        percent=node.amount("CalculationPercent"),
        reason=node("Reason"),
        code=node("ReasonCode"),
        vat=_vat(node.at("CategoryTradeTax")),
    )


def _logistics(node):
    """A charge for transport (BG-X-42): the profile EXTENDED and ZUGFeRD 1 have it apart."""
    return doc.Adjustment(
        True, node.amount("AppliedAmount"), reason=node("Description"),
        vat=_vat(node.at("AppliedTradeTax")),
    )


def _line_in_tree(node):
    about = node.at("AssociatedDocumentLineDocument")
    return _line(node), about("ParentLineID"), about("LineStatusReasonCode")


def _line(node):
    about, product = node.at("AssociatedDocumentLineDocument"), node.at("SpecifiedTradeProduct")
    agreement = node.at("SpecifiedLineTradeAgreement")
    net_price = agreement.at("NetPriceProductTradePrice")
    quantity = node.at("SpecifiedLineTradeDelivery", "BilledQuantity")
    settlement = node.at("SpecifiedLineTradeSettlement")
    totals = settlement.at("SpecifiedTradeSettlementLineMonetarySummation")
    return doc.Line(
        number=about("LineID"),
        name=product("Name"),
        description=product("Description"),
        note=about("IncludedNote", "Content"),
        quantity=quantity.amount(),
        unit=quantity.attribute("unitCode"),
        price=net_price.amount("ChargeAmount"),
        gross_price=agreement.amount("GrossPriceProductTradePrice", "ChargeAmount"),
        base_quantity=net_price.amount("BasisQuantity"),
        net=totals.amount("LineTotalAmount"),
        vat=_vat(settlement.at("ApplicableTradeTax")),
        adjustments=tuple(map(_adjustment, settlement.all("SpecifiedTradeAllowanceCharge"))),
        seller_code=product("SellerAssignedID"),
        buyer_code=product("BuyerAssignedID"),
        standard_code=product("GlobalID"),
        order_line=agreement("BuyerOrderReferencedDocument", "LineID"),
    )


def _payment(settlement):
    means = settlement.all("SpecifiedTradeSettlementPaymentMeans")
    accounts = (
        doc.Account(
            iban=item("PayeePartyCreditorFinancialAccount", "IBANID")
            or item("PayeePartyCreditorFinancialAccount", "ProprietaryID"),
            bic=item("PayeeSpecifiedCreditorFinancialInstitution", "BICID"),
            holder=item("PayeePartyCreditorFinancialAccount", "AccountName"),
        )
        for item in means
    )
    terms = settlement.all("SpecifiedTradePaymentTerms")
    return doc.PaymentInstructions(
        means=means[0]("TypeCode") if means else "",
        reference=settlement("PaymentReference"),
        accounts=tuple(account for account in accounts if account.iban),
        mandate=next(filter(None, (term("DirectDebitMandateID") for term in terms)), ""),
    )


def _term(node):
    return doc.Term(
        text=node("Description"),
        due_date=_date(node, "DueDateDateTime"),
        amount=node.amount("PartialPaymentAmount"),
    )


def _totals(settlement):
    node = settlement.at("SpecifiedTradeSettlementHeaderMonetarySummation")
    currency = settlement("InvoiceCurrencyCode")
    own, other = [], []
    for tax in node.all("TaxTotalAmount"):
        (own if tax.attribute("currencyID") in ("", currency) else other).append(tax)
    return doc.Totals(
        lines=node.amount("LineTotalAmount"),
        allowances=node.amount("AllowanceTotalAmount"),
        charges=node.amount("ChargeTotalAmount"),
        untaxed=node.amount("TaxBasisTotalAmount"),
        tax=own[0].amount() if own else None,
        tax_in_accounting=other[0].amount() if other else None,
        total=node.amount("GrandTotalAmount"),
        prepaid=node.amount("TotalPrepaidAmount"),
        rounding=node.amount("RoundingAmount"),
        payable=node.amount("DuePayableAmount"),
    )


def _attachments(agreement):
    return tuple(
        doc.Attachment(
            name=item.at("AttachmentBinaryObject").attribute("filename")
            or item("IssuerAssignedID"),
            description=item("Name"),
            mime=item.at("AttachmentBinaryObject").attribute("mimeCode"),
            size=item.at("AttachmentBinaryObject").length * 3 // 4,
            link=item("URIID"),
        )
        for item in agreement.all("AdditionalReferencedDocument")
        if item("TypeCode") not in ("50", "130")
    )
