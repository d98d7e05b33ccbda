from odoo import api, models


class ArCreditReason(models.AbstractModel):
    _inherit = "ar.reason"

    @api.model
    def _sentences(self):
        return super()._sentences() | self._approval_sentences() | self._limit_sentences()

    def _approval_sentences(self):
        return {
            "approval.own_request": self.env._(
                "You asked for this credit yourself: somebody else has to decide."
            ),
            "approval.twice": self.env._(
                "You have approved already: nobody counts twice. Somebody else has to decide."
            ),
            "approval.not_approver": self.env._(
                "It waits for “%(step)s”, and you are not among those who approve there."
            ),
            "approval.complete": self.env._("All approvals are given."),
            "policy.by_hand": self.env._("Policy %(policy)s: chosen by hand for this customer."),
            "policy.by_tag": self.env._("Policy %(policy)s: the customer has the tag %(tag)s."),
            "policy.usual": self.env._("Policy %(policy)s: that of all other customers."),
            "policy.none": self.env._("The company has no credit policy for this customer."),
        }

    def _limit_sentences(self):
        return {
            "limit.approved": self.env._("Approved by application %(number)s."),
            "limit.approved_until": self.env._(
                "Approved by application %(number)s until %(until)s."
            ),
            "limit.refused": self.env._("No credit: application %(number)s was refused."),
            "limit.lapsed": self.env._(
                "The credit of application %(number)s ended on %(until)s and was not renewed."
            ),
            "limit.policy": self.env._(
                "No decision yet: policy %(policy)s gives %(limit)s to everybody."
            ),
        }
