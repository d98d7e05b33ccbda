from odoo.tools import LazyTranslate

from ..common.reason import register

_lt = LazyTranslate(__name__)

register({
    "claim.no_followup": _lt("It is marked “No follow-up”."),
    "claim.insolvent": _lt("Insolvency proceedings were opened on %(day)s."),
    "claim.disputed": _lt("%(amount)s has been in dispute since %(day)s."),
    "claim.payment_sent": _lt(
        "The customer's platform says that the payment was sent."
    ),
    "claim.not_accepted": _lt(
        "The e-invoice was rejected or refused: reissue it first."
    ),
    "claim.not_issued": _lt(
        "The invoice has not been issued through a platform yet."
    ),
    "guard.proposed": _lt(
        "A bank line of %(amount)s on %(day)s is probably from this customer and is not matched "
        "yet."
    ),
    "guard.advice": _lt(
        "The customer announced a payment of %(amount)s (%(name)s) that has not been "
        "matched yet."
    ),
    "guard.bank_line": _lt(
        "A bank line of %(amount)s on %(day)s names this customer and is not matched yet."
    ),
})
