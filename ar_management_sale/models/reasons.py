from odoo.tools import LazyTranslate

from odoo.addons.ar_management.models.common.reason import register

_lt = LazyTranslate(__name__)

register({
    "refusal.held": _lt(
        "It is held, and a Credit Manager can release it: %(hold)s, requested by %(user)s."
    ),
    "refusal.order": _lt(
        "Use Confirm on the quotation: it is then held, and a Credit Manager can release it."
    ),
    "hold.document_cancelled": _lt("The document was cancelled."),
    "hold.document_deleted": _lt("The document was deleted."),
})
