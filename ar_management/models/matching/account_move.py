from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    # Without this inverse, Odoo searches the deductions of an entry each time that a partner is
    # set on one; with it they are read for a whole batch of bank entries at once.
    ar_discount_deduction_ids = fields.One2many(
        "ar.discount.deduction", "move_id", string="Discount Deductions", readonly=True,
    )

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """What a receipt had caused is taken back no earlier than the money went back."""
        day = self.env.context.get("ar_undone_on")
        if day and default_values_list:
            default_values_list = [
                {**values, **{
                    name: max(fields.Date.to_date(values[name]), day)
                    for name in ("date", "invoice_date", "invoice_date_due") if values.get(name)
                }}
                for values in default_values_list
            ]
        return super()._reverse_moves(default_values_list, cancel=cancel)
