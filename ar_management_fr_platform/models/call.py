from odoo import api, fields, models

KEPT_DAYS = 90


class ArPlatformCall(models.Model):
    """One call to a platform: what was asked and whether it answered, never a secret."""

    _name = "ar.platform.call"
    _description = "Call to a Platform"
    _order = "id desc"
    _rec_name = "route"

    connection_id = fields.Many2one(
        "ar.platform.connection", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    method = fields.Char(readonly=True)
    route = fields.Char(readonly=True)
    status = fields.Integer(
        "HTTP Status", readonly=True, aggregator=None, help="0: no answer came.")

    @api.autovacuum
    def _gc_calls(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("create_date", "<", limit)]).unlink()
