from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...engine.collection.message import Scenario


class ArReminderPolicy(models.Model):
    """When customers are reminded, how, and in which tone.

    Off until somebody switches it on: installing or creating one sends nothing.
    """

    _name = "ar.reminder.policy"
    _description = "Reminder Policy"
    _inherit = ["ar.checked.numbers"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True,
        help="Empty: every company may use it, and each switches it on for itself.",
    )
    enabled = fields.Boolean(
        string="Switched On", company_dependent=True,
        help="Propose or send reminders in this company. Off, nothing is proposed and nothing "
        "is sent.",
    )
    mode = fields.Selection(
        [("propose", "Propose for review"), ("send", "Send automatically")],
        string="Every Day", required=True, default="propose",
        help="Letters and calls wait for a person in both cases.",
    )
    category_ids = fields.Many2many(
        "res.partner.category", string="Customers Tagged",
        help="Only for customers with one of these tags. Empty: for all others.",
    )
    step_ids = fields.One2many("ar.reminder.step", "policy_id", string="Steps", copy=True)
    gap_days = fields.Integer(
        string="Days Between Messages", default=5,
        help="A customer gets at most one message within this number of days, and has at least "
        "as long to answer a reminder before a formal notice.",
    )
    least_amount = fields.Float(
        string="Minimum Amount", default=10.0, digits=(16, 2),
        help="Smaller sums, in the currency of the company, are not chased.",
    )
    adapt = fields.Boolean(
        string="Adapt to Behaviour", default=True,
        help="Customers who pay on time hear from us later and more gently, habitual late payers "
        "sooner and more firmly. Each message states the facts that decided.",
    )
    bank_days = fields.Integer(
        string="Maximum Age of Bank Data (Days)", default=5,
        help="Nobody is chased while the last bank line is older than this. 0: whatever its age.",
    )
    unallocated = fields.Selection(
        [("stop", "Wait until it is allocated"), ("deduct", "Show it and deduct it")],
        string="Unallocated Payments", required=True, default="stop",
        help="What happens while a payment of the customer is not allocated to an invoice. Open "
        "credit notes are always shown and deducted.",
    )
    attach = fields.Selection(
        [("none", "None"), ("overdue", "Those overdue"), ("all", "All")],
        string="Invoices Attached", required=True, default="overdue",
    )
    show_interest = fields.Boolean(
        string="Interest to Date",
        help="Messages say what late-payment interest and indemnity have come to so far, beside "
        "the total: nothing is billed by it.",
    )
    statement = fields.Selection(
        [("never", "Never"), ("open", "Open items"), ("forward", "Balance forward")],
        string="Monthly Statement", required=True, default="never",
        help="The daily job sends the statement of account of the last month by e-mail in the "
        "first days of each month.",
    )
    thank = fields.Selection(
        [("never", "Never"), ("in_time", "When paid on time"), ("always", "Always")],
        string="Thank for Payments", required=True, default="never",
        help="The daily job thanks by e-mail for invoices that were paid in the last week, one "
        "message for each customer.",
    )
    promise_grace_days = fields.Integer(
        string="Days of Grace for Promises", default=2,
        help="Days a promised payment may take to arrive.",
    )
    portal_promise_days = fields.Integer(
        string="Promises in the Portal (Days)", default=14,
        help="A customer may promise in the portal to pay within this number of days. 0: no "
        "promises in the portal.",
    )
    user_id = fields.Many2one(
        "res.users", string="Collector",
        help="Who makes the calls and receives the replies. Empty: the salesperson of the "
        "customer.",
    )
    copy_ids = fields.Many2many(
        "res.partner", "ar_reminder_policy_copy_rel", string="Copied on E-Mails",
    )

    @api.constrains("gap_days", "least_amount", "bank_days", "promise_grace_days",
                    "portal_promise_days")
    def _check_numbers(self):
        for policy in self:
            numbers = (policy.gap_days, policy.least_amount, policy.bank_days,
                       policy.promise_grace_days, policy.portal_promise_days)
            if min(numbers) < 0:
                raise ValidationError(self.env._(
                    "%(policy)s: days and amounts cannot be negative: enter 0 instead.",
                    policy=policy.name,
                ))

    def copy_data(self, default=None):
        return [
            {**data, "name": self.env._("%(policy)s (copy)", policy=policy.name)}
            if not (default or {}).get("name") else data
            for policy, data in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _of_company(self, company):
        """The policies that are switched on in a company, in their order.

        Where the head office reminds, it does so for its branches: nobody is chased twice.
        """
        above = company.sudo().parent_ids[:-1]
        if any(self._switched_on(each) for each in above):
            return self.sudo().browse()
        return self._switched_on(company)

    def _switched_on(self, company):
        policies = self.sudo().with_company(company)
        found = policies.search(Domain("company_id", "in", (company.id, False)))
        return found.filtered("enabled")

    @api.model
    def _by_customer(self, entities, company):
        """The policy of each customer: its own, that of its tags, or that for all others.

        :return: {commercial entity id: policy}, without those that none is switched on for
        """
        policies = self._of_company(company)
        found = {}
        for entity in entities.sudo().with_company(company):
            own = entity.ar_reminder_policy_id
            fitting = own & policies if own else policies.filtered(
                lambda each, tags=entity.category_id: each.category_ids & tags
            ) or policies.filtered(lambda each: not each.category_ids)
            if fitting:
                found[entity.id] = fitting[0]
        return found

    def _collector_of(self, customer, company):
        """Who looks after a customer: the collector, the salesperson, or a Receivables User."""
        team = self.env.ref("ar_management.group_ar_user").sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        wanted = self.sudo().user_id | customer.sudo().user_id
        return (wanted & team or team)[:1] or self.env.ref("base.user_root")

    def _scenario(self, company):
        """The policy for the engine."""
        currency = company.currency_id._ar_engine_currency()
        return Scenario(
            steps=tuple(step._engine_step(currency) for step in self.step_ids),
            gap=self.gap_days,
            least=currency.from_float(self.least_amount),
            currency=currency.code,
        )
