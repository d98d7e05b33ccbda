import json

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ...engine.common.money import ZERO
from ...engine.credit.decision import CreditTerms
from ...engine.credit.score_record import from_data

DESK = "ar_management.group_ar_user"
POINTS_OF_CHART = 26
"""Half a year of weekly figures."""


class ResPartner(models.Model):
    """What the customer form shows about credit: decision, policy, score and charts."""

    _inherit = "res.partner"

    currency_id = fields.Many2one("res.currency")
    ar_holds_credit = fields.Boolean(
        string="Credit Is Watched", compute="_compute_ar_credit_decision"
    )
    ar_credit_limit_shown = fields.Monetary(
        string="Approved Limit", compute="_compute_ar_credit_decision",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    ar_credit_refused = fields.Boolean(
        string="Credit Refused", compute="_compute_ar_credit_decision", groups=DESK
    )
    ar_credit_origin = fields.Char(
        string="Where the Limit Comes From", compute="_compute_ar_credit_decision",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    ar_credit_policy_text = fields.Char(
        string="Why This Policy", compute="_compute_ar_credit_policy_text", groups=DESK
    )
    ar_credit_score = fields.Integer(
        string="Credit Score", compute="_compute_ar_credit_score", groups=DESK
    )
    ar_credit_scored_on = fields.Date(
        string="Scored On", compute="_compute_ar_credit_score", groups=DESK
    )
    ar_credit_score_html = fields.Html(
        string="Score in Detail", compute="_compute_ar_credit_score", sanitize=False, groups=DESK
    )
    ar_credit_application_count = fields.Integer(
        string="Credit Applications", compute="_compute_ar_credit_application_count", groups=DESK
    )
    ar_has_history = fields.Boolean(
        string="Has Figures over Time", compute="_compute_ar_credit_graphs", groups=DESK
    )
    ar_exposure_graph = fields.Text(
        string="Exposure over Time", compute="_compute_ar_credit_graphs", groups=DESK
    )
    ar_days_late_graph = fields.Text(
        string="Days Late over Time", compute="_compute_ar_credit_graphs", groups=DESK
    )
    ar_term_warning = fields.Char(
        string="Legal Warning about the Term", compute="_compute_ar_term_warning", groups=DESK
    )

    @api.depends("commercial_partner_id", "credit_limit", "ar_credit_policy_id")
    @api.depends_context("company", "lang")
    def _compute_ar_credit_decision(self):
        found = self._ar_credit_terms_by_entity(self.env.company)
        for partner in self:
            terms = found.get(partner.commercial_partner_id._origin.id, CreditTerms())
            code = terms.origin.code if terms.origin else ""
            partner.ar_holds_credit = self.env.company.ar_credit_hold_orders
            partner.ar_credit_limit_shown = float(terms.limit or ZERO)
            partner.ar_credit_refused = code == "limit.refused"
            partner.ar_credit_origin = (
                self.env["ar.reason"]._text(terms.origin) if terms.origin else False
            )

    @api.depends("commercial_partner_id", "category_id", "ar_credit_policy_id")
    @api.depends_context("company", "lang")
    def _compute_ar_credit_policy_text(self):
        policies = self.env["ar.credit.policy"]
        for partner in self:
            chosen = policies._chosen(partner, self.env.company)
            _policy, why = next(iter(chosen.values()))
            partner.ar_credit_policy_text = self.env["ar.reason"]._text(why)

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_ar_credit_score(self):
        """From the last weekly review: opening a customer does not read two years of payments."""
        company = self.env.company.sudo().root_id
        entities = self.commercial_partner_id._origin
        rows = self.env["ar.credit.history"]._last_scored(entities.ids, company)
        for partner in self:
            row = rows.get(partner.commercial_partner_id._origin.id)
            partner.ar_credit_scored_on = row and row.date
            partner.ar_credit_score = row.score if row else 0
            partner.ar_credit_score_html = row and self.env["ar.credit.score"]._html(
                from_data(row.score_data), company.currency_id
            )

    def action_ar_refresh_credit_score(self):
        """Score the customer now instead of at the next weekly review."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(DESK):
            raise AccessError(self.env._("Scores are for credit staff only: ask a Credit Manager."))
        entity, company = self.commercial_partner_id, self.env.company.sudo().root_id
        self.env["ar.credit.history"].sudo().search([
            ("company_id", "=", company.id), ("partner_id", "=", entity.id),
            ("date", "=", fields.Date.context_today(self)),
        ]).unlink()
        self.env["ar.credit.review"].sudo()._look_at(entity.sudo(), company)
        self.invalidate_recordset()

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_ar_credit_application_count(self):
        rows = self.env["ar.credit.application"]._read_group(
            [("company_id", "in", self.env.company._ar_legal_entity().ids),
             ("partner_id", "in", self.commercial_partner_id._origin.ids)],
            ["partner_id"], ["__count"],
        )
        counts = {partner.id: count for partner, count in rows}
        for partner in self:
            entity = partner.commercial_partner_id._origin
            partner.ar_credit_application_count = counts.get(entity.id, 0)

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_ar_credit_graphs(self):
        for partner in self:
            rows = self.env["ar.credit.history"].search([
                ("company_id", "=", self.env.company.sudo().root_id.id),
                ("partner_id", "=", partner.commercial_partner_id._origin.id),
            ], limit=POINTS_OF_CHART)[::-1]
            partner.ar_has_history = bool(rows)
            partner.ar_exposure_graph = json.dumps([{
                "key": self.env._("Exposure"),
                "values": [{"x": _day(row), "y": row.exposure} for row in rows],
            }])
            partner.ar_days_late_graph = json.dumps([{
                "key": self.env._("Average days late"),
                "values": [
                    {"label": _day(row), "value": row.days_late, "type": "past"} for row in rows
                ],
            }])

    @api.depends("property_payment_term_id")
    @api.depends_context("company", "lang")
    def _compute_ar_term_warning(self):
        for partner in self:
            term = partner.property_payment_term_id
            partner.ar_term_warning = term._ar_legal_warning() if term else False

    def action_ar_open_credit_applications(self):
        """Show the credit file of this customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Applications"),
            "res_model": "ar.credit.application",
            "view_mode": "list,form",
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {"default_partner_id": self.commercial_partner_id.id},
        }

    def action_ar_open_credit_history(self):
        """Show how exposure and payment behaviour developed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit over Time"),
            "res_model": "ar.credit.history",
            "view_mode": "graph,list",
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
        }


def _day(row):
    return format_date(row.env, row.date, date_format="d MMM")
