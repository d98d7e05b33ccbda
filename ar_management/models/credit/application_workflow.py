from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.common.reason import Reason, to_json
from ...engine.credit.approval import current_step, obstacle
from ..common.reason import money, named
from .application import GRANTED

WAITING = ("submitted", "in_review")
DECIDE_WITHIN = timedelta(days=2)


class ArCreditApplication(models.Model):
    """How an application is submitted, approved by the ladder, refused and freed."""

    _inherit = "ar.credit.application"

    step_name = fields.Char(string="Waits For", compute="_compute_step", compute_sudo=True)
    next_approver_ids = fields.Many2many(
        "res.users", string="Next Approvers", compute="_compute_step", compute_sudo=True
    )
    can_decide = fields.Boolean(string="Waits for My Decision", compute="_compute_can_decide")
    obstacle_text = fields.Char(string="Why I Cannot Decide", compute="_compute_can_decide")

    @api.depends("state", "approval_ids", "granted_limit")
    @api.depends_context("lang")
    def _compute_step(self):
        for application in self:
            step = None
            if application.state in WAITING:
                step = current_step(application._steps(), application._approved_by())
            application.step_name = self.env["ar.reason"]._format(step.name) if step else False
            approvers = sorted(step.approvers) if step else []
            application.next_approver_ids = [Command.set(approvers)]

    @api.depends("state", "approval_ids", "requester_ids", "granted_limit")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for application in self:
            waiting = application.state in WAITING
            why_not = application._obstacle() if waiting else None
            application.can_decide = waiting and not why_not
            application.obstacle_text = self.env["ar.reason"]._text(why_not) if why_not else False

    # === Buttons === #

    def action_submit(self):
        """Ask the first approvers for their decision."""
        self.check_access("write")
        for application in self:
            application._submit()

    def action_withdraw(self):
        """Take a submitted application back; approvals that were given become void."""
        self.check_access("write")
        for application in self:
            application._refuse_stranger()
            application._bump()
            application._update_state(
                WAITING, "draft", Reason.of("application.withdrawn")
            )
            application.sudo().approval_ids.is_void = True
            application._tell_next_approvers()

    def action_open_approve(self):
        """Ask for the conditions and the comment of an approval."""
        return self._open_decision("approved", self.env._("Approve"))

    def action_open_refuse(self):
        """Ask why the credit is refused."""
        return self._open_decision("refused", self.env._("Refuse"))

    def _open_decision(self, verdict, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "ar.credit.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_application_id": self.id, "default_verdict": verdict},
        }

    # === Submitting === #

    def _submit(self):
        self._check_complete()
        policy = self.env["ar.credit.policy"]._for(self.partner_id, self.company_id)[
            self.partner_id.id
        ]
        score = self.env["ar.credit.score"]._of_application(self)
        record = self.sudo()
        record.requester_ids = [Command.link(self.env.uid)]
        self._update_state(
            ("draft",), "submitted", Reason.of("application.submitted"),
            policy_id=policy.id,
            granted_limit=self.requested_limit,
            granted_term_id=self.requested_term_id.id,
            granted_until=self.requested_until or policy._proposed_end(),
            deposit_percent=policy._deposit_for(score),
            score=score.total,
            score_data=to_json(score.reasons),
            data_score=self.partner_id._ar_assessment().score,
        )
        self._tell_next_approvers()

    def _check_complete(self):
        """Refuse an application that nobody could judge."""
        if not (self.reason or "").strip():
            raise UserError(self.env._(
                "Say why %(customer)s needs this credit: the approvers will read it.",
                customer=self.partner_id.name,
            ))
        policy = self.env["ar.credit.policy"]._for(self.partner_id, self.company_id)[
            self.partner_id.id
        ]
        there = self.document_ids.filtered(lambda document: not document.is_outdated).type_id
        if missing := policy.document_type_ids - there:
            raise UserError(self.env._(
                "Attach up-to-date documents first: %(documents)s. The policy %(policy)s requires "
                "them.",
                documents=", ".join(missing.mapped("name")), policy=policy.name,
            ))

    # === Deciding === #

    def _approve(self, comment="", **conditions):
        """Approve as one person; the last approval of the ladder grants the credit.

        :param conditions: ``limit``, ``until``, ``deposit_percent``, ``prepaid_percent``: only
            stricter than what the earlier approvers allowed
        :raise AccessError, UserError: the user may not approve this application now
        """
        self.ensure_one()
        self._begin_decision()
        self._refuse_poor_data()
        steps = self._steps()
        step = current_step(steps, self._approved_by())
        self.sudo().write(self._stricter(conditions))
        self._record("approved", comment, step)
        if current_step(steps, self._approved_by()):
            self._update_state(WAITING, "in_review", self._approval_reason(comment))
        else:
            self._grant_credit(comment)
        self._tell_next_approvers()

    def _refuse(self, comment, withdraws=False):
        """Refuse; with nothing else in force, the customer has no credit from now on.

        :param withdraws: also end the credit that the customer has
        """
        self.ensure_one()
        comment = (comment or "").strip()
        if not comment:
            raise UserError(self.env._("Say why it is refused: the comment is kept on file."))
        self._begin_decision()
        step = current_step(self._steps(), self._approved_by())
        self._record("refused", comment, step)
        nothing_else = not self.env["ar.credit.terms"]._has_credit(self.partner_id, self.company_id)
        self._update_state(
            WAITING, "refused",
            Reason.of("application.refused", user=named(self.env.user), comment=comment),
            decided_on=self.env.cr.now(), withdraws=withdraws or nothing_else, granted_limit=0,
        )
        if self.withdraws:
            self._replace_earlier()
        self.partner_id._ar_mirror_limit(self.company_id)
        self._tell_next_approvers()

    def _begin_decision(self):
        """Let no other decision about the customer happen beside this one."""
        self.check_access("read")
        self._bump()
        self._check_state(WAITING)
        if why_not := self._obstacle():
            raise AccessError(self.env["ar.reason"]._text(why_not))

    def _bump(self):
        self.env["ar.decision.version"].sudo()._bump(self.partner_id, self.company_id)

    def _refuse_poor_data(self):
        least, found = self.sudo().policy_id.min_data_score, self.partner_id._ar_assessment()
        if found.score < least:
            raise UserError(self.env._(
                "The customer data of %(customer)s scores %(found)s %%; the policy requires "
                "%(least)s %%. Complete it first: %(gaps)s",
                customer=self.partner_id.name, found=found.score, least=least,
                gaps=self.env["ar.reason"]._lines(found.gaps, " "),
            ))

    def _stricter(self, conditions):
        """Values of the conditions, none of them softer than what stands."""
        values = {f"granted_{name}" if name in ("limit", "until") else name: value
                  for name, value in conditions.items() if value is not None}
        softer = (
            values.get("granted_limit", 0) > self.granted_limit
            or (self.granted_until and "granted_until" in values
                and (not values["granted_until"] or values["granted_until"] > self.granted_until))
            or any(values.get(name, self[name]) < self[name]
                   for name in ("deposit_percent", "prepaid_percent"))
        )
        if softer:
            raise UserError(self.env._(
                "An approver may lower the limit, shorten it or add conditions, but not allow "
                "more than was asked for and approved so far. Make a new application for more."
            ))
        return values

    def _record(self, verdict, comment, step):
        step = Reason.of("approval.step", step=step.name)
        self.env["ar.credit.approval"].sudo().create({
            "application_id": self.id, "user_id": self.env.uid, "verdict": verdict,
            "comment": comment, "step_data": to_json([step]), "limit": self.granted_limit,
        })

    def _grant_credit(self, comment):
        conditions = self.deposit_percent or self.prepaid_percent
        self._update_state(
            WAITING, "conditional" if conditions else "approved", self._approval_reason(comment),
            decided_on=self.env.cr.now(),
        )
        if not self.deposit_percent:
            self._replace_earlier()
        self.partner_id._ar_mirror_limit(self.company_id)

    def _approval_reason(self, comment):
        return Reason.of(
            "application.approved", user=named(self.env.user), comment=comment or "",
            limit=money(self.granted_limit, self.currency_id),
        )

    def _replace_earlier(self):
        """A lasting decision takes the place of those before it."""
        for application in self.filtered(lambda each: not each.is_temporary):
            earlier = self.sudo().search([
                ("company_id", "=", application.company_id.id),
                ("partner_id", "=", application.partner_id.id),
                ("state", "in", GRANTED), ("id", "!=", application.id),
                ("decided_on", "<=", application.decided_on),
            ])
            earlier._update_state(
                GRANTED, "superseded",
                Reason.of("application.replaced", number=application.name),
            )

    # === Four eyes === #

    def _steps(self):
        company = self.company_id
        amount = self.currency_id._convert(
            self.requested_limit, company.currency_id, company, fields.Date.context_today(self)
        )
        engine_amount = company.currency_id._ar_engine_currency().from_float(amount)
        return self.sudo().policy_id._ladder(engine_amount, company)

    def _approved_by(self):
        approvals = self.sudo().approval_ids.filtered(
            lambda each: each.verdict == "approved" and not each.is_void
        )
        return approvals.sorted("id").user_id.ids

    def _obstacle(self):
        """Why the current user may not decide now, as a Reason; ``None`` when they may."""
        requesters = self.sudo().requester_ids | self.sudo().requested_by
        return obstacle(self.env.uid, requesters.ids, self._steps(), self._approved_by())

    def _refuse_stranger(self):
        may_withdraw = self.requested_by == self.env.user or self.env.user.has_group(
            "ar_management.group_ar_credit_manager"
        )
        if not may_withdraw:
            raise AccessError(self.env._(
                "Only %(requester)s or a Credit Manager can withdraw %(application)s.",
                requester=self.requested_by.name, application=self.display_name,
            ))

    # === Telling people === #

    def _tell_next_approvers(self):
        """One activity for each person whose turn it is, none for the others."""
        kind = "ar_management.mail_activity_type_credit_approval"
        deadline = fields.Date.context_today(self) + DECIDE_WITHIN
        for application in self.sudo():
            turn = application.next_approver_ids - application.requester_ids
            turn -= application.approval_ids.filtered(lambda each: not each.is_void).user_id
            planned = application.activity_ids.filtered(
                lambda activity: activity.activity_type_id == self.env.ref(kind)
            )
            kept = planned.filtered_domain([("user_id", "in", turn.ids)])
            (planned - kept).unlink()
            for user in turn - kept.user_id:
                application.with_env(self.env["ar.reason"]._for(user).env).activity_schedule(
                    kind, user_id=user.id, date_deadline=deadline
                )
            application.reminded_on = fields.Date.context_today(self) if turn else False
