from odoo.tools import LazyTranslate

from odoo.addons.ar_management.models.common.reason import register

_lt = LazyTranslate(__name__)

register({
    "refusal.counter": _lt(
        "Take the payment now, or ask a Credit Manager for a higher limit."
    ),
})
