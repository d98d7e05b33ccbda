from datetime import datetime
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...engine.einvoice.status import ACTIONS, MOTIVES, STATUSES
from ...models.einvoice.status_codes import (
    ACTION_SELECTION,
    MOTIVE_SELECTION,
    STATUS_SELECTION,
)
from ..common import ArCommon
from .common import Sales


@tagged("post_install", "-at_install")
class TestFacturxStatus(Sales, ArCommon):
    """What is frozen and when, what became of an e-invoice, and the way out of each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.events = cls.env["ar.einvoice.event"]
        cls.biller = cls._new_biller()
        cls.stranger = new_test_user(cls.env, login="test_stranger", groups="base.group_user")

    def _sent(self, **values):
        invoice = self._sale(**values)
        self._send(invoice)
        return invoice

    def _record(self, invoice, status, **values):
        return self.events.browse(
            self.events.with_user(self.ar_user).record(invoice.id, status, **values)
        )

    def _reissue(self, invoice, user=None, **values):
        wizard = self.env["ar.einvoice.reissue"].with_user(user or self.ar_user).create({
            "move_id": invoice.id, "reason": "The quantity was wrong", "date": "2026-03-20",
            **values,
        })
        explained = wizard.explanation
        draft = self.env["account.move"].browse(wizard.action_reissue()["res_id"])
        return explained, draft

    def _xml(self, move):
        return self.env["account.edi.xml.cii"]._export_invoice(move)[0]

    # ---- Terms, at posting

    def test_terms_stay_as_they_were_at_posting(self):
        term = self._two_ten_net_thirty()
        invoice = self._sale(term=term)
        policy = invoice._ar_late_fee_policy().policy
        clauses, xml = invoice._ar_legal_clauses(), self._xml(invoice)
        policy.write({"regime": "contract", "contract_rate": 17, "indemnity": 55})
        term.write({"name": "Another name", "note": "Another text"})
        self.assertEqual(invoice._ar_legal_clauses(), clauses)
        self.assertEqual(self._xml(invoice), xml)
        later = self._sale(term=term)
        self.assertIn("17", later._ar_legal_clauses().penalty)
        self.assertIn(b"Another name", self._xml(later))

    def test_what_was_frozen_is_not_worked_out_again(self):
        self.customer.ar_facturx_structured_terms = True
        invoice = self._sale(term=self._two_ten_net_thirty())
        reader = self.env["ar.einvoice.reader"]
        before = reader._of(invoice)
        self.assertTrue(before.instalments[0].penalty and before.notes)
        never = {"side_effect": AssertionError("read again")}
        with (
            patch.object(type(invoice), "_ar_late_fee_policies", **never),
            patch.object(type(self.env["ar.reference.rate"]), "_percent_of", **never),
        ):
            self.assertEqual(reader._of(invoice), before)

    def test_data_and_clause_agree_when_no_rate_was_known_at_posting(self):
        self.customer.ar_facturx_structured_terms = True
        invoice = self._sale()
        invoice.sudo().ar_frozen_terms = {**invoice.ar_frozen_terms, "penalty": None}
        self.assertIsNone(self.env["ar.einvoice.reader"]._of(invoice).instalments[0].penalty)

    def test_a_draft_and_an_older_invoice_say_what_holds_today(self):
        draft, older = self._sale(post=False), self._sale()
        older.sudo().ar_frozen_terms = False
        draft._ar_late_fee_policy().policy.write({"regime": "contract", "contract_rate": 17})
        for invoice in (draft, older):
            self.assertIn("17", invoice._ar_legal_clauses().penalty)

    def test_a_clause_that_was_missing_and_a_wrong_kind_of_customer_can_be_repaired(self):
        invoice = self._sale()
        policy = invoice._ar_late_fee_policy().policy
        invoice.sudo().ar_frozen_terms = {
            **invoice.ar_frozen_terms,
            "clauses": {**invoice.ar_frozen_terms["clauses"], "indemnity": ""},
        }
        self.assertEqual(invoice._ar_legal_clauses().indemnity, policy._indemnity_clause())
        self.customer.write({"is_company": False, "vat": False, "company_registry": False})
        self.assertFalse(invoice._ar_legal_clauses().indemnity)

    def test_posting_again_freezes_the_terms_again(self):
        invoice = self._sale()
        invoice._ar_late_fee_policy().policy.write({"regime": "contract", "contract_rate": 17})
        invoice.button_draft()
        invoice.action_post()
        self.assertIn("17", invoice._ar_legal_clauses().penalty)

    # ---- Documents, at the first transmission

    def test_identifiers_are_repaired_until_the_first_transmission_only(self):
        invoice = self._sale()
        self._send(invoice, methods=())
        self.assertFalse(invoice.ar_einvoice_frozen_date)
        first = invoice.ubl_cii_xml_id.raw
        self.customer.write({"street": "9 place Graslin"})
        self._send(invoice)
        sent = invoice.ubl_cii_xml_id.raw
        self.assertNotEqual(first, sent)
        self.assertIn(b"9 place Graslin", sent)
        self.assertTrue(invoice.ar_einvoice_frozen_date)
        self.customer.write({"street": "1 rue Neuve"})
        pdf = invoice.invoice_pdf_report_id.raw
        self._pay(invoice, "2026-03-20", amount=500)
        self._send(invoice)
        self.assertEqual((invoice.ubl_cii_xml_id.raw, invoice.invoice_pdf_report_id.raw),
                         (sent, pdf))
        self.assertEqual(self._xml(invoice), sent)
        invoice.action_ar_check_facturx()
        self.assertEqual(invoice.ar_facturx_state, "valid")
        self.assertIn("download_invoice_documents", invoice.action_print_pdf()["url"])

    def test_nothing_of_a_transmitted_invoice_can_be_changed(self):
        invoice = self._sent()
        line = invoice.invoice_line_ids
        attacks = {
            "draft": lambda move: move.button_draft(),
            "cancel": lambda move: move.button_cancel(),
            "state": lambda move: move.write({"state": "draft"}),
            "number": lambda move: move.write({"name": "INV/X"}),
            "customer": lambda move: move.write({"partner_id": self.partner_a.id}),
            "document": lambda move: move.write({"invoice_pdf_report_file": False}),
            "xml": lambda move: move.write({"ubl_cii_xml_file": "PGEvPg=="}),
            "price": lambda move: line.with_env(move.env).write({"price_unit": 1}),
            "line": lambda move: line.with_env(move.env).unlink(),
            "new line": lambda move: line.with_env(move.env).create({
                "move_id": move.id, "name": "More", "price_unit": 1,
            }),
            "detach": lambda move: move.ubl_cii_xml_id.write({"res_field": False}),
            "bytes": lambda move: move.ubl_cii_xml_id.write({"raw": b"<a/>"}),
            "delete": lambda move: move.invoice_pdf_report_id.unlink(),
        }
        for user in (self.ar_admin, self.env.ref("base.user_root")):
            env = self.env(user=user, context={"force_delete": True, "check_move_validity": False})
            for name, attack in attacks.items():
                with self.subTest(attack=name, user=user.login), self.env.cr.savepoint(), \
                        self.assertRaisesRegex(UserError, "was sent"):
                    attack(invoice.with_env(env))
                self.env.invalidate_all()

    def test_what_a_transmitted_invoice_does_not_say_can_still_be_written(self):
        invoice = self._sent()
        invoice.with_user(self.ar_user).write({"name": invoice.name,
                                               "ar_receipt_date": "2026-03-04"})
        self.assertEqual(self._pay(invoice, "2026-03-20").state, "paid")
        copied = invoice.copy()
        self.assertFalse(copied.ar_einvoice_frozen_date or copied.ar_einvoice_status
                         or copied.ar_frozen_terms or copied.ubl_cii_xml_id)

    def test_marks_cannot_be_removed_by_writing_them(self):
        invoice = self._sent()
        invoice.with_user(self.ar_admin).write({
            "ar_einvoice_frozen_date": False, "ar_einvoice_status": "cashed",
            "ar_frozen_terms": {"clauses": {}}, "ar_einvoice_internal": True,
        })
        self.assertTrue(invoice.ar_einvoice_frozen_date and invoice.ar_frozen_terms["clauses"])
        self.assertEqual((invoice.ar_einvoice_status, invoice.ar_einvoice_internal),
                         ("transmitted", False))

    # ---- Statuses

    def test_sending_is_noted_with_its_way(self):
        invoice = self._sent()
        event = invoice.ar_einvoice_event_ids
        self.assertEqual((event.status, event.source, event.channel, event.user_id),
                         ("transmitted", "send", "Manual", self.ar_user))
        self.assertEqual((invoice.ar_einvoice_status, invoice.ar_einvoice_stage),
                         ("transmitted", "sent"))

    def test_statuses_may_arrive_late_twice_and_out_of_order(self):
        invoice = self._sent()
        approved = self._record(invoice, "205", date="2030-03-09T10:00:00+01:00",
                                external_id="PA-2", channel="Plateforme X")
        self.assertEqual(approved.date, datetime(2030, 3, 9, 9))
        self._record(invoice, "deposited", date="2030-03-08T10:00:00Z", external_id="PA-1")
        self.assertEqual(self._record(invoice, "205", external_id="PA-2"), approved)
        self.assertEqual((invoice.ar_einvoice_status, invoice.ar_einvoice_stage),
                         ("approved", "approved"))
        self.assertEqual(len(invoice.ar_einvoice_event_ids), 3)

    def test_a_connector_names_the_invoice_by_its_number(self):
        invoice = self._sent()
        connector = self.events.with_user(self.ar_user)
        connector.record(invoice.name, "213", motive="DEST_INC")
        self.assertEqual(invoice.ar_einvoice_status, "rejected")
        for arguments, message in (
            ((invoice.name, "299"), "is not an e-invoice status"),
            (("NONE/1", "200"), "not exactly one"),
            ((invoice.id, "200", "yesterday"), "not a date and time"),
            ((self._sale(post=False).id, "200"), "not a posted customer invoice"),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(UserError, message):
                connector.record(*arguments)

    def test_a_refusal_opens_a_dispute_and_asks_for_action(self):
        invoice = self._sent()
        self._record(invoice, "210", motive="QTE_ERR", note="Two windows are missing")
        dispute = invoice.ar_dispute_ids
        self.assertEqual((dispute.reason, dispute.amount, dispute.state),
                         ("quantity", 1200, "open"))
        self.assertIn("Two windows are missing", dispute.note)
        self.assertIn("Two windows are missing", invoice.message_ids.mapped("body")[0]
                      + invoice.message_ids.mapped("body")[1])
        self.assertTrue(invoice.activity_ids)
        self.assertIn("credit note", invoice.ar_einvoice_advice)
        self.assertTrue(invoice.ar_einvoice_trouble and invoice.ar_einvoice_can_reissue)

    def test_one_dispute_for_each_open_instalment_and_none_twice(self):
        term = self._tiered_term((1, 5), instalments=((50, 30), (50, 60)))
        invoice = self._sent(term=term)
        self._record(invoice, "207")
        self._record(invoice, "210")
        self.assertEqual(sorted(invoice.ar_dispute_ids.mapped("amount")), [600, 600])

    def test_a_person_notes_a_status_for_many_and_is_stopped_by_the_end_of_a_life(self):
        invoices = self._sent() + self._sent()
        wizard = self.env["ar.einvoice.record"].with_user(self.biller)
        wizard.create({"move_ids": [Command.set(invoices.ids)]}).action_record()
        self.assertEqual(set(invoices.mapped("ar_einvoice_status")), {"deposited"})
        self._record(invoices[0], "213")
        with self.assertRaisesRegex(UserError, "which is final"):
            wizard.create({"move_ids": [Command.set(invoices.ids)], "status": "approved"}) \
                .action_record()
        self.assertEqual(invoices[1].ar_einvoice_status, "deposited")

    def test_reasons_are_the_official_ones_of_the_status(self):
        wizard = self.env["ar.einvoice.record"].with_user(self.biller)
        for status, motive, fits in (
            ("refused", False, False), ("refused", "QTE_ERR", False), ("approved", False, True),
            ("refused", "TX_TVA_ERR", True), ("disputed", "QTE_ERR", True),
            ("suspended", "JUSTIF_ABS", True), ("inadmissible", "IRR_SYNTAX", True),
            ("rejected", "REJ_UNI", True),
        ):
            with self.subTest(status=status, motive=motive):
                invoice = self._sent()
                note = wizard.create({
                    "move_ids": [Command.set(invoice.ids)], "status": status, "motive": motive,
                    "requested_action": "NIN", "platform_of": "buyer",
                })
                if not fits:
                    with self.assertRaisesRegex(UserError, r"Wrong VAT Rate \(TX_TVA_ERR\)"):
                        note.action_record()
                    continue
                note.action_record()
                event = self.events.search([
                    ("move_id", "=", invoice.id), ("status", "=", status)])
                self.assertEqual((len(event), event.motive), (1, motive))
                self.assertEqual(event.requested_action, "NIN")
                self.assertEqual(event.platform_of, "buyer" if status == "rejected" else False)
        self.assertEqual(set().union(*MOTIVES.values()), set(dict(MOTIVE_SELECTION)))
        self.assertEqual(set(STATUSES), set(dict(STATUS_SELECTION)))
        self.assertEqual(set(ACTIONS), set(dict(ACTION_SELECTION)))

    def test_messages_beside_the_life_of_the_invoice_are_kept(self):
        invoice = self._sent()
        self._record(invoice, "200")
        for code in ("250", "251", "300", "301", "400", "401", "500", "601"):
            kept = self._record(invoice, code, motive="NOT_OFFICIAL_YET")
            self.assertEqual(kept.motive_label, "NOT_OFFICIAL_YET")
            self.assertEqual(invoice.ar_einvoice_status, "deposited")
        event = self._record(invoice, "213", motive="REJ_UNI", requested_action="NIN",
                             platform_of="buyer")
        self.assertEqual(event.motive_label, "Rejected: Number Already Used (REJ_UNI)")
        self.assertIn("Issue a New Invoice (NIN)", event._sentence())
        self.assertEqual(event.platform_of, "buyer")

    def test_what_was_noted_is_neither_changed_nor_deleted(self):
        event = self._record(self._sent(), "200")
        for user in (self.ar_admin, self.env.ref("base.user_root")):
            for change in (lambda item: item.write({"status": "cashed"}),
                           lambda item: item.unlink()):
                with self.assertRaises(UserError):
                    change(event.with_user(user))
        with self.assertRaises(AccessError):
            self.events.with_user(self.ar_admin).create({
                "move_id": event.move_id.id, "status": "cashed",
            })

    def test_who_may_note_a_status(self):
        invoice = self._sent()
        with self.assertRaises(AccessError):
            self.events.with_user(self.stranger).record(invoice.id, "200")
        self.events.with_user(self.biller).record(invoice.id, "200")
        elsewhere = self.setup_other_company(name="Ailleurs SA")["company"]
        self.ar_user.write({"company_ids": [Command.set(elsewhere.ids)],
                            "company_id": elsewhere.id})
        abroad = self.events.with_user(self.ar_user).with_company(elsewhere)
        self.assertFalse(abroad.search([("move_id", "=", invoice.id)]))
        with self.assertRaises(AccessError):
            abroad.record(invoice.id, "210")
        with self.assertRaisesRegex(UserError, "not exactly one"):
            abroad.record(invoice.name, "210")

    # ---- Correct and reissue

    def test_a_rejected_invoice_is_cancelled_in_the_books_only(self):
        invoice = self._sent()
        self._record(invoice, "213", motive="DEST_INC")
        with self.assertRaisesRegex(UserError, "must not be sent again"):
            self._send(invoice)
        self.assertFalse(invoice.show_reset_to_draft_button)
        explained, draft = self._reissue(invoice)
        counter = invoice.reversal_move_ids
        self.assertIn("not sent to anyone", explained)
        self.assertEqual((counter.state, counter.ar_einvoice_internal), ("posted", True))
        self.assertEqual((invoice.amount_residual, counter.amount_residual), (0, 0))
        with self.assertRaisesRegex(UserError, "stays in your books"):
            self._send(counter)
        self.assertEqual((draft.state, draft.ar_einvoice_reissues_id), ("draft", invoice))
        self.assertFalse(draft.ar_facturx_replaces_id, "no buyer knows the rejected number")
        draft.invoice_date = "2026-03-20"
        draft.action_post()
        self.assertNotEqual(draft.name, invoice.name)
        self._send(draft)
        self.assertIn(b"<ram:TypeCode>380<", draft.ubl_cii_xml_id.raw)
        self.assertFalse(invoice.ar_einvoice_can_reissue)
        self.assertIn(draft.name, invoice.ar_einvoice_advice)

    def test_a_refused_invoice_gets_a_credit_note_that_can_be_sent(self):
        invoice = self._sent()
        self._record(invoice, "210")
        _explained, draft = self._reissue(invoice)
        counter = invoice.reversal_move_ids
        self.assertFalse(counter.ar_einvoice_internal)
        self._send(counter)
        self.assertIn(b"<ram:TypeCode>381<", counter.ubl_cii_xml_id.raw)
        self.assertEqual(draft.amount_total, invoice.amount_total)
        self.assertEqual(set(invoice.ar_dispute_ids.mapped("state")), {"closed"})
        self.assertFalse(invoice.activity_ids)

    def test_a_corrected_invoice_can_take_the_place_of_a_refused_one(self):
        invoice = self._sent()
        self._record(invoice, "210")
        explained, draft = self._reissue(invoice, way="replace")
        self.assertIn("384", explained)
        self.assertTrue(invoice.reversal_move_ids.ar_einvoice_internal)
        self.assertEqual(draft.ar_facturx_replaces_id, invoice)
        draft.invoice_date = "2026-03-20"
        draft.action_post()
        self._send(draft)
        self.assertIn(b"<ram:TypeCode>384<", draft.ubl_cii_xml_id.raw)

    def test_what_was_paid_stays_and_the_credit_waits_for_the_new_invoice(self):
        invoice = self._sent()
        self._pay(invoice, "2026-03-10", amount=500)
        self._record(invoice, "210")
        explained, _draft = self._reissue(invoice)
        self.assertIn("500.00", explained)
        self.assertEqual(invoice.reversal_move_ids.amount_residual, 500)

    def test_a_locked_period_moves_the_counter_entry(self):
        invoice = self._sent()
        self._record(invoice, "213")
        self._lock("sale_lock_date", "2026-03-31")
        explained, _draft = self._reissue(invoice)
        self.assertIn("first open day", explained)
        self.assertEqual(invoice.reversal_move_ids.date, fields.Date.to_date("2026-04-01"))

    def test_an_invoice_is_reissued_once_and_only_for_a_reason(self):
        invoice = self._sent()
        with self.assertRaisesRegex(UserError, "neither rejected, refused nor disputed"):
            self._reissue(invoice, way="credit_note")
        self._record(invoice, "210")
        with self.assertRaisesRegex(UserError, "was issued"):
            self._reissue(invoice, way="counter_entry")
        with self.assertRaises(AccessError):
            self._reissue(invoice, user=self.stranger)
        self._reissue(invoice, user=self.biller)
        with self.assertRaisesRegex(UserError, "already reissued"):
            self._reissue(invoice)

    # ---- The duty to issue through a platform

    def test_the_product_says_that_an_e_mail_does_not_issue(self):
        def alert(move):
            wizard = self.env["account.move.send.wizard"].with_user(self.ar_user).with_context(
                active_model="account.move", active_ids=move.ids
            ).create({})
            return (wizard.alerts or {}).get("ar_einvoice_duty", {}).get("message", "")

        self.company.ar_einvoice_size = "large"
        self.assertEqual(self.company.ar_einvoice_duty_date, fields.Date.to_date("2026-09-01"))
        before = self._sale()
        bound = self._sale(date="2026-09-02", due="2026-10-02")
        consumer = self._customer("Mme Petit", is_company=False, vat=False,
                                  company_registry=False)
        private = self._sale(date="2026-09-02", due="2026-10-02", partner=consumer)
        self.assertFalse(alert(before) or alert(private))
        self.assertIn("Enter the name of yours", alert(bound))
        self.company.ar_einvoice_platform = "Plateforme X"
        self.assertIn("deposited on Plateforme X", alert(bound))
        self._send(bound)
        self.assertIn("Plateforme X", bound.ar_einvoice_duty_note)
        self._record(bound, "200")
        self.assertFalse(bound.ar_einvoice_duty_note)

    def test_a_new_company_has_the_day_of_small_ones(self):
        company = self.env["res.company"].create({"name": "Nouvelle SARL"})
        self.assertEqual(company.ar_einvoice_duty_date, fields.Date.to_date("2027-09-01"))
