from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ArDiscountUndo(models.TransientModel):
    """Confirms that a discount is taken back although it was sent or its period is closed."""

    _name = "ar.discount.undo"
    _description = "Undo Discount"

    document_ids = fields.Many2many(
        "account.move", string="Documents", required=True, readonly=True,
        default=lambda self: self._default_documents(),
    )
    notice = fields.Text(compute="_compute_notice")
    reason = fields.Text(required=True)

    @api.model
    def _default_documents(self):
        moves = self.env["account.move"].browse(self.env.context.get("active_ids", []))
        return (
            moves.filtered(lambda move: move._ar_is_live_discount())
            or moves._ar_earned_discounts().with_env(self.env)
        )

    @api.depends("document_ids")
    def _compute_notice(self):
        for wizard in self:
            documents = wizard.document_ids
            wizard.notice = "\n".join(filter(None, (
                document._ar_take_back_obstacle() for document in documents
            )))

    def action_undo(self):
        """Undo the payments that earned the discounts, and take the discounts back."""
        self.ensure_one()
        if not self.env.user.has_group("ar_management.group_ar_user"):
            raise AccessError(self.env._("Only a Receivables User can undo a discount."))
        reason = (self.reason or "").strip()
        documents = self.document_ids.filtered(lambda move: move._ar_is_live_discount())
        if not reason or not documents:
            raise UserError(self.env._(
                "There is no discount left to undo, or no reason was given: close this "
                "window and open the document again."
            ))
        confirmed = documents.with_context(ar_discount_undo_reason=reason)
        confirmed._ar_earning_matchings().unlink()
        # The payment may have been undone before the discount was booked again by hand.
        confirmed.filtered(lambda move: move._ar_is_live_discount())._ar_take_back()
        return {"type": "ir.actions.act_window_close"}
