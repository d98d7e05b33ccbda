from odoo import fields, models


class AccountMove(models.Model):
    """What collecting notes on invoices, and the credit note that ends a dispute."""

    _inherit = "account.move"

    ar_thanked_on = fields.Date(
        string="Thanked On", readonly=True, copy=False,
        help="Day on which a thank-you for this payment was considered.",
    )

    def _post(self, soft=True):
        posted = super()._post(soft)
        if refunds := posted.filtered(lambda move: move.move_type == "out_refund"):
            disputes = self.env["ar.dispute"].sudo().search([
                ("credit_note_id", "in", refunds.ids), ("date_to", "=", False),
            ])
            disputes._credited()
        return posted
