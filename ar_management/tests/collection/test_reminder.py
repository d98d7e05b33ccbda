import hashlib
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCommon

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestReminder(CollectionCommon):
    """What is proposed to whom, with which words, and what makes it wait."""

    def test_nothing_is_proposed_while_no_policy_is_switched_on(self):
        self._due(1000, 20)
        self.policy.enabled = False
        self.assertFalse(self.propose())
        self.env["ar.reminder.run"]._cron_run()
        self.assertFalse(self.env["ar.reminder.run"].search([
            ("company_id", "=", self.company.id)
        ]))

    def test_one_message_at_the_highest_step_with_all_items_due(self):
        first, second = self._due(1000, 13), self._due(200, 4)
        self._due(50, -20)
        reminder = self.propose()
        self.assertEqual(reminder.step_id.name, "Second reminder")
        self.assertEqual(reminder.line_ids.move_id, first + second)
        self.assertEqual((reminder.total, reminder.item_count, reminder.state),
                         (1200, 2, "proposed"))
        self.assertIn("First", reminder.line_ids.mapped("step_id.name")[1])
        self.assertIn(first.name, reminder.reasons)

    def test_a_courteous_note_before_the_due_date(self):
        self._due(1000, -4)
        reminder = self.propose()
        self.assertEqual((reminder.step_id.days, reminder.tone), (-5, "courteous"))
        self.assertIn("due shortly", reminder.preview_html)

    def test_the_head_office_reminds_of_what_its_branches_are_owed_once(self):
        branch = self._branch()
        mine = self._due(1000, 13)
        theirs = self._due(200, 13, company=branch, company_id=branch.id)
        reminder = self.propose()
        self.assertEqual(reminder.line_ids.move_id, mine + theirs)
        self.assertEqual(reminder.line_ids.company_id, self.company)
        self.policy.with_company(branch).enabled = True
        self.assertFalse(self.reminders._propose(self.customer, branch, self.today))
        reminder.unlink()
        self.policy.enabled = False
        self.assertEqual(
            self.reminders._propose(self.customer, branch, self.today).line_ids.move_id, theirs
        )

    def test_looking_twice_makes_one_message(self):
        self._due(1000, 13)
        first = self.propose()
        self._due(500, 5)
        second = self.propose()
        self.assertEqual((first, second.total), (second, 1500))

    def test_what_was_paid_is_not_proposed_any_more(self):
        invoice = self._due(1000, 13)
        self.propose()
        self._match(self._bank_line(1000, self.today), invoice)
        self.assertFalse(self.propose())
        self.assertFalse(self.reminders.search([("partner_id", "=", self.customer.id)]))

    def test_credits_are_shown_and_deducted(self):
        self._due(1000, 13)
        note = self._invoice(200, self.today, move_type="out_refund")
        reminder = self.propose()
        self.assertEqual((reminder.total, reminder.credit), (1000, 200))
        [(_currency, owed, left)] = reminder._totals()
        self.assertEqual((owed, left), (1000, 800))
        self.assertIn(note.name, reminder.table_html)
        self._invoice(900, self.today, move_type="out_refund")
        self.assertEqual(self.stop_codes(self.propose()), ["guard.covered"])

    def test_a_disputed_part_is_left_out_and_the_rest_is_asked_for(self):
        invoice = self._due(1000, 13)
        self.env["ar.dispute"].create({
            "move_id": invoice.id, "amount": 400, "date_from": self.today - timedelta(days=3),
        })
        reminder = self.propose()
        self.assertEqual(reminder.total, 600)
        self.assertIn("dispute", reminder.table_html)
        self.env["ar.dispute"].search([("move_id", "=", invoice.id)]).amount = 1000
        self.assertFalse(self.propose())

    def test_what_makes_a_message_wait_says_why_and_ends_by_itself(self):
        invoice = self._due(1000, 13)
        waiting = self._bank_line(1000, self.today, partner=self.customer)
        reminder = self.propose()
        self.assertEqual(self.stop_codes(reminder), ["guard.bank_line"])
        self.assertIn("not matched yet", reminder.stopped_by)
        waiting.unlink()
        self.customer.with_company(self.company).ar_reminder_paused_until = self.today
        self.assertEqual(self.stop_codes(self.propose()), ["guard.paused"])
        tomorrow = self.today + timedelta(days=1)
        self.assertEqual(self.propose(day=tomorrow).state, "proposed")
        saturday = self.today + timedelta(days=4)
        self.assertEqual(self.stop_codes(self.propose(day=saturday)), ["guard.not_a_working_day"])
        invoice.no_followup = True
        self.assertFalse(self.propose())

    def test_money_that_stands_on_no_invoice_makes_it_wait_or_is_deducted(self):
        self._due(1000, 13)
        payment = self.env["account.payment"].create({
            "partner_id": self.customer.id, "amount": 300, "payment_type": "inbound",
            "journal_id": self.bank_journal.id, "date": self.today,
        })
        payment.action_post()
        self.assertEqual(self.stop_codes(self.propose()), ["guard.unallocated"])
        self.policy.unallocated = "deduct"
        reminder = self.propose()
        self.assertEqual((reminder.state, reminder._totals()[0][2]), ("proposed", 700))

    def test_old_bank_data_stops_everybody(self):
        self._due(1000, 13)
        self._bank_line(5, self.today - timedelta(days=9))
        self.assertEqual(self.stop_codes(self.propose()), ["guard.bank_data_old"])
        self._bank_line(5, self.today)
        self.assertEqual(self.propose().state, "proposed")

    def test_without_an_address_no_e_mail_leaves(self):
        self._due(1000, 13)
        self.customer.email = False
        self.assertEqual(self.stop_codes(self.propose()), ["guard.no_address"])

    def test_behaviour_changes_day_and_tone_and_says_why(self):
        for _number in range(3):
            paid = self._due(100, 120)
            self._pay(paid, self.today - timedelta(days=95))
        self._due(1000, 13)
        reminder = self.propose()
        self.assertEqual(reminder.tone, "firm")
        self.assertIn("sooner and firmer", reminder.reasons)
        self.policy.adapt = False
        self.assertEqual(self.propose().tone, "neutral")

    def test_the_policy_of_the_customer_comes_before_that_of_its_tags_and_of_all(self):
        policies = self.env["ar.reminder.policy"].with_company(self.company)
        tag = self.env["res.partner.category"].create({"name": "Large"})
        for_tag = policies.create({
            "name": "Large customers", "enabled": True, "category_ids": [Command.set(tag.ids)],
        })
        own = policies.create({"name": "Own", "enabled": True})
        chosen = lambda: policies._by_customer(self.customer, self.company)[self.customer.id]  # noqa: E731
        self.assertEqual(chosen(), self.policy)
        self.customer.category_id = tag
        self.assertEqual(chosen(), for_tag)
        self.customer.with_company(self.company).ar_reminder_policy_id = own
        self.assertEqual(chosen(), own)
        own.enabled = False
        self.assertFalse(policies._by_customer(self.customer, self.company))

    def test_another_company_switches_a_policy_on_for_itself(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.policy.with_company(other).enabled)

    def test_an_item_is_not_chased_twice_at_a_step(self):
        self._due(1000, 13)
        reminder = self.propose()
        reminder._send()
        self.assertFalse(self.propose(day=self.today + timedelta(days=6)))
        line = reminder.line_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            line.copy({"taken": True})

    def test_the_number_of_queries_does_not_depend_on_the_number_of_customers(self):
        def queries(count):
            partners = self.env["res.partner"].union(*[
                self._customer(f"Customer {number}") for number in range(count)
            ])
            for partner in partners:
                self._due(100, 13, partner=partner)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.reminders._propose(partners, self.company, self.today)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1)  # fills the caches that every later call shares
        self.assertEqual(queries(2), queries(8))

    # === Rights === #

    def test_who_collects_sends_and_who_does_not_only_reads(self):
        self._due(1000, 13)
        reminder = self.propose()
        with self.assertRaises(AccessError):
            reminder.with_user(self.ar_user).sudo(False).write({"total": 1})
        with self.assertRaises(AccessError):
            self.policy.with_user(self.ar_user).sudo(False).write({"enabled": False})
        reminder.with_user(self.ar_user).sudo(False).action_send()
        self.assertEqual((reminder.state, reminder.sent_by_id), ("sent", self.ar_user))
        with self.assertRaises(UserError):
            reminder.action_send()
        with self.assertRaises(UserError):
            reminder.unlink()

    def test_a_step_that_was_taken_cannot_be_deleted(self):
        self._due(1000, 13)
        self.propose()._send()
        step = self.policy.step_ids.filtered(lambda each: each.name == "Second reminder")
        with self.assertRaises(UserError):
            step.unlink()

    def test_a_customer_who_says_it_has_paid_is_left_in_peace_for_a_week(self):
        self._due(1000, 13)
        reminder = self.propose()
        reminder.with_user(self.ar_user).sudo(False).action_pause()
        self.assertEqual(self.stop_codes(reminder), ["guard.paused"])
        self.assertEqual(self.propose(day=self.today + timedelta(days=8)).state, "proposed")


