from odoo.tools import LazyTranslate

from ..common.reason import register

_lt = LazyTranslate(__name__)

register({
    "ageing.other_company": _lt(
        "Matched with %(document)s of %(company)s, which is not among the companies chosen."
    ),
    "ageing.other_account": _lt(
        "Matched with %(document)s on account %(account)s, which is not one of customers."
    ),
    "ageing.residual": _lt(
        "What Odoo says is open does not follow from what it is matched with."
    ),
    "forecast.agreed": _lt("%(amount)s by promises and agreed days"),
    "forecast.own": _lt("%(amount)s by how each customer has paid"),
    "forecast.segment": _lt("%(amount)s by how customers of the same industry or tag pay"),
    "forecast.company": _lt("%(amount)s by how all customers pay"),
    "forecast.disputed": _lt("%(amount)s is in dispute and left out"),
    "forecast.insolvent": _lt("%(amount)s is owed by insolvent customers and left out"),
    "forecast.credits": _lt("%(amount)s of payments and credit notes not allocated is left out"),
})
