from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.common.reason import Reason
from ..common.reason import money, named


class ArCreditHold(models.Model):
    """Who lets a held document go on: people with the authority, never who asked for it."""

    _inherit = "ar.credit.hold"

    can_release = fields.Boolean(string="May Be Released by Me", compute="_compute_can_release")
    can_refuse = fields.Boolean(string="May Be Refused by Me", compute="_compute_can_release")
    release_obstacle = fields.Char(
        string="Why I Cannot Release It", compute="_compute_can_release"
    )

    @api.depends("state", "requested_by", "agreed_by_ids")
    @api.depends_context("uid")
    def _compute_can_release(self):
        for hold in self:
            obstacle = hold._release_obstacle() if hold.state == "held" else None
            hold.can_refuse = hold.state == "held" and hold._has_authority(hold.amount)
            hold.can_release = hold.state == "held" and not obstacle
            hold.release_obstacle = str(obstacle) if obstacle else False

    def _release(self, comment, until=None, ceiling=None):
        """Let held documents go on, all of them or none.

        :param until: last day of the release; the company's usual number of days when not given
        :param ceiling: amount up to which each may grow; what was asked for when not given
        :raise AccessError: the user has no authority for this amount
        :raise UserError: no comment, not held any more, or the user asked for it
        """
        self.check_access("read")
        comment = (comment or "").strip()
        if not comment:
            raise UserError(self.env._("Say why it is released: the comment is kept with the "
                                       "hold."))
        if until and until < fields.Date.context_today(self):
            raise UserError(self.env._("The release must last at least until today."))
        self._check_state(("held",))
        for hold in self:
            obstacle = hold._release_obstacle(max(hold.amount, ceiling or 0.0))
            if obstacle:
                raise obstacle
        for hold in self.sudo():
            hold._agree(comment, until or hold._usual_last_day(), max(hold.amount, ceiling or 0.0))

    def _agree(self, comment, until, amount):
        """Count one person for the release; the last one that is needed lets the document go.

        The shortest time and the lowest amount of all who agreed count. No amount is higher than
        the first one, so the ladder asks for no more people than it did of the first.
        """
        if self.agreed_by_ids:
            amount = min(amount, self.released_amount)
            until = min(filter(None, (until, self.release_until)), default=False)
        missing = self._people_needed(amount) - len(self.agreed_by_ids) - 1
        # Also when nothing changes: two who agree at the same moment must see each other.
        self.write({
            "agreed_by_ids": [Command.link(self.env.uid)],
            "released_amount": amount, "release_until": until,
        })
        if missing > 0:
            self._ar_post(Reason.of(
                "hold.agreed", user=named(self.env.user), comment=comment, missing=missing,
                amount=money(amount, self.currency_id),
            ))
            return
        self._update_state(
            ("held",), "released", comment, released_by=self.env.uid, release_comment=comment,
            is_self_released=self.env.user in self.requested_by | self.requester_ids,
        )
        self._tell_verdict(Reason.of(
            "hold.released", amount=money(self.released_amount, self.currency_id),
            day=self.release_until or "-", user=named(self.released_by), comment=comment,
        ))

    def _refuse(self, comment):
        """Refuse held documents, all of them or none: they stay as they are, and who asked is told.

        :raise AccessError: the user has no authority for this amount
        :raise UserError: no comment, or not held any more
        """
        self.check_access("read")
        comment = (comment or "").strip()
        if not comment:
            raise UserError(self.env._("Say why it is refused: the requester will read it."))
        self._check_state(("held",))
        for hold in self:
            if not self.env.su and not hold._has_authority(hold.amount):
                raise hold._authority_error(hold.amount)
        for hold in self.sudo():
            hold._update_state(
                ("held",), "refused", comment, refused_by=self.env.uid, release_comment=comment
            )
            hold._tell_verdict(Reason.of(
                "hold.refused", amount=money(hold.amount, hold.currency_id),
                user=named(hold.refused_by), comment=comment,
            ))

    def _forget_agreement(self):
        """What people agreed to is asked of them again."""
        self.write({
            "agreed_by_ids": [Command.clear()], "released_amount": 0, "release_until": False,
        })

    def _people_needed(self, amount):
        policy, engine_amount = self._policy_and_amount(amount)
        return policy._people_to_release(engine_amount, self.company_id)

    def _usual_last_day(self):
        days = self.company_id.ar_credit_release_days
        return fields.Date.context_today(self) + timedelta(days=days) if days > 0 else False

    def _release_obstacle(self, amount=None):
        """The error that stops the current user from releasing this hold, ``None`` if none does.

        :param amount: up to which it would be released; what was asked for when not given
        """
        self.ensure_one()
        if self.env.su:
            return None
        amount = self.amount if amount is None else amount
        if not self._has_authority(amount):
            return self._authority_error(amount)
        asked = self.sudo().requested_by | self.sudo().requester_ids
        if self.env.user in asked and not self.company_id.sudo().ar_credit_one_person:
            return UserError(self.env._(
                "You requested %(document)s yourself: another Credit Manager has to release it.",
                document=self.document_name,
            ))
        if self.env.user in self.sudo().agreed_by_ids:
            return UserError(self.env._(
                "You have already agreed to the release of %(document)s: someone else has to "
                "agree too.", document=self.document_name,
            ))
        return None

    def _authority_error(self, amount):
        return AccessError(self.env._(
            "Only a Credit Manager with authority for %(amount)s can release or refuse the hold "
            "on %(document)s: see the approval steps of the customer's credit policy.",
            document=self.document_name, amount=self.currency_id.format(amount),
        ))

    def _has_authority(self, amount):
        """Tell whether the user may let this amount go, by the ladder of the customer's policy."""
        policy, engine_amount = self._policy_and_amount(amount)
        return policy._can_release(self.env.user, engine_amount, self.company_id)

    def _policy_and_amount(self, amount):
        partner, company = self.partner_id, self.company_id
        policy = self.env["ar.credit.policy"].sudo()._for(partner, company)[partner.id]
        return policy, company.currency_id._ar_engine_currency().from_float(amount)
