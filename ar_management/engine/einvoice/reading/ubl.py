"""OASIS UBL 2.1 Invoice and CreditNote, as EN 16931 and Peppol BIS use them."""

import re
from dataclasses import replace

from . import document as doc
from .nodes import Node

SPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
ROOT_INVOICE = f"{{{SPACE}Invoice-2}}Invoice"
ROOT_CREDIT_NOTE = f"{{{SPACE}CreditNote-2}}CreditNote"
SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL)


def read(element) -> doc.EInvoice:
    """Read the tree of a UBL Invoice or CreditNote.

    >>> from .guard import parse
    >>> xml = f"<Invoice xmlns='{SPACE}Invoice-2'><ID xmlns='x'>F1</ID></Invoice>"
    >>> read(parse(xml.encode())).number
    'F1'
    """
    problems = []
    root = Node(element, problems)
    is_credit = element.tag == ROOT_CREDIT_NOTE
    seller = root.at("AccountingSupplierParty", "Party")
    payee = root.at("PayeeParty")
    representative = root.at("TaxRepresentativeParty")
    place = root.at("Delivery")
    document = doc.EInvoice(
        syntax="ubl",
        number=root("ID"),
        type_code=root("CreditNoteTypeCode" if is_credit else "InvoiceTypeCode")
        or ("381" if is_credit else ""),
        issue_date=root.date("IssueDate"),
        currency=root("DocumentCurrencyCode"),
        tax_currency=root("TaxCurrencyCode"),
        profile=root("CustomizationID"),
        process=root("ProfileID"),
        vat_point=root("InvoicePeriod", "DescriptionCode"),
        seller=_party(seller),
        buyer=_party(root.at("AccountingCustomerParty", "Party")),
        payee=_party(payee) if payee else None,
        tax_representative=_party(representative) if representative else None,
        delivery=_delivery(place) if place.at("DeliveryLocation") or place.at("DeliveryParty")
        else None,
        delivery_date=place.date("ActualDeliveryDate"),
        references=_references(root),
        preceding=tuple(
            _preceding(item.at("InvoiceDocumentReference"))
            for item in root.all("BillingReference") if item.at("InvoiceDocumentReference")
        ),
        notes=tuple(_note(item.text) for item in root.all("Note")),
        lines=tuple(_lines(root.all("CreditNoteLine" if is_credit else "InvoiceLine"))),
        adjustments=tuple(map(_adjustment, root.all("AllowanceCharge"))),
        vat_rows=tuple(_vat_rows(root)),
        payment=_payment(root),
        terms=_terms(root),
        third_party=tuple(
            doc.Adjustment(True, each.amount("PaidAmount"), reason=each("InstructionID"))
            for each in root.all("PrepaidPayment")
        ),
        totals=_totals(root),
        attachments=_attachments(root),
    )
    return replace(document, problems=tuple(problems))


def _note(text):
    """``#AAB#text`` carries the subject code that UBL has no element for."""
    found = SUBJECT.fullmatch(text)
    return doc.Note(*found.groups()) if found else doc.Note("", text)


def _party(node):
    legal, contact = node.at("PartyLegalEntity"), node.at("Contact")
    taxes = {
        item("TaxScheme", "ID").upper(): item("CompanyID")
        for item in reversed(node.all("PartyTaxScheme"))
    }
    name = node("PartyName", "Name")
    return doc.Party(
        name=legal("RegistrationName") or name,
        trading_name=name if legal("RegistrationName") else "",
        ids=tuple(filter(None, (
            item.identifier("ID") for item in node.all("PartyIdentification")))),
        legal_id=legal.identifier("CompanyID"),
        vat=taxes.pop("VAT", ""),
        tax_number=next(iter(taxes.values()), ""),
        endpoint=node.identifier("EndpointID"),
        address=_address(node.at("PostalAddress")),
        contact=contact("Name"),
        phone=contact("Telephone"),
        email=contact("ElectronicMail"),
    )


def _delivery(node):
    location = node.at("DeliveryLocation")
    return doc.Party(
        name=node("DeliveryParty", "PartyName", "Name"),
        ids=tuple(filter(None, [location.identifier("ID")])),
        address=_address(location.at("Address")),
    )


def _address(node):
    lines = (
        node("StreetName"), node("AdditionalStreetName"), node("AddressLine", "Line"),
    )
    return doc.Address(
        lines=tuple(filter(None, lines)),
        zip=node("PostalZone"),
        city=node("CityName"),
        region=node("CountrySubentity"),
        country=node("Country", "IdentificationCode"),
    )


def _references(root):
    period = root.at("InvoicePeriod")
    return doc.References(
        buyer=root("BuyerReference"),
        project=root("ProjectReference", "ID"),
        contract=root("ContractDocumentReference", "ID"),
        order=root("OrderReference", "ID"),
        sales_order=root("OrderReference", "SalesOrderID"),
        receipt=root("ReceiptDocumentReference", "ID"),
        despatch=root("DespatchDocumentReference", "ID"),
        tender=root("OriginatorDocumentReference", "ID"),
        invoiced_object=next(
            (item("ID") for item in root.all("AdditionalDocumentReference")
             if item("DocumentTypeCode") == "130"), ""),
        cost_centre=root("AccountingCost"),
        period_start=period.date("StartDate"),
        period_end=period.date("EndDate"),
    )


