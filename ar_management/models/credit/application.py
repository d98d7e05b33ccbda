from math import isfinite

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...engine.common.reason import Label, Reason
from ...engine.credit.approval import CreditDecision, Verdict
from ..common.reason import explained
from .res_partner_card import DESK

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("in_review", "In Review"),
    ("approved", "Approved"),
    ("conditional", "Approved with Conditions"),
    ("refused", "Refused"),
    ("expired", "Expired"),
    ("superseded", "Superseded"),
]
GRANTED = ("approved", "conditional")
REQUEST_FIELDS = frozenset({
    "partner_id", "company_id", "currency_id", "requested_limit", "requested_term_id",
    "requested_until", "is_temporary", "reason",
})
"""What is asked for: who writes one of these asks for the credit."""
DECISION_FIELDS = frozenset({
    "name", "state", "origin", "requested_by", "requester_ids", "granted_limit", "granted_term_id",
    "granted_until", "deposit_percent", "prepaid_percent", "deposit_received_on", "decided_on",
    "withdraws", "approval_ids", "policy_id", "score", "score_data", "data_score", "reminded_on",
})
"""What only the methods of the approval write."""
KNOWN_FIELDS = frozenset({
    "external_score", "external_agency", "external_date", "insurer", "insured_limit",
    "insured_until", "equity_percent", "current_ratio", "margin_percent", "ratios_year",
    "document_ids",
})
"""What the approvers saw: closed once they have decided."""
OPEN_STATES = ("draft", "submitted", "in_review")
UNDECIDED = dict.fromkeys(DECISION_FIELDS, False) | {"state": "draft", "origin": "request"}


