from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _ar_dossier_papers(self):
        """The notes of the deliveries that the invoice is about."""
        papers = super()._ar_dossier_papers()
        report = self.env["ir.actions.report"].sudo()
        orders = self.sudo().invoice_line_ids.sale_line_ids.order_id
        done = orders.picking_ids.filtered(lambda picking: picking.state == "done")
        for picking in done.sorted("id"):
            content, kind = report._render_qweb_pdf("stock.report_deliveryslip", picking.ids)
            papers.append(("deliveries", f"{picking.name.replace('/', '-')}.{kind}", content))
        return papers