def _preceding(node):
    return doc.Preceding(node("ID"), node.date("IssueDate"))


def _vat(node):
    return doc.Vat(node("ID"), node.amount("Percent")) if node else None


def _adjustment(node):
    return doc.Adjustment(
        is_charge=node("ChargeIndicator").lower() in ("true", "1"),
        amount=node.amount("Amount"),
        base=node.amount("BaseAmount"),
        percent=node.amount("MultiplierFactorNumeric"),
        reason=node("AllowanceChargeReason"),
        code=node("AllowanceChargeReasonCode"),
        vat=_vat(node.at("TaxCategory")),
    )


def _lines(nodes, depth=0):
    """Lines with their parts behind them: the amount of a line has those of its parts in it."""
    for node in nodes:
        yield replace(_line(node), depth=depth, is_counted=not depth)
        parts = node.all("SubInvoiceLine") or node.all("SubCreditNoteLine")
        yield from _lines(parts, depth + 1)


def _line(node):
    quantity = node.at("InvoicedQuantity") or node.at("CreditedQuantity")
    item, price = node.at("Item"), node.at("Price")
    return doc.Line(
        number=node("ID"),
        name=item("Name"),
        description=item("Description"),
        note=node("Note"),
        quantity=quantity.amount(),
        unit=quantity.attribute("unitCode"),
        price=price.amount("PriceAmount"),
        gross_price=price.amount("AllowanceCharge", "BaseAmount"),
        base_quantity=price.amount("BaseQuantity"),
        net=node.amount("LineExtensionAmount"),
        vat=_vat(item.at("ClassifiedTaxCategory")),
        adjustments=tuple(map(_adjustment, node.all("AllowanceCharge"))),
        seller_code=item("SellersItemIdentification", "ID"),
        buyer_code=item("BuyersItemIdentification", "ID"),
        standard_code=item("StandardItemIdentification", "ID"),
        order_line=node("OrderLineReference", "LineID"),
    )


def _tax_total(root, own):
    """The VAT total in the currency of the document, or the one in another."""
    currency = root("DocumentCurrencyCode")
    for total in root.all("TaxTotal"):
        if (total.at("TaxAmount").attribute("currencyID") in ("", currency)) == own:
            return total
    return root.at("TaxTotal", "")


def _vat_rows(root):
    for row in _tax_total(root, own=True).all("TaxSubtotal"):
        category = row.at("TaxCategory")
        yield doc.VatRow(
            vat=_vat(category) or doc.Vat(),
            base=row.amount("TaxableAmount"),
            amount=row.amount("TaxAmount"),
            exemption=category("TaxExemptionReason"),
            exemption_code=category("TaxExemptionReasonCode"),
        )


def _payment(root):
    means = root.all("PaymentMeans")
    accounts = (
        doc.Account(
            iban=item("PayeeFinancialAccount", "ID"),
            bic=item("PayeeFinancialAccount", "FinancialInstitutionBranch", "ID"),
            holder=item("PayeeFinancialAccount", "Name"),
        )
        for item in means
    )
    return doc.PaymentInstructions(
        means=means[0]("PaymentMeansCode") if means else "",
        reference=next(filter(None, (item("PaymentID") for item in means)), ""),
        accounts=tuple(account for account in accounts if account.iban),
        mandate=next(filter(None, (item("PaymentMandate", "ID") for item in means)), ""),
    )


def _terms(root):
    due = root.date("DueDate") or next(
        (day for item in root.all("PaymentMeans") if (day := item.date("PaymentDueDate"))), None
    )
    texts = [item("Note") for item in root.all("PaymentTerms")]
    if not texts and not due:
        return ()
    return (doc.Term(text="\n".join(filter(None, texts)), due_date=due),)


def _totals(root):
    node = root.at("LegalMonetaryTotal")
    return doc.Totals(
        lines=node.amount("LineExtensionAmount"),
        allowances=node.amount("AllowanceTotalAmount"),
        charges=node.amount("ChargeTotalAmount"),
        untaxed=node.amount("TaxExclusiveAmount"),
        tax=_tax_total(root, own=True).amount("TaxAmount"),
        tax_in_accounting=_tax_total(root, own=False).amount("TaxAmount"),
        total=node.amount("TaxInclusiveAmount"),
        prepaid=node.amount("PrepaidAmount"),
        rounding=node.amount("PayableRoundingAmount"),
        payable=node.amount("PayableAmount"),
    )


def _attachments(root):
    return tuple(
        doc.Attachment(
            name=item.at("Attachment", "EmbeddedDocumentBinaryObject").attribute("filename")
            or item("ID"),
            description=item("DocumentDescription"),
            mime=item.at("Attachment", "EmbeddedDocumentBinaryObject").attribute("mimeCode"),
            size=item.at("Attachment", "EmbeddedDocumentBinaryObject").length * 3 // 4,
            link=item("Attachment", "ExternalReference", "URI"),
        )
        for item in root.all("AdditionalDocumentReference")
        if item("DocumentTypeCode") != "130"
    )
