from odoo.tools import LazyTranslate

from odoo.addons.ar_management.models.common.reason import register

_lt = LazyTranslate(__name__)

register({
    "refusal.transfer": _lt(
        "Use Validate on the transfer: it is then held, and a Credit Manager can release it."
    ),
    "hold.delivery_within_terms": _lt("The delivery is now within the credit terms."),
    "hold.delivery_cancelled": _lt("The delivery was cancelled."),
    "hold.delivery_deleted": _lt("The delivery was deleted."),
})
