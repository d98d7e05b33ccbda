import io

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ArCommon

MAIL = """From: {sender}
To: avis@remit.example
Subject: Avis de paiement
Message-Id: <{key}@client.example>
Content-Type: text/plain; charset=utf-8

Bonjour, nous avons vire ce jour :

{lines}

Total : {total} EUR
"""


@tagged("post_install", "-at_install")
class TestRemittance(ArCommon):
    """Remittance advices: received, understood, brought to their payment, explained."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._invoice(1000, "2026-03-01")
        cls.second = cls._invoice(500, "2026-03-02")
        cls.third = cls._invoice(250, "2026-03-03")

    def csv(self, **amounts):
        rows = [f"{getattr(self, name).name};{amount}" for name, amount in amounts.items()]
        return "\n".join(["Facture;Montant paye", *rows, ""]).encode()

    def attach(self, line, *files, text=""):
        action = line.with_user(self.ar_user).action_ar_attach_remittance()
        wizard = self.env["ar.remittance.attach"].with_user(self.ar_user).browse(action["res_id"])
        wizard.attachment_ids = [
            Command.create({"name": name, "raw": content}) for name, content in files
        ]
        wizard.text = text
        return wizard.action_attach()

    def receive(self, content, name="avis.csv", **values):
        return self.env["ar.remittance"].with_user(self.ar_user)._receive(
            [(name, content)], self.company, **values
        )

    # ------------------------------------------------------------------ attached by hand

    def test_an_advice_on_a_bank_line_without_any_reference_finds_its_documents(self):
        line = self._bank_line(1250, "2026-03-20", "VIR SEPA RECU")
        self.env["ar.match.proposal"]._propose(line)
        self.assertFalse(line.ar_proposal_id.document_names)
        action = self.attach(line, ("avis mars.csv", self.csv(first=1000, third=250)))
        proposal = line.ar_proposal_id
        self.assertEqual((action["res_model"], action["res_id"]), (proposal._name, proposal.id))
        self.assertEqual(proposal.line_ids.move_id, self.first + self.third)
        self.assertIn("avis mars.csv", proposal.explanation)
        advice = line.ar_remittance_ids
        self.assertRecordValues(advice, [{
            "state": "used", "name": "avis mars.csv", "total": 1250, "document_count": 2,
        }])
        self.assertIn(self.ar_user.name, advice.reason)
        self.assertEqual(proposal.remittance_ids, advice)
        proposal.with_user(self.ar_user).action_post()
        self.assertEqual((self.first + self.third).mapped("payment_state"), ["paid"] * 2)

    def test_the_amounts_of_the_advice_are_followed_not_oldest_first(self):
        line = self._bank_line(700, "2026-03-20", "VIREMENT")
        self.attach(line, ("avis.csv", self.csv(first=200, second=500)))
        proposal = line.ar_proposal_id
        self.assertEqual(
            dict(zip(
                proposal.line_ids.mapped("move_id.name"),
                proposal.line_ids.mapped("amount_currency"), strict=True,
            )),
            {self.first.name: 200, self.second.name: 500},
        )
        proposal.with_user(self.ar_user).action_post()
        self.assertEqual((self.first + self.second).mapped("amount_residual"), [800, 0])

    def test_pasted_text_and_a_workbook_are_read_too(self):
        line = self._bank_line(1500, "2026-03-20", "VIREMENT")
        self.attach(line, text=f"{self.first.name}  1000,00\n{self.second.name}  500,00\n")
        self.assertEqual(line.ar_proposal_id.line_ids.move_id, self.first + self.second)
        from openpyxl import Workbook  # pylint: disable=import-outside-toplevel

        book, content = Workbook(), io.BytesIO()
        for row in (["Invoice", "Amount paid"], [self.third.name, 250]):
            book.active.append(row)
        book.save(content)
        other = self._bank_line(250, "2026-03-20", "VIREMENT")
        self.attach(other, ("advice.xlsx", content.getvalue()))
        self.assertEqual(other.ar_proposal_id.line_ids.move_id, self.third)

    def test_what_cannot_be_read_is_refused_with_its_reason_and_nothing_is_kept(self):
        line = self._bank_line(1250, "2026-03-20", "VIREMENT")
        for name, content in (
            ("avis.pdf", b"%PDF-1.4 cut"), ("avis.csv", b"  \n"), ("photo.png", b"\x89PNG\r\n\0"),
            ("old.xls", b"\xd0\xcf\x11\xe0rest"),
        ):
            with self.subTest(name), self.assertRaisesRegex(UserError, name), \
                    self.env.cr.savepoint():
                self.attach(line, (name, content))
        self.assertFalse(line.ar_remittance_ids)
        with self.assertRaisesRegex(UserError, "Choose a file"):
            self.attach(line)

    def test_taking_an_advice_off_searches_the_line_without_it(self):
        line = self._bank_line(1250, "2026-03-20", "VIREMENT")
        self.attach(line, ("avis.csv", self.csv(first=1000, third=250)))
        advice = line.ar_remittance_ids
        advice.with_user(self.ar_user).action_detach()
        self.assertEqual((advice.state, advice.statement_line_id.id), ("unmatched", False))
        self.assertNotIn("remittance advice", line.ar_proposal_id.explanation)
        action = advice.with_user(self.ar_user).action_choose_payment()
        wizard = self.env["ar.remittance.attach"].with_user(self.ar_user).browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "Choose the bank line"):
            wizard.action_attach()
        wizard.statement_line_id = line
        wizard.action_attach()
        self.assertEqual(line.ar_remittance_ids, advice)
        line.ar_proposal_id.with_user(self.ar_user).action_post()
        with self.assertRaisesRegex(UserError, "undo the match first"):
            advice.with_user(self.ar_user).action_detach()

    # ------------------------------------------------------------------ finding its payment

    def test_an_advice_that_came_before_its_payment_waits_for_it(self):
        advice = self.receive(self.csv(first=1000, third=250))
        self.assertEqual(advice.state, "unmatched")
        advice.sudo().date = "2026-03-18"
        line = self._bank_line(1250, "2026-03-20", "VIREMENT")
        self.env["ar.match.proposal"]._propose(line)
        self.assertEqual((advice.state, advice.statement_line_id), ("used", line))
        self.assertIn("states the total", advice.reason)
        self.assertEqual(line.ar_proposal_id.line_ids.move_id, self.first + self.third)

    def test_an_advice_that_came_after_its_payment_finds_it_and_it_is_searched_again(self):
        line = self._bank_line(1250, "2026-03-20", "VIREMENT")
        self.env["ar.match.proposal"]._propose(line)
        content = self.csv(first=1000, third=250) + b"Date;20/03/2026\n"
        advice = self.receive(content)
        if advice.state == "unmatched":  # the day on which it came is far from that of the line
            advice.sudo().date = "2026-03-20"
            advice._find_payments()
        self.assertEqual(advice.statement_line_id, line)
        self.assertEqual(line.ar_proposal_id.line_ids.move_id, self.first + self.third)

    def test_two_payments_of_the_same_total_are_not_guessed(self):
        lines = [self._bank_line(1250, "2026-03-20", text) for text in ("VIR A", "VIR B")]
        advice = self.receive(self.csv(first=1000, third=250))
        advice.sudo().date = "2026-03-20"
        advice._find_payments()
        self.assertEqual(advice.state, "unmatched")
        lines[1].partner_id = self.customer
        advice.sudo().partner_id = self.customer
        advice._find_payments()
        self.assertEqual(advice.statement_line_id, lines[1])

    # ------------------------------------------------------------------ by e-mail

    def mail(self, sender, lines, total, key):
        content = MAIL.format(sender=sender, lines="\n".join(lines), total=total, key=key)
        self.env["mail.thread"].sudo().message_process(False, content)
        return self.env["ar.remittance"].search(
            [("company_id", "=", self.company.id)], limit=1
        )

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_an_e_mail_of_a_customer_is_an_advice(self):
        self.company.alias_domain_id = self.env["mail.alias.domain"].create({
            "name": "remit.example",
        })
        self.company.ar_remittance_alias_name = "avis"
        lines = [f"{self.first.name}  1 000,00 EUR", f"{self.third.name}  250,00 EUR"]
        self.assertFalse(self.mail("stranger@else.example", lines, "1 250,00", "m0"))
        self.customer.email = "tresorerie@client.example"
        advice = self.mail("tresorerie@client.example", lines, "1 250,00", "m1")
        self.assertRecordValues(advice, [{
            "partner_id": self.customer.id, "total": 1250, "document_count": 2,
            "name": "Avis de paiement", "state": "unmatched",
        }])
        self.assertEqual(advice.line_ids.mapped("reference"), [self.first.name, self.third.name])
        self.assertTrue(advice.attachment_id.raw)
        refused = self.mail("tresorerie@client.example", ["Merci !"], "rien", "m2")
        self.assertEqual(refused.state, "refused")
        self.assertTrue(refused.reason)
        alias = self.company.ar_remittance_alias_id
        self.company.ar_remittance_alias_name = False
        self.assertFalse(alias.exists())

    def test_a_list_in_the_text_of_an_e_mail_is_read_beside_pictures_and_other_files(self):
        attachment = self.env["mail.thread"]._Attachment
        logo = attachment("logo.png", b"\x89PNG\r\n\x1a\nlogo", {"cid": "logo@mail"})
        order = attachment("order.pdf", b"%PDF-1.7 cut", {})
        note = attachment("ATT00001.txt", "Bonne réception.", {})
        body = f"<p>Bonjour</p><p>{self.first.name} : 1 000,00 EUR</p>"
        table = attachment("avis.csv", self.csv(third=250), {"cid": "part@mail"})

        def receive(body, *attachments):
            return self.env["ar.remittance"].sudo().message_new(
                {"subject": "Avis", "email_from": "a@client.example", "body": body,
                 "attachments": list(attachments)}, {"company_id": self.company.id})

        for attachments, reference, left_out in (
            ((), self.first.name, []), ((logo,), self.first.name, []),
            ((logo, order, note), self.first.name, ["order.pdf", "ATT00001.txt"]),
            ((logo, order, table), self.third.name, ["order.pdf"]),
        ):
            advice = receive(body, *attachments)
            self.assertEqual(advice.state, "unmatched")
            self.assertEqual(advice.line_ids.mapped("reference"), [reference])
            self.assertEqual(
                [line.split(":")[0] for line in (advice.left_out_note or "").splitlines()],
                left_out)
        refused = receive("<p>Bonjour</p>", order)
        self.assertEqual((refused.state, refused.name), ("refused", "order.pdf"))

    # ------------------------------------------------------------------ rights

    def test_only_receivables_users_of_the_company_see_and_attach_advices(self):
        line = self._bank_line(1250, "2026-03-20", "VIREMENT")
        advice = self.receive(self.csv(first=1000, third=250))
        clerk = new_test_user(
            self.env, login="clerk_remit", groups="account.group_account_invoice",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )
        with self.assertRaises(AccessError):
            advice.with_user(clerk).read(["name"])
        with self.assertRaises(AccessError):
            line.with_user(clerk).action_ar_attach_remittance()
        with self.assertRaises(AccessError):
            advice.with_user(self.ar_user).write({"total": 1})
        with self.assertRaises(AccessError):
            advice.with_user(self.ar_user).line_ids.write({"amount": 1})
        with self.assertRaises(AccessError):
            self.env["ar.remittance"].with_user(self.ar_user).create({
                "name": "by hand", "company_id": self.company.id,
            })
        other = self._create_company(name="Filiale SARL")
        stranger = new_test_user(
            self.env, login="stranger_remit", groups="ar_management.group_ar_user",
            company_id=other.id, company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.env["ar.remittance"].with_user(stranger).search([]))
        # An advice of one company is never used for the bank line of another one.
        advice.sudo().write({"company_id": other.id, "date": "2026-03-20"})
        self.env["ar.match.proposal"]._propose(line)
        self.assertFalse(line.ar_remittance_ids)

    def test_the_number_of_queries_does_not_grow_with_the_lines(self):
        def queries(lines):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["ar.match.reader"]._decide(lines)
            return self.cr.sql_log_count - before

        lines = self.env["account.bank.statement.line"]
        for number in range(8):
            line = self._bank_line(40 + number, "2026-03-20", "VIREMENT")
            self.receive(
                self.csv(first=40 + number), statement_line_id=line.id, name=f"{number}.csv"
            )
            lines |= line
        queries(lines[:1])
        self.assertLessEqual(queries(lines), queries(lines[:2]) + 1)
