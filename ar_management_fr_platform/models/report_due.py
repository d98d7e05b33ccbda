from datetime import timedelta

from odoo import api, models

from ..engine import library

REMINDER_DAYS = 3
WATCHED = timedelta(days=366)
"""How long after its deadline a report follows the books by itself."""


class ArPlatformReport(models.Model):
    """Which reports a company owes, and when."""

    _inherit = "ar.platform.report"

    @api.model
    def _make_due(self, connection, today):
        """Make the reports of periods that are over, and remind of those that are due soon."""
        regime = connection.company_id.ar_vat_regime
        for kind in ("transaction", "payment"):
            known = self.search([
                ("connection_id", "=", connection.id), ("kind", "=", kind)])
            covered = {report.date_from: report.date_to for report in known}
            known += self.create([
                {
                    "connection_id": connection.id, "kind": kind, "date_from": first,
                    "date_to": last, "deadline": deadline,
                }
                for first, last, deadline in periods(
                    kind, regime, connection.report_from, today, covered)
            ])
            # In their order: what one leaves to set off, the next one takes over.
            for report in known.sorted("date_from"):
                if report.deadline + WATCHED >= today:
                    # The books may have changed since: then it has to be corrected.
                    report._count()
                report._remind(today)

    def _remind(self, today):
        soon = self.deadline - timedelta(days=REMINDER_DAYS) <= today
        if not soon or self.activity_ids or self.state in ("empty", "sent", "accepted"):
            return
        user = self.connection_id.user_id
        theirs = self.with_env(self.env["ar.reason"]._for(user).env)
        self.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id, date_deadline=self.deadline,
            summary=theirs.env._("Send %(report)s", report=theirs.display_name))


def periods(kind, regime, begin, today, covered=None):
    """Periods that are over and have no report yet: (first day, last day, deadline).

    :param covered: {first day: last day} of periods that have one, maybe under another VAT regime
    """
    covered = covered or {}
    found, first = [], begin
    while first and first <= today:
        last = covered.get(first)
        if not last:
            last, deadline = library.period_end_and_deadline(first, kind, regime)
            # A report of another regime begins before this period would end.
            begun = min((day for day in covered if first < day <= last), default=None)
            last = begun - timedelta(days=1) if begun else last
            if last >= today:
                break
            found.append((first, last, deadline))
        first = last + timedelta(days=1)
    return found
