from odoo import api, models


class ArReason(models.AbstractModel):
    # Each feature keeps its own sentences beside it.
    _inherit = "ar.reason"

    @api.model
    def _sentences(self):
        return {
            **super()._sentences(),
            "discount.none": self.env._("No early-payment discount was offered."),
            "discount.in_time": self.env._(
                "Discount of %(percent)s %% (%(amount)s) if paid by %(deadline)s."
            ),
            "discount.too_late": self.env._(
                "The discount of %(percent)s %% could be taken until %(deadline)s: it is too late."
            ),
            "discount.not_whole": self.env._(
                "The discount of %(percent)s %% until %(deadline)s supposes one single payment, "
                "but this invoice is partly matched already."
            ),
            "discount.earlier_open": self.env._(
                "The discount of %(percent)s %% until %(deadline)s is earned by paying the whole "
                "invoice: %(open)s of the earlier instalments is still open."
            ),
            "discount.nothing_left": self.env._(
                "The discount of %(percent)s %% until %(deadline)s comes to nothing on what is "
                "left."
            ),
            "discount.too_much": self.env._(
                "Less was paid than this discount leaves to pay: it is granted on what was still "
                "open, not on what earlier payments and credit notes had closed."
            ),
            "discount.together": self.env._(
                "One payment paid %(invoices)s: what it took off all of them stands open here."
            ),
            "discount.tier_percent": self.env._(
                "A discount of %(percent)s %% makes no sense: it has to be more than 0 %% and "
                "less than 100 %%."
            ),
            "discount.tier_days": self.env._(
                "The discount of %(percent)s %% has no possible day: days are not negative, and "
                "a day of the month is between 1 and 31."
            ),
            "discount.tier_overlap": self.env._(
                "The discounts of %(first)s %% and %(second)s %% end together (on %(deadline)s "
                "for an invoice of %(day)s): only one would ever be taken. Remove one or change "
                "its days."
            ),
            "discount.tier_rising": self.env._(
                "Who pays later must not get as much or more: on an invoice of %(day)s the "
                "discount would be %(first)s %% until %(deadline)s and %(second)s %% until "
                "%(later)s. Lower the percentage of the longer window."
            ),
            "discount.tier_after_due": self.env._(
                "On an invoice of %(day)s the discount of %(percent)s %% would run until "
                "%(deadline)s, after the due date %(due)s. Shorten its window."
            ),
        }
