from ast import literal_eval

from lxml import etree

from odoo import http
from odoo.tests import tagged

from ..common import ArHttpCommon


@tagged("post_install", "-at_install")
class TestCreditPortal(ArHttpCommon):
    """What a customer sees of its credit, and how it applies for more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["ar.credit.policy"].search([("company_id", "=", cls.company.id)])
        cls.buyer = cls._portal_buyer("credit_buyer")
        cls._grant(cls.customer, 1000)

    def page(self):
        self.authenticate("credit_buyer", "credit_buyer")
        return self.url_open("/my/credit")

    def apply(self, **form):
        self.authenticate("credit_buyer", "credit_buyer")
        token = http.Request.csrf_token(self)
        return self.url_open("/my/credit/apply", data={**form, "csrf_token": token})

    def shown_to_the_desk(self):
        """What a clerk sees who opens the menu."""
        action = self.env.ref("ar_management.ar_credit_application_action")
        context = literal_eval(action.context)
        [name] = [key.removeprefix("search_default_") for key in context]
        arch = etree.fromstring(self.env.ref(
            "ar_management.ar_credit_application_view_search").arch)
        domain = literal_eval(arch.find(f".//filter[@name='{name}']").get("domain"))
        return self.env["ar.credit.application"].with_user(self.ar_user).search(domain)

    def applications(self):
        return self.env["ar.credit.application"].search([
            ("partner_id", "=", self.customer.id), ("origin", "=", "portal"),
        ])

    def test_the_page_is_closed_unless_the_policy_opens_it(self):
        self.assertTrue(self.page().url.endswith("/my"))
        self.apply(limit="5000", reason="More")
        self.assertFalse(self.applications())

    def test_the_customer_sees_limit_used_and_available(self):
        self.policy.portal_shows_limit = True
        self._invoice(300, "2026-01-10")
        self._grant(self._customer("Stranger"), 77777)
        text = self.page().text
        for amount in ("1,000.00", "300.00", "700.00"):
            self.assertIn(amount, text)
        self.assertNotIn("77,777", text)
        self.assertNotIn("What do you need it for", text)

    def test_an_application_waits_for_the_desk_which_submits_it(self):
        self.policy.write({"portal_applies": True, "controller_id": self.ar_user.id})
        for form in ({"limit": "much", "reason": "x"}, {"limit": "nan", "reason": "x"},
                     {"limit": "-5", "reason": "x"}, {"limit": "10", "reason": " "}):
            self.assertIn("Enter a limit above zero", self.apply(**form).text)
        self.apply(limit="5000", reason="<b>A new shop</b>", state="approved")
        application = self.applications()
        self.assertEqual(
            (application.state, application.requested_limit, application.requested_by),
            ("draft", 5000, self.buyer),
        )
        self.assertEqual(application.activity_ids.user_id, self.ar_user)
        self.assertIn("Received", self.page().text)
        told = self.env["mail.message"].sudo().search([
            ("model", "=", application._name), ("res_id", "=", application.id),
            ("partner_ids", "in", self.buyer.partner_id.ids),
        ])
        self.assertIn("have received", told.body)
        self.assertIn(application, self.shown_to_the_desk())
        self.assertTrue(application.activity_ids.summary)
        self.assertIn("still under review", self.apply(limit="9", reason="Again").text)
        application.with_user(self.ar_user).action_submit()
        self.assertEqual(application.state, "submitted")
        self.assertIn("Submitted", self.page().text)
