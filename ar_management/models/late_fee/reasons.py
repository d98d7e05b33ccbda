from odoo import api, models

from ...engine.late_fee.reference_rate import MissingRate


class ArReason(models.AbstractModel):
    # Each feature keeps its own sentences beside it.
    _inherit = "ar.reason"

    @api.model
    def _sentences(self):
        return {
            **super()._sentences(),
            "late_fee.no_policy": self.env._(
                "The company has no late fee policy that applies to this customer."
            ),
            "late_fee.policy_of_customer": self.env._("It is %(customer)s's own policy."),
            "late_fee.policy_of_term": self.env._(
                "It is the policy for the payment term %(term)s."
            ),
            "late_fee.policy_of_position": self.env._(
                "It is the policy for the fiscal position %(position)s."
            ),
            "late_fee.policy_of_public_buyers": self.env._(
                "The customer is a public buyer, and it is the first policy for those."
            ),
            "late_fee.policy_of_company": self.env._(
                "It is the first policy of the company; nothing more specific applies."
            ),
            "late_fee.excluded": self.env._(
                "The policy leaves out customers with the tag %(category)s."
            ),
            "late_fee.capped": self.env._("The policy caps the interest at %(cap)s."),
            "late_fee.interest_first": self.env._(
                "Payments settled %(amount)s of interest before the principal, as the policy says."
            ),
            "late_fee.consumer": self.env._(
                "The customer is a consumer: no penalty and no indemnity between businesses."
            ),
            "late_fee.not_late": self.env._("Nothing was open after the due date, %(due)s."),
            "late_fee.not_due": self.env._("Due on %(due)s: not late yet."),
            "late_fee.in_grace": self.env._("Within the grace days, until %(last)s."),
            "late_fee.from_receipt": self.env._(
                "The customer received the invoice on %(received)s: the delay runs from there, "
                "and payment was due on %(due)s."
            ),
            "late_fee.insolvency": self.env._(
                "Insolvency proceedings were opened on %(opened)s: interest on earlier invoices "
                "stops the day before."
            ),
            "late_fee.disputed": self.env._(
                "%(amount)s was in dispute from %(start)s to %(end)s and bears no interest for "
                "that time."
            ),
            "late_fee.in_dispute": self.env._(
                "%(amount)s has been in dispute since %(start)s and bears no interest."
            ),
            "late_fee.public_frozen": self.env._(
                "Public buyer: the rate of %(semester)s, %(percent)s %%, holds for the whole "
                "delay."
            ),
            "late_fee.rate_missing": self.env._("%(rate)s is not known."),
        }

    def _format(self, value):
        if isinstance(value, MissingRate):
            return self.env["ar.reference.rate"]._missing_label(value)
        return super()._format(value)
