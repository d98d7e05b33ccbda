from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestDiscountSettlement(ArCommon):
    """A payment in time closes the invoice, whatever way it came; undoing it takes all back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.term = cls._tiered_term()

    def invoice(self, amount=1000, **values):
        return self._invoice(amount, "2026-01-05", term=self.term, tax=self.tax_20, **values)

    def documents(self, invoice):
        return invoice.ar_discount_document_ids.sorted("id")

    def deduction(self, invoice):
        return self.env["ar.discount.deduction"].search([("move_id", "=", invoice.id)])

    # ------------------------------------------------------------------ ways to pay

    def test_bank_line_that_pays_the_net_amount_closes_the_invoice(self):
        invoice = self.invoice()
        self._match(self._bank_line(1164, "2026-01-15"), invoice)
        self.assertEqual(invoice.payment_state, "paid")
        document = self.documents(invoice)
        self.assertEqual(document.amount_total, 36)
        self.assertEqual(str(document.date), "2026-01-15")
        self.assertFalse(self.deduction(invoice))

    def test_the_value_date_of_the_bank_counts(self):
        invoice = self.invoice()
        self._match(self._bank_line(1188, "2026-01-27", value_date="2026-01-25"), invoice)
        self.assertEqual(self.documents(invoice).amount_total, 12)

    def test_each_treatment_closes_the_invoice(self):
        for treatment in ("credit_note", "reduced", "net_total"):
            self.term.ar_discount_vat_treatment = treatment
            invoice = self.invoice()
            self._match(self._bank_line(1164, "2026-01-10"), invoice)
            self.assertEqual(invoice.payment_state, "paid", treatment)
        self.term.ar_discount_vat_treatment = "net_untaxed"
        invoice = self.invoice()
        self._match(self._bank_line(1170, "2026-01-10"), invoice)
        self.assertEqual(self.documents(invoice).amount_total, 30)

    def test_24_of_discount_books_20_and_4_after_the_term_was_edited(self):
        self.term.ar_discount_tier_ids = [
            Command.clear(), Command.create({"percent": 2, "days": 10})
        ]
        invoice = self.invoice()
        self.term.write({
            "ar_discount_vat_treatment": "net_total",
            "ar_discount_tier_ids": [
                Command.update(self.term.ar_discount_tier_ids.id, {"percent": 7, "days": 1})
            ],
        })
        self._match(self._bank_line(1176, "2026-01-15"), invoice)
        document = self.documents(invoice)
        self.assertEqual(
            sorted(line.balance for line in document.line_ids if line.balance > 0), [4, 20]
        )

    def test_payment_wizard_proposes_the_net_amount_and_writes_nothing_off(self):
        invoice = self.invoice()
        payment = self._pay(invoice, "2026-01-15")
        self.assertEqual(payment.amount, 1164)
        self.assertEqual(len(payment.move_id.line_ids), 2)
        self.assertEqual(self.documents(invoice).amount_total, 36)
        self.assertTrue(self._receivable(invoice).reconciled)

    def test_one_payment_of_several_invoices_discounts_each(self):
        first, second = self.invoice(1000), self.invoice(500)
        self._match(self._bank_line(1164 + 582, "2026-01-10"), first, second)
        self.assertEqual(self.documents(first).amount_total, 36)
        self.assertEqual(self.documents(second).amount_total, 18)
        self.assertEqual(first.amount_residual + second.amount_residual, 0)

    def test_an_online_payment_of_the_net_amount_closes_the_invoice(self):
        today = fields.Date.context_today(self.env.user)
        invoice = self._invoice(1000, today, term=self.term, tax=self.tax_20)
        provider = self.env["payment.provider"].create({
            "name": "Card", "code": "none", "state": "test",
        })
        self.bank_journal.inbound_payment_method_line_ids[0].payment_provider_id = provider
        transaction = self.env["payment.transaction"].create({
            "provider_id": provider.id, "reference": "online", "state": "done",
            "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
            "amount": invoice._get_invoice_next_payment_values()["amount_due"],
            "currency_id": invoice.currency_id.id, "partner_id": self.customer.id,
            "invoice_ids": [Command.set(invoice.ids)], "operation": "online_redirect",
        })
        transaction._post_process()
        self.assertEqual(transaction.payment_id.amount, 1164)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self.documents(invoice).amount_total, 36)

    def test_a_user_without_accounting_rights_beyond_receivables_pays_and_undoes(self):
        invoice = self.invoice().with_user(self.ar_user)
        payment = self._pay(invoice, "2026-01-15")
        self.assertEqual(self.documents(invoice).amount_total, 36)
        self._receivable(payment.move_id).remove_move_reconcile()
        self.assertEqual(invoice.amount_residual, 1200)

    def test_nobody_writes_a_deduction_by_hand(self):
        deduction = self.deducted()
        for user in (self.ar_user, self.credit_manager, self.ar_admin):
            with self.assertRaises(AccessError):
                deduction.with_user(user).write({"state": "granted"})
        outsider = self.simple_accountman
        with self.assertRaises(AccessError):
            deduction.with_user(outsider).action_grant()

    def test_another_company_sees_no_deduction(self):
        self.deducted()
        other = self.setup_other_company()["company"]
        self.ar_user.company_ids |= other
        found = self.env["ar.discount.deduction"].with_user(self.ar_user).with_context(
            allowed_company_ids=other.ids
        ).search([])
        self.assertFalse(found)

    def test_tiers_and_odoos_own_discount_in_one_payment(self):
        tiered = self.invoice(500)
        core = self._invoice(
            1000, "2026-01-05", term=self._two_ten_net_thirty(), tax=self.tax_20
        )
        payment = self._pay(tiered + core, "2026-01-15", group=True)
        self.assertEqual(payment.amount, 582 + 1176)
        self.assertEqual(self.documents(tiered).amount_total, 18)
        self.assertEqual((tiered + core).mapped("amount_residual"), [0, 0])
        self.assertFalse(self.documents(core))
        taxes = payment.move_id.line_ids.filtered("tax_line_id")
        self.assertEqual(taxes.balance, 4)

    def test_an_outstanding_credit_is_settled_from_the_widget(self):
        invoice = self.invoice()
        payment = self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "amount": 1164,
            "partner_id": self.customer.id, "journal_id": self.bank_journal.id,
            "date": "2026-01-14",
        })
        payment.action_post()
        invoice.js_assign_outstanding_line(self._receivable(payment.move_id).id)
        self.assertEqual(self.documents(invoice).amount_total, 36)

    def test_after_part_payments_and_a_credit_note_what_remains_is_discounted(self):
        invoice = self.invoice()
        self._match(self._bank_line(200, "2026-01-06"), invoice)
        self._credit_note(invoice, "2026-01-07", amount=250)
        self.assertFalse(self.documents(invoice))
        self._match(self._bank_line(700 * 0.97, "2026-01-15"), invoice)
        self.assertEqual(self.documents(invoice).amount_total, 21)
        self.assertEqual(self._receivable(invoice).amount_residual, 0)

    def test_a_credit_note_alone_earns_no_discount(self):
        invoice = self.invoice()
        self._credit_note(invoice, "2026-01-07", amount=970)
        self.assertFalse(self.documents(invoice))
        self.assertEqual(invoice.amount_residual, 36)

    def test_foreign_currency_at_another_rate(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25), ("2026-01-10", 1.1)])
        for treatment in ("credit_note", "reduced", "net_total"):
            self.term.ar_discount_vat_treatment = treatment
            invoice = self.invoice(currency_id=dollar.id)
            payment = self._pay(invoice, "2026-01-15")
            self.assertEqual(payment.amount, 1164)
            line = self._receivable(invoice)
            self.assertEqual((line.amount_residual, line.amount_residual_currency), (0, 0))
            self.assertEqual(self.documents(invoice).amount_total, 36)

    # ------------------------------------------------------------------ undoing

    def test_undoing_the_payment_restores_residual_and_offer(self):
        for treatment, counter_type in (("credit_note", "out_invoice"), ("reduced", "entry")):
            self.term.ar_discount_vat_treatment = treatment
            invoice = self.invoice()
            bank_line = self._bank_line(1164, "2026-01-15")
            self._match(bank_line, invoice)
            document = self.documents(invoice)
            bank_line.action_undo_reconciliation()
            line = self._receivable(invoice)
            self.assertEqual(line.amount_residual, 1200)
            self.assertEqual(
                float(line._ar_closing_amount(fields.Date.to_date("2026-01-15")).amount), 1164
            )
            counter = document.reversal_move_ids
            self.assertEqual((counter.move_type, counter.state), (counter_type, "posted"))
            self.assertTrue(document._ar_discount_receivable().reconciled)
            self.assertEqual(self.documents(invoice), document + counter)

    def test_undo_and_redo_many_times_stays_exact(self):
        for treatment in ("credit_note", "reduced", "net_untaxed"):
            self.term.ar_discount_vat_treatment = treatment
            invoice = self.invoice(999.99)
            payment = self._pay(invoice, "2026-01-15")
            credit = self._receivable(payment.move_id)
            for _round in range(3):
                self.assertEqual(self._receivable(invoice).amount_residual, 0)
                credit.remove_move_reconcile()
                self.assertEqual(self._receivable(invoice).amount_residual, 1199.99)
                (credit + self._receivable(invoice)).reconcile()
            live = self.documents(invoice).filtered(
                lambda each: each.ar_discount_line_id and not each.reversal_move_ids
            )
            self.assertEqual(len(live), 1)

    def test_nobody_unties_a_document_from_its_discount(self):
        invoice = self.invoice()
        self._pay(invoice, "2026-01-15")
        document = self.documents(invoice)
        for user in (self.ar_user, self.credit_manager, self.ar_admin):
            for link in ("ar_discount_line_id", "ar_discount_invoice_id"):
                with self.assertRaisesRegex(AccessError, "Match or unmatch the payment"):
                    document.with_user(user).write({link: False})
            with self.assertRaisesRegex(AccessError, "Match or unmatch the payment"):
                self.env["account.move"].with_user(user).create({
                    "move_type": "entry", "ar_discount_invoice_id": invoice.id,
                })
        self.assertEqual(document.ar_discount_invoice_id, invoice)

    def test_resetting_the_payment_to_draft_takes_the_discount_back(self):
        invoice = self.invoice()
        payment = self._pay(invoice, "2026-01-15")
        payment.action_draft()
        self.assertEqual(invoice.amount_residual, 1200)
        self.assertEqual(len(self.documents(invoice)), 2)

    def test_resetting_the_invoice_to_draft_takes_the_discount_back(self):
        invoice = self.invoice()
        self._pay(invoice, "2026-01-15")
        invoice.button_draft()
        self.assertEqual(len(self.documents(invoice)), 2)
        self.assertFalse(invoice.line_ids.ar_discount_offer_ids)

    def test_a_sent_credit_note_or_a_locked_period_asks_first(self):
        self.term.ar_discount_vat_treatment = "credit_note"
        invoice = self.invoice()
        payment = self._pay(invoice, "2026-01-15")
        document = self.documents(invoice)
        document.is_move_sent = True
        with self.assertRaisesRegex(UserError, "Undo Discount"):
            self._receivable(payment.move_id).remove_move_reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        document.is_move_sent = False
        self._lock("fiscalyear_lock_date", "2026-01-31")
        with self.assertRaisesRegex(UserError, "Undo Discount"):
            self._receivable(payment.move_id).remove_move_reconcile()

    # ------------------------------------------------------------------ what is no payment in time

    def test_a_write_off_entry_earns_no_discount(self):
        invoice = self.invoice()
        receivable = self._receivable(invoice).account_id
        loss = self.company_data["default_account_expense"]
        entry = self.env["account.move"].create({
            "move_type": "entry", "date": "2026-01-10",
            "line_ids": [
                Command.create({"account_id": loss.id, "debit": 1164}),
                Command.create({
                    "account_id": receivable.id, "credit": 1164, "partner_id": self.customer.id,
                }),
            ],
        })
        entry.action_post()
        (self._receivable(entry) + self._receivable(invoice)).reconcile()
        self.assertEqual(invoice.amount_residual, 36)
        self.assertFalse(self.documents(invoice))

    def test_who_pays_in_parts_and_takes_the_whole_discount_took_too_much(self):
        invoice = self.invoice()
        self._match(self._bank_line(600, "2026-01-06"), invoice)
        self._match(self._bank_line(564, "2026-01-15"), invoice)
        self.assertEqual(self.documents(invoice).amount_total, 18)
        deduction = self.deduction(invoice)
        self.assertEqual(deduction.amount, 18)
        self.assertIn("discount.too_much", [code for code, _params in deduction.explanation_data])

    def test_a_credit_note_in_the_same_matching_reduces_the_discount(self):
        invoice = self.invoice()
        credit_note = self.invoice(200, move_type="out_refund")
        bank_line = self._bank_line(1164 - 240, "2026-01-15")
        self._match(bank_line, invoice, credit_note)
        self.assertEqual(self.documents(invoice).amount_total, 28.8)
        self.assertAlmostEqual(self.deduction(invoice).amount, 7.2)

    def test_payments_of_several_days_matched_at_once_are_judged_by_their_own_day(self):
        first, second = self.invoice(1000), self.invoice(500)
        lines = self._receivable(second) + self._receivable(first)
        for amount, day in ((600, "2026-01-10"), (1164, "2026-01-15")):
            payment = self.env["account.payment"].create({
                "payment_type": "inbound", "partner_type": "customer", "amount": amount,
                "partner_id": self.customer.id, "journal_id": self.bank_journal.id, "date": day,
            })
            payment.action_post()
            lines += self._receivable(payment.move_id)
        self._lock("fiscalyear_lock_date", "2026-01-01")
        lines.reconcile()
        self.assertEqual((first + second).mapped("payment_state"), ["paid", "paid"])
        self.assertEqual(self.documents(first).amount_total, 36)
        self.assertFalse(self.documents(second))

    def test_an_instalment_paid_by_its_link_is_discounted_alone(self):
        term = self._tiered_term((2, 10), instalments=[(40, 15), (60, 45)])
        today = fields.Date.context_today(self.env.user)
        invoice = self._invoice(1000, today, term=term, tax=self.tax_20)
        link = self.env["payment.link.wizard"].with_context(
            active_model="account.move", active_id=invoice.id
        ).create({})
        self.assertEqual((link.amount, link.amount_max), (470.4, 1176))
        self._match(self._bank_line(link.amount, today), invoice)
        self.assertEqual(self.documents(invoice).amount_total, 9.6)
        self.assertEqual(
            self._receivable(invoice).sorted("date_maturity").mapped("amount_residual"), [0, 720]
        )
        self.assertFalse(self.deduction(invoice))

    def test_what_is_left_to_pay_can_be_paid_in_cash(self):
        rounding = self.env["account.cash.rounding"].create({
            "name": "5 cents", "rounding": 0.05, "strategy": "add_invoice_line",
            "profit_account_id": self.company_data["default_account_revenue"].id,
            "loss_account_id": self.company_data["default_account_expense"].id,
        })
        for treatment, strategy, paid in (
            ("credit_note", "add_invoice_line", 119.65), ("reduced", "biggest_tax", 119.65),
            ("net_untaxed", "add_invoice_line", 120.25),
        ):
            self.term.ar_discount_vat_treatment = treatment
            rounding.strategy = strategy
            invoice = self.invoice(102.79, invoice_cash_rounding_id=rounding.id)
            self.assertEqual(invoice.amount_total, 123.35)
            payment = self._pay(invoice, "2026-01-15")
            self.assertEqual((payment.amount, invoice.amount_residual), (paid, 0))

    # ------------------------------------------------------------------ documents stay

    def test_documents_of_a_discount_are_only_undone_by_the_dialog(self):
        for treatment in ("credit_note", "reduced"):
            self.term.ar_discount_vat_treatment = treatment
            invoice = self.invoice()
            payment = self._pay(invoice, "2026-01-15")
            document = self.documents(invoice)
            for attempt in (
                document.button_draft, document.button_cancel, document._reverse_moves,
                document._ar_discount_receivable().remove_move_reconcile,
                document.with_context(force_delete=True).unlink,
            ):
                with self.assertRaisesRegex(UserError, "Undo Discount"):
                    attempt()
            self._receivable(payment.move_id).remove_move_reconcile()
            with self.assertRaisesRegex(UserError, "match the payment"):
                (self.documents(invoice) - document).button_draft()
            invoice.button_draft()
            with self.assertRaisesRegex(UserError, "cancel the invoice"):
                invoice.unlink()

    def test_a_reason_in_the_context_does_not_replace_the_right_to_undo(self):
        self.term.ar_discount_vat_treatment = "credit_note"
        invoice = self.invoice()
        payment = self._pay(invoice, "2026-01-15")
        self.documents(invoice).is_move_sent = True
        line = self._receivable(payment.move_id).with_context(ar_discount_undo_reason="x")
        with self.assertRaisesRegex(UserError, "Undo Discount"):
            line.with_user(self.simple_accountman).remove_move_reconcile()

    def test_credit_notes_give_back_no_more_than_was_paid(self):
        invoice = self.invoice()
        self._pay(invoice, "2026-01-15")
        self._credit_note(invoice, "2026-01-20", amount=200)
        with self.assertRaisesRegex(UserError, "at most 770.00.*154.00"):
            self._credit_note(invoice, "2026-01-20")
        self.documents(invoice).ar_discount_payment_id.line_ids.remove_move_reconcile()
        self.assertEqual(self._credit_note(invoice, "2026-01-20", amount=800).state, "posted")

    def test_replacing_an_invoice_takes_its_discount_back_first(self):
        invoice = self.invoice()
        self._pay(invoice, "2026-01-15")
        self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": invoice.journal_id.id, "date": "2026-01-20"}).modify_moves()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertFalse(invoice._ar_earned_discounts())

    def test_a_payment_that_changes_is_judged_again(self):
        invoice = self.invoice()
        payment = self._pay(invoice, "2026-02-20", amount=1164)
        self.assertEqual(self.deduction(invoice).state, "to_decide")
        payment.action_draft()
        self.assertEqual(self.deduction(invoice).state, "cancelled")
        payment.date = fields.Date.to_date("2026-01-15")
        payment.action_post()
        invoice.js_assign_outstanding_line(self._receivable(payment.move_id).id)
        self.assertEqual(self.documents(invoice).amount_total, 36)

    # ------------------------------------------------------------------ deductions

    def test_a_late_payment_that_takes_the_discount_is_left_for_decision(self):
        invoice = self.invoice()
        self._match(self._bank_line(1164, "2026-02-20"), invoice)
        self.assertEqual(invoice.amount_residual, 36)
        self.assertFalse(self.documents(invoice))
        deduction = self.deduction(invoice)
        self.assertEqual((deduction.amount, deduction.state), (36, "to_decide"))
        self.assertIn("too late", deduction.explanation)

    def test_a_higher_tier_than_earned_is_granted_as_far_as_earned(self):
        invoice = self.invoice()
        self._match(self._bank_line(1164, "2026-01-20"), invoice)
        self.assertEqual(self.documents(invoice).amount_total, 12)
        deduction = self.deduction(invoice)
        self.assertEqual(deduction.amount, 24)
        self.assertIn("3 % was available until", deduction.explanation)

    def test_an_unknown_shortfall_is_a_part_payment(self):
        invoice = self.invoice()
        self._match(self._bank_line(1100, "2026-01-15"), invoice)
        self.assertFalse(self.documents(invoice) | self.deduction(invoice).move_id)

    def test_a_late_payment_of_several_invoices_is_recognised_by_its_sum(self):
        first, second = self.invoice(1000), self.invoice(500)
        self._match(self._bank_line(1164 + 582, "2026-02-20"), first, second)
        deduction = self.deduction(first) + self.deduction(second)
        self.assertEqual(deduction.mapped("amount"), [54])
        self.assertIn(f"{first.name}, {second.name}", deduction.explanation)

    def test_the_dialog_undoes_a_sent_credit_note_of_a_closed_month(self):
        self.term.ar_discount_vat_treatment = "credit_note"
        invoice = self.invoice()
        self._pay(invoice, "2026-01-15")
        document = self.documents(invoice)
        document.is_move_sent = True
        self._lock("fiscalyear_lock_date", "2026-01-31")
        dialog = self.env["ar.discount.undo"].with_user(self.ar_user).with_context(
            active_ids=document.ids
        ).create({"reason": "The bank called it back"})
        self.assertIn("already has", dialog.notice)
        dialog.action_undo()
        self.assertEqual(invoice.amount_residual, 1200)
        self.assertEqual(str(document.reversal_move_ids.date), "2026-02-01")
        self.assertIn("called it back", "".join(invoice.message_ids.mapped("body")))

    def test_the_document_of_a_discount_is_not_reset_to_draft(self):
        invoice = self.invoice()
        self._pay(invoice, "2026-01-15")
        with self.assertRaisesRegex(UserError, "Undo Discount"):
            self.documents(invoice).button_draft()

    # ------------------------------------------------------------------ deciding deductions

    def deducted(self, amount=1000):
        invoice = self.invoice(amount)
        self._match(self._bank_line(round(amount * 1.2 * 0.97, 2), "2026-02-20"), invoice)
        return self.deduction(invoice)

    def test_a_user_grants_up_to_the_limit(self):
        deduction = self.deducted()
        deduction.with_user(self.ar_user).action_grant()
        self.assertEqual(deduction.state, "granted")
        self.assertEqual(deduction.move_id.amount_residual, 0)
        self.assertEqual(deduction.document_id.amount_total, 36)

    def test_above_the_limit_another_credit_manager_grants(self):
        deduction = self.deducted(10_000)
        deduction.with_user(self.credit_manager).action_grant()
        self.assertEqual((deduction.state, deduction.requested_by), (
            "to_decide", self.credit_manager
        ))
        with self.assertRaisesRegex(UserError, "another Credit Manager"):
            deduction.with_user(self.credit_manager).action_grant()
        with self.assertRaises(AccessError):
            deduction.with_user(self.ar_user).action_grant()
        deduction.with_user(self.ar_admin).action_grant()
        self.assertEqual((deduction.state, deduction.granted_by), ("granted", self.ar_admin))

    def test_a_claim_leaves_the_amount_open_and_is_settled_when_paid(self):
        deduction = self.deducted()
        action = deduction.with_user(self.ar_user).action_claim()
        self.assertEqual(action["res_model"], "mail.compose.message")
        self.assertEqual((deduction.state, deduction.amount_open), ("claimed", 36))
        bank_line = self._bank_line(36, "2026-03-01")
        self._match(bank_line, deduction.move_id)
        self.assertEqual(deduction.state, "settled")
        bank_line.action_undo_reconciliation()
        self.assertEqual(deduction.state, "claimed")

    def test_undoing_the_payment_cancels_the_deduction_and_its_grant(self):
        deduction = self.deducted()
        deduction.action_grant()
        deduction.payment_id.statement_line_id.action_undo_reconciliation()
        self.assertEqual(deduction.state, "cancelled")
        self.assertEqual(deduction.move_id.amount_residual, 1200)

    def test_the_letter_names_what_was_offered_and_what_remains(self):
        deduction = self.deducted()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "ar_management.discount_deduction_letter", deduction.ids
        )
        self.assertIn("36.00", html.decode())
        self.assertIn("01/15/2026", html.decode())

    # ------------------------------------------------------------------ report

    def test_the_report_tells_what_became_of_each_offer(self):
        taken, late, missed, granted = (self.invoice() for _each in range(4))
        core = self._invoice(1000, "2026-01-05", term=self._two_ten_net_thirty(), tax=self.tax_20)
        self._match(self._bank_line(1164, "2026-01-15"), taken)
        self._match(self._bank_line(1164, "2026-02-15"), late)
        self._match(self._bank_line(1200, "2026-02-15"), missed)
        self._match(self._bank_line(1164, "2026-02-15"), granted)
        self.deduction(granted).action_grant()
        self._pay(core, "2026-01-15")
        self.env.flush_all()
        rows = self.env["ar.discount.report"].with_user(self.ar_user).search([
            ("move_id", "in", (taken + late + missed + granted + core).ids)
        ], order="id")
        self.assertRecordValues(rows, [
            {"outcome": "taken", "offered": 36, "taken": 36, "late": 0, "missed": 0},
            {"outcome": "late", "offered": 36, "taken": 0, "late": 36, "missed": 0},
            {"outcome": "missed", "offered": 36, "taken": 0, "late": 0, "missed": 36},
            {"outcome": "granted", "offered": 36, "taken": 0, "late": 36, "missed": 0},
            {"outcome": "taken", "offered": 24, "taken": 24, "late": 0, "missed": 0},
        ])
        self.assertAlmostEqual(rows[-1].annual_rate, 37.24, 2)
