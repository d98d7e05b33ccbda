import re

from lxml import html

from .common import CollectionCommon, tagged

BROKEN = re.compile(r"\b(?:on|to|of|by|until|from|reference|pay|dated) \d")
"""A word that leads to a number, and a space in which the line may break."""


@tagged("post_install", "-at_install")
class TestLetters(CollectionCommon):
    """Every letter has a date in words, an object, a reference, an account and a contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"city": "Lyon", "phone": "+33 4 72 00 18 18"})
        cls.customer.write({"lang": "en_US", "ref": "C0042"})
        cls.bank = cls.env["res.partner.bank"].create({
            "acc_number": "FR7630004000031234567890143", "bank_bic": "BNPAFRPP",
            "partner_id": cls.company.partner_id.id, "allow_out_payment": True,
        })
        cls.invoice = cls._due(1000, 50, tax=cls.tax_20)
        cls.invoice.partner_bank_id = cls.bank

    def html(self, report, records):
        content, _kind = self.env["ir.actions.report"].with_company(
            self.company
        )._render_qweb_html(report, records.ids)
        return html.fromstring(content)

    def plan(self):
        return self._recovery("ar.payment.plan", self.invoice, interest_percent=4)

    def deposit(self):
        return self.env["ar.deposit.request"].sudo().create({
            "name": "DEP1", "company_id": self.company.id, "partner_id": self.customer.id,
            "currency_id": self.company.currency_id.id, "source": "res.partner,0",
            "reference": "CRED1", "asked_on": self.today, "due": self.today, "amount": 500,
            "open_amount": 500,
        })

    def letters(self):
        yield "reminder", self.html("ar_management.reminder_letter", self.propose())
        for name in ("late_fee_formal_notice", "late_fee_customer_statement", "account_statement"):
            yield name, self.html(f"ar_management.{name}", self.customer)
        yield "plan", self.html("ar_management.payment_plan", self.plan())
        yield "deposit", self.html("ar_management.deposit_request", self.deposit())

    def test_each_letter_has_its_head_and_how_to_pay(self):
        for name, page in self.letters():
            text = " ".join(page.text_content().split())
            with self.subTest(letter=name):
                self.assertIn("3 March 2026", text)
                for said in ("Subject:", "Our reference:", "Your contact:", "FR76"):
                    self.assertIn(said, text)

    def test_no_line_begins_with_a_number_that_belongs_to_the_word_before(self):
        for name, page in self.letters():
            for paragraph in page.xpath("//p | //li"):
                text = re.sub(r"[ \n\t]+", " ", paragraph.text_content())
                with self.subTest(letter=name):
                    self.assertIsNone(BROKEN.search(text), text)

    def test_how_to_pay_stays_on_one_page(self):
        for name, page in self.letters():
            if name == "plan":
                continue
            with self.subTest(letter=name):
                [block] = page.xpath(
                    "//p[contains(., 'Please pay to')]/ancestor::div[1]"
                )
                self.assertIn("page-break-inside: avoid", block.get("style", ""))

    def test_tables_repeat_their_head_and_have_no_foot(self):
        for name, page in self.letters():
            with self.subTest(letter=name):
                self.assertFalse(page.xpath("//tfoot"))
                for table in page.xpath("//table[.//th[contains(@class, 'text-')]]"):
                    self.assertTrue(table.xpath("./thead"), name)
        [table] = self.html("ar_management.reminder_letter", self.propose()).xpath(
            "//table[contains(@class, 'o_ar_reminder_table')]"
        )
        self.assertTrue(table.xpath("./thead"))
        for cell in table.xpath(".//td | .//th"):
            self.assertIn("border: 0;", cell.get("style"))

    def test_the_terms_stand_on_the_page_that_is_signed(self):
        page = self.html("ar_management.payment_plan", self.plan())
        [block] = page.xpath("//div[contains(@style, 'page-break-inside') and .//ol]")
        self.assertIn("read and approved", block.text_content())
        self.assertIn("interest of\N{NO-BREAK SPACE}4\N{NO-BREAK SPACE}%", block.text_content())

    def test_a_letter_does_not_name_its_company_in_the_subject(self):
        reminder = self.propose()
        subject = f"{self.company.name}\N{NO-BREAK SPACE}: mise en demeure"
        self.assertEqual(reminder._letter_subject(subject), "Mise en demeure")
        self.assertEqual(reminder._letter_subject("votre compte"), "Votre compte")

    def test_a_french_court_reads_french(self):
        handover = self._recovery("ar.handover", self.invoice, kind="court")
        self.env["res.lang"]._activate_lang("fr_FR")
        page = self.html("ar_management.order_to_pay", handover)
        [block] = page.xpath("//div[contains(@style, 'page-break-inside') and .//ul]")
        self.assertIn("signature", block.text_content())
        self.company.partner_id.lang = "en_US"
        self.assertEqual(handover._court_language(), "fr_FR")
        self.company.country_id = self.env.ref("base.us")
        self.company.account_fiscal_country_id = self.env.ref("base.us")
        self.assertEqual(handover._court_language(), "en_US")
