from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .cases import MatchCase


@tagged("post_install", "-at_install")
class TestMatchPosting(MatchCase):
    """Many bank lines posted at once: what it costs, what is kept, what is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = 0
        cls.tax_on_payment = cls._vat_on_payment()

    def lines(self, count, paid=lambda total: total, first=100, **values):
        """Bank lines of new customers, each citing an invoice of its own.

        No line pays by accident what another invoice amounts to.
        """
        numbers = range(type(self).number + 1, type(self).number + 1 + count)
        type(self).number += count
        payers = self._customers([f"Payer {number}" for number in numbers])
        invoices = self.env["account.move"].create([
            self._invoice_values(first + 11 * number, "2026-03-01", partner=payer, **values)
            for number, payer in zip(numbers, payers, strict=True)
        ])
        invoices.action_post()
        return self.env["account.bank.statement.line"].create([{
            "journal_id": self.bank_journal.id, "amount": paid(invoice.amount_total),
            "date": "2026-03-10", "payment_ref": invoice.name,
        } for invoice in invoices])

    def invoices(self, proposals):
        return proposals.line_ids.move_id

    def cost(self, count, **values):
        """Queries to post so many lines, the audit trail written as in daily use."""
        proposals = self.propose(self.lines(count, **values)).filtered("line_ids")
        self.assertGreater(len(proposals), count * 0.8)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        posted, refused = proposals.with_context(
            tracking_disable=False, mail_notrack=False
        )._post()
        self.env.flush_all()
        self.assertFalse(refused)
        self.assertEqual(posted, proposals)
        return self.cr.sql_log_count - before

    # ------------------------------------------------------------------ cost

    def test_eighty_exact_lines_cost_less_than_four_queries_each(self):
        self.cost(1)
        few, many = self.cost(10), self.cost(80)
        self.assertLess(many / 80, 4)
        self.assertLess((many - few) / 70, 3)

    def test_lines_with_a_difference_cost_few_queries_each(self):
        account = self.company.account_journal_early_pay_discount_loss_account_id
        self.company.write({
            "ar_match_tolerance": 10, "ar_match_tolerance_account_id": account.id,
        })
        few, many = (
            self.cost(count, first=1000, paid=lambda total: total - 3) for count in (5, 15)
        )
        self.assertLess((many - few) / 10, 5, "within tolerance")
        few, many = (self.cost(count, paid=lambda total: total + 50) for count in (5, 15))
        self.assertLess((many - few) / 10, 3, "what is too much")

    def test_lines_with_cash_basis_vat_cost_what_naming_their_entries_costs(self):
        few, many = (self.cost(count, tax=self.tax_on_payment) for count in (5, 15))
        self.assertLess((many - few) / 10, 10)

    def test_discounts_with_credit_notes_cost_at_most_fifteen_queries_each(self):
        term = self._tiered_term((3, 10), ar_discount_vat_treatment="credit_note")
        few, many = (
            self.cost(count, first=1000, paid=lambda total: round(total * 0.97, 2),
                      tax=self.tax_20, term=term)
            for count in (5, 25)
        )
        self.assertLessEqual((many - few) / 20, 15)

    def test_a_batch_books_each_discount_as_it_would_alone(self):
        term = self._tiered_term((3, 10), ar_discount_vat_treatment="credit_note")
        lines = self.lines(3, first=1000, paid=lambda total: round(total * 0.97, 2),
                           tax=self.tax_20, term=term)
        proposals = self.propose(lines)
        self.assertEqual(len(proposals._post()[0]), 3)
        for proposal in proposals:
            invoice = self.invoices(proposal)
            note = invoice.ar_discount_document_ids
            self.assertEqual(len(note), 1)
            self.assertAlmostEqual(note.amount_total, invoice.amount_total * 0.03, 2)
            self.assertAlmostEqual(note.amount_tax, invoice.amount_tax * 0.03, 2)
            self.assertEqual(note.reversed_entry_id, invoice)
            self.assertEqual(note.ar_discount_payment_id, proposal.statement_line_id.move_id)
            self.assertEqual(invoice.payment_state, "paid")
            self.assertIn(note.name, "".join(invoice.message_ids.mapped("body")))
        proposals._undo()
        for invoice in self.invoices(proposals):
            self.assertEqual(invoice.amount_residual, invoice.amount_total)

    # ------------------------------------------------------------------ nothing lost

    def test_the_audit_trail_says_what_core_would_have_said(self):
        line = self.lines(1)
        proposal = self.propose(line)
        invoice = self.invoices(proposal)
        proposal.with_context(tracking_disable=False, mail_notrack=False)._post()
        self.env.cr.precommit.run()
        paid = invoice.message_ids.sudo().filtered(
            lambda message: message.subtype_id == self.env.ref("account.mt_invoice_paid")
        )
        self.assertEqual(len(paid), 1)
        self.assertEqual(
            paid.tracking_value_ids.mapped("field_id.name"), ["payment_state"]
        )
        self.assertFalse(paid.is_internal)
        values = line.move_id.message_ids.sudo().tracking_value_ids
        account = values.filtered(lambda value: value.field_id.name == "account_id")
        receivable = self._receivable(line.move_id)
        self.assertEqual(account.new_value_integer, receivable.account_id.id)
        self.assertEqual(account.old_value_integer, self.bank_journal.suspense_account_id.id)
        self.assertIn("partner_id", values.mapped("field_id.name"))
        self.assertEqual(account.mail_message_id.author_id, self.ar_user.partner_id)

    def test_items_that_replace_the_suspense_line_are_in_the_audit_trail(self):
        term = self._two_ten_net_thirty()
        line = self.lines(1, paid=lambda total: round(total * 0.98, 2), tax=self.tax_20, term=term)
        proposal = self.propose(line)
        self.assertEqual(proposal.match_kind, "cited_discount")
        proposal.with_context(tracking_disable=False, mail_notrack=False)._post()
        values = line.move_id.message_ids.sudo().tracking_value_ids.filtered(
            lambda value: value.field_id.name == "account_id"
        )
        self.assertEqual(
            set(values.filtered("old_value_integer").mapped("old_value_integer")),
            set(self.bank_journal.suspense_account_id.ids),
        )
        created = line.move_id.line_ids - line._seek_for_lines()[0]
        self.assertEqual(
            set(values.filtered("new_value_integer").mapped("new_value_integer")),
            set(created.account_id.ids),
        )

    def test_a_follower_who_asked_for_it_is_told_that_the_invoice_is_paid(self):
        proposal = self.propose(self.lines(1))
        invoice = self.invoices(proposal)
        paid = self.env.ref("account.mt_invoice_paid")
        invoice.message_subscribe(self.credit_manager.partner_id.ids, subtype_ids=paid.ids)
        proposal.with_context(tracking_disable=False, mail_notrack=False)._post()
        self.env.flush_all()
        self.env.cr.precommit.run()
        message = invoice.message_ids.filtered(lambda each: each.subtype_id == paid)
        self.assertEqual(message.notified_partner_ids, self.credit_manager.partner_id)

    def test_cash_basis_entries_of_a_batch_are_those_of_single_lines(self):
        def entries(proposal):
            moves = self.env["account.move"].search([
                ("tax_cash_basis_origin_move_id", "=", self.invoices(proposal).id),
            ])
            total = self.invoices(proposal).amount_untaxed
            return moves.line_ids.sorted("id").mapped(lambda item: (
                item.date, item.account_id, round(item.balance / total, 3), item.tax_tag_ids,
            ))

        values = {"tax": self.tax_on_payment, "paid": lambda total: round(total / 2, 2)}
        together = self.propose(self.lines(3, **values))
        self.assertEqual(len(together._post()[0]), 3)
        alone = self.propose(self.lines(3, **values))
        for proposal in alone:
            self.assertFalse(proposal._post_alone())
        # Half of each invoice was paid, so the shares are the same for all of them.
        expected = entries(alone[0])
        self.assertEqual(len(expected), 4)
        for proposal in together + alone:
            self.assertEqual(entries(proposal), expected)
        (together + alone)._undo()
        for invoice in self.invoices(together + alone):
            moves = self.env["account.move"].search([
                ("tax_cash_basis_origin_move_id", "=", invoice.id),
            ])
            due = sum(-i.balance for i in moves.line_ids if i.tax_line_id and i.tax_tag_ids)
            self.assertAlmostEqual(due, 0, 2)

    def test_a_bad_line_in_a_batch_costs_a_few_batches_more_not_one_for_each(self):
        lines = self.lines(8)
        proposals = self.propose(lines)
        bad = self._receivable(self.invoices(proposals[5]))
        model = self.env.registry["account.move.line"]
        reconcile, calls = model._reconcile_plan, []

        def failing(records, plan):
            if plan:
                calls.append(len(plan))
            if any(bad <= step for step in plan):
                raise UserError("not this one")  # pylint: disable=translation-required
            return reconcile(records, plan)

        with patch.object(model, "_reconcile_plan", failing):
            posted, refused = proposals._post()
        self.assertEqual(posted, proposals - proposals[5])
        self.assertIn("not this one", refused[proposals[5]])
        self.assertEqual(sorted(calls), [1, 1, 1, 2, 2, 4, 4, 8])
        self.assertEqual(len(lines[5]._seek_for_lines()[1]), 1)
        self.assertFalse(lines[5].partner_id)

    # ------------------------------------------------------------------ locks and hashes

    def test_hashed_lines_are_refused_apart_and_the_rest_is_posted(self):
        first = self.lines(1)
        proposals = self.propose(first + self.lines(2))
        # Odoo secures an entry with what stands before it, so only the first one.
        first.move_id.inalterable_hash = "secured"
        posted, refused = proposals._post()
        self.assertEqual(list(refused), [proposals[0]])
        self.assertIn("secured by a hash", "".join(refused.values()))
        self.assertEqual(len(posted), 2)
        self.assertEqual(first.move_id.line_ids.account_id, (
            self.bank_journal.default_account_id + self.bank_journal.suspense_account_id
        ))

    def test_each_kind_of_posting_in_a_closed_period_is_refused_or_moved(self):
        account = self.company.account_journal_early_pay_discount_loss_account_id
        self.company.write({
            "ar_match_tolerance": 10, "ar_match_tolerance_account_id": account.id,
        })
        core, tiers = self._two_ten_net_thirty(), self._tiered_term((3, 10))
        kinds = {
            "exact": self.lines(1, tax=self.tax_20),
            "on_payment": self.lines(1, tax=self.tax_on_payment),
            "tolerance": self.lines(1, paid=lambda total: total - 3),
            "too_much": self.lines(1, paid=lambda total: total + 50),
            "part": self.lines(1, paid=lambda total: total - 60),
            "core_discount": self.lines(
                1, paid=lambda total: round(total * 0.98, 2), tax=self.tax_20, term=core
            ),
            "tiers": self.lines(
                1, paid=lambda total: round(total * 0.97, 2), tax=self.tax_20, term=tiers
            ),
        }
        proposals = {kind: self.propose(line) for kind, line in kinds.items()}
        together = self.env["ar.match.proposal"].union(*proposals.values())

        with patch.object(self.env.registry["res.company"], "_validate_locks"):
            self.company.fiscalyear_lock_date = "2026-03-31"
            _posted, refused = together._post()
            self.assertEqual(set(refused), set(together), "a closed year takes no bank entry")
            self.assertTrue(all("locked period" in reason for reason in refused.values()))
            self.company.fiscalyear_lock_date = False

        self.company.tax_lock_date = "2026-03-31"
        posted, refused = together._post()
        self.assertEqual(list(refused), [proposals["core_discount"]])
        self.assertIn("locked period", refused[proposals["core_discount"]])
        self.assertEqual(len(posted), len(kinds) - 1)
        document = self.invoices(proposals["tiers"]).ar_discount_document_ids
        self.assertEqual(str(document.date), "2026-04-01", "its VAT goes to the first open day")
        for proposal in posted:
            self.assertTrue(proposal.statement_line_id.is_reconciled)

    # ------------------------------------------------------------------ rights

    def test_who_may_post_is_decided_by_python_whatever_the_batch(self):
        proposals = self.propose(self.lines(2))
        clerk = new_test_user(
            self.env, login="posting_clerk", groups="account.group_account_invoice",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )
        with self.assertRaises(AccessError):
            proposals.with_user(clerk).action_post()
        with self.assertRaises(AccessError):
            proposals.with_user(clerk).with_context(force_delete=True).action_post()
        self.assertEqual(
            proposals.with_user(self.ar_user).action_post()["params"]["type"], "success"
        )
        self.assertEqual(proposals.decided_by_id, self.ar_user)
        with self.assertRaises(AccessError):
            proposals.with_user(clerk).action_undo()
