import hashlib
from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..smtp_sink import smtp_sink
from .common import CollectionCommon

ANSWER = """\
From: "Solène Garnier" <{sender}>
To: compta@atelier.example
Subject: Re: payment reminder
Message-Id: <answer-{number}@client.example>
In-Reply-To: {message}
References: {message}
Date: Tue, 03 Mar 2026 10:00:00 +0000
Content-Type: text/plain; charset=utf-8

{text}
"""


@tagged("post_install", "-at_install")
class TestReminderMail(CollectionCommon):
    """What arrives on the wire, what comes back, and what one key notes of it."""

    def reminder(self, **values):
        self._due(1000, 13, **values)
        return self.propose()

    def answer(self, reminder, text="We pay on Friday", sender="facturation@client.example"):
        self.env["mail.thread"].message_process("res.partner", ANSWER.format(
            sender=sender, message=reminder.message_ref, text=text,
            number=len(self.customer.message_ids),
        ), thread_id=self.customer.id)

    # === On the wire === #

    def test_what_arrives_is_what_was_proven(self):
        self.policy.attach = "overdue"
        copied = self.env["res.partner"].create({"name": "Boss", "email": "boss@atelier.example"})
        self.policy.copy_ids = copied
        self.env["res.partner.bank"].create({
            "acc_number": "FR7630004000031234567890143", "bank_bic": "BNPAFRPP",
            "partner_id": self.company.partner_id.id, "allow_out_payment": True,
        })
        reminder = self.reminder()
        with smtp_sink(self.env) as received:
            reminder._send()
            self.env["mail.mail"].search([
                ("mail_message_id", "=", reminder.mail_message_id.id)
            ]).send()
        self.assertEqual(
            sorted(address for each in received for address in each.recipients),
            ["boss@atelier.example", "facturation@client.example"],
        )
        [mail] = [each for each in received if "facturation@client.example" in each.recipients]
        self.assertIn("compta@atelier.example", mail.message["From"])
        self.assertEqual(mail.message["Message-Id"], reminder.message_ref)
        invoice = reminder.line_ids.move_id
        self.assertIn(invoice.name, mail.html)
        self.assertIn("1,000.00", mail.html)
        self.assertIn(invoice.access_token, mail.html, "the invoice can be opened and paid")
        self.assertIn("with your banking app", mail.html)
        proven = {
            name: digest for name, digest in reminder.proof_data.items() if name in mail.files
        }
        self.assertEqual(len(proven), 1)
        for name, digest in proven.items():
            self.assertEqual(hashlib.sha256(mail.files[name]).hexdigest(), digest)

    def test_interest_to_date_is_said_where_the_policy_wants_it(self):
        reminder = self.reminder()
        self.assertNotIn("to date", reminder.table_html)
        self.policy.show_interest = True
        reminder.invalidate_recordset()
        self.assertIn("not part of the total", reminder.table_html)
        self.assertEqual(reminder.total, 1000)

    # === What comes back === #

    def test_an_answer_comes_into_the_thread_and_asks_for_one_key(self):
        self.policy.user_id = self.ar_user
        reminder = self.reminder()
        reminder._send()
        self.answer(reminder)
        self.assertIn("Friday", self.customer.message_ids[0].body)
        self.assertTrue(reminder.is_answered)
        self.assertIn("Friday", reminder.answer_html)
        self.assertEqual(reminder.activity_ids.user_id, self.ar_user)
        reads = reminder.with_user(self.ar_user).sudo(False)
        action = reads.action_promise()
        self.env["ar.promise"].with_user(self.ar_user).with_context(**action["context"]).create({
            "date": self.today + timedelta(days=3),
        })
        self.assertFalse(reminder.is_answered or reminder.activity_ids)

    def test_each_key_notes_what_follows(self):
        reminder = self.reminder()
        reminder._send()
        reads = reminder.with_user(self.ar_user).sudo(False)
        for note in (
            reads.action_pause, reads.action_answer_done,
            lambda: self.env["ar.dispute"].with_user(self.ar_user).create(
                {"move_id": reads.action_dispute()["context"]["default_move_id"]}),
        ):
            self.answer(reminder)
            self.assertTrue(reminder.is_answered)
            note()
            self.assertFalse(reminder.is_answered)
        self.assertEqual(reads.action_plan()["res_model"], "ar.payment.plan")

    def test_what_a_colleague_writes_is_no_answer(self):
        reminder = self.reminder()
        reminder._send()
        self.ar_user.email = "colleague@atelier.example"
        self.answer(reminder, sender="colleague@atelier.example")
        self.assertFalse(reminder.is_answered)

    # === Text messages === #

    def test_a_text_message_goes_to_the_telephone_of_the_contact(self):
        if "sms.sms" not in self.env:
            self.skipTest("Odoo's module for text messages is not installed")
        step = self.policy.step_ids.filtered(lambda each: each.days == 12)
        step.channel = "sms"
        reminder = self.reminder()
        self.assertEqual(self.stop_codes(reminder), ["guard.no_phone"])
        self.customer.phone = "+33 6 12 34 56 78"
        reminder = self.propose()
        reminder._send()
        self.assertEqual((reminder.state, reminder.email_to), ("sent", "+33 6 12 34 56 78"))
        message = self.env["sms.sms"].search([("partner_id", "=", self.customer.id)])
        self.assertIn("1,000.00", message.body)
        self.assertIn("/my/payments_due", message.body)
        self.assertTrue(reminder.proof_data)

    def test_text_messages_need_their_module(self):
        if "sms.sms" in self.env:
            self.skipTest("Odoo's module for text messages is installed")
        with self.assertRaises(ValidationError):
            self.policy.step_ids[0].channel = "sms"
