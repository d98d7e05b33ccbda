from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _ar_today(self):
        """Today where the company is, for those who have no time zone of their own."""
        self.ensure_one()
        zone = self.sudo().partner_id.tz or self.sudo().resource_calendar_id.tz
        return fields.Date.context_today(self.with_context(tz=zone or self.env.context.get("tz")))
