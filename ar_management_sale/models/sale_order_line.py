from odoo import api, models
from odoo.exceptions import UserError

COMPUTED_AMOUNTS = frozenset({"price_total", "qty_invoiced"})


class SaleOrderLine(models.Model):
    """A confirmed order that becomes larger asks for credit again, whoever makes it larger.

    Only costs that were spent already, and goods whose delivery was decided about, are added
    without a question: refusing them would not bring them back.
    """

    _name = "sale.order.line"
    _inherit = ["ar.checked.numbers", "sale.order.line"]

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._ar_without_marks(vals) for vals in vals_list]
        orders = self.env["sale.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        before = orders._ar_credit_footprint()
        lines = super().create(vals_list)
        lines._ar_compute_anew(set().union(*vals_list))
        lines._ar_refuse_foreign_invoices()
        asking = lines.filtered(lambda line: not line._ar_is_spent_already())
        asking.order_id._ar_refuse_new_credit(before)
        return lines

    def write(self, vals):
        if not self:
            return super().write(vals)
        vals = self._ar_without_marks(vals)
        # A discount that moves to another order leaves one behind that is worth more.
        orders = self.order_id | self.env["sale.order"].browse(vals.get("order_id") or ())
        before = orders._ar_credit_footprint()
        result = super().write(vals)
        self._ar_compute_anew(vals)
        if "invoice_lines" in vals:
            self._ar_refuse_foreign_invoices()
        orders._ar_refuse_new_credit(before)
        return result

    def unlink(self):
        if not self:
            return super().unlink()
        # A line that is deleted may have been a discount.
        orders = self.order_id
        before = orders._ar_credit_footprint()
        result = super().unlink()
        orders.exists()._ar_refuse_new_credit(before)
        return result

    def _ar_without_marks(self, vals):
        """A cost to re-invoice is one that a bill brought: no salesman calls goods so."""
        if self.env.su or self.env.user.has_group("account.group_account_invoice"):
            return vals
        return {name: vals[name] for name in vals if name != "is_expense"}

    def _ar_is_spent_already(self):
        """Tell whether Odoo added it by itself for a cost to re-invoice."""
        return self.env.su and self.is_expense

    def _ar_refuse_foreign_invoices(self):
        """Refuse links to invoices that were not made from the order: they would cover it."""
        for line in self.sudo():
            for entry in line.invoice_lines:
                if not entry._ar_is_from(line):
                    raise UserError(self.env._(
                        "%(invoice)s was not made from %(order)s: another customer, company or "
                        "product. Use Create Invoice on the order instead of linking it.",
                        invoice=entry.move_id.display_name, order=line.order_id.display_name,
                    ))

    # === Reading === #

    def _ar_compute_anew(self, names):
        """What a client wrote over a computed amount does not last: the exposure rests on it."""
        for name in COMPUTED_AMOUNTS.intersection(names):
            self.env.add_to_compute(self._fields[name], self)

    def _ar_company_price(self):
        """Price of one unit, tax included, in the company's currency; 0 without a line."""
        if not self:
            return 0.0
        price = self.price_unit * (1 - (self.discount or 0.0) / 100)
        if self.product_uom_qty:
            price = self.price_total / self.product_uom_qty
        return price / self.order_id._ar_currency_rate()

    def _ar_largest_quantity(self):
        """What was ordered or delivered, whichever is more; a return has a minus.

        What is to be returned takes nothing off before it came back, and a discount nothing while
        it waits to be delivered: nobody has to invoice it with the rest.
        """
        waits = self.product_uom_qty < 0 or self.product_id.invoice_policy != "order"
        if self.price_total < 0 and waits:
            return self.qty_delivered
        if self.product_uom_qty < 0:
            return min(self.product_uom_qty, self.qty_delivered)
        return max(self.product_uom_qty, self.qty_delivered)
