from collections import Counter
from datetime import date, timedelta

from stdnum.de import vat as de_vat
from stdnum.eu import vat as eu_vat
from stdnum.fr import siren, siret
from stdnum.iso7064 import mod_97_10

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import BaseCase, TransactionCase, tagged

from ..demo import fixtures, matching, profiles, timeline
from ..demo.books import receivable
from ..engine.ledger.open_item import AllocationKind
from ..engine.statement.bank_statement import check_balance
from ..engine.statement.camt import parse_camt
from .test_stored_words import texts_in_english

SAMPLE_INVOICES = (
    ("prompt", 0), ("public", 0), ("public", timeline.MONTHS), ("discount", 0), ("late", 1),
    ("over_limit", 1), ("dispute", 1), ("german", 0),
)


class TestDemoTimeline(BaseCase):
    """The story holds on whatever day it is told."""

    def _each_day_of_a_year(self):
        first = date(2026, 11, 22)
        for number in range(366):
            anchor = first + timedelta(days=number)
            yield anchor, {
                (plan.customer, plan.number): plan for plan in timeline.tell(anchor)
            }

    def test_what_the_sample_statement_pays_is_open_on_any_day(self):
        for anchor, story in self._each_day_of_a_year():
            for key in SAMPLE_INVOICES:
                self.assertFalse(story[key].payments, f"{key} on {anchor}")

    def test_the_discount_of_the_sample_statement_is_in_time_on_any_day(self):
        for anchor, story in self._each_day_of_a_year():
            age = (timeline.last_weekday(anchor) - story["discount", 0].day).days
            self.assertTrue(0 <= age <= 10, f"{age} days on {anchor}")

    def test_everybody_behaves_as_announced_on_any_day(self):
        for anchor, story in self._each_day_of_a_year():
            for plan in story.values():
                for payment in plan.payments:
                    self.assertLess(payment.day, anchor)
                    days = (payment.day - plan.day).days
                    if plan.customer == "discount":
                        self.assertLessEqual(days, 10)
                    if plan.customer == "late":
                        self.assertIn(days - 30, range(18, 23))
                    if plan.customer == "prompt":
                        self.assertLessEqual(days, 30)

    def test_nothing_happens_on_a_weekend(self):
        for _anchor, story in self._each_day_of_a_year():
            days = [plan.day for plan in story.values()]
            days += [payment.day for plan in story.values() for payment in plan.payments]
            self.assertLess(max(day.weekday() for day in days), 5)


