from odoo import api, models


class ArCreditReason(models.AbstractModel):
    _inherit = "ar.reason"

    @api.model
    def _sentences(self):
        return (
            super()._sentences()
            | self._approval_sentences()
            | self._limit_sentences()
            | self._score_sentences()
            | self._data_sentences()
            | self._review_sentences()
        )

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

    def _score_sentences(self):
        return {
            "score.no_history": self.env._("No payment history yet: counted neutrally."),
            "score.delay": self.env._("Pays %(days)s days after the due date on average."),
            "score.on_time": self.env._("%(percent)s %% of the amounts were paid on time."),
            "score.spread": self.env._(
                "The delay varies by %(days)s days around its average."
            ),
            "score.trend_worse": self.env._(
                "In the last six months %(days)s days later than before."
            ),
            "score.trend_better": self.env._(
                "In the last six months no later than before: %(days)s days earlier."
            ),
            "score.age": self.env._("Customer for %(months)s months."),
            "score.no_dispute": self.env._("Nothing in dispute."),
            "score.disputes": self.env._("%(amount)s in dispute."),
            "score.external": self.env._("External score %(score)s of 100."),
            "score.ratios": self.env._("Financial statements: %(count)s ratios."),
            "score.usage": self.env._("%(percent)s %% of the limit is used."),
        }

    def _data_sentences(self):
        return {
            "data.name": self.env._("The name is missing."),
            "data.address": self.env._("The address is not complete."),
            "data.country": self.env._("The country is missing."),
            "data.registry": self.env._("The SIREN or SIRET (Company ID) is missing."),
            "data.registry_wrong": self.env._("%(number)s is no valid SIREN or SIRET."),
            "data.vat": self.env._("The VAT number is missing."),
            "data.vat_wrong": self.env._("%(number)s is no valid VAT number."),
            "data.email": self.env._("The e-mail address is missing."),
            "data.phone": self.env._("The telephone number is missing."),
            "data.iban": self.env._("No IBAN is known."),
            "data.iban_wrong": self.env._("%(number)s is no valid IBAN."),
            "data.unique": self.env._("The customer probably exists twice."),
            "duplicate.siren": self.env._("Same SIREN %(number)s."),
            "duplicate.vat": self.env._("Same VAT number %(number)s."),
            "duplicate.iban": self.env._("Same IBAN %(number)s."),
            "duplicate.mail": self.env._("Same e-mail domain %(domain)s and a similar name."),
        }

    def _review_sentences(self):
        return {
            "review.limit_ending": self.env._("The limit of %(limit)s ends on %(until)s."),
            "review.limit_ended": self.env._("The limit ended on %(until)s."),
            "review.worsening": self.env._(
                "Pays %(days)s days later than six months ago; %(average)s days late on average."
            ),
            "review.insurance_ending": self.env._(
                "The credit insurance of %(limit)s ends on %(until)s."
            ),
            "review.exposure": self.env._(
                "%(percent)s %% of the limit is used: %(exposure)s of %(limit)s."
            ),
        }
