from odoo import api, models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    """A line of an invoice belongs to an order of the customer who is invoiced, or to none."""

    _inherit = "account.move.line"

    @api.constrains("sale_line_ids")
    def _check_ar_orders(self):
        for entry in self.sudo():
            for line in entry.sale_line_ids:
                if not entry._ar_is_from(line):
                    raise UserError(self.env._(
                        "“%(line)s” of %(invoice)s cannot belong to %(order)s: another customer, "
                        "company or product.",
                        line=entry.name, invoice=entry.move_id.display_name,
                        order=line.order_id.display_name,
                    ))

    def _ar_is_from(self, line):
        """Tell whether this invoice line can come from an order line.

        A down payment has a product of its own, and an expense is re-invoiced from a bill.
        """
        self.ensure_one()
        if self.move_id.move_type not in ("out_invoice", "out_refund", "out_receipt"):
            return True  # counted nowhere: no invoice of a customer
        return (
            self.company_id.root_id == line.company_id.root_id
            and self.move_id.commercial_partner_id == line.order_id._ar_debtor()
            and (self.product_id == line.product_id or line.is_downpayment or not self.product_id)
        )
