from odoo import fields, models, tools


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_start_steps = fields.Json(string="Steps of Getting Started That Were Looked At")
    ar_start_finished = fields.Boolean(string="Getting Started Is Finished")

    def _ar_legal_entity(self):
        """All companies that are one person before the law with these: head office and branches.

        Archived ones too: what is owed to them is owed all the same.
        """
        companies = self.env["res.company"].sudo().browse(self._ar_entity_ids())
        return companies.with_env(self.env)

    @tools.ormcache("tuple(self.sudo().root_id.ids)")
    def _ar_entity_ids(self):
        every = self.env["res.company"].sudo().with_context(active_test=False)
        return every.search([("id", "child_of", self.sudo().root_id.ids)], order="id").ids

    def _ar_today(self):
        """Today where the company is, for those who have no time zone of their own."""
        self.ensure_one()
        zone = self.sudo().partner_id.tz or self.sudo().resource_calendar_id.tz
        return fields.Date.context_today(self.with_context(tz=zone or self.env.context.get("tz")))
