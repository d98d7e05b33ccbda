from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestCreditGuard(ArCommon):
    """Ways around the decision, the choice of the policy, the score, and the review list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["ar.credit.policy"].search([("company_id", "=", cls.company.id)])
        cls.clerk = cls._person(
            "guard_clerk", "account.group_account_invoice,base.group_partner_manager"
        )
        cls.merger = cls._person(
            "guard_merger", "base.group_erp_manager,ar_management.group_ar_credit_manager"
        )
        cls.everybody = (cls.clerk, cls.ar_user, cls.credit_manager, cls.ar_admin)
        cls.big = cls._customer(
            "Big", vat=False, company_registry=False, email="big@big.example"
        )

    def refused(self, function, *args, says="", error=(AccessError, UserError)):
        with self.assertRaisesRegex(error, says), self.cr.savepoint():
            function(*args)
            self.env.flush_all()
        self.env.invalidate_all()

    def limit(self, partner=None):
        return (partner or self.customer)._ar_credit_limit(self.company)

    def days(self, days, delay="days_after"):
        return self.env["account.payment.term"].create({
            "name": f"{days} {delay}",
            "line_ids": [Command.create({"value_amount": 100, "nb_days": days,
                                         "delay_type": delay, "days_next_month": "0"})],
        })

    # === Around core's limit === #

    def test_nobody_writes_the_limit_neither_by_form_nor_by_import(self):
        self._grant(self.customer, 500)
        for user in (*self.everybody, self.env.ref("base.user_root")):
            customer = self.customer.with_user(user).with_company(self.company).with_context(
                install_mode=True, import_file=True, tracking_disable=True, ar_credit=True
            )
            for values in (
                {"credit_limit": 10**6}, {"credit_limit": 0}, {"use_partner_credit_limit": False},
                {"use_partner_credit_limit": True, "credit_limit": 5},
            ):
                self.refused(customer.write, values, says="shows what was decided")
            self.refused(
                customer.create, {"name": "New", "is_company": True, "credit_limit": 5},
                says="credit limit of New shows what was decided",
            )
            result = customer.load(["name", "credit_limit"], [["Imported", "99999"]])
            self.assertFalse(result["ids"])
        self.assertEqual((self.customer.credit_limit, self.limit()), (500, Decimal(500)))

    def test_the_default_of_the_company_gives_no_credit(self):
        self._grant(self.customer, 500, state="refused", withdraws=True, granted_limit=0)
        settings = self.env["res.config.settings"].create({})
        settings.account_default_credit_limit = 10**6
        self.env["ir.default"].set("res.partner", "credit_limit", 10**6, company_id=True)
        self.assertEqual(self.limit(), Decimal(0))
        self.assertIsNone(self.limit(self.big))
        self.refused(
            self.env["ir.default"].with_user(self.clerk).create,
            {"field_id": self.env.ref("account.field_res_partner__credit_limit").id,
             "json_value": "9"}, error=AccessError,
        )

    def test_everything_else_on_a_contact_is_still_edited(self):
        self._grant(self.customer, 500)
        customer = self.customer.with_user(self.clerk)
        customer.write({"phone": "+33 1 02 03 04 05", "credit_limit": 500})
        contact = customer.create({"name": "Eve", "parent_id": customer.id, "credit_limit": 9})
        self.assertEqual(contact.credit_limit, 500, "a contact has the limit of its company")
        self.assertFalse(customer.create({"name": "New", "credit_limit": 0}).credit_limit)

    def test_limits_are_taken_over_when_holds_are_switched_on(self):
        self.company.ar_credit_hold_orders = False
        self.customer.with_user(self.clerk).credit_limit = 700
        self._grant(self.big, 50)
        self.big.credit_limit = 9000
        self.company.ar_credit_hold_orders = True
        self.assertEqual((self.limit(), self.limit(self.big)), (Decimal(700), Decimal(50)))
        self.assertEqual(self.big.credit_limit, 50, "what was decided stands")
        taken = self.env["ar.credit.application"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(taken.origin, "taken_over")

    def test_a_customer_with_a_limit_does_not_hide_in_another_one(self):
        self._grant(self.customer, 500)
        free = self._customer("Free")
        for values in (
            {"parent_id": self.big.id, "is_company": False},
            {"commercial_partner_id": self.big.id},
        ):
            for user in (self.clerk, self.ar_user):
                customer = self.customer.with_user(user)
                with self.subTest(user=user.login, values=values):
                    self.refused(
                        customer.write, dict(values), says="has a credit limit of its own"
                    )
            free.with_user(self.ar_user).write(dict(values))
        self.customer.with_user(self.credit_manager).write(
            {"parent_id": self.big.id, "is_company": False}
        )
        self.assertEqual(self.limit(), self.limit(self.big))

    def test_merging_customers_leaves_the_strictest_decision(self):
        merge = self.env["base.partner.merge.automatic.wizard"]
        self.big.email = self.customer.email
        self._grant(self.customer, 500)
        self._grant(self.big, 9000)
        ids = (self.customer | self.big).ids
        for user in (self.clerk, self.ar_user):
            self.refused(
                merge.with_user(user)._merge, ids, self.big, says="Only a Credit Manager can merge"
            )
        merge.with_user(self.merger)._merge(ids, self.big)
        self.assertFalse(self.customer.exists())
        self.assertEqual((self.limit(self.big), self.big.credit_limit), (Decimal(500), 500))

    def test_merging_does_not_wash_a_refusal_away(self):
        merge = self.env["base.partner.merge.automatic.wizard"]
        self.big.email = self.customer.email
        self._grant(self.customer, 0, state="refused", withdraws=True)
        self._grant(self.big, 9000)
        merge.with_user(self.merger)._merge((self.customer | self.big).ids, self.big)
        self.assertEqual(self.limit(self.big), Decimal(0))

    # === Payment terms === #

    def test_a_longer_term_than_the_approved_one_is_not_assigned(self):
        thirty, sixty, month = self.days(30), self.days(60), self.days(
            30, "days_after_end_of_month")
        self._grant(self.customer, 500, granted_term_id=thirty.id)
        for user in self.everybody:
            customer = self.customer.with_user(user)
            for term in (sixty, month):
                self.refused(
                    customer.write, {"property_payment_term_id": term.id},
                    says="30 are allowed",
                )
            customer.property_payment_term_id = thirty
            customer.property_payment_term_id = self.days(8)
        self.policy.default_term_id = thirty
        self.refused(self.env["res.partner"].with_user(self.clerk).create, {
            "name": "New", "property_payment_term_id": sixty.id}, says="30 are allowed")
        by_context = self.env["res.partner"].with_user(self.clerk).with_context(
            default_property_payment_term_id=sixty.id)
        self.refused(by_context.create, {"name": "New"}, says="30 are allowed")
        self.assertEqual(self.customer._ar_credit_terms(self.company).longest_days, 30)

    def test_terms_over_the_legal_caps_are_flagged(self):
        for days, delay, over in (
            (60, "days_after", False), (61, "days_after", True),
            (45, "days_after_end_of_month", False), (46, "days_after_end_of_month", True),
            (45, "days_end_of_month_on_the", False), (60, "days_end_of_month_on_the", True),
        ):
            term = self.days(days, delay)
            self.assertEqual(term.ar_exceeds_legal_cap, over, term.name)
        self.customer.property_payment_term_id = term
        self.assertIn("L441-10", self.customer.ar_term_warning)

    # === Policies === #

    def test_the_most_specific_policy_is_chosen_and_says_why(self):
        trade = self.env["res.partner.category"].create({"name": "Trade"})
        hotels = trade.create({"name": "Hotels", "parent_id": trade.id})
        for_trade, for_hotels, by_hand = self.env["ar.credit.policy"].create([
            {"name": name, "company_id": self.company.id, "sequence": 5,
             "category_ids": [Command.set(tags.ids)]}
            for name, tags in (("Trade", trade), ("Hotels", hotels), ("Special", hotels))
        ])
        by_hand.category_ids = False
        by_hand.sequence = 200

        def chosen():
            (policy, reason), = self.env["ar.credit.policy"]._chosen(
                self.customer, self.company).values()
            return policy, reason.code

        self.assertEqual(chosen(), (self.policy, "policy.usual"))
        self.customer.category_id = trade
        self.assertEqual(chosen(), (for_trade, "policy.by_tag"))
        self.customer.category_id = hotels
        self.assertEqual(chosen(), (for_hotels, "policy.by_tag"))
        self.customer.ar_credit_policy_id = by_hand
        self.assertEqual(chosen(), (by_hand, "policy.by_hand"))
        self.assertIn("chosen by hand", self.customer.ar_credit_policy_text)

    def test_only_a_credit_manager_gives_a_customer_another_policy(self):
        hotels = self.env["res.partner.category"].create({"name": "Hotels"})
        plain = hotels.create({"name": "Plain"})
        rich = self.env["ar.credit.policy"].create({
            "name": "Hotels", "company_id": self.company.id, "sequence": 5,
            "category_ids": [Command.set(hotels.ids)],
        })
        for user in (self.clerk, self.ar_user):
            customer = self.customer.with_user(user)
            for values in ({"category_id": [Command.link(hotels.id)]},
                           {"ar_credit_policy_id": rich.id}):
                self.refused(customer.write, values, says="another credit policy")
            self.refused(
                customer.create, {"name": "New", "ar_credit_policy_id": rich.id},
                says="another credit policy",
            )
            self.refused(
                hotels.with_user(user).write, {"partner_ids": [Command.link(self.customer.id)]},
                says="another credit policy",
            )
            customer.category_id = plain
            self.refused(
                plain.with_user(user).write, {"parent_id": hotels.id},
                says="another credit policy",
            )
        self.customer.with_user(self.credit_manager).category_id = hotels
        policies = self.env["ar.credit.policy"]._for(self.customer, self.company)
        self.assertEqual(policies[self.customer.id], rich)

    def test_the_policy_gives_undecided_customers_their_limit(self):
        self.policy.write({
            "default_limit_kind": "limit", "default_limit": 2000, "warn_percent": 75,
            "small_amount": 40, "own_overdue_rule": True, "overdue_days": 9, "overdue_amount": 3,
        })
        terms = self.customer._ar_credit_terms(self.company)
        self.assertEqual(
            (terms.limit, terms.warn_percent, terms.small_amount, terms.overdue_days,
             terms.overdue_amount),
            (2000, 75, 40, 9, 3),
        )
        self.assertIn("No decision yet", self.customer.ar_credit_origin)

    def test_longer_terms_are_earned_by_paying_on_time(self):
        thirty, sixty = self.days(30), self.days(60)
        self.policy.write({
            "default_term_id": thirty.id,
            "term_ids": [Command.create({
                "min_months": 12, "min_on_time": 90, "payment_term_id": sixty.id})],
        })
        self.history(late_days=0)
        longest = lambda: self.customer._ar_credit_terms(self.company).longest_days  # noqa: E731
        self.assertEqual(longest(), 30, "the review has not looked yet")
        self.review()
        self.assertEqual(longest(), 60)

    def test_reading_terms_costs_the_same_for_many_customers(self):
        customers = self.env["res.partner"].create([
            {"name": f"Customer {number}", "is_company": True} for number in range(30)
        ])
        for customer in customers:
            self._grant(customer, 10)
        terms, scores = self.env["ar.credit.terms"], self.env["ar.credit.score"]

        def count(method, partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(method(partners, self.company)), len(partners))
            return self.env.cr.sql_log_count - before

        for method in (terms._by_entity, scores._of):
            count(method, customers)
            self.assertEqual(count(method, customers[:2]), count(method, customers))

    # === Score === #

    def history(self, late_days, months=18, partner=None):
        """One invoice of 1,000 each month, paid so many days after its due date."""
        today = fields.Date.context_today(self.customer)
        for month in range(2, months):
            day = fields.Date.subtract(today, months=month)
            due = day + timedelta(days=15)
            invoice = self._invoice(1000, day, due=due, partner=partner)
            self._pay(invoice, due + timedelta(days=late_days))

    def score(self, partner=None):
        partner = partner or self.customer
        return self.env["ar.credit.score"]._of(partner, self.company)[partner.id]

    def test_no_history_is_a_stated_neutral_result(self):
        score = self.score(self.big)
        self.assertEqual(score.total, 50)
        self.assertEqual([reason.code for reason in score.reasons], ["score.no_history"])
        self.assertIsNone(score.advised_limit)

    def test_the_score_reads_how_the_customer_pays_and_explains_it(self):
        self.history(late_days=0, months=8)
        self.history(late_days=40, months=8, partner=self.big)
        prompt, late = self.score(), self.score(self.big)
        self.assertGreater(prompt.total, 70)
        self.assertLess(late.total, 50)
        self.assertEqual((prompt.on_time, late.on_time), (100, 0))
        self.assertEqual(late.days_late, 40)
        self.assertGreater(prompt.advised_limit, late.advised_limit)
        big = self.big.with_user(self.ar_user)
        self.assertFalse(big.ar_credit_score_html, "nobody has looked yet")
        big.action_ar_refresh_credit_score()
        self.assertEqual(big.ar_credit_score, late.total)
        self.assertIn("Pays 40 days after the due date on average", big.ar_credit_score_html)
        self.refused(
            self.big.with_user(self.clerk).action_ar_refresh_credit_score, says="credit staff"
        )
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        _read = big.ar_credit_score
        self.assertLess(
            self.env.cr.sql_log_count - before, 10, "the form reads no payments of two years"
        )

    def test_outside_information_and_disputes_move_the_score(self):
        invoice = self._invoice(1000, fields.Date.context_today(self.customer))
        before = self.score().total
        application = self.env["ar.credit.application"].create({
            "partner_id": self.customer.id, "external_score": 95, "ratios_year": 2025,
            "equity_percent": 45, "current_ratio": 2.5, "margin_percent": 12,
        })
        better = self.env["ar.credit.score"]._of_application(application)
        self.assertGreater(better.total, before)
        self.assertIn("external", [part.key for part in better.components])
        self.env["ar.dispute"].create({"move_id": invoice.id, "amount": 900})
        self.assertLess(self.env["ar.credit.score"]._of_application(application).total,
                        better.total)

    # === Master data === #

    def test_duplicates_are_found_by_identifiers_bank_account_and_mail(self):
        bank = {"acc_number": "FR7630027069373136418610824"}
        twin = self._customer("Vasseur Menuiserie", vat=False, company_registry="303265045")
        other = self._customer("Other SA", vat=False, company_registry=False, email=False)
        self.customer.company_registry = "303265045"
        self.env["res.partner.bank"].create([
            {**bank, "partner_id": self.customer.id}, {**bank, "partner_id": other.id},
        ])
        found = self.customer._ar_duplicates()
        self.assertEqual(found[twin.id], ("siren", "mail"))
        self.assertEqual(found[other.id], ("iban",))
        self.assertNotIn(self.big.id, found)
        many = self.customer + twin + other + self.big
        self.env.invalidate_all()
        with patch.object(type(many), "_ar_candidates", autospec=True,
                          side_effect=type(many)._ar_candidates) as search:
            together = many._ar_duplicates_by_partner()
        self.assertEqual(search.call_count, 1)
        self.assertEqual(together[self.customer], found)
        self.assertIn(self.customer.id, together[twin])
        customer = self.customer.with_user(self.ar_user)
        self.assertIn("probably a duplicate", customer.ar_data_gaps)
        action = customer.action_ar_merge_duplicates()
        wizard = self.env[action["res_model"]].with_user(self.ar_user).with_context(
            **action["context"]).create({})
        self.assertIn(twin, wizard.partner_ids)

    # === Review === #

    def review(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            self.env["ar.credit.review"]._cron_review()
        return self.env["ar.credit.review"].search([("company_id", "=", self.company.id)])

    def test_the_review_lists_what_a_person_should_look_at(self):
        today = fields.Date.context_today(self.customer)
        soon = today + timedelta(days=20)
        self.policy.controller_id = self.credit_manager
        self._grant(
            self.customer, 1000, granted_until=soon, insured_until=soon, insured_limit=800
        )
        self._invoice(900, today)
        found = self.review()
        self.assertEqual(set(found.mapped("kind")), {"limit", "insurance", "exposure"})
        self.assertEqual(found.activity_ids.user_id, self.credit_manager)
        used = found.filtered(lambda review: review.kind == "exposure")
        self.assertEqual(used.detail_data[0][0], "review.exposure")
        self.assertIn("90 % of the limit is used", used.detail)
        self.assertEqual(len(self.review()), 3, "nothing is listed twice")
        rows = self.env["ar.credit.history"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((rows[0].exposure, rows[0].credit_limit), (900, 1000))
        self.assertEqual(len(rows), 26, "the half year before is read from the books")
        self.assertFalse(any(rows[1:].mapped("exposure")))
        for values in ({"state": "done"}, {"detail_data": []}, {"score": 99}):
            self.refused(used.with_user(self.ar_admin).write, values, says="cannot be entered")
        used.with_user(self.ar_user).user_id = self.ar_user
        used.with_user(self.ar_user).action_done()
        self.assertEqual((used.state, used.done_by), ("done", self.ar_user))
        self.assertFalse(used.activity_ids)
        self._grant(self.customer, 5000)
        with freeze_time(today + timedelta(days=8)):
            self.review()
        self.assertEqual(set(found.mapped("state")), {"gone", "done"})

    def test_the_review_notices_a_customer_who_pays_later_than_before(self):
        today = fields.Date.context_today(self.customer)
        for month, late in ((14, 0), (13, 0), (3, 30), (2, 30)):
            due = fields.Date.subtract(today, months=month)
            self._pay(self._invoice(1000, due, due=due), due + timedelta(days=late))
        self.assertEqual(self.review().mapped("kind"), ["worsening"])

    def test_the_card_shows_the_history_in_charts(self):
        self._grant(self.customer, 1000)
        customer = self.customer.with_user(self.ar_user)
        self.assertFalse(customer.ar_has_history)
        self.review()
        self.env.invalidate_all()
        self.assertTrue(customer.ar_has_history)
        self.assertIn('"y": 0.0', customer.ar_exposure_graph)
