from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ...engine.common.money import ZERO
from ...engine.common.reason import Reason
from ...engine.credit.approval import Step, has_authority, ladder, people_needed
from ..common.reason import name_in_all_languages, named

CREDIT_MANAGER = "ar_management.group_ar_credit_manager"

_lt = LazyTranslate(__name__)
ALL_CUSTOMERS = _lt("All customers")


class ArCreditPolicy(models.Model):
    """On which terms customers of a segment may buy on credit, and who decides about more."""

    _name = "ar.credit.policy"
    _description = "Credit Policy"
    _inherit = ["ar.checked.numbers", "mail.thread"]
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_ids = fields.Many2many(
        "res.partner.category", string="Customer Tags",
        help="Customers with one of these tags have this policy; a sub-tag goes before its "
        "parent. Without tags, the first policy of the list is that of all other customers.",
    )
    # ---- Customers about whom nothing was decided
    default_limit_kind = fields.Selection(
        [("none", "No limit until one is decided"), ("limit", "A limit for everyone")],
        string="New Customers", required=True, default="none", tracking=True,
    )
    default_limit = fields.Monetary(tracking=True)
    default_term_id = fields.Many2one(
        "account.payment.term", string="Longest Term", check_company=True, tracking=True,
        help="Longest payment term for customers without a decision of their own. Empty: any.",
    )
    term_ids = fields.One2many(
        "ar.credit.policy.term", "policy_id", string="Earned Terms", copy=True
    )
    # ---- What stops or warns
    own_overdue_rule = fields.Boolean(
        string="Own Rule for Late Payers", tracking=True,
        help="If not set, the company's setting applies.",
    )
    overdue_days = fields.Integer(string="Late by More Than (Days)", default=30, tracking=True)
    overdue_amount = fields.Monetary(string="And by More Than", tracking=True)
    warn_percent = fields.Float(
        string="Warn From (% of the Limit)", digits=(5, 1), default=90.0, tracking=True,
        help="0: no warning before the limit is reached.",
    )
    small_amount = fields.Monetary(
        string="Small Amounts", tracking=True,
        help="An order up to this amount is not held. 0 exempts none.",
    )
    # ---- Deciding
    step_ids = fields.One2many(
        "ar.credit.policy.step", "policy_id", string="Approval Steps", copy=True
    )
    document_type_ids = fields.Many2many(
        "ar.credit.document.type", string="Required Documents",
        help="An application can only be submitted with these documents, none of them out of date.",
    )
    min_data_score = fields.Integer(
        string="Minimum Data Score (%)", tracking=True,
        help="No credit is approved while the customer data scores lower.",
    )
    deposit_percent = fields.Float(
        string="Deposit (% of the Limit)", digits=(5, 1), tracking=True,
        help="Minimum deposit for customers whose credit score is below the one given.",
    )
    deposit_below_score = fields.Integer(string="Deposit Below a Score Of", tracking=True)
    # ---- Watching
    review_months = fields.Integer(
        string="Review Every (Months)", default=12, tracking=True,
        help="Proposed last day of a limit. 0: limits have no end unless one is given.",
    )
    review_notice_days = fields.Integer(
        string="Review Before the End (Days)", default=30, tracking=True
    )
    review_percent = fields.Float(
        string="Review From (% of the Limit)", digits=(5, 1), default=80.0, tracking=True
    )
    review_later = fields.Integer(
        string="Review When Paying Later by (Days)", default=10, tracking=True,
        help="Average of the last six months against that of the time before.",
    )
    controller_id = fields.Many2one(
        "res.users", string="Credit Controller", tracking=True,
        help="Gets an activity for each new entry of the review list.",
    )
    reminder_days = fields.Integer(
        string="Remind Approvers After (Days)", default=2, tracking=True,
        help="0: approvers are not reminded.",
    )
    # ---- Portal
    portal_shows_limit = fields.Boolean(string="Show Limit and Available Credit", tracking=True)
    portal_applies = fields.Boolean(string="Accept Applications", tracking=True)

    _amounts_positive = models.Constraint(
        "CHECK(default_limit >= 0 AND overdue_amount >= 0 AND small_amount >= 0)",
        "Limit, overdue amount and small amount cannot be negative.",
    )
    _periods_positive = models.Constraint(
        "CHECK(overdue_days >= 0 AND review_months >= 0 AND review_notice_days >= 0)",
        "Days and months cannot be negative.",
    )
    _percents_in_range = models.Constraint(
        "CHECK(warn_percent BETWEEN 0 AND 100 AND deposit_percent BETWEEN 0 AND 100 "
        "AND review_percent BETWEEN 0 AND 100 AND min_data_score BETWEEN 0 AND 100 "
        "AND deposit_below_score BETWEEN 0 AND 100)",
        "Percentages and scores go from 0 to 100.",
    )

    # === Whose policy === #

    @api.model
    def _create_missing(self, companies=None):
        """Give each legal entity that never had a credit policy one for all its customers."""
        if companies is None:
            # Really all of them: each one needs somebody who approves.
            companies = self.env["res.company"].sudo().search([])  # pylint: disable=no-search-all
        companies = companies.filtered(lambda company: not company.parent_id)
        policies = self.sudo().with_context(active_test=False)
        served = policies.search([("company_id", "in", companies.ids)]).company_id
        created = policies.create([
            {"name": self.env._(ALL_CUSTOMERS), "company_id": company.id, "sequence": 100}
            for company in companies - served
        ])
        name_in_all_languages(created, ALL_CUSTOMERS)
        return created

    @api.model
    def _for(self, partners, company):
        """Policy of each customer, the most specific first: by hand, by tag, of the company.

        :return: {commercial entity id: policy}, an empty one when the company has none
        """
        chosen = self._chosen(partners, company)
        return {entity: policy for entity, (policy, _why) in chosen.items()}

    @api.model
    def _chosen(self, partners, company):
        """Policy of each customer, and a Reason that says why it is this one."""
        company = company.sudo().root_id
        entities = partners.commercial_partner_id.sudo().with_company(company)
        policies = self.sudo().search([("company_id", "=", company.id)])
        by_tag = [
            (tag, policy) for policy in policies for tag in policy.category_ids
        ]
        # A tag deep in the tree says more about a customer than one at its top.
        by_tag.sort(key=lambda pair: -(pair[0].parent_path or "").count("/"))
        usual = policies.filtered(lambda policy: not policy.category_ids)[:1]
        return {entity.id: self._choose(entity, by_tag, usual) for entity in entities}

    def _choose(self, entity, by_tag, usual):
        by_hand = entity.ar_credit_policy_id
        if by_hand:
            return by_hand, Reason.of("policy.by_hand", policy=named(by_hand))
        for tag, policy in by_tag:
            if any(_is_under(each, tag) for each in entity.category_id):
                return policy, Reason.of("policy.by_tag", policy=named(policy), tag=named(tag))
        if usual:
            return usual, Reason.of("policy.usual", policy=named(usual))
        return usual, Reason.of("policy.none")

    # === What it says === #

    def _default_credit(self):
        """Limit of customers about whom nothing was decided: Decimal, ``None`` for no limit."""
        if self.default_limit_kind != "limit":
            return None
        return self.currency_id._ar_engine_currency().from_float(self.default_limit)

    def _overdue_rule(self, company):
        """Days and amount from which late items stop new credit."""
        if self.own_overdue_rule:
            return self.overdue_days, Decimal(repr(self.overdue_amount))
        company = company.sudo().root_id
        return company.ar_credit_overdue_days, Decimal(repr(company.ar_credit_overdue_amount))

    def _proposed_end(self):
        """Last day that is proposed for a lasting limit; ``False`` without end."""
        today = fields.Date.context_today(self)
        months = self.review_months
        return today + relativedelta(months=months) if months else False

    def _deposit_for(self, score):
        """Least deposit in percent of the limit for a customer with this score."""
        return self.deposit_percent if score.total < self.deposit_below_score else 0.0

    # === Who decides === #

    def _ladder(self, amount, company):
        """Steps (``engine.credit.approval.Step``) for an amount in the company's currency."""
        everybody = self._members(self.env.ref(CREDIT_MANAGER), company)
        usual = Step(Reason.of("approval.credit_manager"), ZERO, None, frozenset(everybody.ids))
        return ladder(amount, [step._engine_step() for step in self.step_ids.sudo()], usual)

    def _can_release(self, user, amount, company=None):
        """Tell whether a user has the authority to let this amount go on credit.

        That is who stands on the highest step of the amount's ladder.

        :param amount: Decimal in the company's currency
        """
        return has_authority(user.id, self._ladder(amount, company or self.company_id))

    def _who_can_release(self, amount, company=None):
        """Users with the authority to let this amount go on credit.

        :param amount: Decimal in the company's currency
        """
        highest = self._ladder(amount, company or self.company_id)[-1]
        return self.env["res.users"].sudo().browse(sorted(highest.approvers)).exists()

    def _people_to_release(self, amount, company=None):
        """How many people with the authority have to agree before this amount goes.

        :param amount: Decimal in the company's currency
        """
        return people_needed(self._ladder(amount, company or self.company_id))

    @api.model
    def _members(self, groups, company):
        return groups.sudo().all_user_ids.filtered(lambda user: company in user.company_ids)


def _is_under(tag, ancestor):
    return f"/{ancestor.id}/" in f"/{tag.parent_path or ''}"
