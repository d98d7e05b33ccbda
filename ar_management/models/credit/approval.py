from odoo import fields, models

from ..common.reason import explained


class ArCreditApproval(models.Model):
    """What one person decided about one application. Nobody writes here but the application."""

    _name = "ar.credit.approval"
    _description = "Approval of a Credit Application"
    _order = "id"
    _rec_name = "user_id"

    application_id = fields.Many2one(
        "ar.credit.application", required=True, index=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="application_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="application_id.partner_id", store=True, index=True)
    currency_id = fields.Many2one(related="application_id.currency_id")
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    step_data = fields.Json(string="Step as Codes", readonly=True)
    step = explained("step_data", fields.Char)
    verdict = fields.Selection(
        [("approved", "Approved"), ("refused", "Refused")], required=True, readonly=True
    )
    limit = fields.Monetary(readonly=True, help="The limit that this person approved.")
    comment = fields.Text(readonly=True)
    is_void = fields.Boolean(
        string="Void", readonly=True, help="Given before the application was withdrawn."
    )

    _application_user_uniq = models.UniqueIndex(
        "(application_id, user_id) WHERE is_void IS NOT TRUE",
        "This person has already decided about the application.",
    )
