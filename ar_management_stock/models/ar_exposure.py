from collections import defaultdict
from dataclasses import replace

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.ar_management.models.credit.exposure import Contributor

LOOSE = "loose"


class ArExposure(models.AbstractModel):
    """Splits the open orders: what has left the house, and what can still be stopped.

    Adds goods that left without an order, until they are on an invoice. Only since deliveries are
    held: what left before was decided about by nobody. Each product of a customer counts at its
    sales price, less what posted invoices take of its quantity, and what drafts take of its value.
    What a point of sale sold is no concern of these.
    """

    _inherit = "ar.exposure"

    @api.model
    def _contributors(self):
        contributors = []
        for contributor in super()._contributors():
            if contributor.key == "ordered":
                contributors.append(Contributor(
                    "delivered", self.env._("Delivered, not invoiced"),
                    self._order_amounts, self._delivered_records, part=1,
                ))
                contributor = replace(
                    contributor, label=self.env._("Ordered, not delivered"), part=2
                )
            contributors.append(contributor)
        return contributors + [Contributor(
            LOOSE, self.env._("Delivered without an order, not invoiced"),
            self._loose, self._loose_records,
        )]

    def _delivered_records(self, partner_ids, company):
        return self._order_records(SQL("delivered_amount"), partner_ids, company)

    def _ordered_records(self, partner_ids, company):
        return self._order_records(
            SQL("(open_amount - delivered_amount)"), partner_ids, company
        )

    # === Goods without an order === #

    def _loose(self, partner_ids, company):
        if not company.ar_delivery_hold_since:
            return {}
        rows = self.env.execute_query(SQL(
            """
            SELECT partner_id, product_id, SUM(quantity), SUM(draft_amount)
              FROM (%s UNION ALL %s) AS entry
          GROUP BY partner_id, product_id
            HAVING SUM(quantity) > 0
            """,
            self._loose_quantities(partner_ids, company),
            self._loose_invoiced(partner_ids, company),
        ))
        products = self.env["product.product"].with_company(company)
        products = products.browse(product_id for _partner, product_id, _qty, _draft in rows)
        unit_values = {each.id: each._ar_sales_value(company) for each in products}
        amounts = defaultdict(float)
        for partner_id, product_id, quantity, draft_amount in rows:
            value = float(quantity) * unit_values[product_id] - float(draft_amount)
            amounts[partner_id] += max(0.0, company.currency_id.round(value))
        return {partner_id: (amount,) for partner_id, amount in amounts.items()}

    def _loose_records(self, partner_ids, company):
        rows = self.env.execute_query(SQL(
            "SELECT DISTINCT move_id FROM (%s) AS entry",
            self._loose_quantities(partner_ids, company),
        )) if company.ar_delivery_hold_since else []
        return "stock.move", Domain("id", "in", [move_id for (move_id,) in rows])

    def _loose_quantities(self, partner_ids, company):
        """Quantities that left and came back, where the lines of transfers say they went."""
        for name in ("stock.move", "stock.move.line", "stock.picking", "stock.location"):
            self.env[name].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        outside = tuple(self._places_of_customers().ids) or (0,)
        return SQL(
            """
            SELECT debtor.commercial_partner_id AS partner_id, line.product_id, move.id AS move_id,
                   CASE WHEN line.location_dest_id IN %(outside)s THEN 1 ELSE -1 END
                   * line.quantity_product_uom AS quantity, 0.0 AS draft_amount
              FROM stock_move_line AS line
              JOIN stock_move AS move ON move.id = line.move_id
         LEFT JOIN stock_picking AS picking ON picking.id = move.picking_id
              JOIN res_partner AS debtor
                ON debtor.id = COALESCE(picking.partner_id, move.partner_id)
             WHERE line.state = 'done'
               AND line.company_id = %(company)s
               AND line.create_date >= %(since)s
               AND move.sale_line_id IS NULL
               AND picking.ar_owes_nothing IS NOT TRUE
               AND (line.location_dest_id IN %(outside)s) != (line.location_id IN %(outside)s)
               AND debtor.commercial_partner_id = ANY(%(partners)s)
               %(counters)s
            """,
            outside=outside, company=company.id, since=company.ar_delivery_hold_since,
            partners=self._id_array(partner_ids), counters=self._not_at_counters(),
        )

    def _loose_invoiced(self, partner_ids, company):
        """What invoices without an order take of these quantities, and drafts of their value."""
        for name in ("account.move", "account.move.line"):
            self.env[name].flush_model()
        return SQL(
            """
            SELECT move.commercial_partner_id AS partner_id, line.product_id, NULL AS move_id,
                   CASE WHEN move.state = 'posted' THEN
                   CASE move.move_type WHEN 'out_refund' THEN 1 ELSE -1 END
                   * line.quantity * unit.factor / own.factor ELSE 0 END AS quantity,
                   CASE WHEN move.state = 'draft' AND move.move_type != 'out_refund'
                        THEN line.price_total / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)
                        ELSE 0 END AS draft_amount
              FROM account_move_line AS line
              JOIN account_move AS move ON move.id = line.move_id
              JOIN product_product AS product ON product.id = line.product_id
              JOIN product_template AS template ON template.id = product.product_tmpl_id
              JOIN uom_uom AS own ON own.id = template.uom_id
              JOIN uom_uom AS unit ON unit.id = COALESCE(line.product_uom_id, own.id)
             WHERE line.display_type = 'product'
               AND template.type = 'consu'
               AND move.state IN ('draft', 'posted')
               AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
               AND move.company_id = %(company)s
               AND move.create_date >= %(since)s
               AND move.commercial_partner_id = ANY(%(partners)s)
               AND NOT EXISTS (
                   SELECT 1 FROM sale_order_line_invoice_rel AS rel
                    WHERE rel.invoice_line_id = line.id
                   )
               %(counters)s
            """,
            company=company.id, since=company.ar_delivery_hold_since,
            partners=self._id_array(partner_ids), counters=self._not_from_counters(),
        )

    def _places_of_customers(self):
        """Locations that are outside the house: those of customers, and between companies."""
        locations = self.env["stock.location"]
        domain = Domain("usage", "=", "customer")
        between = self.env.ref("stock.stock_location_inter_company", raise_if_not_found=False)
        if between:
            domain |= Domain("id", "child_of", between.id)
        return locations.search(domain)

    # Point of Sale is not required, so its columns are asked for.

    def _not_at_counters(self):
        if "pos_session_id" not in self.env["stock.picking"]._fields:
            return SQL()
        return SQL("AND picking.pos_session_id IS NULL AND picking.pos_order_id IS NULL")

    def _not_from_counters(self):
        if "pos.order" not in self.env:
            return SQL()
        return SQL("AND NOT EXISTS (SELECT 1 FROM pos_order WHERE account_move = move.id)")
