from odoo.tools import LazyTranslate

from ..common.reason import register

_lt = LazyTranslate(__name__)

register({
    "discount.none": _lt("No early-payment discount was offered."),
    "discount.in_time": _lt("Discount of %(percent)s %% (%(amount)s) if paid by %(deadline)s."),
    "discount.too_late": _lt(
        "The discount of %(percent)s %% was available until %(deadline)s: it is too late."
    ),
    "discount.not_whole": _lt(
        "The discount of %(percent)s %% until %(deadline)s requires a single payment, but this "
        "invoice is already partly matched."
    ),
    "discount.earlier_open": _lt(
        "The discount of %(percent)s %% until %(deadline)s is earned by paying the whole invoice: "
        "%(open)s of the earlier instalments is still open."
    ),
    "discount.nothing_left": _lt(
        "The discount of %(percent)s %% until %(deadline)s comes to zero on what is left."
    ),
    "discount.too_much": _lt(
        "Less was paid than this discount leaves to pay: it is granted on what was still open, not "
        "on what earlier payments and credit notes had closed."
    ),
    "discount.together": _lt(
        "One payment settled %(invoices)s: what it deducted from all of them is left open here."
    ),
    "discount.ask_claim": _lt("Claim the discount back or grant it"),
    "discount.ask_grant": _lt("Grant an unearned discount"),
    "discount.tier_percent": _lt(
        "A discount of %(percent)s %% is not possible: enter more than 0 %% and less than 100 %%."
    ),
    "discount.tier_days": _lt(
        "The discount of %(percent)s %% has impossible days: enter 0 days or more, or a day of the "
        "month from 1 to 31."
    ),
    "discount.tier_overlap": _lt(
        "The discounts of %(first)s %% and %(second)s %% end together (on %(deadline)s for an "
        "invoice of %(day)s): only one would ever be taken. Remove one or change its days."
    ),
    "discount.tier_rising": _lt(
        "A later payment must not earn as much or more: on an invoice of %(day)s the discount "
        "would be %(first)s %% until %(deadline)s and %(second)s %% until %(later)s. Lower the "
        "percentage of the longer window."
    ),
    "discount.tier_after_due": _lt(
        "On an invoice of %(day)s the discount of %(percent)s %% would run until %(deadline)s, "
        "after the due date %(due)s. Shorten its window."
    ),
})
