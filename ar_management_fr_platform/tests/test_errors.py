from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..engine.interface import DETAIL_CODES, Detail
from ..models.remarks import CODES, place_of
from .common import PlatformCommon

LATER = timedelta(minutes=20)


@tagged("post_install", "-at_install")
class TestErrors(PlatformCommon):
    """What a platform answers when something is wrong, and what becomes of it here."""

    def setUp(self):
        super().setUp()
        self.customer.action_ar_read_directory()
        self.platform.calls.clear()

    def deliver(self, later=False):
        flows = self.env["ar.platform.flow"]
        if not later:
            flows._deliver_waiting(self.connection)
            return
        with freeze_time(fields.Datetime.now() + LATER):
            flows._deliver_waiting(self.connection)

    def queue(self, count):
        return self.env["ar.platform.flow"].concat(*[
            self.env["ar.platform.flow"]._queue(
                self.connection, "invoice", "Factur-X", f"{index}.pdf", b"%PDF", rule="B2B",
                move_id=self.invoice().id)
            for index in range(count)
        ])

    # ------------------------------------------------------------------ it has it already

    def test_a_document_that_is_there_already_after_a_lost_answer_was_sent(self):
        for answers in ("at once", "later"):
            with self.subTest(answers=answers):
                self.platform.flows.clear()
                self.platform.knows_again, self.platform.hidden = answers, True
                self.platform.faults.append("drop_after")
                move = self.invoice()
                flow = self.send(move)
                self.deliver()
                self.assertEqual(flow.state, "asked", "it may only be slow")
                self.deliver(later=True)
                self.assertEqual((flow.state, flow.attempts), ("pending", 2))
                self.assertIn("first answer was lost", flow.problem)
                self.assertFalse(move.ar_einvoice_status, "nobody said that it was accepted")
                self.platform.hidden = False
                self.deliver()
                self.connection.action_follow()
                self.assertEqual(flow.state, "accepted")
                self.assertFalse(flow.problem)
                self.assertEqual(flow.flow_id, "out-1")
                self.assertEqual(move.ar_einvoice_status, "deposited")

    def test_a_document_that_came_from_elsewhere_is_refused_and_said(self):
        flow, = self.queue(1)
        self.platform.deposit({"trackingId": flow.tracking_id, "flowSyntax": "Factur-X"}, b"x")
        self.platform.knows_again = "at once"
        self.deliver()
        self.assertEqual(flow.state, "refused")
        self.assertIn("look it up there", flow.problem)
        self.assertEqual((flow._record(), flow.res_field), (flow.move_id, "name"))

    # ------------------------------------------------------------------ who we are

    def test_a_token_that_expires_in_the_middle_of_a_batch_is_renewed_once(self):
        flows = self.queue(6)
        given = self.platform.tokens_given
        self.platform.faults += [None, None, 401]
        self.deliver()
        self.assertEqual(flows.mapped("state"), ["accepted"] * 6)
        self.assertEqual(self.platform.tokens_given - given, 1)
        self.assertEqual(len(self.platform.deposits()), 6)

    def test_who_is_not_let_in_any_more_does_not_knock_for_each_document(self):
        flows = self.queue(4)
        self.platform.faults += [None, *[401] * 9]
        self.deliver()
        self.assertEqual(flows.mapped("state"), ["accepted", *["waiting"] * 3])
        self.assertEqual(len(self.platform.calls), 3, "one deposit, one knock, one with a new key")
        self.assertIn("Access denied", flows[1].problem)
        self.platform.faults.clear()
        self.deliver()
        self.assertEqual(set(flows.mapped("state")), {"accepted"})
        self.assertFalse(any(flows.mapped("problem")))

    def test_a_busy_platform_is_left_alone(self):
        flows = self.queue(3)
        self.platform.faults += [429, 503] * 3
        self.deliver()
        self.assertEqual(flows.mapped("state"), ["waiting"] * 3)
        self.assertEqual(len(self.platform.calls), 5)
        self.platform.faults.clear()
        self.platform.faults += [503]
        self.platform.busy_until = "Tue, 06 Oct 2026 10:00:00 GMT"
        self.addCleanup(setattr, self.platform, "busy_until", "")
        self.deliver()
        self.assertEqual(flows.mapped("state"), ["accepted"] * 3)

    # ------------------------------------------------------------------ each code

    def refusal(self, *detail):
        self.platform.flows.clear()
        self.platform.accepts_at_once = False
        flow = self.send(self.invoice())
        self.platform.settle(flow.flow_id, "Error", ("Error", *detail))
        self.connection.action_follow()
        self.assertEqual(flow.state, "refused")
        return flow

    def test_every_published_code_leads_to_a_record_and_a_field(self):
        self.assertLessEqual(set(DETAIL_CODES), set(CODES))
        for code in DETAIL_CODES:
            with self.subTest(code=code):
                flow = self.refusal("file", code, "as the platform says it")
                record = flow._record()
                self.assertIn(record, (flow, flow.move_id, flow.connection_id))
                self.assertIn(flow.res_field, record._fields)
                self.assertTrue(flow.field_name)
                said, remedy = flow.problem.splitlines()
                self.assertIn(f"as the platform says it ({code})", said)
                self.assertIn(record.display_name, remedy)
                self.assertEqual(flow.action_open_record()["res_model"], record._name)

    def test_a_business_term_or_a_rule_leads_further(self):
        cases = {
            ("BT-48", "REJ_SEMAN", "unknown"): (self.customer, "vat"),
            ("BT-49", "REJ_SEMAN", "unknown"): (self.customer, "ar_platform_address_id"),
            ("", "ADR_ERR", "unknown"): (self.customer, "ar_platform_address_id"),
            ("", "InvalidSchema", "[BR-FR-10] no SIREN"): (
                self.company.partner_id, "company_registry"),
        }
        for detail, place in cases.items():
            with self.subTest(detail=detail):
                flow = self.refusal(*detail)
                self.assertEqual((flow._record(), flow.res_field), place)

    def test_a_refusal_of_the_call_itself_says_what_to_do(self):
        flow, = self.queue(1)
        self.platform.faults.append("refuse")
        self.deliver()
        self.assertEqual(flow.state, "refused")
        self.assertIn("not this one", flow.problem)
        self.assertEqual(flow._record(), flow.move_id)

    def test_a_place_in_the_xml_is_enough(self):
        rule, _remedy = place_of(Detail(
            "Error", "/x/IncludedSupplyChainTradeLineItem[2]/SpecifiedTradeProduct/Name",
            "InvalidSchema", "too long"))
        self.assertEqual((rule.subject, rule.field), ("line", "name"))