@tagged("post_install", "-at_install")
class TestReminderSending(CollectionCommon, MailCommon):
    """What leaves, what proves it, and what comes back."""

    def test_an_e_mail_leaves_with_the_table_the_account_and_the_invoices(self):
        self.policy.attach = "overdue"
        self.env["res.partner.bank"].create({
            "acc_number": "FR7630004000031234567890143",
            "partner_id": self.company.partner_id.id, "allow_out_payment": True,
        })
        billing = self.env["res.partner"].create({
            "name": "Solène Garnier", "type": "invoice", "parent_id": self.customer.id,
            "email": "solene@client.example",
        })
        invoice = self._due(1000, 13)
        reminder = self.propose()
        with self.mock_mail_gateway():
            reminder._send()
            self.env["mail.mail"].process_email_queue()
        [mail] = self._mails
        self.assertEqual(mail["email_to"], [billing.email_formatted])
        self.assertIn(invoice.name, mail["body"])
        self.assertIn("FR7630004000031234567890143", mail["body"].replace(" ", ""))
        [attached] = [each for each in mail["attachments"] if each[0] in reminder.proof_data]
        self.assertEqual(reminder.message_ref, mail["message_id"])
        self.assertEqual(reminder.email_to, billing.email_formatted)
        name, content = attached[:2]
        self.assertEqual(reminder.proof_data[name], hashlib.sha256(content).hexdigest())
        self.assertEqual(reminder.mail_message_id.res_id, self.customer.id)

    def test_it_is_written_in_the_language_of_the_recipient(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("ar_management.ar_reminder_mail_neutral")
        template.with_context(lang="fr_FR").subject = "Relance de {{ object.company_id.name }}"
        self.customer.lang = "fr_FR"
        self._due(1000, 13)
        reminder = self.propose()
        with self.mock_mail_gateway():
            reminder._send()
            self.env["mail.mail"].process_email_queue()
        self.assertIn("Relance de", self._mails[0]["subject"])

    def test_a_message_that_comes_back_marks_the_address_and_asks_for_another(self):
        self._due(1000, 13)
        reminder = self.propose()
        reminder._send()
        self.customer._message_receive_bounce(self.customer.email, self.customer)
        self.assertEqual(reminder.state, "bounced")
        self.assertEqual(self.customer.ar_reminder_bounced, self.customer.email)
        self.assertTrue(self.customer.activity_ids)
        later = self.today + timedelta(days=20)
        self.assertEqual(self.stop_codes(self.propose(day=later)), ["guard.no_address"])
        self.customer.email = "other@client.example"
        self.assertEqual(self.propose(day=later).state, "proposed")

    def test_a_call_becomes_an_activity_of_the_collector(self):
        self.policy.user_id = self.ar_user
        self._due(1000, 21)
        reminder = self.propose()
        self.assertEqual(reminder.channel, "call")
        reminder._send()
        self.assertEqual(self.customer.activity_ids.user_id, self.ar_user)
        self.assertEqual(reminder.state, "sent")

    def test_a_note_in_the_portal_stands_there_until_it_is_paid(self):
        self.policy.step_ids.channel = "portal"
        self.policy.mode = "send"
        invoice = self._due(1000, 13)
        self.assertEqual(self.stop_codes(self.propose()), ["guard.no_portal_user"])
        reader = new_test_user(self.env, login="note_reader", groups="base.group_portal")
        reader.partner_id.parent_id = self.customer
        run = self.env["ar.reminder.run"]._of(self.company, self.today)
        while run._do_some():
            continue
        note = self.reminders.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((note.state, note.email_to), ("sent", reader.name))
        self.assertIn(hashlib.sha256(note.attachment_ids.raw).hexdigest(), note.proof)
        page = self.env["ar.collection.portal"]._page
        self.assertEqual(page(reader.partner_id, self.company)["note"], note)
        self._match(self._bank_line(1000, self.today), invoice)
        self.assertFalse(page(reader.partner_id, self.company)["note"])

    def test_a_formal_notice_is_a_letter_and_the_printed_bytes_are_kept(self):
        self._due(1000, 31)
        self.propose()._send()
        later = self.today + timedelta(days=16)
        reminder = self.propose(day=later)
        self.assertEqual((reminder.step_id.name, reminder.channel), ("Formal notice", "letter"))
        reminder._send()
        content = reminder.attachment_ids.raw
        self.assertIn(b"formal notice", content)
        self.assertIn(hashlib.sha256(content).hexdigest(), reminder.proof)
        action = reminder.with_user(self.ar_user).sudo(False).action_print()
        self.assertIn(str(reminder.attachment_ids.id), action["url"])

    def test_a_text_that_cannot_be_written_stops_its_own_message_only(self):
        self.policy.mode = "send"
        self._due(1000, 13)
        other = self._customer("Firm", email="firm@client.example")
        self._due(500, 31, partner=other)
        template = self.env.ref("ar_management.ar_reminder_mail_neutral")
        template.body_html = '<t t-out="object.there_is_no_such_field"/>'
        run = self.env["ar.reminder.run"]._of(self.company, self.today)
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            while run._do_some():
                continue
        self.assertEqual((run.sent_count, run.stopped_count), (1, 1))
        reminders = self.reminders.search([("company_id", "=", self.company.id)])
        states = {each.partner_id: each.state for each in reminders}
        self.assertEqual((states[self.customer], states[other]), ("stopped", "sent"))
        stopped = reminders.filtered(lambda each: each.state == "stopped")
        self.assertTrue(stopped.stopped_by)

    def test_what_was_paid_between_proposing_and_sending_is_not_sent(self):
        self.policy.mode = "send"
        invoice = self._due(1000, 13)
        run = self.env["ar.reminder.run"]._of(self.company, self.today)
        run._do_some()
        self.assertEqual((run.proposed_count, run.sent_count), (1, 0))
        self._match(self._bank_line(1000, self.today), invoice)
        while run._do_some():
            continue
        self.assertEqual((run.proposed_count, run.sent_count, run.state), (0, 0, "done"))

    def test_the_daily_job_sends_what_its_policy_sends(self):
        self.policy.mode = "send"
        self._due(1000, 13)
        other = self._customer("Waiting", email="waiting@client.example")
        self._due(500, 13, partner=other)
        self._bank_line(500, self.today, partner=other)
        run = self.env["ar.reminder.run"]._of(self.company, self.today)
        with self.mock_mail_gateway():
            while run._do_some():
                continue
            self.env["mail.mail"].process_email_queue()
        self.assertEqual((run.state, run.sent_count, run.stopped_count), ("done", 1, 1))
        self.assertEqual([mail["email_to"] for mail in self._mails],
                         [[self.customer.email_formatted]])
        self.assertEqual(self.env["ar.reminder.run"]._of(self.company, self.today), run)
