from odoo import fields, models
from odoo.tools import str2bool

STILL_TO_PAY = ("not_paid", "in_payment", "partial")
BY_HAND = ("none", "custom")
"""Providers whose waiting payments do not keep a customer from paying in another way."""


class AccountMove(models.Model):
    """A penalty is paid online like an invoice, although it is none."""

    _inherit = "account.move"

    def _has_to_be_paid(self):
        self.ensure_one()
        if not (self.ar_is_penalty and self.move_type == "out_receipt"):
            return super()._has_to_be_paid()
        wanted = self.env["ir.config_parameter"].sudo().get_param(
            "account_payment.enable_portal_payment"
        )
        waits = self.transaction_ids.filtered(lambda each: (
            each.state in ("pending", "authorized") and each.provider_code not in BY_HAND
        ))
        return bool(
            str2bool(wanted, False) and self.state == "posted" and not waits
            and self.payment_state in STILL_TO_PAY
            and not self.currency_id.is_zero(self.amount_residual)
        )

    def _compute_access_url(self):  # pylint: disable=missing-return
        super()._compute_access_url()
        for move in self.filtered("ar_is_penalty"):
            # Core has a page for invoices only, and sends readers of a receipt away.
            move.access_url = f"/my/invoices/{move.id}"


class PaymentTransaction(models.Model):
    """Money that came online for a penalty pays it: core's field does not see receipts."""

    _inherit = "payment.transaction"

    invoice_ids = fields.Many2many(domain=[(
        "move_type", "in", ("out_invoice", "out_refund", "in_invoice", "in_refund", "out_receipt"),
    )])
