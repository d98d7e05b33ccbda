from odoo import fields, models
from odoo.tools import SQL

from ...engine.collection.habit import adapt

CALL_AGAIN_DAYS = 3
DEPOSITS = 1_000_000_000
"""What is added to the id of a deposit, so that no journal item has the same one."""
ROWS = """
       SELECT owed.id, owed.company_id, owed.partner_id, owed.overdue, owed.item_count,
              owed.oldest_due, owed.days_late, COALESCE(disputes.amount, 0) AS disputed,
              COALESCE(promise.amount, 0) AS promised, promise.date AS promise_date,
              COALESCE(plan.amount, 0) AS planned, COALESCE(agent.amount, 0) AS handed,
              sent.date AS last_reminder, called.date AS last_call,
              GREATEST(
                  owed.overdue - COALESCE(disputes.amount, 0) - COALESCE(promise.amount, 0)
                  - COALESCE(plan.amount, 0) - COALESCE(agent.amount, 0), 0
              ) * CASE WHEN owed.days_late <= 30 THEN 0.95 WHEN owed.days_late <= 60 THEN 0.85
                       WHEN owed.days_late <= 90 THEN 0.70
                       WHEN owed.days_late <= 180 THEN 0.50 ELSE 0.25 END AS priority,
              CASE WHEN broken.day > COALESCE(sent.date, DATE '1900-01-01') THEN 'broken'
                   WHEN activity.partner_id IS NOT NULL THEN 'call'
                   WHEN message.state = 'proposed' THEN 'send'
                   WHEN message.state = 'stopped' THEN 'look'
                   WHEN promise.amount > 0 THEN 'promise'
                   WHEN plan.amount > 0 THEN 'plan'
                   WHEN agent.amount > 0 THEN 'agent'
                   ELSE 'wait' END AS next_action
         FROM (
               SELECT min(due.id) AS id, due.company_id, due.partner_id,
                      sum(due.amount) AS overdue, count(*) AS item_count,
                      min(due.day) AS oldest_due, %(today)s - min(due.day) AS days_late
                 FROM (
               SELECT line.id, line.company_id, partner.commercial_partner_id AS partner_id,
                      line.amount_residual AS amount, line.date_maturity AS day
                 FROM account_move_line line
                 JOIN account_account account ON account.id = line.account_id
                 JOIN res_partner partner ON partner.id = line.partner_id
                WHERE line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
                  AND account.account_type = 'asset_receivable' AND line.balance > 0
                  AND line.date_maturity < %(today)s
            UNION ALL
               SELECT %(deposits)s + request.id, request.company_id, request.partner_id,
                      request.open_amount, request.due
                 FROM ar_deposit_request request
                WHERE request.state = 'open' AND request.open_amount > 0
                  AND request.due < %(today)s
              ) due
             GROUP BY due.company_id, due.partner_id
              ) owed
    LEFT JOIN LATERAL (
               SELECT sum(
                   dispute.amount * line.balance / NULLIF(line.amount_currency, 0)
               ) AS amount
              FROM ar_dispute dispute JOIN account_move_line line ON line.id = dispute.line_id
                WHERE dispute.company_id = owed.company_id AND dispute.state IN ('open', 'agreed')
                  AND dispute.partner_id = owed.partner_id
              ) disputes ON TRUE
    LEFT JOIN LATERAL (
               SELECT sum(made.amount * COALESCE((
                   SELECT avg(line.balance / NULLIF(line.amount_currency, 0))
                     FROM account_move_line_ar_promise_rel item
                     JOIN account_move_line line ON line.id = item.account_move_line_id
                    WHERE item.ar_promise_id = made.id
               ), 1)) AS amount, min(made.date) AS date
                 FROM ar_promise made
                WHERE made.company_id = owed.company_id AND made.state = 'open'
                  AND made.partner_id = owed.partner_id
              ) promise ON TRUE
    LEFT JOIN LATERAL (
               SELECT sum(LEAST(item.amount, line.amount_residual_currency)
                          * line.balance / NULLIF(line.amount_currency, 0)) AS amount
                 FROM ar_payment_plan agreed
                 JOIN ar_payment_plan_item item ON item.plan_id = agreed.id
                 JOIN account_move_line line ON line.id = item.line_id
                WHERE agreed.company_id = owed.company_id AND agreed.state IN ('active', 'kept')
                  AND agreed.partner_id = owed.partner_id
                  AND line.date_maturity < %(today)s
              ) plan ON TRUE
    LEFT JOIN LATERAL (
               SELECT sum(line.amount_residual) AS amount
                 FROM ar_handover given
                 JOIN ar_handover_item item ON item.handover_id = given.id
                 JOIN account_move_line line ON line.id = item.line_id
                WHERE given.company_id = owed.company_id AND given.state = 'out'
                  AND given.partner_id = owed.partner_id
                  AND line.date_maturity < %(today)s
              ) agent ON TRUE
    LEFT JOIN LATERAL (
               SELECT max(made.judged_on) AS day FROM ar_promise made
                WHERE made.company_id = owed.company_id AND made.state = 'broken'
                  AND made.partner_id = owed.partner_id
              ) broken ON TRUE
    LEFT JOIN LATERAL (
               SELECT max(reminder.date) AS date FROM ar_reminder reminder
                WHERE reminder.company_id = owed.company_id
                  AND reminder.partner_id = owed.partner_id
                  AND reminder.state IN ('sent', 'bounced')
              ) sent ON TRUE
    LEFT JOIN LATERAL (
               SELECT max(call.date) AS date FROM ar_call call
                WHERE call.company_id = owed.company_id
                  AND call.partner_id = owed.partner_id
              ) called ON TRUE
    LEFT JOIN ar_reminder message
           ON message.company_id = owed.company_id AND message.partner_id = owed.partner_id
          AND message.state IN ('proposed', 'stopped')
    LEFT JOIN LATERAL (
               SELECT activity.res_id AS partner_id FROM mail_activity activity
                 JOIN mail_activity_type kind ON kind.id = activity.activity_type_id
                WHERE activity.res_model = 'res.partner' AND kind.category = 'phonecall'
                  AND activity.res_id = owed.partner_id AND activity.active
                  AND activity.date_deadline <= %(today)s
                LIMIT 1
              ) activity ON TRUE
"""


