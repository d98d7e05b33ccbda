from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from ..common import ArHttpCommon


@tagged("post_install", "-at_install")
class TestLateFeeShown(ArHttpCommon):
    """Late fees where people look for them: customer and portal, as of any day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(12000, "2022-10-31", due="2022-11-30")
        cls._pay(cls.invoice, "2023-02-15")
        cls.open_invoice = cls._invoice(1000, "2023-10-31", due="2023-11-30")

    def portal_reader(self):
        user = self._portal_buyer("test_portal")
        self.invoice.message_subscribe(user.partner_id.ids)
        self.authenticate("test_portal", "test_portal")
        return user

    # ---- customer

    def test_the_customer_shows_what_paid_and_open_invoices_have_borne(self):
        seen = self.customer.with_company(self.company).with_context(ar_as_of="2023-12-30")
        self.assertAlmostEqual(seen.with_user(self.ar_user).ar_late_fee_total, 330.96 + 51.51)
        fees = seen._ar_late_fees(date(2023, 12, 30))
        self.assertEqual(list(fees), [self.invoice, self.open_invoice])
        action = seen.action_ar_open_late_fees()
        self.assertEqual(action["domain"], [("id", "in", [self.invoice.id, self.open_invoice.id])])

    @freeze_time("2027-02-15")
    def test_the_customer_says_when_a_rate_is_missing(self):
        customer = self.customer.with_company(self.company)
        self.assertTrue(customer.ar_late_fee_incomplete)
        self.assertEqual(customer.ar_late_fee_total, 330.96)

    def test_another_company_sees_its_own_invoices_only(self):
        other = self.setup_other_company()["company"]
        seen = self.customer.with_company(other).with_context(ar_as_of="2023-12-30")
        self.assertEqual(seen.ar_late_fee_total, 0)

    def test_somebody_without_receivables_rights_does_not_see_it(self):
        biller = new_test_user(self.env, login="biller", groups="account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.customer.with_user(biller).read(["ar_late_fee_total"])

    # ---- portal

    def page(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_a_customer_reads_the_interest_of_an_invoice_as_of_a_day(self):
        url = self.open_invoice.get_portal_url(query_string="&as_of=2023-12-30")
        text = self.page(url)
        for words in ("Late-payment interest", "11.51", "51.51", "European Central Bank"):
            self.assertIn(words, text)
        self.assertNotIn("nothing more specific", text)
        before = self.page(self.open_invoice.get_portal_url(query_string="&as_of=2023-11-30"))
        self.assertIn("no late-payment interest up to", before)
        self.assertIn('value="2023-11-30"', before, "another day can be chosen")

    def test_an_invoice_that_is_not_late_does_not_speak_of_interest(self):
        tomorrow = fields.Date.today() + timedelta(days=1)
        invoice = self._invoice(1000, fields.Date.today(), due=tomorrow)
        text = self.page(invoice.get_portal_url())
        self.assertIn(invoice.name, text)
        self.assertNotIn("Late-payment interest", text)

    def test_a_customer_reads_all_its_late_invoices_as_of_a_day(self):
        self.portal_reader()
        text = self.page("/my/late_fees?as_of=2023-12-30")
        for words in (self.invoice.name, self.open_invoice.name, "330.96", "51.51", "382.47"):
            self.assertIn(words, text)
        self.assertNotIn(self.invoice.name, self.page("/my/late_fees?as_of=2022-11-30"))
        self.assertIn("Late-payment interest", self.page("/my/late_fees?as_of=nonsense"))
        self.assertIn("/my/late_fees", self.page("/my"))

    def test_a_customer_does_not_read_the_interest_of_others(self):
        self.portal_reader()
        other = self._invoice(
            5000, "2022-10-31", due="2022-11-30", partner=self._customer("Garage Petit SARL")
        )
        self.assertNotIn(other.name, self.page("/my/late_fees?as_of=2023-12-30"))
