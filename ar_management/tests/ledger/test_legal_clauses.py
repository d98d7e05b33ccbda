from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools.translate import code_translations

from ..common import ArCommon

NO_DISCOUNT = "No discount is granted for early payment."
NO_DISCOUNT_FR = "Aucun escompte pour paiement anticipé."


@tagged("post_install", "-at_install")
class TestLegalClauses(ArCommon):
    def _printed(self, move):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.account_invoices", move.ids
        )
        return html.decode()

    def test_a_plain_invoice_says_no_discount_penalty_and_indemnity(self):
        invoice = self._invoice(1000, "2026-03-02", due="2026-04-01")
        clauses = invoice._ar_legal_clauses()
        self.assertEqual(clauses.discount, NO_DISCOUNT)
        self.assertIn("main refinancing rate of the European Central Bank", clauses.penalty)
        self.assertIn("+ 10 percentage points", clauses.penalty)
        self.assertIn("(12.15 % per year for 2026-S1)", clauses.penalty)
        self.assertIn("without any reminder", clauses.penalty)
        self.assertIn("40.00", clauses.indemnity)

    def test_an_unknown_rate_leaves_the_formula_and_blocks_nothing(self):
        invoice = self._invoice(1000, "2027-09-02", due="2027-10-01")
        penalty = invoice._ar_legal_clauses().penalty
        self.assertEqual(invoice.state, "posted")
        self.assertIn("+ 10 percentage points", penalty)
        self.assertNotIn("%", penalty)

    def test_a_discount_offer_says_percent_amount_and_last_day(self):
        term = self._two_ten_net_thirty()
        invoice = self._invoice(1000, "2026-03-02", term=term, tax=self.tax_20)
        discount = invoice._ar_legal_clauses().discount
        for text in ("2 %", "1,176.00", "03/12/2026", "only deduct the VAT on the price"):
            self.assertIn(text, discount)

    def test_the_vat_sentence_is_for_reduced_vat_only(self):
        net = self._two_ten_net_thirty(early_pay_discount_computation="excluded")
        with_tax = self._invoice(1000, "2026-03-02", term=net, tax=self.tax_20)
        self.assertNotIn("VAT", with_tax._ar_legal_clauses().discount)
        without = self._invoice(1000, "2026-03-02", term=self._two_ten_net_thirty())
        self.assertNotIn("VAT", without._ar_legal_clauses().discount)

    def test_the_printed_offer_is_the_one_frozen_at_posting(self):
        term = self._two_ten_net_thirty()
        invoice = self._invoice(1000, "2026-03-02", term=term, tax=self.tax_20)
        before = invoice._ar_legal_clauses().discount
        term.write({"discount_percentage": 5, "early_pay_discount_computation": "excluded"})
        self.assertEqual(invoice._ar_legal_clauses().discount, before)

    def test_a_draft_already_shows_its_offer(self):
        invoice = self._invoice(1000, "2026-03-02", term=self._two_ten_net_thirty(), post=False)
        self.assertIn("2 %", invoice._ar_legal_clauses().discount)

    def test_an_agreed_rate_is_printed_as_such(self):
        self.env["ar.late.fee.policy"].create({
            "name": "Contract", "regime": "contract", "contract_rate": 15.5, "sequence": 1,
        })
        clauses = self._invoice(1000, "2026-03-02")._ar_legal_clauses()
        self.assertIn("15.5 % per year", clauses.penalty)
        self.assertNotIn("Central Bank", clauses.penalty)

    def test_a_public_buyer_reads_eight_points(self):
        self.customer.ar_is_public_buyer = True
        self.assertIn(
            "+ 8 percentage points", self._invoice(1000, "2026-03-02")._ar_legal_clauses().penalty
        )

    def test_a_foreign_business_reads_the_same(self):
        german = self._customer(
            "Holzbau Krüger GmbH", country_id=self.env.ref("base.de").id,
            vat="DE136695976", company_registry=False,
        )
        clauses = self._invoice(1000, "2026-03-02", partner=german)._ar_legal_clauses()
        self.assertTrue(clauses.penalty)
        self.assertTrue(clauses.indemnity)

    def test_a_consumer_reads_neither_penalty_nor_indemnity(self):
        consumer = self._customer(
            "Jeanne Martin", is_company=False, vat=False, company_registry=False
        )
        invoice = self._invoice(1000, "2026-03-02", partner=consumer)
        self.assertEqual(invoice._ar_legal_clauses().sentences, ())
        self.assertNotIn("indemnity", self._printed(invoice))

    def test_other_documents_have_no_clauses(self):
        invoice = self._invoice(1000, "2026-03-02")
        credit_note = self._credit_note(invoice, "2026-03-03")
        bill = self.init_invoice("in_invoice", invoice_date="2026-03-02", amounts=[10])
        for move in credit_note + bill:
            self.assertEqual(move._ar_legal_clauses().sentences, ())

    def test_a_draft_that_names_no_customer_yet_is_printed_without_clauses(self):
        draft = self.env["account.move"].create({"move_type": "out_invoice"})
        self.assertEqual(draft._ar_legal_clauses().sentences, ())
        self.assertTrue(self._printed(draft))

    def test_the_customer_reads_them_in_its_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        invoice = self._invoice(1000, "2026-03-02", term=self._two_ten_net_thirty())
        plain = self._invoice(1000, "2026-03-02", post=False)
        real = type(code_translations).get_python_translations

        def translations(this, module, lang):
            french = module == "ar_management" and lang == "fr_FR"
            return {NO_DISCOUNT: NO_DISCOUNT_FR} if french else real(this, module, lang)

        with patch.object(type(code_translations), "get_python_translations", translations):
            self.assertEqual(plain._ar_legal_clauses().discount, NO_DISCOUNT_FR)
        discount = invoice._ar_legal_clauses().discount
        self.assertIn("12/03/2026", discount)
        self.assertRegex(discount, r"980,00\s€")

    def test_the_invoice_prints_the_clauses(self):
        invoice = self._invoice(
            1000, "2026-03-02", term=self._two_ten_net_thirty(), tax=self.tax_20
        )
        printed = self._printed(invoice)
        for sentence in invoice._ar_legal_clauses().sentences:
            self.assertIn(sentence.replace("&", "&amp;"), printed)

    def test_somebody_without_receivables_rights_prints_the_invoice(self):
        biller = self.env["res.users"].create({
            "name": "Biller", "login": "biller_without_ar",
            "group_ids": [(6, 0, self.env.ref("account.group_account_invoice").ids)],
            "company_id": self.company.id, "company_ids": [(6, 0, self.company.ids)],
        })
        clauses = self._invoice(1000, "2026-03-02").with_user(biller)._ar_legal_clauses()
        self.assertIn("12.15 %", clauses.penalty)
