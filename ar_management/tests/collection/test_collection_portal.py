from datetime import timedelta

from odoo import fields, http
from odoo.tests import new_test_user, tagged

from ..common import ArHttpCommon


@tagged("post_install", "-at_install")
class TestCollectionPortal(ArHttpCommon):
    """What a customer reads and says in the portal, and the morning of the collector."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref("ar_management.ar_reminder_policy_french").with_company(
            cls.company
        )
        cls.policy.write({"enabled": True, "attach": "none"})
        cls.buyer = new_test_user(
            cls.env, login="due_buyer", groups="base.group_portal", password="due_buyer",
            company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
        )
        cls.buyer.partner_id.parent_id = cls.customer
        cls.today = fields.Date.context_today(cls.env.user)
        due = cls.today - timedelta(days=13)
        cls.invoice = cls._invoice(1000, due - timedelta(days=30), due=due)

    def page(self):
        self.authenticate("due_buyer", "due_buyer")
        return self.url_open("/my/payments_due")

    def post(self, what, **form):
        self.authenticate("due_buyer", "due_buyer")
        token = http.Request.csrf_token(self)
        return self.url_open(
            f"/my/payments_due/{what}", data={**form, "csrf_token": token}
        )

    def test_the_page_is_closed_until_a_policy_is_switched_on(self):
        self.policy.enabled = False
        self.assertTrue(self.page().url.endswith("/my"))
        self.policy.enabled = True
        self.assertIn(self.invoice.name, self.page().text)

    def test_what_colleagues_say_among_themselves_is_not_shown(self):
        self.invoice.no_followup = True
        self.assertNotIn("follow-up", self.page().text)

    def test_a_customer_promises_and_is_not_reminded(self):
        reminders = self.env["ar.reminder"]
        reminder = reminders._propose(self.customer, self.company, self.today)
        day = self.today + timedelta(days=7)
        self.post("promise", amount="1000,00", day=day.isoformat())
        promise = self.env["ar.promise"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((promise.amount, promise.date, promise.source), (1000, day, "portal"))
        self.assertFalse(reminder.exists())
        self.assertIn("You promised", self.page().text)
        again = self.post("promise", amount="10", day=day.isoformat())
        self.assertIn("already promised a payment", again.text)

    def test_a_promise_that_makes_no_sense_is_refused_with_what_to_do(self):
        late = self.today + timedelta(days=40)
        for form, said in (
            ({"amount": "100", "day": late.isoformat()}, "please call us"),
            ({"amount": "9999", "day": self.today.isoformat()}, "above zero"),
            ({"amount": "100", "day": "tomorrow"}, "Choose the day"),
        ):
            self.assertIn(said, self.post("promise", **form).text)
        self.assertFalse(self.env["ar.promise"].search([("partner_id", "=", self.customer.id)]))

    def test_a_part_is_contested_and_nobody_elses(self):
        line = self._receivable(self.invoice)
        self.post("dispute", line=line.id, amount="400", reason="quality", note="Scratched")
        dispute = self.invoice.ar_dispute_ids
        self.assertEqual((dispute.amount, dispute.reason, dispute.state),
                         (400, "quality", "open"))
        other = self._invoice(50, self.today, partner=self._customer("Somebody else"))
        answer = self.post("dispute", line=self._receivable(other).id, amount="5",
                           reason="price", note="Not mine")
        self.assertIn("Choose an invoice", answer.text)
        self.assertFalse(other.ar_dispute_ids)

    def test_the_statement_shows_what_is_open(self):
        self.authenticate("due_buyer", "due_buyer")
        answer = self.url_open("/my/payments_due/statement")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(
            answer.content.startswith(b"%PDF") or b"Total open" in answer.content
        )

    def test_the_morning_of_the_collector(self):
        self.env["ar.reminder"]._propose(self.customer, self.company, self.today)
        self.start_tour(
            "/odoo/action-ar_management.ar_overdue_customer_action", "ar_collector_morning",
            login="test_ar_user",
        )
        call = self.env["ar.call"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(call.note, "Pays on Friday")
        reminder = self.env["ar.reminder"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(reminder.state, "sent")
