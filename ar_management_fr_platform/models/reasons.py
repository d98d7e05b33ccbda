from odoo.tools import LazyTranslate

from odoo.addons.ar_management.models.common.reason import register

_lt = LazyTranslate(__name__)

register({
    "platform.no_answer": _lt(
        "The platform did not answer (%(text)s). Before anything is sent again, the document is "
        "looked up by its reference."),
    "platform.failed": _lt(
        "The platform failed (HTTP %(status)s %(text)s). Before anything is sent again, the "
        "document is looked up by its reference."),
    "platform.unreadable": _lt("The answer of the platform cannot be read."),
    "platform.refused": _lt("The platform refused it (HTTP %(status)s): %(text)s"),
    "platform.not_let_in": _lt(
        "Access denied (%(text)s). Check the client ID and the secret of the connection."),
    "platform.busy": _lt("The platform is busy. It will be tried again automatically."),
    "facturx.b2g_siret": _lt(
        "%(customer)s is a public buyer: Chorus Pro finds it by its SIRET of 14 digits."),
    "facturx.remedy.b2g_siret": _lt("Enter the SIRET as Company ID of %(record)s."),
    "facturx.b2g_address": _lt("%(customer)s has no active address in the directory."),
    "facturx.remedy.b2g_address": _lt(
        "Check the SIRET of %(record)s, then the directory on its Accounting tab."),
    "facturx.b2g_service": _lt("%(customer)s receives invoices by service, and none is chosen."),
    "facturx.remedy.b2g_service": _lt(
        "Choose the service as E-Invoicing Address of %(record)s, or of the contact that the "
        "invoice goes to."),
    "facturx.b2g_commitment": _lt("%(customer)s refuses an invoice without commitment number."),
    "facturx.remedy.b2g_commitment": _lt(
        "Enter the commitment number as customer reference of %(record)s."),
    "platform.known": _lt(
        "The platform has it already: its first answer was lost. What became of it is fetched."),
    "platform.remedy.attachment": _lt(
        "Remove the attachments of %(record)s that the platform cannot read, or send them as PDF."),
    "platform.remedy.empty": _lt("Print %(record)s anew and send it again."),
    "platform.remedy.check": _lt(
        "Check the e-invoice of %(record)s, correct what is found, and send it again."),
    "platform.remedy.ask_platform": _lt(
        "Send it again; if it happens again, ask %(record)s whether your contract covers such "
        "documents."),
    "platform.remedy.size": _lt("Remove large attachments of %(record)s and send it again."),
    "platform.remedy.known": _lt(
        "The platform has an invoice with the number %(record)s from elsewhere: look it up there "
        "before you send anything again."),
    "platform.remedy.virus": _lt(
        "Have the attachments of %(record)s checked for viruses before you send it again."),
    "platform.remedy.again": _lt("%(record)s was damaged on its way: send it again."),
    "platform.remedy.statuses": _lt(
        "Compare the statuses of %(record)s with those on the platform: one is missing, or came "
        "too late."),
    "platform.remedy.rights": _lt(
        "Ask %(record)s to let this connection send statuses."),
    "platform.remedy.amounts": _lt(
        "Compare the amounts of %(record)s with the invoice, VAT rate by VAT rate."),
    "platform.remedy.address": _lt(
        "Check %(record)s in the directory and choose the address for its e-invoices."),
    "platform.remedy.commitment": _lt(
        "Enter the commitment or order number as customer reference of %(record)s."),
    "platform.remedy.read": _lt("Read what the platform says; it concerns %(record)s."),
    "platform.said": _lt("%(message)s (%(reason)s)"),
    "platform.detail": _lt("%(item)s: %(message)s (%(reason)s)"),
    "platform.no_invoice": _lt(
        "The message is about %(invoice)s, which is not a posted invoice of %(company)s."),
    "platform.no_message": _lt("The message cannot be read: %(text)s"),
    "platform.unknown_status": _lt("Unknown status %(status)s."),
    "platform.stranger": _lt(
        "The message is about an invoice issued by SIREN %(siren)s, not by this company."),
})