class ArCreditApplication(models.Model):
    """A request for credit, who allowed it, on which conditions and until when.

    The approved record is the truth about a customer's limit; core's ``credit_limit`` mirrors it.
    """

    _name = "ar.credit.application"
    _description = "Credit Application"
    _inherit = [
        "ar.checked.numbers", "mail.thread", "mail.activity.mixin", "ar.state.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, tracking=True,
        ondelete="restrict", domain="[('parent_id', '=', False)]",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, compute="_compute_currency_id", store=True, readonly=False,
        precompute=True, help="The limit is in this currency.",
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, index=True,
        tracking=True,
    )
    origin = fields.Selection(
        [("request", "Request"), ("portal", "Portal"), ("taken_over", "Taken Over")],
        required=True, default="request", readonly=True, copy=False,
        help="Taken over: the limit that stood on the customer when holds were switched on.",
    )
    # ---- What is asked for
    requested_limit = fields.Monetary(tracking=True)
    requested_term_id = fields.Many2one(
        "account.payment.term", check_company=True, tracking=True
    )
    requested_until = fields.Date(tracking=True)
    is_temporary = fields.Boolean(
        string="Temporary", tracking=True,
        help="A limit for a season or a project: it stands above the lasting one, which applies "
        "again when the temporary one ends.",
    )
    reason = fields.Text(help="Why the customer needs this credit, and why it is justified.")
    requested_by = fields.Many2one(
        "res.users", required=True, readonly=True, copy=False, index=True,
        default=lambda self: self.env.user,
    )
    requester_ids = fields.Many2many(
        "res.users", "ar_credit_application_requester_rel", string="Credit Requested By",
        readonly=True, copy=False,
        help="Everyone who worked on the request: none of them can approve it.",
    )
    # ---- What is known
    document_ids = fields.One2many("ar.credit.document", "application_id", string="Documents")
    external_score = fields.Integer(
        string="External Score (0-100)", tracking=True, help="0 when there is none."
    )
    external_agency = fields.Char(string="Agency", tracking=True)
    external_date = fields.Date(string="Score Of", tracking=True)
    insurer = fields.Char(tracking=True)
    insured_limit = fields.Monetary(tracking=True)
    insured_until = fields.Date(tracking=True)
    equity_percent = fields.Float(string="Equity Ratio (%)", digits=(6, 1))
    current_ratio = fields.Float(
        digits=(6, 2), help="Current assets divided by short-term debts."
    )
    margin_percent = fields.Float(string="Net Margin (%)", digits=(6, 1))
    ratios_year = fields.Integer(string="Financial Year", help="Empty when none were entered.")
    # ---- What is decided
    policy_id = fields.Many2one("ar.credit.policy", readonly=True, copy=False, groups=DESK)
    granted_limit = fields.Monetary(readonly=True, copy=False, tracking=True)
    granted_term_id = fields.Many2one(
        "account.payment.term", readonly=True, copy=False, tracking=True
    )
    granted_until = fields.Date(string="Valid Until", readonly=True, copy=False, tracking=True)
    deposit_percent = fields.Float(
        string="Deposit (% of the Limit)", digits=(5, 1), readonly=True, copy=False, tracking=True,
        help="The limit counts from the day on which this share of it has been received.",
    )
    deposit_amount = fields.Monetary(compute="_compute_deposit_amount")
    deposit_received_on = fields.Date(readonly=True, copy=False, tracking=True)
    prepaid_percent = fields.Float(
        string="Prepayment (% of Each Order)", digits=(5, 1), readonly=True, copy=False,
        tracking=True,
    )
    decided_on = fields.Datetime(readonly=True, copy=False)
    withdraws = fields.Boolean(
        string="Ends the Credit", readonly=True, copy=False,
        help="The refusal also ends the credit that the customer had.",
    )
    approval_ids = fields.One2many(
        "ar.credit.approval", "application_id", string="Approvals", readonly=True, copy=False
    )
    score = fields.Integer(string="Credit Score", readonly=True, copy=False, groups=DESK)
    score_data = fields.Json(
        string="Score as Codes", readonly=True, copy=False, groups=DESK
    )
    score_text = explained("score_data", string="Score in Words", groups=DESK)
    data_score = fields.Integer(
        string="Data Score (%)", readonly=True, copy=False, groups=DESK
    )
    reminded_on = fields.Date(readonly=True, copy=False)

    _limit_positive = models.Constraint(
        "CHECK(requested_limit >= 0 AND granted_limit >= 0 AND insured_limit >= 0)",
        "A limit cannot be negative.",
    )
    _external_range = models.Constraint(
        "CHECK(external_score BETWEEN 0 AND 100)", "An external score goes from 0 to 100."
    )
    _in_force_idx = models.Index(
        "(company_id, partner_id, decided_on) WHERE decided_on IS NOT NULL"
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for application in self:
            application.currency_id = application.company_id.currency_id

    @api.depends("deposit_percent", "granted_limit")
    def _compute_deposit_amount(self):
        for application in self:
            share = application.granted_limit * application.deposit_percent / 100
            application.deposit_amount = application.currency_id.round(share)

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for application in self:
            number = application.name if application.name != "/" else self.env._("New")
            application.display_name = f"{number} {application.partner_id.name or ''}".strip()

    @api.constrains("is_temporary", "requested_until")
    def _check_temporary_ends(self):
        for application in self:
            if application.is_temporary and not application.requested_until:
                raise ValidationError(self.env._(
                    "A temporary limit for %(customer)s needs an end date.",
                    customer=application.partner_id.name,
                ))

    # === Guarded writing === #

    @api.model_create_multi
    def create(self, vals_list):
        partners, sequence = self.env["res.partner"], self.env["ir.sequence"].sudo()
        for vals in vals_list:
            if not self.env.su:
                self._refuse_decision_fields(vals)
                # Explicit, so that no default of the context decides.
                vals.update({
                    name: value for name, value in UNDECIDED.items()
                    if self._has_field_access(self._fields[name], "write")
                })
            if vals.get("company_id"):
                company = self.env["res.company"].sudo().browse(vals["company_id"])
                vals["company_id"] = company.root_id.id
            if vals.get("partner_id"):
                vals["partner_id"] = partners.browse(vals["partner_id"]).commercial_partner_id.id
            vals.update({
                "name": sequence.next_by_code(self._name) or "/",
                "requested_by": self.env.uid,
                "requester_ids": [Command.set([self.env.uid])],
            })
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._refuse_decision_fields(vals)
            if REQUEST_FIELDS.intersection(vals):
                self._refuse_change_of_request()
                self.sudo().requester_ids = [Command.link(self.env.uid)]
            if KNOWN_FIELDS.intersection(vals):
                self._refuse_change_of_file()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(application.state != "draft" for application in self):
            raise UserError(self.env._(
                "A submitted application stays on file: withdraw it instead."
            ))

    def _refuse_decision_fields(self, vals):
        if guarded := DECISION_FIELDS.intersection(vals):
            raise AccessError(self.env._(
                "%(fields)s: only submitting, approving or refusing a credit application changes "
                "these. Use its buttons.",
                fields=", ".join(sorted(self._fields[name].string for name in guarded)),
            ))

    def _refuse_change_of_request(self):
        for application in self:
            if application.state != "draft":
                raise UserError(self.env._(
                    "%(application)s is no longer a draft: withdraw it to change what is asked "
                    "for, or make a new application.",
                    application=application.display_name,
                ))

    def _refuse_change_of_file(self):
        """What the approvers saw stays as they saw it."""
        for application in self:
            if application.state not in OPEN_STATES:
                raise UserError(self.env._(
                    "%(application)s was decided on the documents in its file. Submit a new "
                    "application with the new information.",
                    application=application.display_name,
                ))

    def _update_state(self, allowed, target, reason="", **values):  # pylint: disable=missing-return
        became = Reason.of("application.became", state=Label("ar.credit.application,state", target))
        super()._update_state(allowed, target, reason or became, **values)

    # === What counts === #

    def _engine_decision(self, today):
        """This decision for the engine, its limit in the company's currency."""
        currency = self.company_id.currency_id
        limit = self.currency_id._convert(self.granted_limit, currency, self.company_id, today)
        return CreditDecision(
            key=self.id,
            decided_on=self.decided_on,
            verdict=Verdict.REFUSED if self.state == "refused" else Verdict.APPROVED,
            limit=currency._ar_engine_currency().from_float(limit),
            until=self.granted_until or None,
            temporary=self.is_temporary and self.state != "refused",
        )

    # === Decisions taken elsewhere === #

    @api.model
    def _grant(self, partner, company, limit, reason, **values):
        """Record a limit as approved without an approval: taken over, or told in a demo."""
        company = company.sudo().root_id
        application = self.sudo().with_company(company).create({
            "partner_id": partner.id,
            "company_id": company.id,
            "requested_limit": limit,
            "granted_limit": limit,
            "reason": reason,
            "origin": "taken_over",
            "state": "approved",
            "decided_on": self.env.cr.now(),
            **values,
        })
        application._replace_earlier()
        application.partner_id._ar_mirror_limit(company)
        return application

    @api.model
    def _take_over_limits(self, companies=None):
        """Make approved applications of the limits that stand in core's field, once.

        :param companies: all companies that hold orders when left out
        """
        if companies is None:
            companies = self.env["res.company"]._ar_that_hold_credit()
        for company in companies:
            self._take_over_limits_of(company)

    def _take_over_limits_of(self, company):
        partners = self.env["res.partner"].sudo().with_company(company)
        usual = partners._fields["credit_limit"].get_company_dependent_fallback(partners)
        limited = partners.search([
            ("parent_id", "=", False), ("credit_limit", ">", 0), ("credit_limit", "!=", usual),
            ("company_id", "in", (False, company.id)),
        ])
        decided = self.sudo().search([
            ("company_id", "=", company.id), ("decided_on", "!=", False),
            ("partner_id", "in", limited.ids),
        ]).partner_id
        for partner in limited - decided:
            self._grant(
                partner, company, partner.credit_limit,
                self.env["ar.reason"]._for(company)._text(Reason.of("application.taken_over")),
            )
        decided._ar_mirror_limit(company)

    # === Portal === #

    @api.model
    def _apply_from_portal(self, partner, company, limit, reason):
        """An application as the customer writes it; the desk completes and submits it.

        :param limit: text as it was typed
        """
        amount = _typed_amount(limit)
        if amount is None or amount <= 0 or not reason.strip():
            raise UserError(self.env._("Enter a limit above zero and what you need it for."))
        company = company.sudo().root_id
        applications = self.sudo().with_company(company)
        if applications.search_count([
            ("partner_id", "=", partner.id), ("company_id", "=", company.id),
            ("state", "in", ("draft", "submitted", "in_review")),
        ], limit=1):
            raise UserError(self.env._("Your last application is still under review."))
        application = applications.create({
            "partner_id": partner.id, "company_id": company.id, "origin": "portal",
            "requested_limit": amount, "reason": reason.strip(),
        })
        policy = self.env["ar.credit.policy"]._for(partner, company)[partner.id]
        desk = policy.controller_id or policy._members(
            self.env.ref("ar_management.group_ar_credit_manager"), company
        )[:1]
        for user in desk:
            told = application.with_context(lang=user.lang)
            told.activity_schedule(
                "mail.mail_activity_data_todo", user_id=user.id,
                summary=told.env._("Complete and submit this customer's application"),
            )
        application.message_notify(
            partner_ids=self.env.user.partner_id.ids,
            subject=self.env._("We have received your application for credit"),
            body=self.env._(
                "Thank you. We have received your application %(number)s and will tell you what "
                "was decided.", number=application.name,
            ),
        )
        return application

    # === Merging customers === #

    @api.model
    def _keep_strictest(self, partners):
        """Of the decisions about customers that become one, the strictest stays in force."""
        for company in self.env["res.company"]._ar_that_hold_credit():
            found = self.search([
                ("company_id", "=", company.id), ("partner_id", "in", partners.ids),
                "|", ("state", "in", GRANTED), ("withdraws", "=", True),
            ])
            in_order = found.sorted(lambda each: (each.granted_limit, each.id))
            in_order[1:].filtered(lambda each: each.state in GRANTED)._update_state(
                GRANTED, "superseded", Reason.of("application.merged")
            )
            # Odoo's merge copies the fields: they must not disagree.
            shown = partners.commercial_partner_id.with_company(company)
            if in_order:
                shown._ar_show_limit(in_order[0].granted_limit)


def _typed_amount(text):
    """Amount that somebody typed in a form, ``None`` when it is no number that can be owed."""
    try:
        amount = float(text.replace(",", "."))
    except ValueError:
        return None
    return amount if isfinite(amount) else None
