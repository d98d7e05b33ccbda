import hashlib
from collections import defaultdict

from markupsafe import Markup

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...engine.common.reason import to_json
from ..common.reason import reasons_of

ANSWER_DAYS = 90
"""Days in which an e-mail of a customer is taken for an answer to its last reminder."""
PORTAL_PAGE = "/my/payments_due"


class ArReminder(models.Model):
    """How a message leaves, what proves it, and what comes back."""

    _inherit = "ar.reminder"

    def _send(self):
        """Send messages that were made in this transaction, each by its channel."""
        for reminder in self.sudo():
            reminder._check_state(("proposed",))
            getattr(reminder.with_context(lang=None), f"_send_{reminder.channel}")()

    def _send_or_stop(self):
        """Send one message for the job; one that cannot be written stops, and no other with it.

        :return: whether it was sent
        """
        try:
            with self.env.cr.savepoint():
                self._send()
        except UserError as error:
            self.write({"state": "stopped", "stop_data": to_json(reasons_of(error))})
            return False
        return True

    def _mark_sent(self, **values):
        """Note that it left; the unique index keeps an item from being chased twice."""
        self.line_ids.filtered("step_id").taken = True
        self.write({
            "state": "sent", "sent_on": fields.Datetime.now(), "sent_by_id": self.env.uid,
            **values,
        })
        self.flush_recordset()
        self.line_ids.flush_recordset()

    def _send_email(self):
        """Post the message in the customer's thread, where the answers come back."""
        subject, body = self._rendered()
        files = self._files()
        partner = self.partner_id.with_company(self.company_id)
        message = partner._ar_write_to(
            self.contact_id, self.company_id, Markup(body), subject, self._author(), files,
            partner_ids=(self.contact_id | self.policy_id.copy_ids).ids, mail_auto_delete=False,
        )
        self._mark_sent(
            email_to=self.contact_id.email_formatted, mail_message_id=message.id,
            message_ref=message.message_id,
            attachment_ids=[Command.set(message.attachment_ids.ids)],
            proof_data=_fingerprints([(subject, str(body).encode()), *files]),
        )

    def _send_letter(self):
        """Keep the letter as it is printed: the same bytes stay the proof."""
        name, content = self._letter()
        attachment = self.env["ir.attachment"].create({
            "name": name, "raw": content, "res_model": self._name, "res_id": self.id,
        })
        self._mark_sent(
            attachment_ids=[Command.set(attachment.ids)],
            email_to=self.contact_id._display_address(without_company=False).replace("\n", ", "),
            proof_data=_fingerprints([(name, content)]),
        )

    def _send_call(self):
        """Ask the collector to call; what was said is noted on the customer."""
        user = self._collector()
        theirs = self.with_env(self.env["ar.reason"]._for(user).env)
        self.partner_id._ar_ask(user, lambda env: env._(
            "Ask for payment of %(total)s", total=theirs.currency_id.format(self.total)
        ), "call", date_deadline=self.date, note=theirs.table_html)
        self._mark_sent(email_to=self.contact_id.phone or self.partner_id.phone)

    def _send_sms(self):
        """Send one sentence by Odoo's text messages; it stays in the customer's thread."""
        text = self._sms_text()
        number = self.contact_id.phone or self.partner_id.phone
        partner = self.partner_id.with_company(self.company_id)
        message = partner.with_context(lang=self.contact_id.lang)._message_sms(
            text, partner_ids=self.contact_id.ids, put_in_queue=True,
            sms_pid_to_number={self.contact_id.id: number},
        )
        self._mark_sent(
            email_to=number, mail_message_id=message.id, message_ref=message.message_id,
            proof_data=_fingerprints([(self.company_id.name, text.encode())]),
        )

    def _send_portal(self):
        """Show the message on the customer's page; the text as it was shown stays the proof."""
        subject, body = self._rendered()
        readers = self.partner_id._ar_portal_users().partner_id
        attachment = self.env["ir.attachment"].create({
            "name": f"{subject}.html".replace("/", "-"), "raw": str(body).encode(),
            "mimetype": "text/html", "res_model": self._name, "res_id": self.id,
        })
        self._mark_sent(
            attachment_ids=[Command.set(attachment.ids)],
            email_to=", ".join(readers.mapped("name")),
            proof_data=_fingerprints([(subject, str(body).encode())]),
        )

    def _sms_text(self):
        words = self.env["ar.reason"]._for(self.contact_id)
        return words.env._(
            "%(company)s: %(total)s is due, reference %(reference)s. Details: %(link)s",
            company=self.company_id.name, reference=self._reference(),
            total=self.currency_id.with_env(words.env).format(max(self.total - self.credit, 0)),
            link=self.company_id.get_base_url() + PORTAL_PAGE,
        )

    def action_print(self):
        """Print letters, which marks them as sent, or print them again as they were."""
        self._check_may_collect()
        for reminder in self.filtered(lambda each: each.state in ("proposed", "stopped")):
            reminder.action_send()
        letters = self.exists().filtered(
            lambda each: each.channel == "letter" and each.state == "sent"
        )
        if not letters:
            raise UserError(self.env._(
                "There is no letter to print: reminders on hold say why, and reminders by e-mail "
                "or call have none."
            ))
        return [{
            "type": "ir.actions.act_url", "target": "download",
            "url": f"/web/content/{letter.sudo().attachment_ids[0].id}?download=true",
        } for letter in letters][0]

    # === Text === #

    def _template(self):
        """The text: that of the step, or that of the tone."""
        own = self.step_id.template_id
        return own or self.env.ref(f"ar_management.ar_reminder_mail_{self._text_kind()}")

    def _text_kind(self):
        if self.step_id.days < 0:
            return "coming"
        return self.tone

    def _rendered(self):
        """(subject, body) in the language of the recipient."""
        self.ensure_one()
        template = self._template().sudo()
        lang = self.contact_id.lang or self.env.lang
        return tuple(
            template._render_field(name, self.ids, set_lang=lang)[self.id]
            for name in ("subject", "body_html")
        )

    def _letter_subject(self, subject):
        """The subject of a letter: its head names the company already."""
        subject = subject.removeprefix(self.company_id.name or "").lstrip(" \u00a0\u202f:")
        return subject[:1].upper() + subject[1:]

    def _render_table(self):
        self.ensure_one()
        reminder = self.sudo()
        return self.env["ir.qweb"]._render("ar_management.reminder_table", {
            "reminder": reminder, "totals": reminder._totals(), "pay": reminder._payment_details(),
            "portal_url": self.company_id.get_base_url() + PORTAL_PAGE,
            "interest": reminder._interest(),
        })

    def _interest(self):
        """[(currency, interest and indemnity to date that no penalty bills yet)]"""
        if not self.policy_id.show_interest:
            return []
        moves = self.line_ids.filtered(lambda line: not line.is_credit).move_id
        sums = defaultdict(float)
        for move_id, position in moves._ar_late_fee_positions(self.date).items():
            sums[moves.browse(move_id).currency_id] += float(position.unbilled)
        return [(currency, amount) for currency, amount in sums.items() if amount]

    def _payment_details(self):
        return self.env["ar.payment.details"]._details(
            self.contact_id, self.company_id,
            self.line_ids.filtered(lambda line: not line.is_credit).move_id,
            {currency: left for currency, _sum, left in self._totals()},
        )

    def _reference(self):
        return self._payment_details()["reference"]

    def _files(self):
        """[(name, bytes)] of the invoices that go with the message."""
        choice = self.policy_id.attach
        lines = self.line_ids.filtered(lambda line: not line.is_credit)
        if choice == "none":
            return []
        if choice == "overdue":
            lines = lines.filtered(lambda line: line.date_due < self.date)
        documents = [
            move._get_invoice_legal_documents("pdf", allow_fallback=True)
            for move in lines.move_id if move.is_invoice()
        ]
        return [(each["filename"], each["content"]) for each in documents if each]

    def _letter(self):
        report = self.env["ir.actions.report"].with_context(lang=self.contact_id.lang)
        content, _kind = report._render_qweb_pdf("ar_management.reminder_letter", self.ids)
        name = self.env._(
            "Reminder %(customer)s %(day)s.pdf", customer=self.partner_id.name, day=self.date
        )
        return name.replace("/", "_"), content

    # === Who === #

    def _collector(self):
        return self.policy_id.user_id or self.partner_id.user_id or self.env.user

    def _author(self):
        """Who signs: the collector of the policy, or the company for a job."""
        user = self.policy_id.user_id
        if not user and not self.env.user._is_superuser():
            user = self.env.user
        return user.partner_id or self.company_id.partner_id

    # === What comes back === #

    def _note_answer(self, partners, message):
        """Ask the collector to note what follows from an answer: one key each on the message."""
        writer = message.author_id
        if any(not user.share for user in writer.user_ids):
            return  # a colleague who answers by e-mail
        for customer in partners.commercial_partner_id:
            reminder = self.search([
                ("partner_id", "=", customer.id), ("channel", "=", "email"),
                ("state", "in", ("sent", "bounced")),
                ("date", ">=", fields.Date.subtract(fields.Date.today(), days=ANSWER_DAYS)),
            ], order="date desc, id desc", limit=1)
            if not reminder:
                continue
            reminder.write({"answer_id": message.id, "is_answered": True})
            reminder.activity_unlink(["mail.mail_activity_data_todo"])
            reminder._ar_ask(reminder._collector(), lambda env: env._("The customer answered"))

    def _note_bounce(self, email, partners):
        """The address does not work: mark it, and ask the collector for another one."""
        entities = partners.commercial_partner_id
        for reminder in self.search([
            ("partner_id", "in", entities.ids), ("channel", "=", "email"),
            ("state", "=", "sent"), ("contact_id.email_normalized", "=", email),
        ], order="date desc", limit=1):
            reminder.contact_id.ar_reminder_bounced = email
            reminder.state = "bounced"
            reminder.partner_id._ar_ask(reminder._collector(), lambda env: env._(
                "A reminder to %(email)s bounced", email=email
            ))


def _fingerprints(files):
    return {name: hashlib.sha256(content or b"").hexdigest() for name, content in files}
