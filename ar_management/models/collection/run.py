from odoo import api, fields, models

BATCH = 200
"""Customers that are looked at before the job commits."""


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
    total = fields.Monetary(string="Asked For", readonly=True)

    _company_day_uniq = models.UniqueIndex(
        "(company_id, date)", "The reminders of this day were looked for already.",
    )

    @api.model
    def _cron_run(self):
        """Look for the reminders of today in each company that wants them."""
        companies = self.env["res.company"].search([])
        for company in companies:
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

    @api.model
    def _of(self, company, day):
        """The run of a company and day; two jobs that start it at once meet on its index."""
        runs = self.sudo()
        known = runs.search([("company_id", "=", company.id), ("date", "=", day)])
        return known or runs.create({"company_id": company.id, "date": day})

    def _do_some(self):
        """Propose, and send what its policy sends, for the next customers.

        :return: whether more customers follow
        """
        self.ensure_one()
        reminders = self.env["ar.reminder"]
        customers = reminders._customers_after(self.company_id, self.looked_at, BATCH)
        if not customers:
            self.state = "done"
            return False
        found = reminders._propose(customers, self.company_id, self.date)
        free = found.filtered(lambda each: each.state == "proposed")
        by_itself = free.filtered(
            lambda each: each.policy_id.mode == "send" and each.channel == "email"
        )
        sent = sum(each._send_or_stop() for each in by_itself)
        self.write({
            "looked_at": customers[-1].id,
            "customer_count": self.customer_count + len(customers),
            "sent_count": self.sent_count + sent,
            "proposed_count": self.proposed_count + len(free - by_itself),
            "stopped_count": self.stopped_count + len(found - free) + len(by_itself) - sent,
            "total": self.total + sum(free.mapped("total")),
            "state": "running" if len(customers) == BATCH else "done",
        })
        return self.state == "running"

    @api.model
    def _look(self, company):
        """Propose what is due now, for a person who asks; nothing is sent."""
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
