from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...engine.common.reason import Reason

BATCH = 100


class ArCreditApplication(models.Model):
    """What the passing of time does to applications: they end, and approvers are reminded."""

    _inherit = "ar.credit.application"

    @api.model
    def _cron_nightly(self):
        """End what is over, free what was paid, remind who has not decided.

        Each part can be repeated: what was done is not found again.
        """
        every = self.sudo()
        every._in_batches(every._over_domain(), lambda found: found._expire())
        every._in_batches(every._unpaid_domain(), lambda found: found._free_paid())
        every._in_batches(every._late_domain(), lambda found: found._remind())

    def _in_batches(self, domain, work):
        ids = self.search(domain).ids
        for start in range(0, len(ids), BATCH):
            batch = self.browse(ids[start:start + BATCH])
            work(batch)
            self.env["ir.cron"]._commit_progress(
                len(batch), remaining=len(ids) - start - len(batch)
            )

    def _over_domain(self):
        today = fields.Date.context_today(self)
        return [("state", "in", ("approved", "conditional")), ("granted_until", "<", today)]

    def _unpaid_domain(self):
        return [
            ("state", "=", "conditional"), ("deposit_percent", ">", 0),
            ("deposit_received_on", "=", False),
        ]

    def _late_domain(self):
        today = fields.Date.context_today(self)
        return [("state", "in", ("submitted", "in_review")), ("reminded_on", "<", today)]

    def _expire(self):
        for application in self:
            application._update_state(
                ("approved", "conditional"), "expired",
                Reason.of("application.over", until=application.granted_until),
            )
        for company, ended in self.grouped("company_id").items():
            ended.partner_id._ar_mirror_limit(company)

    def _remind(self):
        today = fields.Date.context_today(self)
        for application in self:
            days = application.policy_id.reminder_days
            if not days or application.reminded_on + relativedelta(days=days) > today:
                continue
            for approver in application.next_approver_ids - application.requester_ids:
                theirs = application.with_env(self.env["ar.reason"]._for(approver).env)
                theirs.message_notify(
                    partner_ids=approver.partner_id.ids,
                    subject=theirs.env._("Credit of %(customer)s awaits your decision",
                                         customer=application.partner_id.name),
                    body=theirs.env._(
                        "%(application)s asks for %(limit)s and is waiting for “%(step)s”.",
                        application=theirs.display_name, step=theirs.step_name or "",
                        limit=theirs.currency_id.format(application.requested_limit),
                    ),
                )
            application.reminded_on = today
