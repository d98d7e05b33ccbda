"""An e-invoice to read: the customer sends ours back with another due date."""

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError

from .. import fixtures


def returned(env, invoice):
    """Store the XML of an invoice as a customer's system has changed it."""
    xml, errors = env["account.edi.xml.cii"]._export_invoice(invoice)
    if errors:
        raise UserError("\n".join(sorted(errors)))
    due = invoice.invoice_date_due
    later = due + relativedelta(days=15)
    attachment = env["ir.attachment"].create({
        "name": "returned_invoice.xml",
        "raw": xml.replace(f"{due:%Y%m%d}".encode(), f"{later:%Y%m%d}".encode()),
        "mimetype": "application/xml",
        "res_model": invoice._name,
        "res_id": invoice.id,
        "description": "Sample e-invoice to read: it differs from ours in one field.",
    })
    fixtures.xml_ids(env, {"sample_einvoice": attachment})