@tagged("post_install", "-at_install")
class TestDemoStory(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Told by somebody who reads English, to a house that reads French.
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["ir.default"].set("res.partner", "lang", "fr_FR")
        cls.env["res.company"].search([]).partner_id.lang = "fr_FR"
        cls.env["res.users"].with_context(active_test=False).search([]).lang = "fr_FR"
        # Tests with real cursors leave what they booked, in English.
        cls.told_before = set(texts_in_english(cls.env))
        cls.story = cls.env["ar.demo.story"]
        cls.story._load()
        company = cls._ref("partner_prompt").company_id
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": company.ids})
        cls.company = cls.env["res.company"].browse(company.id)
        cls.today = fields.Date.context_today(cls.company)
        cls.partners = {
            person.key: cls._ref(f"partner_{person.key}") for person in profiles.CUSTOMERS
        }

    @classmethod
    def _ref(cls, name):
        return cls.env.ref(f"ar_management.{name}_demo")

    def _items(self, customer):
        invoices = self.env["account.move"].search([
            ("partner_id", "=", self.partners[customer].id), ("move_type", "=", "out_invoice"),
        ])
        return receivable(invoices)

    def _days_late(self, customer):
        """Days from the due date to the payment that closed each paid invoice."""
        items = self._items(customer).filtered("reconciled")
        history = items._ar_allocation_history()
        return [(history[item.id][-1].on - item.date_maturity).days for item in items]

    # ------------------------------------------------------------------ languages

    def _told_in_english(self):
        return [told for told in texts_in_english(self.env) if told not in self.told_before]

    def test_nothing_is_stored_in_the_language_of_whoever_caused_it(self):
        self.maxDiff = None
        self.assertEqual(self._told_in_english(), [])
        self._ref("dispute").note = "Submitted for approval."
        [(where, _text, _sentence)] = self._told_in_english()
        self.assertEqual(where, "ar.dispute.note", "what is there is found")

    # ------------------------------------------------------------------ collections

    def test_collections_have_something_in_every_state_and_sent_nothing(self):
        reminders = self.env["ar.reminder"].search([("company_id", "=", self.company.id)])
        self.assertLessEqual(
            {"proposed", "stopped", "sent", "bounced"}, set(reminders.mapped("state"))
        )
        self.assertTrue(any(reminders.mapped("is_answered")))
        disputes = self.env["ar.dispute"].search([("company_id", "=", self.company.id)])
        self.assertEqual(
            set(disputes.mapped("state")), {"open", "agreed", "closed", "rejected"}
        )
        self.assertFalse(reminders.mail_message_id)
        promises = self.env["ar.promise"].search([("company_id", "=", self.company.id)])
        self.assertLessEqual({"open", "kept", "broken"}, set(promises.mapped("state")))
        self.assertEqual(self._ref("reminder_run").state, "done")

    # ------------------------------------------------------------------ customers

    def test_all_identifiers_have_correct_check_digits(self):
        registries = [profiles.COMPANY["company_registry"]]
        registries += [person.registry for person in profiles.CUSTOMERS if person.registry]
        self.assertEqual(len(registries), 8)
        for registry in registries:
            self.assertTrue(siret.is_valid(registry), registry)
            self.assertTrue(siren.is_valid(registry[:9]), registry)
        for person in profiles.CUSTOMERS:
            self.assertTrue(eu_vat.is_valid(person.vat), person.name)
            self.assertEqual(person.vat[4:], person.registry[:9] or de_vat.compact(person.vat)[2:])
        ibans = filter(None, (each.iban for each in profiles.CUSTOMERS))
        for number in (profiles.COMPANY_IBAN, *ibans):
            # Not stdnum.iban: it cannot find its data file inside Odoo.
            self.assertTrue(mod_97_10.is_valid(number[4:] + number[:4]), number)
            self.assertEqual(len(number), 27 if number.startswith("FR") else 22)
        self.assertTrue(eu_vat.is_valid(profiles.COMPANY["vat"]))

    def test_the_company_is_complete_enough_to_invoice_and_to_be_paid(self):
        self.assertEqual(self.company.chart_template, "fr")
        self.assertEqual(self.company.currency_id.name, "EUR")
        discounts = self.company.account_journal_early_pay_discount_loss_account_id
        self.assertEqual(discounts.code, "665000")
        self.assertTrue(self.company.account_use_credit_limit)
        journal = self._ref("company_bank_account").journal_id
        self.assertEqual(journal.bank_account_id.sanitized_acc_number, profiles.COMPANY_IBAN)
        self.assertTrue(journal.bank_account_id.allow_out_payment)

    def test_a_company_with_an_identity_or_with_entries_is_left_alone(self):
        self.assertFalse(fixtures.is_unused(self.company))
        self.company.write({"vat": False, "company_registry": False})
        self.assertFalse(fixtures.is_unused(self.company), "it has entries")

    def test_the_users_have_their_roles_and_no_more(self):
        accountant, manager = self._ref("user_accountant"), self._ref("user_manager")
        self.assertTrue(accountant.has_group("ar_management.group_ar_user"))
        self.assertFalse(accountant.has_group("ar_management.group_ar_credit_manager"))
        self.assertTrue(manager.has_group("ar_management.group_ar_credit_manager"))
        self.assertFalse(manager.has_group("ar_management.group_ar_admin"))

    # ------------------------------------------------------------------ books

    def test_the_story_is_told_once(self):
        models = ("account.move", "res.partner", "res.company", "res.users", "ar.dispute")
        before = [self.env[model].search_count([]) for model in models]
        self.story._load()
        self.assertEqual([self.env[model].search_count([]) for model in models], before)

    def test_two_years_of_invoices_are_posted_and_every_entry_balances(self):
        moves = self.env["account.move"].search([("company_id", "=", self.company.id)])
        moves -= self._ref("einvoice_draft") | self._ref("dispute_note_agreed")
        kinds = Counter(moves.mapped("move_type"))
        self.assertGreaterEqual(kinds["out_invoice"], 165)
        self.assertEqual(kinds["out_refund"], 3)
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        invoices = moves.filtered(lambda move: move.move_type == "out_invoice")
        self.assertEqual(invoices.partner_bank_id.sanitized_acc_number, profiles.COMPANY_IBAN)
        self.assertTrue(all(invoice.partner_bank_id for invoice in invoices))
        for move in moves:
            self.assertTrue(self.company.currency_id.is_zero(sum(move.line_ids.mapped("balance"))))
        oldest = min(moves.filtered("invoice_date").mapped("invoice_date"))
        self.assertIn((self.today - oldest).days, range(700, 760))

    def test_invoice_numbers_follow_the_dates(self):
        # The story's own invoices; what features add is told later and may be dated earlier.
        invoices = self.env["account.move"].union(
            *(self._ref(plan.key) for plan in timeline.tell(self.today))
        ).sorted("name")
        self.assertGreater(len(invoices), 150)
        self.assertEqual(invoices.mapped("invoice_date"), sorted(invoices.mapped("invoice_date")))

    def test_all_bank_lines_of_the_past_are_matched(self):
        journal = self._ref("company_bank_account").journal_id
        lines = self.env["account.bank.statement.line"].search([("journal_id", "=", journal.id)])
        past = lines.filtered(lambda line: line.date < matching.day_before(self.today))
        self.assertEqual(set(past.mapped("is_reconciled")), {True})
        booked = sum(lines.move_id.line_ids.filtered(
            lambda line: line.account_id == journal.default_account_id
        ).mapped("balance"))
        self.assertAlmostEqual(booked, sum(lines.mapped("amount")), 2)

    def test_the_board_shows_lines_of_several_kinds_at_once(self):
        proposals = self.env["ar.match.proposal"].search([("company_id", "=", self.company.id)])
        waiting = proposals.filtered(lambda each: each.state == "proposed")
        self.assertEqual(
            sorted(waiting.mapped("match_kind")),
            ["cited_discount", "cited_exact", "cited_part", "cited_token", "none"],
        )

    def test_the_german_customer_gets_no_vat_and_the_others_do(self):
        self.assertEqual(self._ref("invoice_german_03").amount_tax, 0)
        self.assertAlmostEqual(
            self._ref("invoice_prompt_03").amount_tax,
            self._ref("invoice_prompt_03").amount_untaxed * 0.2, 2,
        )

    # ------------------------------------------------------------------ behaviour

    def test_the_prompt_customer_never_pays_late(self):
        self.assertLessEqual(max(self._days_late("prompt")), 0)

    def test_the_late_customer_is_about_twenty_days_late_every_time(self):
        days = self._days_late("late")
        self.assertGreater(len(days), 20)
        self.assertTrue(all(18 <= each <= 22 for each in days), days)

    def test_the_discount_taker_closes_every_invoice_with_the_discount(self):
        items = self._items("discount").filtered("reconciled")
        self.assertGreater(len(items), 20)
        for item, history in items._ar_allocation_history().items():
            item = items.browse(item)
            discount = sum(each.amount for each in history if each.kind is AllocationKind.DISCOUNT)
            self.assertAlmostEqual(float(discount), item.amount_currency * 0.02, delta=0.01)

    def test_partial_payments_and_credit_notes_occur(self):
        history = self._items("over_limit")._ar_allocation_history()
        self.assertTrue(any(len(allocations) == 2 for allocations in history.values()))
        kinds = {
            allocation.kind
            for allocations in self._items("dispute")._ar_allocation_history().values()
            for allocation in allocations
        }
        self.assertIn(AllocationKind.CREDIT_NOTE, kinds)

    def test_some_open_items_are_overdue_and_some_due_soon(self):
        items = self.env["account.move.line"].search([
            ("company_id", "=", self.company.id),
            ("account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
            ("parent_state", "=", "posted"),
        ])
        self.assertIn(len(items), range(30, 90))
        overdue = items.filtered(lambda item: item.date_maturity < self.today)
        self.assertTrue(3 <= len(overdue) < len(items))
        self.assertFalse(self._items("new").reconciled)

    def test_the_clinic_contests_a_part_of_an_overdue_invoice(self):
        dispute = self._ref("dispute")
        self.assertEqual(dispute.state, "open")
        self.assertEqual(dispute.partner_id, self.partners["dispute"])
        self.assertLess(dispute.line_id.date_maturity, self.today)
        self.assertLess(dispute.amount, dispute.line_id.amount_residual)

    def test_the_brewery_is_over_its_limit(self):
        brewery = self.partners["over_limit"]
        self.assertGreater(brewery.ar_exposure_total, brewery.credit_limit)

    def test_interest_of_the_long_overdue_invoice_spans_semesters(self):
        item = receivable(self._ref("invoice_over_limit_07"))
        fee = item._ar_late_fee(self.today)
        self.assertFalse(fee.missing)
        semesters = {(each.start.year, each.start.month > 6) for each in fee.slices}
        self.assertGreaterEqual(len(semesters), 2)
        self.assertEqual(fee.indemnity, 40)

    def test_with_sales_there_is_a_quotation_that_the_limit_will_hold(self):
        if "sale.order" not in self.env:
            self.skipTest("sales are not installed")
        order = self._ref("sale_order")
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.user_id, self._ref("user_salesman"))
        self.assertEqual(order.currency_id.name, "EUR")
        order.with_user(order.user_id).action_confirm()
        self.assertEqual(order.state, "draft")

    # ------------------------------------------------------------------ rates and statement

    def test_rates_that_are_not_public_are_marked_demo(self):
        rates = self.env["ar.reference.rate"]
        demo = rates.search([("is_demo", "=", True)])
        self.assertTrue(demo)
        self.assertEqual(set(demo.mapped("source")), {"DEMO"})
        self.assertFalse(rates.search([("is_demo", "=", False), ("source", "ilike", "demo")]))
        for series in ("ecb_mro", "fr_legal_professional"):
            last = max(rates.search([("series_id.code", "=", series)]).mapped("date_from"))
            self.assertGreater(last + timedelta(days=184), self.today + timedelta(days=365))

    def test_the_sample_statement_parses_and_its_balances_hold(self):
        _name, content = self.story._sample_statement()
        [statement] = map(check_balance, parse_camt(content))
        self.assertEqual(statement.account_iban, profiles.COMPANY_IBAN)
        journal = self._ref("company_bank_account").journal_id
        lines = self.env["account.bank.statement.line"].search([("journal_id", "=", journal.id)])
        self.assertAlmostEqual(float(statement.opening), sum(lines.mapped("amount")), 2)
        self.assertEqual(len(statement.lines), 9)
        self.assertTrue(all(line.booking_date <= self.today for line in statement.lines))

    def test_the_sample_statement_pays_what_is_open(self):
        [statement] = parse_camt(self.story._sample_statement()[1])
        amounts = [float(line.amount) for line in statement.lines]
        open_amounts = self.env["account.move.line"].search([
            ("company_id", "=", self.company.id),
            ("account_type", "=", "asset_receivable"), ("reconciled", "=", False),
        ]).mapped("amount_residual")
        for customer, number in (("prompt", 0), ("late", 1), ("dispute", 1), ("german", 0)):
            amount = self._ref(f"invoice_{customer}_{number:02d}").amount_residual
            self.assertIn(amount, amounts)
            self.assertEqual(open_amounts.count(amount), 1, "the amount alone identifies it")
        both = sum(
            self._ref(f"invoice_public_{number:02d}").amount_residual
            for number in (0, timeline.MONTHS)
        )
        self.assertTrue(any(abs(both - amount) < 0.005 for amount in amounts))

    def test_an_e_invoice_came_back_with_another_due_date(self):
        reading = self.env["ar.einvoice.reading"].with_company(self.company).create(
            {"file": self._ref("sample_einvoice").datas})
        self.assertEqual(reading.move_id, self._ref("invoice_tiers"))
        self.assertEqual(reading.difference_count, 1)

    def test_cashed_amounts_are_reported_for_one_month_and_counted_for_the_next(self):
        reported, counted = self._ref("cashed_reported"), self._ref("cashed_counted")
        self.assertEqual((reported.state, counted.state), ("reported", "counted"))
        self.assertTrue(counted.line_ids)

    def test_without_the_story_there_is_no_sample_statement(self):
        self._ref("sample_statement").unlink()
        with self.assertRaisesRegex(UserError, "load the demo story"):
            self.story._sample_statement()

    def test_e_invoices_are_on_their_way_and_a_newcomer_is_to_be_repaired(self):
        invoices = self.env["account.move"].search([("company_id", "=", self.company.id)])
        statuses = set(invoices.mapped("ar_einvoice_status")) - {False}
        self.assertEqual(
            statuses, {"cashed", "available", "approved", "rejected", "transmitted", "disputed"}
        )
        draft = self._ref("einvoice_draft")
        self.assertEqual(draft.ar_facturx_state, "invalid")
        self.assertIn("BR-FR-11", draft.ar_facturx_check_ids.finding_ids.mapped("rule"))
