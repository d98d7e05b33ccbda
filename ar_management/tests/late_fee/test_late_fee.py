from datetime import date
from decimal import Decimal

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ...engine.late_fee.reference_rate import RateValue, Semester
from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestLateFee(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Policy = cls.env["ar.late.fee.policy"]
        cls.Rate = cls.env["ar.reference.rate"]
        policies = cls.Policy.search([("company_id", "=", cls.company.id)])
        cls.policy, cls.public_policy = policies
        cls.invoice = cls._invoice(12000, "2022-10-31", due="2022-11-30")

    def _as_of(self, move, day):
        return move.with_context(ar_as_of=day)

    def _amounts(self, move, day):
        seen = self._as_of(move, day)
        return seen.ar_late_fee_interest, seen.ar_late_fee_indemnity

    # ---- worked examples

    def test_two_semesters_come_out_to_the_cent(self):
        self._pay(self.invoice, "2023-02-15")
        self.assertEqual(self._amounts(self.invoice, "2023-12-31"), (290.96, 40))
        fee = self.invoice._ar_late_fee(date(2023, 12, 31))
        self.assertEqual(
            [(part.days, float(part.rate.percent)) for part in fee.slices], [(31, 10), (46, 12.5)]
        )

    def test_a_part_paid_comes_out_to_the_cent(self):
        self._pay(self.invoice, "2023-01-15", amount=4000)
        self.assertEqual(self._amounts(self.invoice, "2023-02-15"), (248.49, 40))

    def test_a_public_buyer_comes_out_to_the_cent(self):
        self.customer.ar_is_public_buyer = True
        self.assertEqual(self.invoice._ar_late_fee_policy().policy, self.public_policy)
        self.assertEqual(self._amounts(self.invoice, "2023-02-15"), (202.52, 40))

    @freeze_time("2027-02-15")
    def test_an_unknown_semester_is_named_and_nothing_is_computed(self):
        invoice = self._invoice(1000, "2026-10-31", due="2026-11-30")
        self.assertEqual((invoice.ar_late_fee_interest, invoice.ar_late_fee_indemnity), (0, 0))
        self.assertTrue(invoice.ar_late_fee_is_late)
        self.assertIn("ECB main refinancing rate for 2027-S1", invoice.ar_late_fee_missing)
        self.assertFalse(invoice.ar_late_fee_explanation)
        with self.assertRaisesRegex(UserError, f"{invoice.name}.*2027-S1.*Reference Rates"):
            invoice.with_user(self.ar_user).action_ar_late_fee_statement()
        with self.assertRaisesRegex(RedirectWarning, f"{invoice.name}.*2027-S1") as caught:
            invoice.with_user(self.ar_admin).action_ar_late_fee_statement()
        _message, action, button, _context = caught.exception.args
        self.assertEqual(action["context"]["default_date_from"], "2027-01-01")
        self.assertEqual(button, "Enter ECB main refinancing rate for 2027-S1")

    @freeze_time("2027-02-15")
    def test_entering_the_unknown_rate_gives_the_amount(self):
        invoice = self._invoice(1000, "2026-10-31", due="2026-11-30")
        action = invoice.action_ar_enter_missing_rate()
        defaults = self.Rate.with_user(self.ar_admin).with_context(**action["context"])
        defaults.create({"percent": 2.0, "source": "Test"})
        invoice.invalidate_recordset()
        self.assertFalse(invoice.ar_late_fee_missing)
        self.assertEqual(invoice.ar_late_fee_interest, 25.65)  # 31 d x 12.40 % + 46 d x 12 %
        action = invoice.with_context(discard_logo_check=True).action_ar_late_fee_statement()
        self.assertEqual(action["report_name"], "ar_management.late_fee_statement")

    # ---- history

    def test_the_value_date_of_the_bank_decides(self):
        line = self._bank_line(
            12000, "2023-02-20", partner=self.customer, value_date="2023-02-15"
        )
        self._match(line, self.invoice)
        self.assertEqual(self._amounts(self.invoice, "2023-12-31"), (290.96, 40))

    def test_a_credit_note_stops_interest_on_its_date(self):
        self._credit_note(self.invoice, "2022-12-10")
        fee = self.invoice._ar_late_fee(date(2023, 2, 15))
        self.assertEqual([part.days for part in fee.slices], [10])

    def test_unmatching_the_payment_brings_interest_back(self):
        self._pay(self.invoice, "2022-12-10")
        self.invoice.line_ids.remove_move_reconcile()
        self.assertEqual(self._amounts(self.invoice, "2023-02-15"), (290.96, 40))

    def test_a_dispute_suspends_its_part(self):
        self.env["ar.dispute"].create({
            "move_id": self.invoice.id, "amount": 2000,
            "date_from": "2022-12-11", "date_to": "2022-12-20",
        })
        fee = self.invoice._ar_late_fee(date(2022, 12, 31))
        self.assertEqual([int(part.remaining) for part in fee.slices], [12000, 10000, 12000])
        html = self._as_of(self.invoice, "2022-12-31").ar_late_fee_explanation
        self.assertIn("was in dispute from", html)

    def test_insolvency_stops_interest(self):
        self.customer.ar_insolvency_date = "2022-12-11"
        fee = self.invoice._ar_late_fee(date(2023, 2, 15))
        self.assertEqual([part.days for part in fee.slices], [10])

    def test_a_consumer_owes_nothing_and_the_reason_is_shown(self):
        consumer = self._customer(
            "Jeanne Martin", is_company=False, vat=False, company_registry=False
        )
        self.assertTrue(consumer._ar_is_consumer())
        invoice = self._invoice(12000, "2022-10-31", due="2022-11-30", partner=consumer)
        self.assertEqual(self._amounts(invoice, "2023-02-15"), (0, 0))
        html = self._as_of(invoice, "2023-02-15").ar_late_fee_explanation
        self.assertIn("consumer", html)
        consumer.vat = "FR40303265045"
        self.assertFalse(consumer._ar_is_consumer())

    def test_instalments_have_their_own_due_date_and_one_indemnity(self):
        term = self.env["account.payment.term"].create({
            "name": "Half and half",
            "line_ids": [
                Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                for days in (30, 60)
            ],
        })
        invoice = self._invoice(24000, "2022-10-31", term=term)
        first, second = self._receivable(invoice).sorted("date_maturity")
        day = date(2023, 2, 15)
        self.assertEqual(float(first._ar_late_fee(day).total), 330.96)
        self.assertEqual(float(second._ar_late_fee(day).indemnity), 0)
        both = first._ar_late_fee(day).interest + second._ar_late_fee(day).interest
        self.assertEqual(invoice._ar_late_fee(day).interest, both)
        self.assertEqual(invoice._ar_late_fee(day).indemnity, 40)

    def test_closing_amount_contains_the_fee_when_asked(self):
        line = self._receivable(self.invoice)
        closing = line._ar_closing_amount(date(2023, 2, 15), with_late_fee=True)
        self.assertEqual((float(closing.late_fee), float(closing.amount)), (330.96, 12330.96))

    def test_closing_amount_with_an_unknown_rate_is_refused_when_the_fee_is_asked(self):
        line = self._receivable(self._invoice(1000, "2026-10-31", due="2026-11-30"))
        self.assertEqual(float(line._ar_closing_amount(date(2027, 2, 15)).amount), 1000)
        with self.assertRaisesRegex(RedirectWarning, "2027-S1"):
            line._ar_closing_amount(date(2027, 2, 15), with_late_fee=True)

    def test_a_foreign_invoice_is_assessed_in_its_currency(self):
        dollar = self.setup_other_currency("USD", rates=[("2022-01-01", 1.25)])
        invoice = self._invoice(12000, "2022-10-31", due="2022-11-30", currency_id=dollar.id)
        fee = invoice._ar_late_fee(date(2023, 2, 15))
        self.assertEqual((float(fee.interest), float(fee.indemnity)), (290.96, 50))

    def test_the_delay_of_a_public_buyer_runs_from_receipt(self):
        self.customer.ar_is_public_buyer = True
        self.invoice.ar_receipt_date = "2022-11-10"
        fee = self.invoice._ar_late_fee(date(2023, 2, 15))
        self.assertEqual(fee.slices[0].start, date(2022, 12, 11))

    def test_drafts_bills_and_credit_notes_bear_nothing(self):
        draft = self._invoice(100, "2022-10-31", due="2022-11-30", post=False)
        note = self._credit_note(self.invoice, "2022-12-10")
        bill = self.init_invoice("in_invoice", invoice_date="2022-10-31", amounts=[10], post=True)
        for move in draft + note + bill:
            seen = self._as_of(move, "2023-02-15")
            self.assertFalse(seen.ar_late_fee_is_late)
            self.assertFalse(seen.ar_late_fee_explanation)

    # ---- what people see

    def test_the_explanation_shows_each_slice_with_rate_and_source(self):
        html = self._as_of(self.invoice, "2023-02-15").ar_late_fee_explanation
        for text in ("101.92", "189.04", "290.96", "330.96", "12.5", "2022-S2", "2023-S1",
                     "European Central Bank", "12/01/2022", "02/15/2023"):
            self.assertIn(text, html)

    def test_a_rate_of_secondary_sources_says_so_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        rate = RateValue(
            "ecb_mro", Semester.of(date(2026, 7, 1)), Decimal("2.40"),
            "European Central Bank, main refinancing operations", is_secondary=True,
        )
        label = self.env["ar.reference.rate"]._source_label(rate)
        self.assertEqual(label, f"{rate.source} (secondary sources)")
        label = self.env["ar.reference.rate"].with_context(lang="fr_FR")._source_label(rate)
        self.assertIn("sources secondaires", label)
        self.assertNotIn("European", label)

    def test_the_statement_prints_the_same_table(self):
        report = self.env["ir.actions.report"].with_context(ar_as_of="2023-02-15")
        html, _kind = report._render_qweb_html(
            "ar_management.late_fee_statement_report", self.invoice.ids
        )
        for text in (self.invoice.name, "290.96", "330.96", "European Central Bank"):
            self.assertIn(text, html.decode())

    def test_an_invoice_in_time_has_no_statement(self):
        self._pay(self.invoice, "2022-11-30")
        with self.assertRaisesRegex(UserError, "no late interest"):
            self.invoice.action_ar_late_fee_statement()

    def test_a_receivables_user_reads_fees_and_changes_no_policy(self):
        seen = self._as_of(self.invoice, "2023-02-15").with_user(self.ar_user)
        self.assertEqual(seen.ar_late_fee_interest, 290.96)
        self.assertIn("290.96", seen.ar_late_fee_explanation)
        self.assertEqual(self.policy.with_user(self.ar_user).name, self.policy.name)
        with self.assertRaises(AccessError):
            self.policy.with_user(self.ar_user).margin = 1
        with self.assertRaises(AccessError):
            self.Rate.with_user(self.credit_manager).create({
                "date_from": "2027-01-01", "percent": 2, "source": "Test",
            })

    def test_queries_do_not_grow_with_the_number_of_invoices(self):
        few, many = self.env["account.move"], self.env["account.move"]
        for number in range(12):
            partner = self._customer(f"Client {number}")
            invoice = self._invoice(1000, "2022-10-31", due="2022-11-30", partner=partner)
            self._pay(invoice, "2022-12-15", amount=400)
            few, many = (few | invoice if number < 3 else few), many | invoice
        self.assertEqual(self._queries(few), self._queries(many))

    def _queries(self, moves):
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        before = self.cr.sql_log_count
        self._as_of(moves, "2023-02-15").mapped("ar_late_fee_interest")
        return self.cr.sql_log_count - before

    # ---- policies

    def test_a_new_company_has_its_policies_once(self):
        company = self.env["res.company"].create({
            "name": "Nouvelle SARL", "country_id": self.env.ref("base.fr").id,
        })
        policies = self.Policy.search([("company_id", "=", company.id)])
        self.assertEqual(policies.mapped("regime"), ["reference", "public"])
        self.assertRecordValues(policies[0], [{
            "margin": 10, "day_base": "365", "indemnity": 40, "grace_days": 0, "mode": "show",
        }])
        self.assertEqual(policies.series_id.code, "ecb_mro")
        self.assertFalse(self.Policy._create_missing(company))
        policies.action_archive()
        self.assertFalse(self.Policy._create_missing(company))

    def test_a_company_of_another_country_chooses_its_law_first(self):
        policies = self.Policy.with_context(active_test=False)
        for code, margin in (
            ("BE", 8), ("DE", 9), ("LU", 8), ("NL", 8), ("ES", 8), ("IT", 8), ("US", None),
        ):
            country = self.env["res.country"].search([("code", "=", code)])
            company = self.env["res.company"].create({"name": code, "country_id": country.id})
            found = policies.search([("company_id", "=", company.id)])
            if margin is None:
                self.assertFalse(found)
                continue
            self.assertEqual((len(found), found.active, found.margin), (1, False, margin), code)
            self.assertEqual(found.indemnity, 40)
            self.assertTrue(found.legal_source)

    def test_a_company_that_gets_its_country_later_gets_its_policies_then(self):
        company = self.env["res.company"].create({"name": "Later"})
        company.country_id = self.env.ref("base.fr")
        self.assertEqual(len(self.Policy.search([("company_id", "=", company.id)])), 2)

    def test_a_foreign_invoice_prints_no_french_law(self):
        other = self.setup_other_company()["company"]
        self.Policy.search([("company_id", "=", other.id)]).unlink()
        other.account_fiscal_country_id = self.env.ref("base.de")
        invoice = self._invoice(100, "2026-03-01", company=other)
        self.assertEqual(invoice._ar_legal_clauses().sentences, ())

    def test_each_company_uses_its_own_policy(self):
        other = self.setup_other_company()["company"]
        self.Policy.search([("company_id", "=", other.id)]).unlink()
        other_policy = self.Policy.create(
            {"name": "Own", "company_id": other.id, "margin": 20})
        invoice = self._invoice(12000, "2022-10-31", due="2022-11-30", company=other)
        fees = (self.invoice + invoice)._ar_late_fees(date(2023, 2, 15))
        self.assertEqual(
            [part.rate.margin for part in fees[invoice.id].slices], [20, 20]
        )
        self.assertEqual(fees[self.invoice.id].slices[0].rate.margin, 10)
        with self.assertRaises(AccessError):
            other_policy.with_user(self.ar_user).read(["name"])

    def test_the_policy_of_the_customer_comes_first(self):
        agreed = self.Policy.create({
            "name": "Contract", "regime": "contract", "contract_rate": 18, "sequence": 99,
        })
        self.customer.with_company(self.company).ar_late_fee_policy_id = agreed
        self.assertEqual(self.invoice._ar_late_fee_policy().policy, agreed)
        fee = self.invoice._ar_late_fee(date(2022, 12, 10))
        self.assertEqual((float(fee.interest), len(fee.slices)), (59.18, 1))

    def test_without_policy_nothing_is_charged_and_the_reason_is_shown(self):
        (self.policy + self.public_policy).action_archive()
        self.assertEqual(self._amounts(self.invoice, "2023-02-15"), (0, 0))
        html = self._as_of(self.invoice, "2023-02-15").ar_late_fee_explanation
        self.assertIn("no late fee policy", html)

    @freeze_time("2026-03-01")
    def test_an_agreed_rate_under_the_floor_is_refused_and_the_floor_named(self):
        values = {"name": "Cheap", "regime": "contract", "contract_rate": 7.85}
        with self.assertRaisesRegex(ValidationError, r"7\.86 %.*2026-S1"):
            self.Policy.create(values)
        policy = self.Policy.create({**values, "contract_rate": 7.86})
        self.assertEqual(policy.contract_floor, 7.86)
        with self.assertRaisesRegex(ValidationError, "has no Agreed Rate"):
            self.Policy.create({**values, "contract_rate": 0})

    @freeze_time("2024-03-01")
    def test_the_legal_default_is_never_raised_to_the_floor(self):
        self.policy.margin = 10.0  # ECB 4.50 + 10 is below the floor of 15.21
        self.assertFalse(self.policy.is_under_floor)

    # ---- rates

    def test_all_known_rates_are_shipped_and_the_unknown_one_is_not(self):
        table = self.Rate._rate_table()
        known = {
            (rate.series_id.code, str(fields.Date.to_date(rate.date_from))): rate.percent
            for rate in self.Rate.search([("is_demo", "=", False)])
        }
        self.assertEqual(known["ecb_mro", "2024-07-01"], 4.25)
        self.assertEqual(known["fr_legal_professional", "2024-01-01"], 5.07)
        self.assertEqual(known["ecb_mro", "2026-07-01"], 2.40)
        self.assertEqual(known["fr_legal_professional", "2026-07-01"], 2.75)
        self.assertEqual(known["fr_legal_individual", "2026-07-01"], 6.84)
        self.assertEqual(known["de_base", "2026-07-01"], 1.52)
        self.assertEqual(known["be_commercial", "2025-01-01"], 3.5)
        self.assertEqual(len(known), 67)
        self.assertTrue(table)
        for series in ("ecb_mro", "fr_legal_professional", "fr_legal_individual", "de_base",
                       "be_commercial"):
            self.assertNotIn((series, "2027-01-01"), known)

    def test_a_rate_of_another_day_is_refused_with_the_day_to_enter(self):
        with self.assertRaisesRegex(ValidationError, "07/01/2026.*2026-S2"):
            self.Rate.create({"date_from": "2026-09-16", "percent": 2, "source": "Test"})

    def test_a_semester_has_one_rate(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.Rate.create({"date_from": "2026-01-01", "percent": 2, "source": "Test"})

    def test_names_say_series_and_semester(self):
        rate = self.env.ref("ar_management.rate_ecb_mro_2026_s1")
        self.assertEqual(rate.display_name, "ECB main refinancing rate 2026-S1")
