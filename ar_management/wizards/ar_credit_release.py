from odoo import api, fields, models


class ArCreditRelease(models.TransientModel):
    """Asks the Credit Manager why a held document may go on credit after all."""

    _name = "ar.credit.release"
    _description = "Release Credit Holds"

    hold_ids = fields.Many2many(
        "ar.credit.hold",
        string="Holds",
        required=True,
        default=lambda self: self._default_hold_ids(),
    )
    comment = fields.Text(string="Why It Is Released", required=True)

    @api.model
    def _default_hold_ids(self):
        if self.env.context.get("active_model") != "ar.credit.hold":
            return False
        holds = self.env["ar.credit.hold"].browse(self.env.context.get("active_ids", []))
        return holds.filtered(lambda hold: hold.state == "held")

    def action_release(self):
        """Release the holds with this comment, or refuse with the reason."""
        self.ensure_one()
        self.hold_ids._release(self.comment)
        return {"type": "ir.actions.act_window_close"}
