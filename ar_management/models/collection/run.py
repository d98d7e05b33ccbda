from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 200
"""Customers that are looked at before the job commits."""
BY_ITSELF = ("email", "sms", "portal")
"""Channels that need nobody; letters and calls wait for a person."""
SEND_AT_ONCE = 10
"""Messages that are sent before the job commits: each may have invoices to print."""


class ArReminderRun(models.Model):
    """The reminders of one day of one company: how far the job came, and what it found.

    A job that is interrupted goes on after the last customer it committed.
    """

    _name = "ar.reminder.run"
    _description = "Daily Reminders"
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")], required=True, default="running",
        readonly=True,
    )
    looked_at = fields.Integer(readonly=True, help="The last customer that was looked at.")
    customer_count = fields.Integer(string="Customers", readonly=True)
    proposed_count = fields.Integer(string="To Send", readonly=True)
    sent_count = fields.Integer(string="Sent", readonly=True)
    stopped_count = fields.Integer(string="Stopped", readonly=True)
    total = fields.Monetary(string="Amount Claimed", readonly=True)

    _company_day_uniq = models.UniqueIndex(
        "(company_id, date)", "The reminders of this day were already prepared.",
    )

    @api.model
    def _cron_run(self):
        """Look for the reminders of today in each company that wants them."""
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        for company in companies:
            self.env["ar.payment.plan"]._judge_running(company)
            self.env["ar.deposit.request"]._follow(company)
            if not self.env["ar.reminder.policy"]._of_company(company):
                continue
            self.env["ar.promise"]._judge_open(company)
            day, commit = company._ar_today(), self.env["ir.cron"]._commit_progress
            run = self._of(company, day)
            while run.state == "running":
                more = run._do_some()
                if not commit(1, remaining=int(more)):
                    return
            while self.env["ar.thanks"]._thank_some(company, day):
                if not commit(1, remaining=1):
                    return
            while self.env["ar.statement.sending"]._send_some(company, day):
                if not commit(1, remaining=1):
                    return

    @api.model
    def _of(self, company, day):
        """The run of a company and day; two jobs that start it at once meet on its index."""
        runs = self.sudo()
        known = runs.search([("company_id", "=", company.id), ("date", "=", day)])
        return known or runs.create({"company_id": company.id, "date": day})

    def _do_some(self):
        """Propose to the next customers; once all were looked at, send what policies send.

        :return: whether something may be left to do
        """
        self.ensure_one()
        reminders = self.env["ar.reminder"].sudo()
        customers = reminders._customers_after(self.company_id, self.looked_at, BATCH)
        if customers:
            reminders._propose(customers, self.company_id, self.date)
            self.write({
                "looked_at": customers[-1].id,
                "customer_count": self.customer_count + len(customers),
            })
        elif waiting := reminders.search(self._to_send(), limit=SEND_AT_ONCE, order="id"):
            # Made anew once more: a payment may have come since.
            fresh = reminders._propose(waiting.partner_id, self.company_id, self.date)
            for reminder in fresh.filtered_domain(self._to_send()):
                reminder._send_or_stop()
        else:
            self.state = "done"
        self._count()
        return self.state == "running"

    def _to_send(self):
        return Domain([
            ("company_id", "=", self.company_id.id), ("date", "=", self.date),
            ("state", "=", "proposed"), ("channel", "in", BY_ITSELF),
            ("policy_id.mode", "=", "send"),
        ])

    def _count(self):
        """Count the messages of this day as they are now."""
        rows = self.env["ar.reminder"].sudo()._read_group(
            [("company_id", "=", self.company_id.id), ("date", "=", self.date)],
            ["state"], ["__count", "total:sum"],
        )
        found = {state: (count, total) for state, count, total in rows}
        self.write({
            f"{state}_count": found.get(state, (0, 0))[0]
            for state in ("proposed", "sent", "stopped")
        } | {"total": sum(found[state][1] for state in ("proposed", "sent") if state in found)})

    @api.model
    def _look(self, company):
        """Propose what is due now, for a person who asks; nothing is sent."""
        self.env["ar.payment.plan"]._judge_running(company)
        self.env["ar.deposit.request"]._follow(company)
        self.env["ar.promise"].sudo()._judge_open(company)
        reminders, after = self.env["ar.reminder"].sudo(), 0
        while customers := reminders._customers_after(company, after, BATCH):
            reminders._propose(customers, company, company._ar_today())
            after = customers[-1].id

    def action_open_reminders(self):
        """Open the messages of this day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("ar_management.ar_reminder_action")
        return {**action, "domain": [("company_id", "=", self.company_id.id),
                                     ("date", "=", fields.Date.to_string(self.date))],
                "context": {}}
