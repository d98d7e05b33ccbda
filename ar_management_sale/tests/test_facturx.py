from odoo.tests import tagged

from odoo.addons.ar_management.engine.einvoice.facturx.build import build
from odoo.addons.ar_management.engine.einvoice.facturx.validate import validate
from odoo.addons.ar_management.tests.einvoice.facturx_page import PageTerms

from .common import SaleCreditCommon


@tagged("post_install", "-at_install")
class TestFacturxDownPayment(SaleCreditCommon):
    def _wizard(self, order, **values):
        return self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        ).create({"sale_order_ids": order.ids, **values})

    def test_down_payment_of_an_order_and_its_final_invoice(self):
        order = self.order(1000, partner=self.free, user=self.env.user)
        order.order_line.tax_ids = self.tax_20
        order.action_confirm()
        self._wizard(
            order, advance_payment_method="percentage", amount=30
        ).create_invoices()
        down_payment = order.invoice_ids
        down_payment.action_post()
        self._wizard(order, advance_payment_method="delivered").create_invoices()
        final = order.invoice_ids - down_payment
        final.action_post()
        read = self.env["ar.einvoice.reader"]._of
        self.assertEqual(read(down_payment).type_code, "386")
        snapshot = read(final)
        self.assertEqual((snapshot.type_code, snapshot.process[1]), ("380", "4"))
        self.assertEqual([item.number for item in snapshot.preceding], [down_payment.name])
        self.assertEqual(float(snapshot.prepaid), down_payment.amount_total)
        self.assertEqual(float(snapshot.due), final.amount_total)
        for document in (down_payment, final):
            snapshot = read(document)
            verdict = validate(build(snapshot), snapshot.french_rules)
            self.assertEqual([(f.rule, f.message) for f in verdict.findings if f.fatal], [])
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "account.account_invoices", document.ids)
            page, xml = PageTerms.of_page(html), PageTerms.of_xml(build(snapshot))
            self.assertEqual(page, xml)
        self.assertIn(f"Down payment deducted: invoice {down_payment.name}".encode(), html)
        self.assertNotIn(b"Down Payments", html)
