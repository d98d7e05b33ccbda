import io
import json
import zipfile

from odoo.exceptions import AccessError, UserError

from ...engine.collection.dossier import MANIFEST, check_dossier
from .common import CollectionCommon, tagged


@tagged("post_install", "-at_install")
class TestHandover(CollectionCommon):
    """Debts with an agency or a lawyer: the dossier, the silence, and the result."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.env["res.partner"].create({
            "name": "Recouvrement du Rhône", "is_company": True,
        })

    def handover(self, *invoices, out=True, **values):
        values.setdefault("agent_id", self.agency.id)
        handover = self._recovery("ar.handover", *invoices, **values)
        if out:
            handover.action_hand_over()
        return handover

    def files(self, handover):
        with zipfile.ZipFile(io.BytesIO(handover.sudo().dossier_id.raw)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def test_the_dossier_holds_what_the_agent_needs_and_is_the_same_again(self):
        invoice = self._due(1000, 90, tax=self.tax_20)
        invoice.message_post(  # pylint: disable=translation-required
            subject="Your invoice", body="Attached", partner_ids=self.customer.ids,
            message_type="comment",
        )
        self.env["ir.attachment"].create({
            "name": "factur-x.xml", "raw": b"<invoice/>", "mimetype": "application/xml",
            "res_model": "account.move", "res_id": invoice.id,
        })
        reminder = self.propose()
        reminder._send()
        handover = self.handover(invoice)
        files = self.files(handover)
        number = invoice.name.replace("/", "-")
        self.assertIn(f"invoices/{number}.pdf", files)
        self.assertIn(f"e-invoices/{number} factur-x.xml", files)
        self.assertIn("interest.csv", files)
        self.assertTrue(any(name.startswith("statement of account") for name in files))
        proof = json.loads(files[f"proof of sending/{number}.json"])
        self.assertIn("Your invoice", [each["subject"] for each in proof["messages"]])
        sent = [name for name in files if name.startswith("reminders/")]
        self.assertIn(f"reminders/{self.today} {reminder.id}.json", sent)
        self.assertIn(f"reminders/{self.today} {reminder.id}.html", sent)
        manifest = json.loads(files[MANIFEST])
        self.assertEqual(manifest["claims"], [
            {"invoice": invoice.name, "due": str(invoice.invoice_date_due), "open": "1200.00"}
        ])
        self.assertEqual(manifest["debtor"]["name"], self.customer.name)
        self.assertEqual(check_dossier(handover.sudo().dossier_id.raw), ())
        self.assertEqual(handover._dossier(), handover.sudo().dossier_id.raw)
        action = handover.action_check_dossier()
        self.assertEqual(action["params"]["type"], "success")
        stored = handover.dossier_id
        handover.action_make_dossier()
        self.assertEqual(handover.dossier_id, stored)

    def test_reminders_stop_while_it_is_out_and_say_why(self):
        invoice = self._due(1000, 20)
        self.assertTrue(self.propose())
        handover = self.handover(invoice)
        self.assertFalse(self.propose())
        line = self._receivable(invoice)
        [reason] = line._ar_claimable(self.today)[line.id].reasons
        self.assertIn("Recouvrement du Rhône collects it", self.env["ar.reason"]._text(reason))
        self.env.flush_all()
        row = self.env["ar.overdue.customer"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((row.handed, row.priority, row.next_action), (1000, 0, "agent"))
        handover.action_take_back()
        self.assertTrue(self.propose())
        handover.action_reopen()
        self.assertFalse(self.propose())

    def test_status_and_result_come_back(self):
        invoice = self._due(1000, 90)
        handover = self.handover(invoice)
        self._match(self._bank_line(600, self.today, partner=self.customer), invoice)
        self.assertEqual((handover.amount, handover.received), (1000, 600))
        handover.write({"result_amount": 600, "fee": 90, "reference": "R-17"})
        handover.action_settle()
        self.assertEqual((handover.state, handover.ended_on), ("settled", self.today))
        handover.action_reopen()
        handover.action_lose()
        action = handover.action_doubtful()
        self.assertEqual(action["res_model"], "ar.doubtful.case")
        with self.assertRaisesRegex(UserError, "is now “"):
            handover.action_settle()

    def test_the_application_to_the_court_is_complete(self):
        handover = self.handover(
            self._due(1000, 90), self._due(500, 60), kind="court", agent_id=False,
            court="Tribunal de commerce de Nantes", representative="Anne Marchand, présidente",
            ground="Order of 3 March",
        )
        html = self.env["ir.actions.report"]._render_qweb_html(
            "ar_management.order_to_pay", handover.ids
        )[0].decode()
        for expected in (
            "12946", "Tribunal de commerce de Nantes", "Anne Marchand", "Menuiserie Vasseur",
            "Atelier du Rhône SAS", "73282932000074", "500,00", "Order of 3 March", "injonction",
        ):
            self.assertIn(expected, html)

    def test_an_agent_and_claims_are_needed(self):
        handover = self.handover(self._due(100, 20), out=False, agent_id=False)
        with self.assertRaisesRegex(UserError, "who collects"):
            handover.action_hand_over()
        action = self._due(50, 10).with_user(self.ar_user).action_ar_handover()
        self.assertEqual(len(action["context"]["default_item_ids"]), 1)
        paid = self._due(70, 10)
        self._match(self._bank_line(70, self.today, partner=self.customer), paid)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            paid.action_ar_handover()

    def test_who_may_only_read_hands_nothing_over(self):
        handover = self.handover(self._due(100, 20), out=False)
        reader = self._person("hand_reader")
        self.assertEqual(handover.with_user(reader).amount, 100)
        for step in ("action_hand_over", "action_settle", "action_make_dossier"):
            with self.assertRaises(AccessError):
                getattr(handover.with_user(reader), step)()
        with self.assertRaises(AccessError):
            handover.write({"state": "out"})
