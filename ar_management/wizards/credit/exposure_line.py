from odoo import api, fields, models


class ArExposureLine(models.TransientModel):
    """One component of a customer's exposure, to look into."""

    _name = "ar.exposure.line"
    _description = "Component of the Exposure"
    _inherit = ["ar.checked.numbers"]

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    key = fields.Char(required=True)
    name = fields.Char(string="Component", required=True)
    amount = fields.Monetary()

    @api.model
    def _open(self, partner, company):
        """Dialog with the components of a customer's exposure."""
        entity = partner.commercial_partner_id
        exposure = self.env["ar.exposure"]._exposure(entity, company)[entity.id]
        lines = self.create([
            {
                "partner_id": entity.id,
                "company_id": company.id,
                "key": contributor.key,
                "name": contributor.label,
                "amount": float(exposure.amount(contributor.key)),
            }
            for contributor in self.env["ar.exposure"]._contributors()
        ])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Exposure of %(customer)s", customer=entity.display_name),
            "res_model": self._name,
            "view_mode": "list",
            "views": [(self.env.ref("ar_management.ar_exposure_line_view_list").id, "list")],
            "domain": [("id", "in", lines.ids)],
            "target": "new",
        }

    def action_open_records(self):
        """Open the records that this component was counted from."""
        self.ensure_one()
        return self.env["ar.exposure"]._component_action(
            self.key, self.partner_id, self.company_id
        )
