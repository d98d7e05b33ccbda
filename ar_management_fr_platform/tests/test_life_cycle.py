from datetime import UTC, datetime
from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.ar_management.engine.einvoice.facturx.schematron_client import SchematronClient

from ..models.flow import schematrons
from .common import PlatformCommon


@tagged("post_install", "-at_install")
class TestLifeCycle(PlatformCommon):
    """What the platform says becomes our status; what was cashed is told to it."""

    def test_a_message_becomes_a_status_once(self):
        move = self.invoice()
        self.send(move)
        raw = self.message(move.name, "210", issuer="0099", **{
            "MDT-113": "QTE_ERR", "MDT-121": "CNP", "MDT-126": "Two windows only"})
        self.platform.push(raw)
        self.connection.action_follow()
        self.connection.sudo().changed_until = "2026-01-01T00:00:00.000Z"
        self.connection.action_follow()
        event = move.ar_einvoice_event_ids.filtered(lambda each: each.status == "refused")
        self.assertEqual(len(event), 1)
        self.assertEqual(event.motive, "QTE_ERR")
        self.assertEqual(event.requested_action, "CNP")
        self.assertIn("Two windows only", event.note)
        self.assertEqual(move.ar_einvoice_status, "refused")

    def test_whose_platform_rejected(self):
        for issuer, whose in (("0042", "seller"), ("0099", "buyer")):
            move = self.invoice()
            self.send(move)
            self.platform.push(self.message(move.name, "213", issuer, **{"MDT-113": "REJ_SEMAN"}))
            self.connection.action_follow()
            event = move.ar_einvoice_event_ids.filtered(lambda each: each.status == "rejected")
            self.assertEqual(event.platform_of, whose)

    def test_late_and_out_of_order(self):
        move = self.invoice()
        self.send(move)
        late, early = datetime(2030, 1, 5, tzinfo=UTC), datetime(2030, 1, 2, tzinfo=UTC)
        self.platform.push(self.message(move.name, "205", moment=late))
        self.platform.push(self.message(move.name, "203", moment=early))
        self.connection.action_follow()
        self.assertEqual(move.ar_einvoice_status, "approved")

    def test_what_cannot_be_used_waits_for_a_person(self):
        self.platform.push(b"<no")
        self.platform.push(b"<other/>")
        self.platform.push(self.message("NO/2026/1", "205"))
        self.connection.action_follow()
        flows = self.env["ar.platform.flow"].search([("state", "=", "unread")])
        self.assertEqual(len(flows), 3)
        self.assertTrue(all(flow.problem for flow in flows))

    def test_a_message_that_cannot_be_noted_keeps_no_other_back(self):
        moves = self.invoice(), self.invoice()
        for move in moves:
            self.send(move)
            self.platform.push(self.message(move.name, "205"))
        events = type(self.env["ar.einvoice.event"])
        record = events.record
        refusal = "not this one"

        def fails_once(records, invoice, *args, **kwargs):
            if invoice == moves[0].id:
                raise UserError(refusal)
            return record(records, invoice, *args, **kwargs)

        with patch.object(events, "record", fails_once):
            self.connection.action_follow()
        self.assertEqual(moves[1].ar_einvoice_status, "approved")
        flow = self.env["ar.platform.flow"].search([("state", "=", "unread")])
        self.assertIn(refusal, flow.problem)
        flow.action_read_again()
        self.assertEqual(moves[0].ar_einvoice_status, "approved")

    # ------------------------------------------------------------------ cashed

    def cashed(self):
        return [etree.fromstring(raw) for _data, raw in self.platform.deposits("CDAR")]

    def amounts(self, message):
        blocks = message.iter("{*}SpecifiedDocumentCharacteristic")
        return [(block.findtext("{*}ValueAmount"), block.findtext("{*}ValuePercent"))
                for block in blocks]

    def on_collection(self):
        self.company.tax_exigibility = True
        account = self.env["account.account"].create({
            "name": "VAT to collect", "code": "445799", "reconcile": True,
            "account_type": "liability_current"})
        return self.tax_20.copy({
            "name": "20% S", "tax_exigibility": "on_payment",
            "cash_basis_transition_account_id": account.id})

    def pay(self, move, amount):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids).create({
                "amount": amount, "journal_id": self.bank_journal.id,
                "payment_date": fields.Date.today()})
        return wizard._create_payments()

    def test_each_receipt_is_told_once_with_its_rate(self):
        move = self._invoice(100, fields.Date.today(), tax=self.on_collection())
        self.send(move)
        self.pay(move, 60)
        self.connection._tell_cashed()
        self.connection._tell_cashed()
        message, = self.cashed()
        self.assertEqual(self.amounts(message), [("60.00", "20")])
        self.assertEqual(message.findtext(".//{*}ProcessConditionCode"), "212")
        address = message.find(".//{*}RecipientTradeParty//{*}URIID")
        self.assertEqual((address.text, address.get("schemeID")), ("303265045", "0225"))

        move.line_ids.remove_move_reconcile()
        self.connection._tell_cashed()
        self.assertEqual([self.amounts(each) for each in self.cashed()][1:], [[("-60.00", "20")]])
        self.assertTrue(self.cashed()[1].findtext(".//{*}IncludedNote/{*}Content"))

    def test_the_schematron_of_the_standard_accepts_it(self):
        move = self._invoice(100, fields.Date.today(), tax=self.on_collection())
        self.send(move)
        self.pay(move, 120)
        self.connection._tell_cashed()
        (_data, raw), = self.platform.deposits("CDAR")
        helper = SchematronClient(schematrons())
        self.addCleanup(helper.stop)
        self.assertEqual(helper.apply(raw, ["cdar"]), {"cdar": []})

    def test_buyers_abroad_hear_of_payments_only(self):
        german = self._customer(
            "Fenster GmbH", country_id=self.env.ref("base.de").id, vat="DE136695976",
            company_registry=False, invoice_edi_format="facturx")
        move = self._invoice(
            100, fields.Date.today(), partner=german, tax=self.on_collection())
        self.assertEqual(self.send(move).state, "accepted")
        (data, _raw), = self.platform.deposits("Factur-X")
        self.assertEqual(data["processingRule"], "B2BInt")
        self.pay(move, 120)
        self.connection._tell_cashed()
        (data, raw), = self.platform.deposits("CDAR")
        self.assertEqual(data["processingRule"], "B2BInt")
        self.assertIn(b"B2BINT", raw)
        self.assertEqual(move.ar_einvoice_status, "cashed")

    def test_nothing_is_told_of_what_the_platform_does_not_hold(self):
        move = self._invoice(100, fields.Date.today(), tax=self.on_collection())
        self.customer.action_ar_read_directory()
        self.platform.faults.append("refuse")
        self.send(move)
        self.pay(move, 120)
        self.connection._tell_cashed()
        self.assertFalse(self.cashed())
