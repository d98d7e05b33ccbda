from lxml import etree

from odoo import models

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = f"{{{UBL}CommonAggregateComponents-2}}"
CBC = f"{{{UBL}CommonBasicComponents-2}}"
BEFORE_TERMS = (f"{CAC}PaymentMeans", f"{CAC}Delivery", f"{CAC}TaxRepresentativeParty",
                f"{CAC}AccountingCustomerParty")
"""What payment terms follow in the order of UBL, the nearest first."""


class AccountEdiXmlUbl(models.AbstractModel):
    """UBL of any flavour: what was sent stays, and the terms are those of our page."""

    _inherit = "account.edi.xml.ubl_20"

    def _export_invoice(self, invoice):
        if not invoice._ar_facturx_applies():
            return super()._export_invoice(invoice)
        sent = invoice._ar_sent_document()
        if UBL.encode() in sent:
            return sent, set()
        ours = self._ar_written(invoice)
        if ours:
            return ours
        xml, errors = super()._export_invoice(invoice)
        return (xml, errors) if errors else (self._ar_with_terms(xml, invoice), errors)

    def _ar_written(self, invoice):
        """XML and errors where this module writes the flavour itself, else None."""
        return None

    def _ar_with_terms(self, xml, invoice):
        """The same document with the terms of the page (BT-20), in the customer's language."""
        text = self.env["ar.einvoice.reader"]._of(invoice).payment_terms
        if not text:
            return xml
        root = etree.fromstring(xml)
        terms = root.find(f"{CAC}PaymentTerms")
        if terms is None:
            terms = etree.Element(f"{CAC}PaymentTerms")
            found = (root.findall(name) for name in BEFORE_TERMS)
            next(nodes[-1] for nodes in found if nodes).addnext(terms)
        note = terms.find(f"{CBC}Note")
        if note is None:
            note = etree.SubElement(terms, f"{CBC}Note")
            terms.insert(0, note)
        note.text = text
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
