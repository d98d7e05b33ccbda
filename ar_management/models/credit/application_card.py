from odoo import api, fields, models

from .res_partner_card import DESK


class ArCreditApplication(models.Model):
    """What an approver sees beside the request: score, master data, legal warning."""

    _inherit = "ar.credit.application"

    score_html = fields.Html(
        string="Score Today", compute="_compute_score_html", sanitize=False, groups=DESK
    )
    customer_data_score = fields.Integer(
        string="Data Score", related="partner_id.commercial_partner_id.ar_data_score",
        related_sudo=False, groups=DESK,
    )
    customer_data_gaps = fields.Text(
        string="Missing or Wrong", related="partner_id.commercial_partner_id.ar_data_gaps",
        related_sudo=False, groups=DESK,
    )
    has_duplicates = fields.Boolean(
        string="Has Probable Duplicates", compute="_compute_has_duplicates", groups=DESK
    )
    term_warning = fields.Char(
        string="Legal Warning about the Term", compute="_compute_term_warning"
    )

    @api.depends(
        "partner_id", "company_id", "external_score", "ratios_year", "equity_percent",
        "current_ratio", "margin_percent",
    )
    @api.depends_context("lang")
    def _compute_score_html(self):
        scores = self.env["ar.credit.score"]
        for application in self:
            application.score_html = application.partner_id and scores._html(
                scores._of_application(application), application.company_id.currency_id
            )

    @api.depends("partner_id")
    def _compute_has_duplicates(self):
        for application in self:
            entity = application.partner_id.commercial_partner_id
            application.has_duplicates = bool(entity.ar_duplicate_ids)

    @api.depends("requested_term_id", "granted_term_id")
    @api.depends_context("lang")
    def _compute_term_warning(self):
        for application in self:
            term = application.granted_term_id or application.requested_term_id
            application.term_warning = term._ar_legal_warning() if term else False

    def action_open_customer(self):
        """Open the customer."""
        return self.partner_id._get_records_action()

    def action_open_exposure(self):
        """Show what the customer's exposure is made of today."""
        self.ensure_one()
        return self.env["ar.exposure.line"]._open(self.partner_id, self.company_id)

    def action_open_duplicates(self):
        """Show customers that are probably the same one."""
        self.ensure_one()
        return self.partner_id.action_ar_open_duplicates()
