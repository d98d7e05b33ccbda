from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import html2plaintext

from ...engine.einvoice.facturx.build import build
from ..common import ArCommon
from .facturx_cases import CASES, FacturxCases
from .facturx_page import PageTerms


@tagged("post_install", "-at_install")
class TestFacturxTruth(ArCommon):
    """Page and XML say the same: every total, every line, every mention."""

    def setUp(self):
        super().setUp()
        self.cases = FacturxCases(self.env)

    def _page(self, move):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.account_invoices", move.ids)
        return html.decode() if isinstance(html, bytes) else html

    def _snapshot(self, move):
        return self.env["ar.facturx.snapshot"]._of(move)

    def assertSame(self, move):
        """Compare page and XML of a document; the text of the page is returned."""
        html = self._page(move)
        page, xml = PageTerms.of_page(html), PageTerms.of_xml(build(self._snapshot(move)))
        self.assertEqual(page.sums, xml.sums)
        self.assertEqual(page.vat, xml.vat)
        self.assertEqual((page.prepaid, page.charges), (xml.prepaid, xml.charges))
        self.assertEqual(len(page.lines), len(xml.lines))
        # VAT that is rounded over the whole invoice moves a line by a cent.
        self.assertLessEqual(
            max((abs(a - b) for a, b in zip(page.lines, xml.lines, strict=True)), default=0),
            Decimal("0.01"),
        )
        return " ".join(html2plaintext(html).split())

    def test_all_amounts_of_every_case(self):
        for case in CASES.values():
            if case.is_valid:
                with self.subTest(case.name):
                    self.assertSame(self.cases.build(case.name))

    def test_a_final_invoice_lists_its_down_payments_and_corrects_nothing(self):
        first = self.cases.down_payment()
        final = self.cases.final_invoice()
        text = self.assertSame(final)
        self.assertIn(f"Down payment deducted: invoice {first.name} of 03/02/2026", text)
        self.assertNotIn("Corrects", text)
        self.assertNotIn("Acompte 30 %", text)
        snapshot = self._snapshot(final)
        self.assertEqual([part.number for part in snapshot.settled], [first.name])
        self.assertEqual([part.number for part in snapshot.preceding], [first.name])

    def test_a_down_payment_without_a_known_invoice_is_told_by_its_line(self):
        text = self.assertSame(self.cases.final_invoice())
        self.assertIn("Down payment deducted: Acompte 30 %", text)

    def test_several_down_payments_at_several_rates(self):
        advances = self.cases.advances()
        rates = ("tva_normale", "tva_intermediaire")
        first, second = (
            self.cases.sale(*[
                self.cases.line(amount + extra, "Acompte", tax=tax, account=advances)
                for extra, tax in enumerate(rates)
            ]) for amount in (100.33, 200.66)
        )
        final = self.cases.sale(
            self.cases.line(2000), self.cases.line(1500, tax="tva_intermediaire"),
            {"display_type": "line_section", "name": "Acomptes"},
            *[
                self.cases.line(-line.price_unit, "Acompte", tax=line.tax_ids, account=advances)
                for line in (first | second).invoice_line_ids
            ],
        )
        text = self.assertSame(final)
        for invoice in (first, second):
            self.assertEqual(text.count(f"invoice {invoice.name} of"), 1)
        self.assertNotIn("Acomptes", text)
        self.assertEqual(
            sorted(part.amount for part in self._snapshot(final).settled),
            sorted(Decimal(str(invoice.amount_total)) for invoice in (first, second)),
        )

    def test_what_is_due_is_what_was_due_at_the_issue(self):
        invoice = self.cases.plain()
        note = self.cases.credit(invoice, price=10)  # reconciled with its invoice
        other = self.cases.instalments()
        self.cases.pay(other, "2026-03-02", 200)
        self.cases.pay(other, "2026-03-20", 100)
        for move, prepaid in ((invoice, 0), (note, 0), (other, 200)):
            with self.subTest(move.name):
                text = self.assertSame(move)
                snapshot = self._snapshot(move)
                self.assertEqual(snapshot.prepaid, prepaid)
                self.assertEqual(snapshot.due, Decimal(str(move.amount_total)) - prepaid)
                self.assertNotIn("Reversed on", text)
                self.assertEqual("Paid on 03/02/2026" in text, bool(prepaid))
                self.assertNotIn("Paid on 03/20/2026", text)
        snapshot = self._snapshot(other)
        self.assertEqual(sum(part.amount for part in snapshot.instalments), snapshot.due)
        self.assertEqual(snapshot.process[1], "1")
