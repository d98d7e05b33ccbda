from odoo import api, models


class PosPayment(models.Model):
    """What is put on account of an order that was sold already asks for credit, too."""

    _name = "pos.payment"
    _inherit = ["ar.checked.numbers", "pos.payment"]

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["pos.order"].browse(
            {vals["pos_order_id"] for vals in vals_list if vals.get("pos_order_id")}
        )
        before = orders._ar_on_account()
        payments = super().create(vals_list)
        payments.pos_order_id._ar_refuse_over_credit(before)
        return payments

    def write(self, vals):
        before = self.pos_order_id._ar_on_account()
        result = super().write(vals)
        self.pos_order_id._ar_refuse_over_credit(before)
        return result
