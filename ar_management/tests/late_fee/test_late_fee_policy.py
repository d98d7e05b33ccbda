from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.modules.migration import load_script
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import file_path, mute_logger

from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestLateFeePolicy(ArCommon):
    """What a policy may say, which one an invoice follows, and the reference rates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Policy = cls.env["ar.late.fee.policy"]
        cls.Rate = cls.env["ar.reference.rate"]
        cls.Series = cls.env["ar.reference.series"]
        cls.policy, cls.public_policy = cls.Policy.search([("company_id", "=", cls.company.id)])
        cls.invoice = cls._invoice(1000, "2023-10-31", due="2023-11-30")

    def own_policy(self, **values):
        """A policy that the customer has for itself."""
        policy = self.Policy.create({"name": "Own", "sequence": 99, **values})
        self.customer.with_company(self.company).ar_late_fee_policy_id = policy
        return policy

    def steps(self, *rows):
        return [
            Command.create({"days_from": day, "rate": rate, "fee": fee}) for day, rate, fee in rows
        ]

    def fee(self, day, invoice=None):
        return (invoice or self.invoice)._ar_late_fee(date.fromisoformat(day))

    def words(self, choice):
        return self.env["ar.reason"]._text(choice.reason)

    # ---- regimes

    def test_a_percentage_per_month_is_counted_by_days(self):
        self.own_policy(regime="monthly", monthly_rate=1.5)
        fee = self.fee("2023-12-30")
        self.assertEqual((float(fee.interest), float(fee.indemnity)), (14.79, 40))
        self.assertEqual(float(fee.slices[0].rate.percent), 18)

    def test_a_flat_fee_is_owed_once_whatever_the_delay_and_the_instalments(self):
        self.own_policy(regime="flat", flat_fee=25)
        self.assertEqual([float(self.fee(day).interest) for day in ("2023-12-01", "2026-06-30")],
                         [25, 25])
        term = self.env["account.payment.term"].create({"name": "Halves", "line_ids": [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
            for days in (30, 60)
        ]})
        halves = self._invoice(1000, "2023-10-01", term=term)
        fee = self.fee("2024-01-31", halves)
        self.assertEqual((float(fee.interest), float(fee.indemnity)), (25, 40))

    def test_steps_cost_more_the_longer_the_delay(self):
        self.own_policy(
            regime="steps", step_ids=self.steps((1, 18, 0), (31, 24, 10), (61, 30, 20))
        )
        fee = self.fee("2024-02-08")  # 70 days
        self.assertEqual(
            [(part.days, float(part.rate.percent)) for part in fee.slices],
            [(30, 18), (1, 0), (30, 24), (1, 0), (10, 30)],
        )
        self.assertEqual(float(fee.interest), 14.79 + 10 + 19.73 + 20 + 8.22)

    def test_a_cap_ends_the_interest_and_says_so(self):
        self.own_policy(regime="contract", contract_rate=20, cap_percent=3, cap_amount=50)
        fee = self.fee("2024-11-30")
        self.assertEqual(float(fee.interest), 30)
        self.assertIn("caps the interest", " ".join(self.env["ar.reason"]._texts(fee.reasons)))

    def test_amounts_of_a_policy_are_converted_for_a_foreign_invoice(self):
        dollar = self.setup_other_currency("USD", rates=[("2022-01-01", 1.25)])
        self.own_policy(regime="flat", flat_fee=20, minimum_amount=8)
        invoice = self._invoice(1000, "2023-10-31", due="2023-11-30", currency_id=dollar.id)
        fee = self.fee("2023-12-31", invoice)
        self.assertEqual((float(fee.interest), float(fee.indemnity)), (25, 50))
        policy = invoice._ar_late_fee_policy().policy
        self.assertEqual(float(policy._minimum(dollar, date(2023, 12, 31))), 10)

    def test_payments_settle_interest_first_only_where_the_policy_says_so(self):
        policy = self.own_policy(regime="contract", contract_rate=36.5)
        self._pay(self.invoice, "2023-12-30", amount=100)
        self.assertEqual([int(part.remaining) for part in self.fee("2024-01-31").slices],
                         [1000, 900])
        policy.interest_first = True
        fee = self.fee("2024-01-31")
        self.assertEqual([int(part.remaining) for part in fee.slices], [1000, 930])
        self.assertIn("30.00", " ".join(self.env["ar.reason"]._texts(fee.reasons)))

    def test_grace_days_may_end_before_interest_begins(self):
        self.own_policy(
            regime="contract", contract_rate=20, grace_days=10, grace_bears_interest=False
        )
        self.assertFalse(self.fee("2023-12-10").is_late)
        self.assertEqual(self.fee("2023-12-11").slices[0].start, date(2023, 12, 11))

    # ---- who is left out

    def test_customers_with_a_tag_of_the_policy_owe_nothing(self):
        tag = self.env["res.partner.category"].create({"name": "Group companies"})
        self.policy.excluded_category_ids = tag
        self.assertTrue(self.fee("2024-01-31").is_late)
        self.customer.category_id = tag
        fee = self.fee("2024-01-31")
        self.assertEqual(float(fee.total), 0)
        self.assertIn("Group companies", self.env["ar.reason"]._text(fee.reasons[0]))

    def test_a_policy_may_charge_disputed_amounts(self):
        self.env["ar.dispute"].create({
            "move_id": self.invoice.id, "amount": 400, "date_from": "2023-12-11",
        })
        self.assertEqual([int(part.remaining) for part in self.fee("2023-12-31").slices],
                         [1000, 600])
        self.policy.exclude_disputed = False
        self.assertEqual([int(part.remaining) for part in self.fee("2023-12-31").slices], [1000])

    # ---- which policy

    def test_the_most_specific_policy_is_taken_and_the_reason_told(self):
        term = self.env["account.payment.term"].create({"name": "Sixty days"})
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        by_term = self.Policy.create({"name": "Term", "payment_term_ids": term.ids})
        by_position = self.Policy.create({"name": "Place", "fiscal_position_ids": position.ids})
        both = {"invoice_payment_term_id": term.id, "fiscal_position_id": position.id}
        cases = [
            ({}, self.policy, "first policy of the company"),
            ({"fiscal_position_id": position.id}, by_position, "fiscal position Abroad"),
            ({"invoice_payment_term_id": term.id}, by_term, "payment term Sixty days"),
            (both, by_term, "payment term Sixty days"),
        ]
        for values, expected, words in cases:
            with self.subTest(policy=expected.name):
                invoice = self._invoice(100, "2023-10-31", post=False)
                invoice.write(values)
                choice = invoice._ar_late_fee_policy()
                self.assertEqual(choice.policy, expected)
                self.assertIn(words, self.words(choice))
        own = self.own_policy(regime="contract", contract_rate=20)
        choice = invoice._ar_late_fee_policy()
        self.assertEqual(choice.policy, own)
        self.assertIn("Menuiserie Vasseur SARL's own", self.words(choice))

    def test_public_buyers_follow_their_own_law(self):
        self.policy.payment_term_ids = self.env["account.payment.term"].create({"name": "Any"})
        self.customer.ar_is_public_buyer = True
        choice = self.invoice._ar_late_fee_policy()
        self.assertEqual(choice.policy, self.public_policy)
        self.assertIn("public buyer", self.words(choice))

    def test_the_explanation_names_the_policy_and_why(self):
        html = self.invoice.with_context(ar_as_of="2024-01-31").ar_late_fee_explanation
        self.assertIn(f"Policy: {self.policy.name}.", html)
        self.assertIn("nothing more specific applies", html)

    # ---- what a policy must say

    @freeze_time("2026-03-01")
    def test_each_agreed_french_rate_is_held_to_the_floor(self):
        floor = r"7\.86 %.*2026-S1"
        refused = [
            {"regime": "monthly", "monthly_rate": 0.65},
            {"regime": "steps", "step_ids": self.steps((1, 7.85, 50), (31, 20, 0))},
            {"regime": "reference", "margin": 5},
        ]
        allowed = [
            {"regime": "monthly", "monthly_rate": 0.66},
            {"regime": "steps", "step_ids": self.steps((1, 7.86, 0), (31, 20, 0))},
            {"regime": "reference", "margin": 6},
            {"regime": "public", "margin": 4},
        ]
        for values in refused:
            with self.subTest(refused=values), self.assertRaisesRegex(ValidationError, floor):
                self.Policy.create({"name": "Cheap", **values})
        for values in allowed:
            with self.subTest(allowed=values):
                self.assertFalse(self.Policy.create({"name": "Fair", **values}).is_under_floor)

    @freeze_time("2026-03-01")
    def test_a_flat_fee_is_explained_by_the_days_that_it_covers(self):
        policy = self.Policy.create({"name": "Flat", "regime": "flat", "flat_fee": 40})
        self.assertIn("185 days", policy.floor_explanation)

    def test_the_floor_is_french(self):
        other = self.setup_other_company()["company"]
        other.account_fiscal_country_id = self.env.ref("base.de")
        policy = self.Policy.with_company(other).create({
            "name": "Billig", "company_id": other.id, "regime": "contract", "contract_rate": 1,
        })
        self.assertFalse(policy.floor_explanation)

    def test_a_rule_without_its_number_is_refused_by_name(self):
        for regime, words in (
            ("contract", "no Agreed Rate"), ("monthly", "no Agreed Rate"),
            ("flat", "no Fixed Penalty"), ("steps", "no Fee Steps"),
        ):
            with self.subTest(regime=regime), self.assertRaisesRegex(ValidationError, words):
                self.Policy.create({"name": "Empty", "regime": regime})

    def test_steps_that_begin_on_the_same_day_are_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.Policy.create({
                "name": "Double", "regime": "steps",
                "step_ids": self.steps((1, 18, 0), (1, 20, 0)),
            })

    def test_steps_end_where_the_next_one_begins(self):
        policy = self.Policy.create({
            "name": "Steps", "regime": "steps",
            "step_ids": self.steps((31, 20, 0), (1, 18, 0)),
        })
        self.assertEqual(policy.step_ids.sorted("days_from").mapped("days_to"), [30, 0])

    def test_negative_amounts_are_refused(self):
        for values in ({"margin": -1}, {"grace_days": -1}, {"cap_amount": -5}):
            with (self.subTest(values=values), mute_logger("odoo.sql_db"),
                  self.assertRaises(IntegrityError), self.cr.savepoint()):
                self.Policy.create({"name": "Negative", **values})

    def test_accounts_come_from_the_chart_and_billing_needs_them(self):
        policy = self.Policy.create({"name": "Billed", "mode": "bill"})
        self.assertEqual(policy.interest_account_id.code, "763100")
        self.assertEqual(policy.indemnity_account_id.code, "763100")
        with self.assertRaisesRegex(ValidationError, "no income account"):
            policy.interest_account_id = False
        policy.write({"interest_account_id": False, "mode": "show"})
        with self.assertRaisesRegex(ValidationError, "no income account"):
            policy.write({"indemnity_account_id": False, "mode": "propose"})

    def test_a_policy_of_a_company_without_chart_only_shows(self):
        company = self.env["res.company"].create({
            "name": "Sans plan SARL", "country_id": self.env.ref("base.fr").id,
        })
        policy = self.Policy.search([("company_id", "=", company.id)], limit=1)
        self.assertEqual((policy.mode, policy.interest_account_id.ids), ("show", []))
        with self.assertRaisesRegex(ValidationError, "no income account"):
            policy.mode = "bill"

    def test_the_form_takes_an_administrator_through_steps(self):
        with Form(self.Policy.with_user(self.ar_admin)) as form:
            form.name = "By delay"
            form.regime = "steps"
            with form.step_ids.new() as step:
                step.days_from, step.rate = 1, 18
            form.mode = "propose"
        policy = form.save()
        self.assertIn("from day 1 of the delay 18 %", policy.printed_penalty)

    def test_only_administrators_change_policies_steps_and_rates(self):
        policy = self.Policy.create({
            "name": "Steps", "regime": "steps", "step_ids": self.steps((1, 18, 0)),
        })
        for user in (self.ar_user, self.credit_manager):
            self.assertEqual(policy.with_user(user).step_ids.rate, 18)
            for record, values in (
                (policy, {"name": "x"}), (policy.step_ids, {"rate": 1}),
                (self.Series.search([], limit=1), {"name": "x"}),
            ):
                with self.assertRaises(AccessError):
                    record.with_user(user).write(values)

    # ---- what is printed

    def live_clauses(self):
        """Clauses of the policy as it is now: an invoice keeps those of its posting."""
        self.invoice.sudo().ar_frozen_terms = False
        return self.invoice._ar_legal_clauses()

    def test_each_rule_prints_its_clause(self):
        cases = [
            ({"regime": "monthly", "monthly_rate": 1.5}, "1.5 % per month (18 % per year)"),
            ({"regime": "flat", "flat_fee": 25}, "fixed penalty of"),
            ({"regime": "steps", "step_ids": self.steps((1, 18, 0), (31, 24, 10))},
             "from day 1 of the delay 18 % per year, from day 31 of the delay 24 % per year and"),
            ({"regime": "contract", "contract_rate": 18, "grace_days": 5},
             "Nothing is due on a payment within 5 days"),
            ({"regime": "contract", "contract_rate": 18, "cap_percent": 10},
             "They never exceed 10 % of the invoiced amount."),
        ]
        for values, words in cases:
            with self.subTest(values=values):
                self.own_policy(**values)
                clauses = self.live_clauses()
                self.assertIn(words, clauses.penalty)
                self.assertIn("40.00", clauses.indemnity)

    # ---- reference rates

    def test_another_series_can_be_added_and_used(self):
        series = self.Series.create({
            "code": "boe_base", "name": "Base rate", "source": "Bank of England",
            "name_in_sentence": "base rate of the Bank of England",
        })
        rate = self.Rate.create({
            "series_id": series.id, "date_from": "2023-07-01", "percent": 5.0,
        })
        self.assertEqual(rate.source, "Bank of England")
        self.own_policy(regime="reference", series_id=series.id, margin=8)
        fee = self.fee("2023-12-31")
        self.assertEqual(float(fee.slices[0].rate.percent), 13)
        self.assertIn("base rate of the Bank of England", self.live_clauses().penalty)
        self.assertIn("Base rate for 2024-S1", self.env["ar.reference.rate"]._missing_message(
            self.fee("2024-01-31").missing
        ))

    def test_a_series_in_use_keeps_its_code_and_its_place(self):
        series = self.env.ref("ar_management.reference_series_ecb_mro")
        with self.assertRaisesRegex(ValidationError, "keeps its code ecb_mro"):
            series.code = "ecb"
        with self.assertRaisesRegex(ValidationError, "archive it instead"):
            series.unlink()
        with self.assertRaisesRegex(ValidationError, "letters, digits and underscores"):
            self.Series.create({"code": "a b", "name": "x", "source": "x"})

    def test_a_change_of_a_rate_leaves_a_trace(self):
        rate = self.env.ref("ar_management.rate_ecb_mro_2026_s1")
        rate = rate.with_context(tracking_disable=False, mail_notrack=False)
        rate.percent = 2.4
        self.env.flush_all()
        self.cr.precommit.run()  # tracking values are written there
        self.assertEqual(rate.message_ids[0].tracking_value_ids.old_value_float, 2.15)

    def import_rates(self, *rows):
        return self.Rate.with_user(self.ar_admin).load(
            ["series_id", "date_from", "percent", "source"], [list(row) for row in rows]
        )

    def test_rates_are_imported_from_a_file(self):
        result = self.import_rates(
            ("ecb_mro", "2027-01-01", "2.00", "ECB"),
            ("fr_legal_professional", "2027-01-01", "2.50", ""),
        )
        self.assertFalse(result["messages"])
        rates = self.Rate.browse(result["ids"])
        self.assertEqual(rates.mapped("semester"), ["2027-S1", "2027-S1"])
        self.assertIn("L313-2", rates[1].source)

    def test_an_import_that_repeats_or_misdates_a_rate_is_refused(self):
        for row, words in (
            (("ecb_mro", "2026-01-01", "2.00", "x"), "already a rate of this series"),
            (("ecb_mro", "2026-09-16", "2.00", "x"), "07/01/2026"),
            (("unknown", "2027-07-01", "2.00", "x"), "No matching record"),
            (("ecb_mro", "2027-07-01", "200", "x"), "between 0 and 100"),
            (("ecb_mro", "2027-07-01", "", "x"), "has no value"),
        ):
            with self.subTest(row=row), mute_logger("odoo.sql_db"):
                result = self.import_rates(("ecb_mro", "2027-01-01", "2.0", "x"), row)
                self.assertFalse(result["ids"])
                self.assertIn(words, result["messages"][0]["message"])
                self.assertEqual(result["messages"][0]["rows"], {"from": 1, "to": 1})

    # ---- upgrade

    def test_the_upgrade_turns_the_selection_of_series_into_records(self):
        self.env.flush_all()
        query = """
            SELECT series.code, rate.date_from, rate.percent, rate.source
              FROM ar_reference_rate rate JOIN ar_reference_series series ON series.id = series_id
             WHERE series.code IN ('ecb_mro', 'fr_legal_professional')
             ORDER BY 1, 2
        """
        before = self._rows(query)
        with self.env.cr.savepoint() as savepoint:
            self._back_to_the_first_version()
            path = "ar_management/migrations/19.0.1.1.0/pre-reference_series.py"
            load_script(file_path(path), "pre_reference_series").migrate(self.env.cr, "19.0.1.0.0")
            self.assertEqual(self._rows(query), before)
            query = "SELECT series_id IS NULL, currency_id FROM ar_late_fee_policy WHERE id = %s"
            self.assertEqual(
                self._rows(query, self.policy.id), [(False, self.env.ref("base.EUR").id)]
            )
            savepoint.rollback()

    def _rows(self, query, *params):
        self.env.cr.execute(query, params)
        return self.env.cr.fetchall()

    def _back_to_the_first_version(self):
        """Tables as they were when the series of a rate was a selection."""
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("ar_reference_rate", "ar_late_fee_policy"):
            self.env.cr.execute(f"""
                ALTER TABLE {table} ADD COLUMN series VARCHAR;
                UPDATE {table} SET series =
                    (SELECT code FROM ar_reference_series WHERE id = {table}.series_id);
                ALTER TABLE {table} DROP COLUMN series_id
            """)
        self.env.cr.execute("""
            DROP TABLE ar_reference_series;
            DELETE FROM ir_model_data WHERE model = 'ar.reference.series';
            ALTER TABLE ar_late_fee_policy RENAME currency_id TO indemnity_currency_id;
            ALTER TABLE ar_late_fee_policy RENAME CONSTRAINT
                ar_late_fee_policy_currency_id_fkey TO ar_late_fee_policy_indemnity_currency_id_fkey
        """)
