from datetime import timedelta

from odoo import http

from .common import CollectionHttpCommon, tagged


@tagged("post_install", "-at_install")
class TestCollectionPortal(CollectionHttpCommon):
    """What a customer reads and says in the portal, and the morning of the collector."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"enabled": True, "attach": "none"})
        cls.invoice = cls._due(1000, 13)

    def page(self):
        self.sign_in()
        return self.url_open("/my/payments_due")

    def post(self, what, **form):
        self.sign_in()
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
        self.assertIn("Overdue", self.page().text)
        self.invoice.no_followup = True
        text = self.page().text
        self.assertNotIn("follow-up", text)
        self.assertIn("We ask for nothing on this document at present.", text)
        self.assertNotIn("Overdue", text, "what is not asked for is not called late")

    def test_a_customer_promises_and_is_not_reminded(self):
        reminder = self.propose()
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
        self.sign_in()
        answer = self.url_open("/my/payments_due/statement")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(
            answer.content.startswith(b"%PDF") or b"Total open" in answer.content
        )

    def test_what_is_due_today_counts_the_discount_and_the_credits(self):
        term = self._tiered_term((3, 10))
        self._invoice(2000, self.today, term=term)
        page = self.page().text
        self.assertIn("1,940.00", page)
        self.assertIn("60.00", page)
        portal = self.env["ar.collection.portal"]._page(self.buyer.partner_id, self.company)
        sums = portal["totals"][self.company.currency_id]
        self.assertEqual((sums["today"], sums["open"]), (1000, 3000))

    def test_interest_is_shown_where_the_company_chooses(self):
        page = self.page().text
        self.assertIn("interest to date", page)
        self.company.ar_late_fee_in_portal = False
        self.assertNotIn("interest to date", self.page().text)
        self.assertTrue(self.url_open("/my/late_fees").url.endswith("/my"))

    def test_it_says_how_to_pay(self):
        bank = self.env["res.partner.bank"].create({
            "acc_number": "FR7630004000031234567890143", "bank_bic": "BNPAFRPP",
            "partner_id": self.company.partner_id.id,
        })
        self.invoice.partner_bank_id = bank
        page = self.page().text
        self.assertIn("FR76 3000 4000 0312 3456 7890 143", page)
        self.assertIn("data:image/png;base64", page)

    def test_a_customer_who_has_paid_is_left_in_peace_for_a_week(self):
        reminder = self.propose()
        answer = self.post("paid", day=self.today.isoformat(), reference="VIR 4711")
        self.assertIn("looking for your payment", answer.text)
        reminder.invalidate_recordset()
        self.assertEqual(self.stopped(reminder), ["guard.paused"])
        self.assertIn("VIR 4711", self.customer.message_ids[0].body)
        self.assertTrue(self.customer.activity_ids)
        again = self.post("paid", day=self.today.isoformat(), reference="VIR 4711")
        self.assertIn("told us already", again.text)

    def stopped(self, reminder):
        return [code for code, _params in reminder.stop_data if code != "guard.bank_data_old"
                and code != "guard.not_a_working_day"]

    def wish(self, **form):
        day = self.today + timedelta(days=10)
        return self.post("plan", **{"months": "4", "first": day.isoformat(), **form})

    def test_a_request_for_instalments_becomes_a_draft_plan(self):
        late = self.today + timedelta(days=60)
        for form, said in (
            ({"months": "0"}, "from 2 to 12"), ({"first": late.isoformat()}, "Choose a first day"),
            ({"first": "soon"}, "Choose the day"),
        ):
            self.assertIn(said, self.wish(**form).text)
        self.assertIn("answer you soon", self.wish(note="Season").text)
        plan = self.env["ar.payment.plan"].search([("partner_id", "=", self.customer.id)])
        first = self.today + timedelta(days=10)
        self.assertEqual(
            (plan.state, plan.requested_on, plan.instalment_count, plan.first_date, plan.note),
            ("draft", self.today, 4, first, "Season"),
        )
        self.assertEqual(plan.item_ids.move_id, self.invoice)
        self.assertEqual(plan.line_ids.mapped("amount"), [250] * 4)
        activity = plan.activity_ids
        self.assertIn("4 instalments", activity.note)
        self.assertTrue(activity.user_id.has_group("ar_management.group_ar_user"))
        self.assertIn("asked already", self.wish().text)
        page = self.page().text
        self.assertIn("ar_plan_requested", page)
        self.assertNotIn("ar_plan_form", page)

    def test_the_desk_answers_the_request_and_not_beside_it(self):
        self.wish()
        plan = self.env["ar.payment.plan"].search([("partner_id", "=", self.customer.id)])
        action = self.invoice.with_user(self.ar_user).action_ar_payment_plan()
        self.assertEqual(action["res_id"], plan.id)
        plan.with_user(self.ar_user).action_propose()
        self.assertFalse(plan.activity_ids)
        self.assertIn("waits for your signature", self.wish().text)
        plan.with_user(self.ar_user).action_cancel()
        self.assertIn("answer you soon", self.wish().text)

    def test_what_is_disputed_is_not_promised(self):
        line = self._receivable(self.invoice)
        self.post("dispute", line=line.id, amount="400", reason="quality", note="Scratched")
        self.assertIn('value="600.00"', self.page().text)

    def test_the_customer_asks_for_a_plan_and_signs_it(self):
        self.start_tour("/my", "ar_customer_asks_for_plan", login="test_buyer")
        plan = self.env["ar.payment.plan"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((plan.state, plan.instalment_count), ("draft", 3))
        self.start_tour(
            "/odoo/action-ar_management.ar_payment_plan_action", "ar_desk_answers_request",
            login="test_ar_user",
        )
        self.assertEqual(plan.state, "proposed")
        for size in ("375,667",):
            self.browser_size = size
            self.start_tour("/my", "ar_customer_signs_plan", login="test_buyer")
        self.assertEqual((plan.state, plan.signed_by), ("active", "Claire Vasseur"))

    def test_files_and_messages_of_a_dispute_reach_both_sides(self):
        self.sign_in()
        line = self._receivable(self.invoice)
        self.url_open("/my/payments_due/dispute", data={
            "line": line.id, "amount": "400", "reason": "quality", "note": "Scratched",
            "csrf_token": http.Request.csrf_token(self),
        }, files={"files": ("photo.txt", b"a scratch", "text/plain")})
        dispute = self.invoice.ar_dispute_ids
        self.assertEqual(dispute.message_attachment_count, 1)
        self.assertIn(self.buyer.partner_id, dispute.message_partner_ids)
        url = dispute.get_portal_url()
        self.assertIn("Scratched", self.url_open(url).text)
        dispute.with_user(self.ar_user)._reject("It is covered by the guarantee", tell=True)
        self.assertIn("guarantee", self.url_open(url).text)
        self.authenticate(None, None)
        self.assertNotIn("Scratched", self.url_open(f"/my/disputes/{dispute.id}").text)

    def test_a_penalty_is_read_and_not_that_of_others(self):
        penalty = self._penalty()
        other = self._penalty(self._customer("Somebody else"))
        page = self.page().text
        self.assertIn(penalty.name, page)
        self.assertNotIn(other.name, page)
        answer = self.url_open(f"/my/invoices/{penalty.id}")
        self.assertIn(f"/my/invoices/{penalty.id}", answer.url)
        self.assertIn("40.00", answer.text)
        self.assertTrue(self.url_open(f"/my/invoices/{other.id}").url.endswith("/my"))
        self.assertTrue(self.url_open(
            penalty.get_portal_url(report_type="pdf", download=True)).ok)

    def test_the_customer_in_the_portal_on_a_telephone_too(self):
        for size in ("1366,768", "375,667"):
            with self.subTest(size=size):
                self.browser_size = size
                self.start_tour("/my", "ar_customer_portal", login="test_buyer")
                dispute = self.invoice.ar_dispute_ids[:1]
                self.assertEqual(dispute.amount, 100)
                promise = self.env["ar.promise"].search(
                    [("partner_id", "=", self.customer.id)], order="id desc", limit=1)
                self.assertEqual(promise.amount, 900)
                dispute.action_settle()
                promise.action_cancel()
                self.env["ar.dispute"].search([]).unlink()

    def test_the_morning_of_the_collector(self):
        self.propose()
        self.start_tour(
            "/odoo/action-ar_management.ar_overdue_customer_action", "ar_collector_morning",
            login="test_ar_user",
        )
        call = self.env["ar.call"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(call.note, "Pays on Friday")
        reminder = self.env["ar.reminder"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(reminder.state, "sent")
