from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.ar_management.models.credit.exposure import Contributor


class ArExposure(models.AbstractModel):
    """Adds what was ordered and is on no invoice yet.

    ``qty_invoiced`` counts draft and posted invoices alike, so what is left of an order and the
    invoices never count the same goods.
    """

    _inherit = "ar.exposure"

    @api.model
    def _contributors(self):
        return super()._contributors() + [
            Contributor(
                "ordered", self.env._("Orders not invoiced"),
                self._order_amounts, self._ordered_records,
            ),
            Contributor(
                "down_payments", self.env._("Down payments invoiced, not yet deducted"),
                self._down_payments, self._down_payments_records,
            ),
        ]

    def _draft_invoices_records(self, partner_ids, company):
        """A credit note that a salesman drew up from an order counts once it is posted."""
        model, domain = super()._draft_invoices_records(partner_ids, company)
        return model, domain & ~Domain([
            ("move_type", "=", "out_refund"),
            ("reversed_entry_id", "=", False),
            ("invoice_line_ids.sale_line_ids", "!=", False),
        ])

    # === Orders === #

    def _ordered_records(self, partner_ids, company):
        return self._order_records(SQL("open_amount"), partner_ids, company)

    @api.model
    def _order_amount(self, orders, rate=None):
        """What each order adds to the exposure once it is confirmed, whatever its state now.

        :param rate: units of the order's currency for one of the company's; the stored one of
            each order when not given
        :return: ``{order_id: amount in the company's currency}``
        """
        if not orders:
            return {}
        query = self.sudo()._open_orders(
            SQL("sale.id IN %s", tuple(orders.ids)),
            SQL("%s::numeric", repr(rate)) if rate else SQL("sale.currency_rate"),
        )
        return dict(self.env.execute_query(
            SQL("SELECT order_id, open_amount FROM %s AS open_order", query)
        ))

    def _order_amounts(self, partner_ids, company):
        """What is on no invoice yet, what of it was delivered, and what was not."""
        return self._parts(SQL(
            """
            SELECT partner_id, SUM(open_amount), SUM(delivered_amount),
                   SUM(open_amount - delivered_amount)
              FROM %s AS open_order GROUP BY partner_id
            """,
            self._confirmed_orders(partner_ids, company),
        ))

    def _order_records(self, column, partner_ids, company):
        rows = self.sudo().env.execute_query(SQL(
            "SELECT order_id FROM %s AS open_order WHERE %s != 0",
            self._confirmed_orders(partner_ids, company), column,
        ))
        return "sale.order", Domain("id", "in", [order_id for (order_id,) in rows])

    @api.model
    def _counted_amount(self, orders):
        """What the exposure counts of each of these orders now: ``{order_id: amount}``."""
        query = self.sudo()._counted_orders(SQL("sale.id IN %s", tuple(orders.ids)))
        return dict(self.env.execute_query(
            SQL("SELECT order_id, open_amount FROM %s AS open_order", query)
        ))

    def _confirmed_orders(self, partner_ids, company):
        return self._counted_orders(SQL(
            "sale.company_id = %s AND debtor.commercial_partner_id = ANY(%s)",
            company.id, self._id_array(partner_ids),
        ))

    def _counted_orders(self, condition):
        """Confirmed orders, and what left before an order was cancelled or became a quotation."""
        return self._open_orders(
            SQL("(sale.state = 'sale' OR line.qty_delivered != 0) AND %s", condition),
            SQL("sale.currency_rate"),
            SQL("CASE sale.state WHEN 'sale' THEN line.product_uom_qty ELSE 0 END"),
        )

    def _open_orders(self, condition, rate, ordered=None):
        """One row per order: who will owe it, and what is on no invoice yet, tax included.

        ``delivered_amount`` is the part of ``open_amount`` that was delivered. More may be
        delivered than was ordered: the larger quantity counts. A line may be a return, which
        takes off what came back: what did not may never come. Nor may a discount that is invoiced
        once it is delivered. Lines for goods nobody ordered have a unit price before tax only, as
        in core.

        An order of returns alone gives no credit: its credit note does, once it is posted. A line
        that only calls itself a down payment counts: real ones have no quantity.

        :param ordered: SQL, the quantity of a line that counts as ordered; its own by default
        """
        lines, orders = self.env["sale.order.line"], self.env["sale.order"]
        lines.flush_model()
        orders.flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["res.company"].flush_model(["currency_id"])
        self.env["res.currency"].flush_model(["decimal_places"])
        self.env["product.template"].flush_model(["invoice_policy"])
        return SQL(
            """(
            SELECT sale.id AS order_id,
                   debtor.commercial_partner_id AS partner_id,
                   GREATEST(0, ROUND(SUM(price.unit * open_qty.total)::numeric
                         / %(rate)s, currency.decimal_places)) AS open_amount,
                   GREATEST(0, ROUND(LEAST(
                         SUM(price.unit * open_qty.delivered), SUM(price.unit * open_qty.total)
                   )::numeric / %(rate)s, currency.decimal_places)) AS delivered_amount
              FROM sale_order AS sale
              JOIN res_partner AS debtor ON debtor.id = sale.partner_invoice_id
              JOIN res_company AS company ON company.id = sale.company_id
              JOIN res_currency AS currency ON currency.id = company.currency_id
              JOIN sale_order_line AS line ON line.order_id = sale.id
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN line.price_total < 0 AND (line.product_uom_qty < 0 OR (
                                    SELECT template.invoice_policy FROM product_product AS product
                                      JOIN product_template AS template
                                        ON template.id = product.product_tmpl_id
                                     WHERE product.id = line.product_id
                                    ) IS DISTINCT FROM 'order') THEN 0
                               ELSE COALESCE(%(ordered)s, 0) END AS ordered,
                          COALESCE(line.qty_delivered, 0) AS delivered,
                          COALESCE(line.qty_invoiced, 0) AS invoiced,
                          CASE WHEN line.product_uom_qty < 0 THEN -1 ELSE 1 END AS sign
                   ) AS qty
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN line.product_uom_qty != 0
                               THEN line.price_total / line.product_uom_qty
                               ELSE line.price_unit * (1 - COALESCE(line.discount, 0) / 100)
                          END AS unit
                   ) AS price
             CROSS JOIN LATERAL (
                   SELECT qty.sign * GREATEST(0, qty.sign
                          * (qty.sign * GREATEST(qty.sign * qty.ordered, qty.sign * qty.delivered)
                             - qty.invoiced)) AS total,
                          qty.sign * GREATEST(0, qty.sign
                          * (qty.delivered - qty.invoiced)) AS delivered
                   ) AS open_qty
             WHERE line.display_type IS NULL
               AND (line.is_downpayment IS NOT TRUE OR COALESCE(line.product_uom_qty, 0) != 0
                    OR qty.delivered != 0)
               AND %(condition)s
          GROUP BY sale.id, debtor.commercial_partner_id, currency.decimal_places,
                   sale.currency_rate
            )""",
            rate=rate, condition=condition, ordered=ordered or SQL("line.product_uom_qty"),
        )

    # === Down payments === #

    def _down_payments(self, partner_ids, company):
        """Down payments on open orders: the final invoice will be lower by these amounts.

        No order takes more off the exposure than it adds to it.
        """
        return self._parts(SQL(
            """
            SELECT down_payment.partner_id,
                   -SUM(LEAST(down_payment.amount, COALESCE(open_order.open_amount, 0)))
              FROM (
                   SELECT order_id, partner_id, SUM(amount) AS amount
                     FROM %s AS line
                 GROUP BY order_id, partner_id
                   ) AS down_payment
         LEFT JOIN %s AS open_order USING (order_id)
          GROUP BY down_payment.partner_id
            """,
            self._down_payment_lines(partner_ids, company),
            self._confirmed_orders(partner_ids, company),
        ))

    def _down_payments_records(self, partner_ids, company):
        rows = self.sudo().env.execute_query(SQL(
            "SELECT DISTINCT move_id FROM %s AS down_payment",
            self._down_payment_lines(partner_ids, company),
        ))
        return "account.move", Domain("id", "in", [move_id for (move_id,) in rows])

    def _down_payment_lines(self, partner_ids, company):
        for model in ("sale.order", "sale.order.line", "account.move", "account.move.line"):
            self.env[model].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            """(
            SELECT sale.id AS order_id,
                   debtor.commercial_partner_id AS partner_id,
                   move.id AS move_id,
                   entry.price_total * CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                   / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1) AS amount
              FROM sale_order AS sale
              JOIN res_partner AS debtor ON debtor.id = sale.partner_invoice_id
              JOIN sale_order_line AS line ON line.order_id = sale.id AND line.is_downpayment
              JOIN sale_order_line_invoice_rel AS rel ON rel.order_line_id = line.id
              JOIN account_move_line AS entry ON entry.id = rel.invoice_line_id
              JOIN account_move AS move ON move.id = entry.move_id
             WHERE COALESCE(line.product_uom_qty, 0) = 0
               AND sale.company_id = %(company)s
               AND debtor.commercial_partner_id = ANY(%(partners)s)
               AND move.move_type IN ('out_invoice', 'out_refund')
               AND move.state != 'cancel'
            )""",
            company=company.id, partners=self._id_array(partner_ids),
        )
