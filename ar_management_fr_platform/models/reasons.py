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
    "platform.detail": _lt("%(item)s: %(message)s (%(reason)s)"),
    "platform.no_invoice": _lt(
        "The message is about %(invoice)s, which is not a posted invoice of %(company)s."),
    "platform.no_message": _lt("The message cannot be read: %(text)s"),
    "platform.unknown_status": _lt("Unknown status %(status)s."),
    "platform.stranger": _lt(
        "The message is about an invoice issued by SIREN %(siren)s, not by this company."),
})
