from decimal import Decimal

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...engine.common.money import EUR
from ...engine.credit.decision import CreditTerms, Request, decide_request
from ...engine.credit.exposure import Exposure
from ...models.credit.decide import Answer
from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestCredit(ArCommon):
    """Exposure, limit and holds as accounting sees them, without sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sheet = cls.env["ar.exposure"]
        cls.second_manager = cls._person(
            "test_second_manager", "ar_management.group_ar_credit_manager"
        )

    def exposure(self, partner=None, company=None):
        partner = partner or self.customer
        self.env.flush_all()
        return self.sheet._exposure(partner, company or self.company)[partner.id]

    def hold(self, user=None, amount=500.0, invoice=None):
        """A hold on a draft invoice, which stands for any document."""
        invoice = invoice or self._invoice(amount, "2026-03-01", post=False)
        request = Request(0, Decimal(repr(amount)))
        decision = decide_request(Exposure(), request, CreditTerms(Decimal(100)), currency=EUR)
        return self.env["ar.credit.hold"].with_user(user or self.ar_user)._ask(
            invoice, self.customer, self.company, amount, Answer(decision, self.exposure()),
            self.env["account.payment.term"],
        )

    # === Exposure === #

    def test_each_component_counts_its_own_documents(self):
        self._invoice(1000, "2026-01-10", tax=self.tax_20)
        partly_paid = self._invoice(500, "2026-01-12")
        self._pay(partly_paid, "2026-02-01", amount=200)
        draft = self._invoice(300, "2026-02-02", tax=self.tax_20, post=False)
        draft_refund = self._invoice(
            50, "2026-02-03", post=False, move_type="out_refund"
        )
        self._invoice(80, "2026-02-04", move_type="out_refund")
        exposure = self.exposure()
        amounts = {each.key: each.amount for each in exposure.components}
        posted = partly_paid.amount_residual + 1200
        self.assertEqual(amounts["posted"], Decimal(repr(posted)))
        self.assertEqual(
            amounts["draft_invoices"],
            Decimal(repr(draft.amount_total - draft_refund.amount_total)),
        )
        self.assertEqual(amounts["unallocated"], Decimal(-80))

    def test_the_exposure_equals_the_ledger_for_the_whole_group_of_contacts(self):
        contact = self.env["res.partner"].create(
            {"name": "Workshop", "parent_id": self.customer.id, "type": "other"}
        )
        self._invoice(700, "2026-01-10", partner=contact, tax=self.tax_20)
        usd = self.setup_other_currency("USD", rates=[("2016-01-01", 2.0), ("2026-02-01", 4.0)])
        self._invoice(400, "2026-01-10", currency_id=usd.id)
        self._invoice(90, "2026-01-11", move_type="out_refund")
        entry = self.env["account.move"].create({"line_ids": [
            Command.create({
                "account_id": self.company_data["default_account_receivable"].id,
                "partner_id": contact.id, "debit": 33.33,
            }),
            Command.create({
                "account_id": self.company_data["default_account_revenue"].id, "credit": 33.33,
            }),
        ]})
        entry.action_post()
        self.env.flush_all()
        ((ledger,),) = self.ledger()
        exposure = self.exposure()
        self.assertEqual(exposure.total, Decimal(repr(round(float(ledger), 2))))
        self.assertEqual(exposure.total, Decimal("983.33"), "840 + 200 at booked rate - 90 + 33.33")
        self.assertEqual(self.sheet._exposure(contact, self.company).keys(), {self.customer.id})

    def ledger(self):
        """Open receivables of the customer and its contacts, written by hand."""
        self.env.cr.execute(
            """
            SELECT SUM(line.amount_residual)
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
              JOIN res_partner partner ON partner.id = line.partner_id
             WHERE account.account_type = 'asset_receivable' AND line.parent_state = 'posted'
               AND partner.commercial_partner_id = %s AND line.company_id = %s
            """,
            [self.customer.id, self.company.id],
        )
        return self.env.cr.fetchall()

    def test_a_bill_of_exchange_stays_in_the_exposure(self):
        bills = self.env["account.account"].create({
            "name": "Bills receivable", "code": "413999", "account_type": "asset_current",
            "reconcile": True, "ar_is_bill_of_exchange": True,
        })
        invoice = self._invoice(600, "2026-01-10")
        receivable = self._receivable(invoice)
        transfer = self.env["account.move"].create({"line_ids": [
            Command.create({
                "account_id": receivable.account_id.id, "partner_id": self.customer.id,
                "credit": 600,
            }),
            Command.create({
                "account_id": bills.id, "partner_id": self.customer.id, "debit": 600,
            }),
        ]})
        transfer.action_post()
        (receivable + self._receivable(transfer)).reconcile()
        self.assertEqual(self.exposure().total, Decimal(600))

    def test_another_company_counts_its_own_documents(self):
        other = self.setup_other_company()["company"]
        self._invoice(100, "2026-01-10")
        self.assertEqual(self.exposure(company=other).total, 0)
        self.assertEqual(self.exposure().total, Decimal(100))

    def test_the_number_of_queries_does_not_depend_on_the_number_of_customers(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(20)]
        )
        for customer in customers:
            self._invoice(10, "2026-01-10", partner=customer)

        def count(partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            exposures = self.sheet._exposure(partners, self.company)
            self.assertEqual({each.total for each in exposures.values()}, {Decimal(10)})
            return self.env.cr.sql_log_count - before

        count(customers)
        self.assertEqual(count(customers[:1]), count(customers))

    def test_overdue_counts_what_is_later_than_the_company_tolerates(self):
        self.company.ar_credit_overdue_days = 30
        today = self.env.cr.now().date()
        late = self._invoice(100, "2024-01-01", due="2024-01-31")
        self._invoice(40, today, due=today)
        self.assertEqual(
            self.sheet._overdue(self.customer, self.company), {self.customer.id: Decimal(100)}
        )
        self._pay(late, "2024-03-01", amount=60)
        rest = late.amount_residual
        self.assertEqual(
            self.sheet._overdue(self.customer, self.company)[self.customer.id],
            Decimal(repr(rest)),
        )
        self.company.ar_credit_overdue_days = 0
        self.assertEqual(self.sheet._overdue(self.customer, self.company), {})

    def test_each_component_opens_the_records_it_was_counted_from(self):
        invoice = self._invoice(100, "2026-01-10")
        draft = self._invoice(50, "2026-01-10", post=False)
        refund = self._invoice(30, "2026-01-10", move_type="out_refund")
        expected = {
            "posted": self._receivable(invoice),
            "draft_invoices": draft,
            "unallocated": self._receivable(refund),
        }
        for key, records in expected.items():
            action = self.sheet._component_action(key, self.customer, self.company)
            self.assertEqual(self.env[action["res_model"]].search(action["domain"]), records)

    # === Limit === #

    def test_the_customer_form_shows_exposure_and_credit_available(self):
        self._invoice(400, "2026-01-10")
        customer = self.customer.with_user(self.ar_user)
        self.assertFalse(customer.ar_has_credit_limit)
        self.assertIsNone(customer._ar_credit_limit(self.company))
        self._grant(self.customer, 1000)
        self.assertEqual(customer.ar_exposure_total, 400)
        self.assertEqual(customer.ar_credit_available, 600)
        self.assertTrue(customer.show_credit_limit)
        action = customer.action_ar_open_exposure()
        lines = self.env[action["res_model"]].with_user(self.ar_user).search(action["domain"])
        self.assertEqual(sum(lines.mapped("amount")), 400)

    def test_a_contact_has_the_limit_of_its_company(self):
        self._grant(self.customer, 1000)
        contact = self.env["res.partner"].create({"name": "Eve", "parent_id": self.customer.id})
        self.assertEqual(contact._ar_credit_limit(self.company), Decimal(1000))
        other = self.setup_other_company()["company"]
        self.assertIsNone(contact._ar_credit_limit(other))

    def test_an_invoice_over_the_limit_warns_and_is_posted(self):
        self._grant(self.customer, 1000)
        self._invoice(900, "2026-01-10")
        invoice = self._invoice(200, "2026-01-11", post=False)
        self.assertIn("100", invoice.partner_credit_warning)
        self.assertIn("would exceed the limit", invoice.partner_credit_warning)
        within = self._invoice(50, "2026-01-11", post=False, partner=self._customer("Within"))
        self.assertFalse(within.partner_credit_warning)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        self.assertFalse(invoice.partner_credit_warning)

    # === Invoices, where a company has chosen to hold them === #

    def held_invoices(self):
        self.company.ar_credit_hold_invoices = True
        self._grant(self.customer, 1000)

    def test_an_invoice_over_the_limit_stays_a_draft_until_it_is_released(self):
        self.held_invoices()
        invoice = self._invoice(1500, "2026-01-10", post=False)
        within = self._invoice(200, "2026-01-10", post=False, partner=self._customer("Within"))
        action = (invoice + within).action_post()
        self.assertEqual((invoice.state, within.state), ("draft", "posted"))
        hold = invoice.ar_credit_hold_ids
        self.assertEqual((action["res_id"], hold.amount), (hold.id, 1500))
        self.assertIn("exceed the limit by 500.00", invoice.ar_credit_hold_reasons)
        hold.with_user(self.credit_manager)._release("Agreed")
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_an_invoice_is_not_posted_around_its_hold(self):
        self.held_invoices()
        invoice = self._invoice(1500, "2026-01-10", post=False).with_user(self.env.user)
        with self.assertRaisesRegex(UserError, "Use Confirm on the invoice"):
            invoice.write({"state": "posted"})
        for key in ("force", "validate_analytic", "ar_decided_invoices", "install_mode"):
            invoice.with_context(**{key: True})._post(soft=False)
            self.assertEqual(invoice.state, "draft", key)
        self.env["validate.account.move"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"move_ids": [Command.set(invoice.ids)]}).validate_move()
        self.assertEqual(invoice.state, "draft")

    def test_splitting_an_invoice_gains_nothing(self):
        self.held_invoices()
        first = self._invoice(600, "2026-01-10", post=False)
        second = self._invoice(600, "2026-01-10", post=False)
        # Both drafts are known: together they are too much, one after the other as well.
        (first + second).action_post()
        self.assertEqual(sorted((first + second).mapped("state")), ["draft", "posted"])

    def test_only_invoices_that_give_credit_are_held(self):
        self.held_invoices()
        self._grant(self.customer, 0)
        refund = self._invoice(1500, "2026-01-10", move_type="out_refund")
        bill = self._invoice(1500, "2026-01-10", move_type="in_invoice", ref="1")
        opening = self._invoice(1500, "2026-01-10", post=False)
        self.company.account_opening_move_id = opening
        opening.action_post()
        self.assertEqual(
            (refund + bill + opening).mapped("state"), ["posted", "posted", "posted"]
        )

    # === Holds === #

    def test_a_hold_keeps_reasons_exposure_and_who_asked(self):
        self._invoice(70, "2026-01-10")
        hold = self.hold()
        self.assertEqual((hold.state, hold.requested_by), ("held", self.ar_user))
        self.assertIn("would exceed the limit by", hold.reasons)
        self.assertIn("Open invoices", hold.exposure_text)
        self.assertIn("Held for credit", hold._document().message_ids[0].body)

    def test_a_credit_manager_releases_with_a_comment(self):
        hold = self.hold()
        wizard = self.env["ar.credit.release"].with_user(self.credit_manager).with_context(
            active_model="ar.credit.hold", active_ids=hold.ids
        ).create({"comment": " Paid tomorrow "})
        self.assertEqual(wizard.hold_ids, hold)
        wizard.action_release()
        self.assertRecordValues(hold, [{
            "state": "released", "released_by": self.credit_manager.id,
            "release_comment": "Paid tomorrow", "released_amount": 500.0,
        }])
        self.assertIn("Paid tomorrow", hold.message_ids[0].body)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_nobody_else_releases_and_nobody_writes_a_hold(self):
        hold = self.hold()
        with self.assertRaisesRegex(AccessError, "Only a Credit Manager"):
            hold.with_user(self.ar_user)._release("please")
        for comment in ("", "   ", None, False):
            with self.assertRaisesRegex(UserError, "Say why"):
                hold.with_user(self.credit_manager)._release(comment)
        dialog = self.env["ar.credit.release"].with_user(self.ar_user).create({
            "hold_ids": [Command.set(hold.ids)], "comment": "please",
        })
        with self.assertRaisesRegex(AccessError, "Only a Credit Manager"):
            dialog.action_release()
        for user in (self.ar_user, self.credit_manager, self.ar_admin):
            with self.assertRaises(AccessError):
                hold.with_user(user).write({"state": "released", "released_amount": 10**6})
            with self.assertRaises(AccessError):
                hold.with_user(user).unlink()
            with self.assertRaises(AccessError):
                hold.with_user(user).copy()
        self.assertEqual(hold.state, "held")

    def test_whoever_asks_never_releases(self):
        hold = self.hold(user=self.credit_manager)
        self.assertFalse(hold.with_user(self.credit_manager).can_release)
        with self.assertRaisesRegex(UserError, "another Credit Manager"):
            hold.with_user(self.credit_manager)._release("It is mine")
        hold.with_user(self.second_manager)._release("Checked")
        self.assertEqual(hold.state, "released")
        with self.assertRaisesRegex(UserError, "is now “Released”"):
            hold.with_user(self.second_manager)._release("Again")

    def test_who_asks_for_more_becomes_the_requester(self):
        hold = self.hold(amount=500.0)
        same = self.hold(user=self.credit_manager, amount=500.0, invoice=hold._document())
        self.assertEqual((same, same.requested_by), (hold, self.ar_user))
        self.hold(user=self.credit_manager, amount=900.0, invoice=hold._document())
        self.assertEqual((hold.requested_by, hold.amount), (self.credit_manager, 900.0))
        self.assertEqual(hold.requester_ids, self.ar_user | self.credit_manager)

    def test_a_manager_who_enlarges_the_document_has_asked_for_it(self):
        self.company.ar_credit_hold_invoices = True
        self._grant(self.customer, 100)
        invoice = self._invoice(500, "2026-03-01", post=False)
        line = invoice.with_user(self.credit_manager).sudo().invoice_line_ids
        line.move_id.write({"invoice_line_ids": [Command.update(line.id, {"price_unit": 900})]})
        invoice.with_user(self.ar_user).action_post()
        hold = invoice.ar_credit_hold_id
        self.assertEqual((hold.amount, hold.requested_by), (900, self.ar_user))
        with self.assertRaisesRegex(UserError, "another Credit Manager"):
            hold.with_user(self.credit_manager)._release("Mine")
        invoice.write({"ar_credit_asked_by_ids": [Command.clear()]})
        self.assertIn(self.credit_manager, invoice.ar_credit_asked_by_ids)

    def test_who_signs_through_a_public_link_is_not_the_system(self):
        hold = self.hold(user=self.env.ref("base.user_root"))
        self.assertEqual(hold.requested_by, self.env.ref("base.public_user"))

    def test_a_company_of_one_person_releases_with_a_reason_and_a_mark(self):
        hold = self.hold(user=self.credit_manager).with_user(self.credit_manager)
        with self.assertRaises(UserError):
            hold._release("I know them")
        self.company.ar_credit_one_person = True
        with self.assertRaisesRegex(UserError, "Say why"):
            hold._release(" ")
        hold._release("I know them")
        self.assertTrue(hold.is_self_released)

    def test_a_hold_reaches_who_may_release_and_the_verdict_who_asked(self):
        hold = self.hold()
        self.assertEqual(
            hold.activity_ids.user_id & (self.credit_manager | self.second_manager),
            self.credit_manager | self.second_manager,
        )
        invoice = hold._document()
        with self.assertRaises(AccessError):
            hold.with_user(self.ar_user)._refuse("No")
        with self.assertRaisesRegex(UserError, "Say why"):
            hold.with_user(self.credit_manager)._refuse("")
        self.env["ar.credit.release"].with_user(self.credit_manager).create({
            "hold_ids": hold.ids, "refuses": True, "comment": "Pay the old ones first",
        }).action_release()
        self.assertEqual((hold.state, hold.refused_by), ("refused", self.credit_manager))
        self.assertFalse(hold.activity_ids)
        told = self.env["mail.message"].sudo().search([
            ("model", "=", "account.move"), ("res_id", "=", invoice.id),
            ("partner_ids", "in", self.ar_user.partner_id.ids),
        ])
        self.assertIn("Pay the old ones first", told.body)

    def test_asking_for_a_release_reminds_those_who_may(self):
        hold = self.hold()
        action = hold._document().with_user(self.ar_user).action_ar_ask_for_release()
        self.assertIn(self.second_manager.name, action["params"]["message"])
        with self.assertRaisesRegex(UserError, "Nothing is held"):
            self._invoice(5, "2026-03-01").action_ar_ask_for_release()

    def test_a_draft_without_customer_gets_a_sentence(self):
        self.company.ar_credit_hold_invoices = True
        invoice = self.env["account.move"].create({
            "move_type": "out_invoice",
            "invoice_line_ids": [Command.create({"name": "x", "price_unit": 5})],
        })
        self.assertFalse(invoice.partner_credit_warning)
        with self.assertRaises(UserError):
            invoice.action_post()

    def test_receipts_and_debit_notes_ask_like_invoices(self):
        self.company.ar_credit_hold_invoices = True
        self._grant(self.customer, 100)
        receipt = self._invoice(500, "2026-03-01", post=False, move_type="out_receipt")
        receipt.action_post()
        self.assertEqual(receipt.state, "draft")
        debit = self._invoice(500, "2026-03-01", post=False)
        if "debit_origin_id" in debit._fields:
            debit.debit_origin_id = self._invoice(5, "2026-02-01")
        debit.action_post()
        self.assertEqual(debit.state, "draft")

    def test_nothing_is_held_until_somebody_switches_it_on(self):
        fresh = self.env["res.company"].create({"name": "Fresh"})
        self.assertFalse(fresh.ar_credit_hold_orders or fresh.ar_credit_hold_invoices)
        self.company.ar_credit_hold_orders = False
        self._grant(self.customer, 100)
        invoice = self._invoice(500, "2026-03-01", post=False)
        self.assertNotIn("would exceed", invoice.partner_credit_warning or "")
        self.company.ar_credit_warns = True
        again = self._invoice(500, "2026-03-01", post=False)
        self.assertIn("would exceed", again.partner_credit_warning)
        again.action_post()
        self.assertEqual(again.state, "posted")

    def test_a_release_covers_its_amount_customer_and_company_only(self):
        hold = self.hold(amount=500.0)
        invoice, holds = hold._document(), self.env["ar.credit.hold"]
        other = self.setup_other_company()["company"]
        self.assertFalse(holds._covers(invoice, self.customer, self.company, 500.0))
        hold.with_user(self.credit_manager)._release("Fine")
        self.assertTrue(holds._covers(invoice, self.customer, self.company, 500.0))
        self.assertFalse(holds._covers(invoice, self.customer, self.company, 500.01))
        self.assertFalse(holds._covers(invoice, self.partner_a, self.company, 500.0))
        self.assertFalse(holds._covers(invoice, self.customer, other, 500.0))
        again = self.hold(amount=600.0, invoice=invoice)
        self.assertEqual((hold.state, again.state), ("expired", "held"))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_manager_of_another_company_sees_no_hold(self):
        hold = self.hold()
        other = self.setup_other_company()["company"]
        stranger = self._person("test_stranger", "ar_management.group_ar_credit_manager", other)
        self.assertFalse(self.env["ar.credit.hold"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            hold.with_user(stranger)._release("Not mine")

    def test_every_reason_of_the_engine_has_a_sentence(self):
        strict = CreditTerms(
            Decimal(1), overdue_days=5, prepaid_percent=Decimal(30), longest_days=0,
            warn_percent=Decimal(50),
        )
        owes = Exposure.of([("posted", Decimal(2))])
        nearly = CreditTerms(Decimal(1), warn_percent=Decimal(5))
        reasons = [
            *decide_request(
                owes, Request(1, Decimal(10), term_days=9), strict, Decimal(7), currency=EUR
            ).reasons,
            *decide_request(
                owes, Request(1, Decimal(0), value=Decimal(5)), strict, currency=EUR
            ).reasons[:1],
            *decide_request(Exposure(), Request(0, Decimal(1)), nearly, currency=EUR).reasons,
        ]
        texts = self.env["ar.reason"]._texts(reasons)
        self.assertEqual(len(set(texts)), 6)
        self.assertIn("5 days", texts[1])