class ArOverdueCustomer(models.Model):
    """The work list of a collector: who owes what is overdue, most worth asking first.

    Always as the books are now; rows come and go with what is overdue.
    """

    _name = "ar.overdue.customer"
    _description = "Overdue Customer"
    _auto = False
    _order = "priority desc, id"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    overdue = fields.Monetary(readonly=True)
    disputed = fields.Monetary(readonly=True, help="The part that the customer disputes.")
    promised = fields.Monetary(readonly=True, help="The part that the customer promised to pay.")
    planned = fields.Monetary(
        string="In a Plan", readonly=True, help="Part of it that a signed payment plan covers.",
    )
    handed = fields.Monetary(
        string="With an Agent", readonly=True,
        help="Part of it that an agency, a lawyer or the court collects.",
    )
    promise_date = fields.Date(string="Promised For", readonly=True)
    item_count = fields.Integer(string="Items Overdue", readonly=True)
    oldest_due = fields.Date(string="Oldest Due Date", readonly=True)
    days_late = fields.Integer(string="Days Overdue", readonly=True, aggregator="max")
    last_reminder = fields.Date(readonly=True)
    last_call = fields.Datetime(readonly=True)
    next_action = fields.Selection(
        [
            ("broken", "Promise broken"), ("send", "Send reminder"), ("call", "Call"),
            ("look", "Message waits"), ("promise", "Wait for promise"),
            ("plan", "In a payment plan"), ("agent", "With an agent"),
            ("wait", "Nothing today"),
        ],
        readonly=True,
    )
    priority = fields.Monetary(
        string="Expected Recovery", readonly=True, aggregator="sum",
        help="What is neither disputed, promised, in a payment plan nor with an agent, weighted "
        "by the chance of collecting it: 95 % up to 30 days overdue, 85 % up to 60, 70 % up to 90, "
        "50 % up to 180, 25 % beyond.",
    )
    behaviour = fields.Text(string="Payment Behaviour", compute="_compute_behaviour")

    _depends = {
        "account.move.line": [
            "account_id", "amount_residual", "balance", "date_maturity", "parent_state",
            "partner_id", "reconciled",
        ],
        "res.partner": ["commercial_partner_id"],
        "ar.dispute": ["amount", "line_id", "partner_id", "state"],
        "ar.promise": ["amount", "date", "judged_on", "line_ids", "partner_id", "state"],
        "ar.deposit.request": ["due", "open_amount", "partner_id", "state"],
        "ar.handover": ["partner_id", "state"],
        "ar.handover.item": ["handover_id", "line_id"],
        "ar.payment.plan": ["partner_id", "state"],
        "ar.payment.plan.item": ["amount", "line_id", "plan_id"],
        "ar.reminder": ["date", "partner_id", "state"],
        "ar.call": ["date", "partner_id"],
        "mail.activity": ["active", "activity_type_id", "date_deadline", "res_id", "res_model"],
    }

    @property
    def _table_query(self):
        return SQL(ROWS, today=fields.Date.context_today(self), deposits=DEPOSITS)

    def _compute_behaviour(self):
        today = fields.Date.context_today(self)
        for company, theirs in self.grouped("company_id").items():
            known = theirs.partner_id._ar_behaviour(company, today)
            for row in theirs:
                reasons = adapt(known[row.partner_id.id]).reasons
                row.behaviour = self.env["ar.reason"]._lines(reasons)

    # === Two clicks === #

    def action_no_answer(self):
        """Note that nobody answered, and plan the next call."""
        again = fields.Date.add(fields.Date.context_today(self), days=CALL_AGAIN_DAYS)
        self.env["ar.call"].create([
            {"partner_id": row.partner_id.id, "company_id": row.company_id.id,
             "outcome": "no_answer", "next_date": again}
            for row in self
        ])

    def action_log_call(self):
        """Note what was said on the telephone."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": "ar.call", "view_mode": "form",
            "name": self.env._("Log a Call"), "target": "new",
            "context": {
                "default_partner_id": self.partner_id.id, "default_outcome": "reached",
                "default_company_id": self.company_id.id,
                "form_view_ref": "ar_management.ar_call_view_dialog",
            },
        }

    def action_promise(self):
        """Note what the customer promises to pay, and when."""
        self.ensure_one()
        return self.env["ar.promise"]._open_new(self.partner_id, self._lines())

    def action_payment_plan(self):
        """Agree on instalments for what is overdue."""
        self.ensure_one()
        return self.env["ar.payment.plan"]._open_new(self.partner_id, self._lines())

    def action_open_message(self):
        """Open the message that waits to be sent, or those that were sent."""
        self.ensure_one()
        reminders = self.env["ar.reminder"].search([
            ("company_id", "=", self.company_id.id), ("partner_id", "=", self.partner_id.id),
        ])
        action = self.env["ir.actions.act_window"]._for_xml_id("ar_management.ar_reminder_action")
        current = reminders.filtered(lambda each: each.state in ("proposed", "stopped"))
        if current:
            return {**action, "views": [(False, "form")], "res_id": current.id}
        return {**action, "domain": [("id", "in", reminders.ids)], "context": {}}

    def action_open_items(self):
        """Open what the customer has to pay."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": "account.move",
            "name": self.env._("Invoices of %(customer)s", customer=self.partner_id.display_name),
            "view_mode": "list,form", "domain": [("id", "in", self._lines().move_id.ids)],
        }

    def action_open_customer(self):
        """Open the customer, with everything that was written and said."""
        self.ensure_one()
        return self.partner_id._get_records_action()

    def _lines(self):
        return self.env["account.move.line"].search([
            ("company_id", "=", self.company_id.id), ("parent_state", "=", "posted"),
            ("account_type", "=", "asset_receivable"), ("reconciled", "=", False),
            ("balance", ">", 0), ("date_maturity", "<", fields.Date.context_today(self)),
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
        ])
