from odoo import models
from odoo.exceptions import UserError

from .hold import ACTIVITY


class ArCreditHold(models.Model):
    """Reaches the people: who may release is asked, who asked for credit is told."""

    _inherit = "ar.credit.hold"

    def _releasers(self):
        """Everybody who may let this hold go: with the authority, and not among who asked."""
        self.ensure_one()
        policy, amount = self._policy_and_amount(self.amount)
        people = policy._who_can_release(amount, self.company_id)
        if self.company_id.sudo().ar_credit_one_person:
            return people
        return people - self.sudo().requested_by - self.sudo().requester_ids

    def _tell_releasers(self):
        """An activity for each of those who may release, in the language of each."""
        for hold in self.sudo():
            for user in hold._releasers() - hold.activity_ids.user_id:
                hold.with_context(lang=user.lang).activity_schedule(
                    ACTIVITY, user_id=user.id, summary=hold.with_context(lang=user.lang).env._(
                        "Release or refuse %(document)s of %(customer)s",
                        document=hold.document_name, customer=hold.partner_id.name,
                    ),
                )

    def _ask_for_release(self):
        """Remind those who may release, with the name of who waits.

        :raise UserError: nothing is held, or nobody could release it
        """
        if not self:
            raise UserError(self.env._("Nothing is held here any longer: confirm the document."))
        for hold in self.sudo():
            releasers = hold._releasers()
            if not releasers:
                raise UserError(self.env._(
                    "Nobody else may release %(document)s. Ask an administrator to name a second "
                    "Credit Manager, or to let requesters release in the settings.",
                    document=hold.document_name,
                ))
            hold._tell_releasers()
            for user in releasers:
                told = hold.with_context(lang=user.lang)
                told.message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=told.env._("Release requested"),
                    body=told.env._(
                        "%(user)s requests the release of %(document)s of %(customer)s: "
                        "%(amount)s.",
                        user=self.env.user.name, document=hold.document_name,
                        customer=hold.partner_id.name,
                        amount=hold.currency_id.format(hold.amount),
                    ),
                )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Notified: %(people)s.",
                    people=", ".join(self.sudo().activity_ids.user_id.mapped("name")),
                ),
            },
        }

    def _tell_verdict(self, reason):
        """Write on the document what was decided, and tell everybody who asked for it."""
        for hold in self:
            document = hold._document()
            if not document:
                continue
            document._ar_post(reason)
            people = (hold.requested_by | hold.requester_ids) - self.env.user
            # The comment is for colleagues: never for a customer who signed by a link.
            for user in people.filtered(lambda each: each.active and not each.share):
                document.message_notify(
                    partner_ids=user.partner_id.ids, subject=hold.document_name,
                    body=self.env["ar.reason"]._for(user)._text(reason),
                )
