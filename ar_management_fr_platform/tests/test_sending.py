from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PlatformCommon


@tagged("post_install", "-at_install")
class TestSending(PlatformCommon):
    """An invoice goes to the platform once, whatever happens on the way."""

    def deposits(self):
        return self.platform.deposits("Factur-X")

    def test_an_invoice_is_deposited(self):
        move = self.invoice()
        flow = self.send(move)
        self.assertEqual(flow.state, "accepted")
        (data, content), = self.deposits()
        self.assertEqual(data["processingRule"], "B2B")
        self.assertEqual(data["flowProfile"], "CIUS")
        self.assertEqual(data["trackingId"], flow.tracking_id)
        self.assertEqual(content, move.invoice_pdf_report_id.raw)
        self.assertEqual(move.ar_einvoice_status, "deposited")
        self.assertTrue(move.ar_einvoice_frozen_date)
        self.assertFalse(move._ar_einvoice_duty_sentence())

    def test_it_is_the_default_for_a_french_business(self):
        sender = self.env["account.move.send"]
        move = self.invoice()
        self.assertIn("ar_platform", sender._get_default_sending_methods(move))
        person = self.env["res.partner"].create({
            "name": "Madame Roux", "country_id": self.env.ref("base.fr").id})
        own = self._invoice(100, fields.Date.today(), partner=person, tax=self.tax_20)
        self.assertNotIn("ar_platform", sender._get_default_sending_methods(own))

    def test_a_lost_answer_sends_nothing_twice(self):
        for fault in ("drop_after", "broken", 500):
            with self.subTest(fault=fault):
                self.platform.flows.clear()
                self.platform.accepts_at_once = True
                move = self.invoice()
                # Directory first, then the deposit.
                self.customer.action_ar_read_directory()
                self.platform.faults.append(fault)
                flow = self.send(move)
                self.assertEqual(flow.state, "asked")
                self.assertTrue(flow.problem)
                self.assertFalse(move.ar_einvoice_status, "nothing was heard")
                self.assertTrue(move.ar_einvoice_frozen_date, "the platform may have it")
                self.env["ar.platform.flow"]._deliver_waiting(self.connection)
                self.assertEqual(flow.state, "accepted")
                self.assertEqual(move.ar_einvoice_status, "deposited")
                self.assertEqual(len(self.deposits()), 1)

    def test_a_search_that_fails_says_nothing_about_the_document(self):
        self.customer.action_ar_read_directory()
        for faults in (["refuse"], [429] * 5, ["drop_before"], ["broken"], [500]):
            with self.subTest(faults=faults):
                self.platform.flows.clear()
                move = self.invoice()
                self.platform.faults.append("drop_after")
                flow = self.send(move)
                self.platform.faults += faults
                with freeze_time(fields.Datetime.now() + timedelta(minutes=20)):
                    self.env["ar.platform.flow"]._deliver_waiting(self.connection)
                    self.assertEqual((flow.state, len(self.deposits())), ("asked", 1))
                    self.env["ar.platform.flow"]._deliver_waiting(self.connection)
                self.assertEqual((flow.state, len(self.deposits())), ("accepted", 1))

    def test_what_never_arrived_is_sent_again_after_a_while(self):
        move = self.invoice()
        self.customer.action_ar_read_directory()
        self.platform.faults.append("drop_before")
        flow = self.send(move)
        self.assertEqual((flow.state, len(self.deposits())), ("asked", 0))
        self.env["ar.platform.flow"]._deliver_waiting(self.connection)
        self.assertEqual(flow.state, "asked", "the platform may only be slow")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=20)):
            self.env["ar.platform.flow"]._deliver_waiting(self.connection)
        self.assertEqual((flow.state, flow.attempts, len(self.deposits())), ("accepted", 2, 1))

    def test_a_refusal_leaves_the_invoice_to_be_corrected(self):
        move = self.invoice()
        self.customer.action_ar_read_directory()
        self.platform.faults.append("refuse")
        flow = self.send(move)
        self.assertEqual(flow.state, "refused")
        self.assertIn("not this one", flow.problem)
        self.assertFalse(move.ar_einvoice_frozen_date)
        self.assertFalse(move.ar_einvoice_status)
        self.assertTrue(move.activity_ids)
        self.assertEqual(self.send(move).state, "accepted")
        self.assertEqual(len(self.deposits()), 1)

    def test_a_refusal_that_comes_later(self):
        self.platform.accepts_at_once = False
        move = self.invoice()
        flow = self.send(move)
        self.assertEqual(flow.state, "pending")
        self.assertFalse(move.ar_einvoice_status)
        self.platform.settle(flow.flow_id, "Error", (
            "Error", "BT-49", "InvalidSchema", "unknown address"))
        self.connection.action_follow()
        self.assertEqual(flow.state, "refused")
        self.assertIn("unknown address", flow.problem)
        self.assertFalse(move._ar_platform_holds())

    def test_an_invoice_is_not_sent_while_it_is_on_its_way(self):
        move = self.invoice()
        flow = self.send(move)
        self.send(move)
        self.assertEqual(len(self.deposits()), 1)
        flow.sudo().state = "refused"
        again = self.invoice()
        self.send(again)
        with self.assertRaises(UserError):
            again._ar_platform_deposits().action_send_again()

    def test_busy_waits_for_the_job(self):
        move = self.invoice()
        self.customer.action_ar_read_directory()
        self.platform.faults += [429] * 5
        flow = self.send(move)
        self.assertEqual(flow.state, "waiting")
        self.env["ar.platform.connection"]._cron_follow()
        self.assertEqual((flow.state, len(self.deposits())), ("accepted", 1))

    def test_what_was_exchanged_stays(self):
        flow = self.send(self.invoice())
        with self.assertRaises(UserError):
            flow.sudo().content = b"eA=="
        with self.assertRaises(UserError):
            flow.sudo().unlink()
        self.assertFalse(flow._verify(self.company))
        attachment = self.env["ir.attachment"].sudo().search([
            ("res_model", "=", flow._name), ("res_field", "=", "content"),
            ("res_id", "=", flow.id)])
        attachment.raw = b"another one"
        flow.invalidate_recordset()
        self.assertEqual(flow._verify(self.company), flow)
