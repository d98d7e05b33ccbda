from odoo import api, fields, models

from .stock_move import decided


class StockPicking(models.Model):
    """A delivery against the credit terms stays undone, held with its reasons."""

    _inherit = "stock.picking"

    ar_credit_hold_ids = fields.One2many(
        "ar.credit.hold", "res_id", string="Credit Holds",
        domain=lambda self: [("res_model", "=", self._name)],
    )
    ar_credit_hold_id = fields.Many2one(
        "ar.credit.hold", string="Open Credit Hold", compute="_compute_ar_credit_hold",
        compute_sudo=True,
    )
    ar_credit_hold_reasons = fields.Text(
        string="Why It Is Held", compute="_compute_ar_credit_hold", compute_sudo=True)
    ar_can_open_credit_hold = fields.Boolean(
        string="May Open the Hold", compute="_compute_ar_can_open_credit_hold")
    ar_credit_released = fields.Boolean(
        string="Credit Released", compute="_compute_ar_credit_hold", compute_sudo=True,
        help="A Credit Manager released this delivery: it can be validated.",
    )

    @api.depends("state", "ar_credit_hold_ids.state", "ar_credit_hold_ids.reasons")
    def _compute_ar_credit_hold(self):
        for picking in self:
            holds = picking.ar_credit_hold_ids
            hold = holds.filtered(lambda hold: hold.state == "held")[:1]
            picking.ar_credit_hold_id = hold
            picking.ar_credit_hold_reasons = hold.reasons
            picking.ar_credit_released = picking.state not in ("done", "cancel") and any(
                each.state == "released" and each._is_in_time() for each in holds
            )

    @api.depends("ar_credit_hold_id")
    @api.depends_context("uid")
    def _compute_ar_can_open_credit_hold(self):
        """The reasons are for everybody who sees the transfer, the hold itself for some."""
        readable = self.sudo().ar_credit_hold_id.sudo(False)._filtered_access("read")
        for picking in self:
            picking.ar_can_open_credit_hold = picking.sudo().ar_credit_hold_id.id in readable.ids

    def write(self, vals):
        if "partner_id" not in vals:
            return super().write(vals)
        # Here, because its moves find the new contact already when they are written.
        before = self.move_ids._ar_delivered()
        result = super().write(vals)
        self.move_ids._ar_refuse_new_deliveries(before)
        return result

    def button_validate(self):
        """Validate what credit allows; show the holds of the rest."""
        result = super().button_validate()
        if isinstance(result, dict) and result.get("type") == "ir.actions.act_window":
            return result  # a question has to be answered first
        held = self.filtered(lambda each: each.state not in ("done", "cancel"))
        holds = held.sudo().ar_credit_hold_id.sudo(False)
        return holds._action_open() if holds else result

    def action_ar_open_credit_hold(self):
        """Open the hold that keeps this delivery in the house."""
        self.ensure_one()
        return self.sudo().ar_credit_hold_id.sudo(False)._action_open()

    def _action_done(self):
        held = self.move_ids._ar_hold_over_credit().picking_id & self
        passing = self - held
        self.env["ar.credit.hold"]._close(
            passing, self.env._("The delivery is within the credit terms now.")
        )
        if not passing:
            return True
        with decided(passing.move_ids):
            return super(StockPicking, passing)._action_done()

    def action_cancel(self):
        result = super().action_cancel()
        self.env["ar.credit.hold"]._close(
            self.filtered(lambda each: each.state == "cancel"),
            self.env._("The delivery was cancelled."), and_released=True,
        )
        return result

    def unlink(self):
        self.env["ar.credit.hold"]._close(self, self.env._("The delivery was deleted."))
        return super().unlink()
