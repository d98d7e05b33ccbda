from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ArHttpCommon
from .remote import RemoteCalls

NO_NUMBERS = (float("nan"), float("inf"), 1e300, "1 000,50")
LONG = 10**9
"""Days that no calendar has, in what the database can keep."""
MAIL = """From: {sender}
To: {address}
Subject: Avis de paiement
Message-Id: <{key}@mail>
MIME-Version: 1.0
Content-Type: text/plain

{text}
"""


@tagged("post_install", "-at_install")
class TestRemoteCalls(RemoteCalls, ArHttpCommon):
    """Whatever a client sends, what comes back is a result or a sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env, login="test_remote_boss", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            groups="ar_management.group_ar_admin,account.group_account_manager",
        )
        cls.biller = new_test_user(
            cls.env, login="test_remote_biller", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)], groups="account.group_account_invoice",
        )

    def number_fields(self, model):
        return [
            field for name, field in model._fields.items()
            if field.type in ("float", "monetary", "integer") and name != "id"
            and (field.store or field.inverse)
        ]

    def test_each_number_of_ours_is_checked_before_anything_counts_with_it(self):
        checked = self.env.registry["ar.checked.numbers"]
        written = self.env["ir.model.access"].search([
            ("model_id.model", "=like", "ar.%"), "|",
            ("perm_write", "=", True), ("perm_create", "=", True),
        ]).model_id
        asked = 0
        for name in sorted(written.mapped("model")):
            model = self.env[name]
            fields = [field for field in self.number_fields(model) if not field.compute]
            if not fields or not model._auto or not model._original_module.startswith("ar_"):
                continue
            self.assertTrue(issubclass(type(model), checked), name)
            for field in fields:
                bad = (*NO_NUMBERS, *([LONG] if "days" in field.name.split("_") else ()))
                for number in bad:
                    with self.subTest(model=name, field=field.name, number=number):
                        self.refuses(self.boss, name, "create", [{field.name: number}])
                    asked += 1
        self.assertGreater(asked, 200)

    def test_numbers_of_accounting_that_are_none_get_a_sentence(self):
        invoice = self._invoice(100, "2026-01-05", post=False)
        line = invoice.invoice_line_ids
        term = self.env["account.payment.term"].create({
            "name": "Net", "line_ids": [Command.create({"nb_days": 30})],
        })
        line_fields = ("price_unit", "quantity", "discount", "debit", "credit", "balance",
                       "amount_currency")
        for number in NO_NUMBERS:
            for user in (self.boss, self.biller):
                for name in line_fields:
                    self.refuses(user, "account.move.line", "write", line.ids, {name: number},
                                 says="is not a valid number")
                    self.refuses(user, "account.move", "write", invoice.ids, {
                        "invoice_line_ids": [Command.update(line.id, {name: number})],
                    }, says="is not a valid number")
                self.refuses(user, "account.move", "create", [{
                    "move_type": "out_invoice", "partner_id": self.customer.id,
                    "invoice_line_ids": [Command.create({"name": "x", "price_unit": number})],
                }], says="is not a valid number")
                self.refuses(user, "account.payment", "create", [{
                    "partner_id": self.customer.id, "amount": number,
                }], says="is not a valid number")
            self.refuses(self.boss, "account.bank.statement.line", "create", [{
                "journal_id": self.bank_journal.id, "amount": number, "payment_ref": "x",
            }], says="is not a valid number")
            self.refuses(self.boss, "res.partner", "write", self.customer.ids,
                         {"credit_limit": number}, says="is not a valid number|credit_limit")
            self.refuses(self.boss, "account.payment.term", "write", term.ids,
                         {"line_ids": [Command.update(term.line_ids.id, {"nb_days": number})]})
        self.refuses(self.boss, "account.payment.term", "write", term.ids,
                     {"line_ids": [Command.update(term.line_ids.id, {"nb_days": LONG})]})
        self.assertEqual((invoice.amount_total, term.line_ids.nb_days), (100, 30))

    def test_a_draft_without_a_customer_answers_in_sentences(self):
        draft = self.env["account.move"].create({
            "move_type": "out_invoice",
            "invoice_line_ids": [Command.create({"name": "x", "price_unit": 100})],
        })
        names = [name for name in draft._fields if name.startswith(("ar_", "partner_credit"))]
        for done, answer in self.answers(self.ar_admin, "account.move", "read", draft.ids, names):
            self.assertTrue(done, answer)
        for name in sorted(dir(type(draft))):
            if name.startswith("action_ar_"):
                with self.subTest(action=name):
                    self.answers(self.ar_admin, "account.move", name, draft.ids)
        self.company.ar_credit_hold_invoices = True
        self.refuses(self.biller, "account.move", "action_post", draft.ids, says="[Cc]ustomer")
        self.assertEqual(draft.state, "draft")

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_a_mail_from_a_portal_login_is_taken_in_like_any_other(self):
        portal = new_test_user(
            self.env, login="test_portal_mail", groups="base.group_portal",
            email="eve@client.example",
        )
        portal.partner_id.parent_id = self.customer
        self.company.alias_domain_id = self.env["mail.alias.domain"].create({
            "name": "portal.example",
        })
        self.company.ar_remittance_alias_name = "avis"
        self.bank_journal.ar_statement_alias_name = "releves"
        invoice = self._invoice(100, "2026-01-05")
        for address, model, text in (
            ("avis", "ar.remittance", f"{invoice.name}  100,00 EUR"),
            ("avis", "ar.remittance", "Merci"),
            ("releves", "ar.statement.mail", "Bonjour"),
        ):
            before = self.env[model].search([])
            self.env["mail.thread"].sudo().message_process(False, MAIL.format(
                sender="eve@client.example", address=f"{address}@portal.example", text=text,
                key=f"{address}{len(text)}",
            ))
            self.env.flush_all()
            received = self.env[model].search([]) - before
            self.assertEqual(len(received), 1, address)
        self.assertFalse(invoice.matched_payment_ids, "an advice proposes, it never posts")
        for method, args in (
            ("message_post", [received.ids]), ("read", [received.ids]),
            ("write", [received.ids, {"state": "imported"}]),
        ):
            self.refuses(portal, "ar.statement.mail", method, *args)
