from odoo import api, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _ar_asks_for_credit(self):
        """What an order brought was decided about when the order was confirmed."""
        return super()._ar_asks_for_credit() and not self.sudo()._ar_is_decided_by_orders()

    def _ar_is_decided_by_orders(self):
        """Tell whether confirmed orders of this customer are worth all that they are invoiced."""
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and line.price_total > 0
        )
        orders = lines.sale_line_ids.order_id
        return (
            bool(orders)
            and all(
                line.sale_line_ids and all(line._ar_is_from(each) for each in line.sale_line_ids)
                for line in lines
            )
            and all(order.state == "sale" for order in orders)
            and self._ar_is_within(orders)
            and self._ar_is_due_as_ordered(orders)
        )

    def _ar_is_due_as_ordered(self, orders):
        """Tell whether the invoice gives no longer to pay than one of its orders."""
        days = self.invoice_payment_term_id.ar_longest_days
        if not self.invoice_payment_term_id and self.invoice_date_due:
            days = (self.invoice_date_due - (self.invoice_date or self.date)).days
        return days <= max(order.payment_term_id.ar_longest_days or 0 for order in orders)

    @api.constrains("partner_id")
    def _check_ar_orders_of_customer(self):
        """Where orders are decided about, their invoices go to whom they were decided about."""
        holding = self.filtered(
            lambda move: move.is_sale_document() and move.company_id.sudo().ar_credit_hold_orders
        )
        holding.invoice_line_ids._check_ar_orders()

    def _ar_is_within(self, orders):
        """Tell whether all invoices of these orders are worth no more than the orders."""
        others = orders.order_line.invoice_lines.move_id.filtered(
            lambda move: move.state == "posted" and move != self
        )
        invoiced = self.amount_total_signed + sum(
            sum(move.amount_total_signed * order._ar_part_of(move) for order in orders)
            for move in others
        )
        ordered = sum(order._ar_footprint().amount for order in orders)
        return self.company_id.currency_id.compare_amounts(invoiced, ordered) <= 0

    def _ar_advance_lines(self):
        return super()._ar_advance_lines() | self._ar_product_lines().filtered("is_downpayment")

    def _ar_dossier_papers(self):
        """The orders that the invoice comes from, as they were confirmed."""
        papers = super()._ar_dossier_papers()
        report = self.env["ir.actions.report"].sudo()
        for order in self.sudo().invoice_line_ids.sale_line_ids.order_id.sorted("id"):
            content, kind = report._render_qweb_pdf("sale.report_saleorder", order.ids)
            papers.append(("orders", f"{order.name}.{kind}", content))
        return papers
