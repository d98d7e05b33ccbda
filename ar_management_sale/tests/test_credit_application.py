from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SaleCreditCommon

MUTED = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestCreditApplicationOfSalesman(SaleCreditCommon):
    """A salesman applies for credit, decides nothing, and sees only what he asked for."""

    def test_a_salesman_applies_from_the_held_order(self):
        kind = self.env.ref("ar_management.ar_credit_document_type_report")
        policy = self.env["ar.credit.policy"]._for(self.customer, self.company)[self.customer.id]
        policy.document_type_ids = kind
        order = self.order(1500)
        order.action_confirm()
        action = order.action_ar_apply_for_credit()
        form = Form(self.env[action["res_model"]].with_user(self.salesman).with_context(
            **action["context"]
        ))
        form.requested_limit = 2000
        form.reason = "Six more windows"
        application = form.save()
        self.assertEqual((application.partner_id, application.requested_by),
                         (self.customer, self.salesman))
        application.document_ids = [Command.create({"type_id": kind.id, "file": "YQ=="})]
        application.action_submit()
        self.assertFalse(application.can_decide)
        application.with_user(self.credit_manager)._approve("Seen")
        Form(application)
        self.assertEqual((application.state, application.approval_ids.user_id),
                         ("approved", self.credit_manager))
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    @mute_logger(*MUTED)
    def test_a_salesman_neither_decides_nor_looks_at_others(self):
        mine, other = (
            self.env["ar.credit.application"].with_user(user).create({
                "partner_id": self.customer.id, "requested_limit": 9000, "reason": "Hotels",
            }) for user in (self.salesman, self.colleague)
        )
        mine.action_submit()
        other.action_submit()
        theirs = other.with_user(self.salesman)
        visible = mine.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(visible, mine)
        decision = {"application_id": mine.id, "verdict": "approved"}
        attempts = (
            lambda: mine._approve("Mine"),
            lambda: mine.write({"state": "approved"}),
            lambda: mine.score_html,
            lambda: mine.read(["score"]),
            lambda: theirs.read(["requested_limit"]),
            lambda: theirs.action_withdraw(),
            lambda: mine.env["ar.credit.decision"].create(decision),
            lambda: mine.env["ar.credit.approval"].create({
                "application_id": mine.id, "user_id": self.colleague.id, "verdict": "approved"}),
            lambda: mine.env["ar.credit.policy"].search([]),
            lambda: mine.env["ar.credit.release"].create({}),
        )
        for number, attempt in enumerate(attempts):
            with self.subTest(attempt=number), self.assertRaises(AccessError):
                attempt()
        self.assertEqual((mine.state, other.state), ("submitted", "submitted"))
