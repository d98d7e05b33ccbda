from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ...engine.common.money import ZERO
from ...engine.common.reason import Amount, Reason, from_json, to_json
from ...engine.credit.decision import Exposure
from ..common.reason import explained

_lt = LazyTranslate(__name__)
BATCH = 100
DAYS_BETWEEN = 7
"""Each customer is looked at once a week."""
KINDS = [
    ("limit", "Limit Ends"),
    ("worsening", "Pays Later"),
    ("insurance", "Insurance Ends"),
    ("exposure", "Limit Nearly Used"),
]


class ArCreditReview(models.Model):
    """Something about a customer's credit that a person should look at: the credit desk's list."""

    _name = "ar.credit.review"
    _description = "Credit Review"
    _inherit = ["ar.checked.numbers", "mail.thread", "mail.activity.mixin", "ar.guarded.mixin"]
    _guarded = frozenset({
        "company_id", "partner_id", "kind", "detail_data", "date", "exposure", "credit_limit",
        "score", "state", "done_on", "done_by",
    })
    _guarded_at_create = frozenset()
    _guarded_why = _lt("Choose Reviewed once you have looked at it.")
    _order = "date, id"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, readonly=True,
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    detail_data = fields.Json(string="Why, as Codes", required=True, readonly=True)
    detail = explained("detail_data", string="Why")
    date = fields.Date(string="Since", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    exposure = fields.Monetary(readonly=True)
    credit_limit = fields.Monetary(string="Limit", readonly=True)
    score = fields.Integer(readonly=True)
    user_id = fields.Many2one("res.users", string="Credit Controller", index=True)
    state = fields.Selection(
        [("open", "To Do"), ("done", "Reviewed"), ("gone", "No Longer Applies")],
        required=True, default="open", readonly=True, index=True, tracking=True,
    )
    done_on = fields.Date(readonly=True)
    done_by = fields.Many2one("res.users", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(company_id, partner_id, kind) WHERE state = 'open'",
        "This is already on the list.",
    )

    @api.depends("partner_id.name", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for review in self:
            review.display_name = f"{review.partner_id.name}: {kinds.get(review.kind, '')}"

    # === Buttons === #

    def action_done(self):
        """Take it off the list: a person has looked at it."""
        self.check_access("write")
        today = fields.Date.context_today(self)
        opened = self.filtered(lambda review: review.state == "open")
        opened.sudo().write({"state": "done", "done_on": today, "done_by": self.env.uid})
        opened.activity_unlink(["mail.mail_activity_data_todo"])

    def action_new_application(self):
        """Prepare an application for this customer."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_ar_new_credit_application()

    # === The job === #

    @api.model
    def _cron_review(self):
        """Look at each customer once a week; what was done is not done twice."""
        companies = self.env["res.company"]._ar_that_hold_credit()
        waiting = [
            (company, partner_id) for company in companies for partner_id in self._due(company)
        ]
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start:start + BATCH]
            for company in companies:
                ids = [partner_id for owner, partner_id in batch if owner == company]
                if ids:
                    self.sudo()._look_at(self.env["res.partner"].browse(ids), company)
            self.env["ir.cron"]._commit_progress(
                len(batch), remaining=len(waiting) - start - len(batch)
            )

    def _due(self, company):
        """Customers who owe something or have a decision, and were not looked at for a week."""
        recent = self.env["ar.credit.history"].search([
            ("company_id", "=", company.id),
            ("date", ">", fields.Date.context_today(self) - relativedelta(days=DAYS_BETWEEN)),
        ]).partner_id
        decided = self.env["ar.credit.application"].search([
            ("company_id", "=", company.id), ("decided_on", "!=", False),
        ]).partner_id
        debtors = self.env["account.move"]._read_group([
            ("company_id", "in", company._ar_legal_entity().ids), ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("invoice_date", ">=", fields.Date.context_today(self) - relativedelta(months=24)),
        ], ["commercial_partner_id"])
        return sorted({*decided.ids, *(each.id for (each,) in debtors)} - set(recent.ids))

    @api.model
    def _look_at(self, partners, company):
        """Write today's figures of some customers, and bring the list up to date."""
        today = fields.Date.context_today(self)
        scores = self.env["ar.credit.score"]._of(partners, company)
        exposures = self.env["ar.exposure"]._exposure(partners, company)
        overdues = self.env["ar.exposure"]._overdue(partners, company)
        terms = self.env["ar.credit.terms"]._by_entity(partners, company)
        policies = self.env["ar.credit.policy"]._for(partners, company)
        self.env["ar.credit.history"]._reconstruct(partners, company, today)
        self.env["ar.credit.history"]._store(
            company, today, scores, exposures, overdues, terms
        )
        in_force = self.env["ar.credit.terms"]._applications_in_force(partners, company)
        none = self.env["ar.credit.application"]
        causes = {
            partner: self._causes(
                in_force.get(partner.id, none), company, policies[partner.id], scores[partner.id],
                exposures.get(partner.id, Exposure()), terms[partner.id], today,
            )
            for partner in partners
        }
        self._update_list(causes, company, policies, today, scores, exposures, terms)

    def _causes(self, application, company, policy, score, exposure, terms, today):
        """{kind: Reason} of what a person should look at."""
        currency = company.currency_id.name
        found = {}
        until = today + relativedelta(days=policy.review_notice_days)
        ends = application.granted_until
        if terms.origin and terms.origin.code == "limit.lapsed":
            found["limit"] = Reason.of("review.limit_ended", until=terms.origin.params["until"])
        elif ends and ends <= until:
            found["limit"] = Reason.of(
                "review.limit_ending", limit=Amount(terms.limit, currency), until=ends
            )
        if application.insured_until and application.insured_until <= until:
            found["insurance"] = Reason.of(
                "review.insurance_ending", until=application.insured_until,
                limit=Amount(_decimal(application.insured_limit), application.currency_id.name),
            )
        if score.trend is not None and score.days_late > 0 and score.trend >= policy.review_later:
            found["worsening"] = Reason.of(
                "review.worsening", days=round(score.trend), average=round(score.days_late)
            )
        used = exposure.total * 100 / terms.limit if terms.limit else ZERO
        if policy.review_percent and used >= _decimal(policy.review_percent):
            found["exposure"] = Reason.of(
                "review.exposure", percent=round(used), limit=Amount(terms.limit, currency),
                exposure=Amount(exposure.total, currency),
            )
        return found

    def _update_list(self, causes, company, policies, today, scores, exposures, terms):
        partners = self.env["res.partner"].union(*causes)
        known = self.search([("company_id", "=", company.id), ("partner_id", "in", partners.ids)])
        for partner, found in causes.items():
            mine = known.filtered(lambda review, own=partner: review.partner_id == own)
            policy = policies[partner.id]
            gone = mine.filtered(lambda each, found=found: (
                each.state == "open" and each.kind not in found
            ))
            gone.write({"state": "gone", "done_on": today})
            gone.activity_unlink(["mail.mail_activity_data_todo"])
            figures = {
                "exposure": float(exposures.get(partner.id, Exposure()).total),
                "credit_limit": float(terms[partner.id].limit or 0),
                "score": scores[partner.id].total,
            }
            for kind, reason in found.items():
                mine._report(partner, company, policy, kind, today, {
                    **figures, "detail_data": to_json([reason]),
                })

    def _report(self, partner, company, policy, kind, today, values):
        """Put a cause on the list, unless a person has looked at it lately."""
        same = self.filtered(lambda each: each.kind == kind)
        opened = same.filtered(lambda each: each.state == "open")
        if opened:
            opened.write(values)
            return
        rest = today - relativedelta(days=max(policy.review_notice_days, DAYS_BETWEEN))
        if same.filtered(lambda each: each.state == "done" and each.done_on > rest):
            return
        review = self.create({
            "partner_id": partner.id, "company_id": company.id, "kind": kind, "date": today,
            "user_id": policy.controller_id.id, **values,
        })
        if review.user_id:
            theirs = self.env["ar.reason"]._for(review.user_id)
            review.activity_schedule(
                "mail.mail_activity_data_todo", user_id=review.user_id.id,
                summary=theirs._lines(from_json(values["detail_data"])),
            )


def _decimal(value):
    return Decimal(repr(value or 0.0))
