from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.ar_management.engine.common.reason import Reason
from odoo.addons.ar_management.models.credit.policy import CREDIT_MANAGER

from .stock_move import decided


class StockPicking(models.Model):
    """A delivery against the credit terms stays undone, held with its reasons."""

    _name = "stock.picking"
    _inherit = ["ar.held.document", "stock.picking"]

    ar_credit_asked_by_ids = fields.Many2many(relation="ar_credit_transfer_asked_rel")
    ar_owes_nothing = fields.Boolean(
        string="Nothing Owed for It", copy=False, tracking=True,
        help="Goods without an order that were given away or lent, or that an invoice without "
        "their products asks for: they count in no exposure. A Credit Manager says so.",
    )

    def _ar_waits_for_credit(self):
        return self.state not in ("done", "cancel")

    def _ar_is_released(self, debtor=None, amount=0.0):
        """Tell whether a release of any of its parcels is in time: each asks for its own."""
        return any(
            hold.state == "released" and hold._is_in_time() for hold in self.ar_credit_hold_ids
        )

    def _ar_debtor(self):
        return self.partner_id.commercial_partner_id

    @api.model_create_multi
    def create(self, vals_list):
        self._ar_check_owes_nothing(any(vals.get("ar_owes_nothing") for vals in vals_list))
        return super().create(vals_list)

    def _ar_check_owes_nothing(self, is_said):
        if is_said and not self.env.user.has_group(CREDIT_MANAGER):
            raise AccessError(self.env._(
                "Only a Credit Manager says that nothing is owed for goods that left."
            ))

    def write(self, vals):
        self._ar_check_owes_nothing("ar_owes_nothing" in vals)
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
        return held.action_ar_open_credit_hold() if held.sudo().ar_credit_hold_id else result

    def _action_done(self):
        held = self.move_ids._ar_hold_over_credit().picking_id & self
        passing = self - held
        self.env["ar.credit.hold"]._close(
            passing, Reason.of("hold.delivery_within_terms")
        )
        if not passing:
            return True
        with decided(passing.move_ids):
            return super(StockPicking, passing)._action_done()

    def action_cancel(self):
        result = super().action_cancel()
        self.env["ar.credit.hold"]._close(
            self.filtered(lambda each: each.state == "cancel"),
            Reason.of("hold.delivery_cancelled"), and_released=True,
        )
        return result

    def unlink(self):
        self.env["ar.credit.hold"]._close(self, Reason.of("hold.delivery_deleted"))
        return super().unlink()
