from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCommon

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestThanks(CollectionCommon, MailCommon):
    """Who paid is thanked once, where the policy says so."""

    def thank(self):
        with self.mock_mail_gateway():
            while self.env["ar.thanks"].sudo()._thank_some(self.company, self.today):
                continue
            self.env["mail.mail"].process_email_queue()
        return [mail["body"] for mail in self._mails]

    def paid(self, late, **values):
        invoice = self._due(1000, late, **values)
        self._pay(invoice, self.today)
        return invoice

    def test_nobody_is_thanked_unless_the_policy_says_so(self):
        self.paid(-5)
        self.assertEqual(self.thank(), [])

    def test_who_paid_in_time_is_thanked_once_for_all_that_was_paid(self):
        self.policy.thank = "in_time"
        first, second = self.paid(-5), self.paid(-1)
        late = self.paid(10)
        [body] = self.thank()
        self.assertIn(first.name, body)
        self.assertIn(second.name, body)
        self.assertNotIn(late.name, body)
        self.assertEqual(self.thank(), [])

    def test_the_discount_that_was_earned_is_named(self):
        self.policy.thank = "always"
        day = self.today - timedelta(days=5)
        invoice = self._invoice(1000, day, term=self._two_ten_net_thirty(), tax=self.tax_20)
        self._pay(invoice, self.today)
        [body] = self.thank()
        self.assertIn("24.00", body)

    def test_what_a_credit_note_closed_was_not_paid(self):
        self.policy.thank = "always"
        self._credit_note(self._due(1000, -5), self.today)
        self.assertEqual(self.thank(), [])
