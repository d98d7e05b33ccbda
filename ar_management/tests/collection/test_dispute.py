from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestDispute(CollectionCommon):
    """A dispute has an owner and a deadline, and ends with a credit note or with a no."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_5 = cls.env["account.tax"].create({
            "name": "VAT 5.5 %", "amount": 5.5, "type_tax_use": "sale",
            "company_id": cls.company.id,
        })

    def mixed(self):
        """1,200.00 at 20 % and 211.00 at 5.5 %, 13 days late."""
        due = self.today - timedelta(days=13)
        return self._invoice(
            1000, due - timedelta(days=30), due=due, tax=self.tax_20,
            invoice_line_ids=[
                Command.create({"name": "Windows", "price_unit": 1000,
                                "tax_ids": [Command.set(self.tax_20.ids)]}),
                Command.create({"name": "Insulation", "price_unit": 200,
                                "tax_ids": [Command.set(self.tax_5.ids)]}),
            ],
        )

    def dispute(self, invoice, **values):
        return self.env["ar.dispute"].with_user(self.ar_user).create({
            "move_id": invoice.id, "reason": "quality", **values,
        })

    def settle(self, dispute, **values):
        action = dispute.action_agree()
        wizard = self.env["ar.dispute.settle"].with_user(self.ar_user).with_context(
            **action["context"]
        )
        form = Form(wizard)
        for name, value in values.items():
            form[name] = value
        form.save().action_settle()

    def claimable(self, invoice, days=0):
        line = self._receivable(invoice)
        return float(line._ar_claimable(self.today + timedelta(days=days))[line.id].amount)

    def test_its_owner_is_asked_to_answer_by_a_day(self):
        dispute = self.dispute(self._due(1000, 13, invoice_user_id=False), amount=400)
        self.assertEqual(dispute.user_id, self.ar_user)
        self.assertEqual(dispute.activity_ids.date_deadline, dispute.deadline)
        dispute.write({"user_id": self.credit_manager.id, "deadline": self.today})
        self.assertEqual(
            (dispute.activity_ids.user_id, dispute.activity_ids.date_deadline),
            (self.credit_manager, self.today),
        )
        dispute.action_settle()
        self.assertFalse(dispute.activity_ids)

    def test_the_collector_of_the_policy_owns_it(self):
        self.policy.user_id = self.credit_manager
        self.assertEqual(self.dispute(self._due(1000, 13)).user_id, self.credit_manager)

    def test_the_agreed_part_is_credited_by_vat_rate_and_the_rest_rejected(self):
        invoice = self.mixed()
        dispute = self.dispute(invoice, amount=600)
        reminder = self.propose()
        self.assertEqual(reminder.total, 811)
        self.settle(dispute, amount=282.2, answer="Two were broken")
        note = dispute.credit_note_id
        self.assertEqual((dispute.state, dispute.amount, note.state), ("agreed", 282.2, "draft"))
        self.assertEqual((note.amount_total, note.reversed_entry_id), (282.2, invoice))
        self.assertEqual(
            sorted((line.price_subtotal, line.tax_ids) for line in note.invoice_line_ids),
            [(40, self.tax_5), (200, self.tax_20)],
        )
        rest = self.env["ar.dispute"].search([("move_id", "=", invoice.id)]) - dispute
        self.assertEqual((rest.amount, rest.state, rest.date_to), (317.8, "rejected", self.today))
        # What was agreed is not asked for while the credit note is a draft; the rest is.
        self.assertEqual(self.claimable(invoice, 1), 1128.8)
        note.action_post()
        self.assertEqual((dispute.state, invoice.amount_residual), ("closed", 1128.8))
        self.assertEqual(self.claimable(invoice, 1), 1128.8)
        self.assertIn("Two were broken", dispute.message_ids.mapped("body")[0] + "".join(
            dispute.message_ids.mapped("body")))

    def test_a_credit_note_goes_to_the_instalment_that_was_contested(self):
        term = self._tiered_term((1, 5), instalments=((50, 30), (50, 60)))
        invoice = self._invoice(1000, self.today, term=term)
        first, second = self._receivable(invoice).sorted("date_maturity")
        dispute = self.dispute(invoice, line_id=second.id, amount=100)
        self.settle(dispute)
        dispute.credit_note_id.action_post()
        self.assertEqual((first.amount_residual, second.amount_residual), (500, 400))

    def test_a_credit_note_that_is_not_posted_leaves_the_question_open(self):
        dispute = self.dispute(self.mixed(), amount=100)
        self.settle(dispute)
        dispute.credit_note_id.with_user(self.env.ref("base.user_root")).unlink()
        self.assertEqual(dispute.state, "open")

    def test_what_is_rejected_is_asked_for_again_and_bears_interest(self):
        invoice = self._due(1000, 13)
        dispute = self.dispute(invoice, amount=1000)
        self.assertFalse(self.propose())
        dispute._reject("The delivery note is signed", tell=True)
        self.assertEqual((dispute.state, dispute.date_to), ("rejected", self.today))
        self.assertEqual((self.claimable(invoice), self.claimable(invoice, 1)), (0, 1000))
        message = dispute.message_ids[0]
        self.assertIn("signed", message.body)
        self.assertIn(self.customer, message.notified_partner_ids)
        dispute.action_reopen()
        self.assertEqual((dispute.state, self.claimable(invoice, 1)), ("open", 0))

    def test_more_than_is_contested_cannot_be_credited_nor_a_dispute_settled_twice(self):
        dispute = self.dispute(self.mixed(), amount=100)
        for amount in (0, -5, 100.01):
            with self.assertRaisesRegex(UserError, "more than zero"):
                dispute._agree(amount)
        self.settle(dispute)
        with self.assertRaisesRegex(UserError, "settled already"):
            dispute._agree(50)

    def test_nobody_enters_how_a_dispute_ended(self):
        dispute = self.dispute(self.mixed(), amount=100)
        with self.assertRaises(AccessError):
            dispute.write({"is_rejected": True})
        reader = new_test_user(self.env, login="reader", groups="account.group_account_readonly")
        with self.assertRaises(AccessError):
            dispute.with_user(reader)._reject()

    def test_an_official_code_gives_the_reason(self):
        invoice = self.mixed()
        dispute = self.env["ar.dispute"].create({"move_id": invoice.id, "motive": "QTE_ERR"})
        self.assertEqual(dispute.reason, "quantity")
        plain = self.env["ar.dispute"].create({"move_id": invoice.id, "reason": "price"})
        self.assertEqual((plain.reason, plain.motive), ("price", False))
        self.assertEqual(self.env["ar.dispute"].create({"move_id": invoice.id}).reason, "other")

    def test_causes_and_owners_are_weighed_in_company_currency(self):
        self.dispute(self.mixed(), amount=100, user_id=self.ar_user.id)
        rows = self.env["ar.dispute"].with_user(self.ar_user)._read_group(
            [("partner_id", "=", self.customer.id)], ["reason", "user_id"], ["company_amount:sum"]
        )
        self.assertEqual(rows, [("quality", self.ar_user, 100)])
