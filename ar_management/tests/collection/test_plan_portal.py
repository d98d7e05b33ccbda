from .common import CollectionHttpCommon, tagged


@tagged("post_install", "-at_install")
class TestPlanPortal(CollectionHttpCommon):
    """A customer reads its payment plan, prints it, and signs it in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._due(1200, 20)

    def plan(self):
        plan = self._recovery("ar.payment.plan", self.invoice)
        plan.action_propose()
        return plan

    def test_the_page_is_for_whoever_has_the_link_or_belongs_to_the_customer(self):
        plan = self.plan()
        self.assertIn(plan.name, self.url_open(plan.get_portal_url()).text)
        self.assertNotIn(plan.name, self.url_open(plan.access_url).text)
        self.sign_in()
        self.assertIn(plan.name, self.url_open(plan.access_url).text)
        self.buyer.partner_id.parent_id = self._customer("Somebody else")
        self.assertNotIn(plan.name, self.url_open(plan.access_url).text)

    def test_a_draft_is_nobodys_business(self):
        plan = self.plan()
        plan.action_set_draft()
        self.assertNotIn(plan.name, self.url_open(plan.get_portal_url()).text)

    def test_the_agreement_is_printed(self):
        plan = self.plan()
        answer = self.url_open(f"{plan.access_url}/pdf?access_token={plan.access_token}")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"%PDF") or b"Payment Plan" in answer.content)

    def test_a_plan_from_the_invoice_to_the_signature(self):
        self.start_tour(
            f"/odoo/account.move/{self.invoice.id}", "ar_payment_plan_wizard",
            login="test_ar_user",
        )
        plan = self.env["ar.payment.plan"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((plan.state, len(plan.line_ids)), ("proposed", 4))
        self.start_tour(plan.access_url, "ar_payment_plan_sign", login="test_buyer")
        self.assertEqual((plan.state, plan.signed_by), ("active", "Claire Vasseur"))
        self.assertTrue(plan.signature)
        self.assertTrue(plan.signed_ip)
