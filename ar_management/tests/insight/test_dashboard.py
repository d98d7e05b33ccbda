from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestDashboard(ArCommon):
    """What is owed, what is late and what to do next, in one call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._ar_today()

    def day(self, days_ago):
        return self.today - timedelta(days=days_ago)

    def read(self, user=None, **options):  # pylint: disable=method-required-super
        self.env.flush_all()
        self.env.invalidate_all()
        dashboard = self.env["ar.dashboard"].with_user(user or self.ar_user)
        return dashboard.with_context(allowed_company_ids=self.company.ids).read_dashboard(options)

    def tile(self, key, user=None):
        return next(tile for tile in self.read(user)["tiles"] if tile["key"] == key)

    def story(self):
        """Two invoices, one of them late, and a third that was paid eight days late."""
        self._invoice(1000, self.day(50), due=self.day(20))
        self._invoice(500, self.day(10), due=self.day(-20))
        paid = self._invoice(300, self.day(60), due=self.day(18))
        self._match(self._bank_line(300, self.day(10)), paid)

    def test_it_says_what_is_owed_and_what_is_late(self):
        self.story()
        data = self.read()
        self.assertEqual(data["owed"]["to_collect"]["value"], 1500)
        self.assertEqual(data["owed"]["overdue"]["value"], 1000)
        self.assertEqual(data["owed"]["to_collect"]["before"], 1300)
        self.assertEqual([column["amount"] for column in data["columns"]],
                         [500, 1000, 0, 0, 0, 0, 0])
        figures = {figure["key"]: figure for figure in data["figures"]}
        self.assertEqual(figures["days_late"]["value"], 8)
        # 1,000 and 500 of the 500 and 1,300 invoiced in the last two months.
        self.assertTrue(30 < figures["dso"]["value"] <= 62)
        self.assertTrue(0 < figures["cei"]["value"] < 100)
        self.assertEqual([(payer["id"], payer["days"]) for payer in data["worst"]],
                         [(self.customer.id, 8)])
        self.assertFalse(data["is_empty"])

    def test_its_tiles_open_what_they_count(self):
        self.story()
        invoice = self._invoice(700, self.day(40), due=self.day(10))
        self.env["ar.dispute"].create({
            "move_id": invoice.id, "amount": 200, "date_from": self.day(1),
        })
        self.env["ar.promise"].create({
            "partner_id": self.customer.id, "company_id": self.company.id, "amount": 400,
            "line_ids": [Command.set(self._receivable(invoice).ids)], "date": self.day(-5),
        })
        term = self._two_ten_net_thirty()
        self._invoice(100, self.day(8), term=term)
        self._bank_line(50, self.day(2))
        for key, count, amount in (
            ("disputes", 1, 200), ("promises", 1, 400), ("discounts", 1, 2),
            ("bank_lines", 1, 50),
        ):
            tile = self.tile(key)
            self.assertEqual((tile["count"], tile["amount"]), (count, amount), key)
            action = tile["action"]
            if action["type"] == "ir.actions.act_window":
                found = self.env[action["res_model"]].search_count(action["domain"])
                self.assertEqual(found, count, key)
        overdue = self.env["ar.dashboard"].with_user(self.ar_user).open_overdue()
        items = self.env["ar.ageing.item"].with_context(**overdue["context"]).search(
            overdue["domain"]
        )
        self.assertEqual(sum(items.mapped("amount")), 1700)

    def test_the_role_decides_what_comes_first_and_what_is_seen(self):
        keys = [tile["key"] for tile in self.read()["tiles"]]
        self.assertEqual(keys[0], "bank_lines")
        keys = [tile["key"] for tile in self.read(self.credit_manager)["tiles"]]
        self.assertEqual(keys[:2], ["holds", "applications"])
        auditor = self._person("dashboard_auditor")
        data = self.read(auditor)
        self.assertIsNone(data["forecast"])
        self.assertNotIn("holds", [tile["key"] for tile in data["tiles"]])

    def test_the_number_of_queries_does_not_grow_with_customers(self):
        self.story()
        self.read()

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["ar.dashboard"].with_user(self.ar_user).with_context(
                allowed_company_ids=self.company.ids
            ).read_dashboard({})
            return self.env.cr.sql_log_count - before

        few = queries()
        for number in range(12):
            partner = self._customer(f"Customer {number}", vat=False, company_registry=False)
            late = self._invoice(100, self.day(50), due=self.day(20), partner=partner)
            paid = self._invoice(100, self.day(60), due=self.day(30), partner=partner)
            self._match(self._bank_line(100, self.day(10 + number)), paid)
            self.env["ar.dispute"].create({"move_id": late.id, "amount": 10})
        self.assertLessEqual(queries(), few)
        self.assertLess(few, 80)

    def test_the_overdue_list_says_how_late_and_what_is_next(self):
        late = self._invoice(1000, self.day(50), due=self.day(20)).with_user(self.ar_user)
        self.assertEqual((late.ar_days_late, late.ar_bucket), (20, "1–30 days"))
        self.assertEqual((late.ar_last_contact, late.ar_next_action), (False, "Nothing today"))
        self.env["ar.call"].create({
            "partner_id": self.customer.id, "company_id": self.company.id,
            "outcome": "no_answer",
        })
        self.env.invalidate_all()
        self.assertEqual(late.ar_last_contact, self.today)
        paid = self._invoice(10, self.day(5), due=self.day(-5))
        self.assertEqual((paid.ar_days_late, paid.ar_bucket), (0, "Not Due"))

    def test_the_work_list_says_who_sells_how_old_and_when_it_was_asked(self):
        self.customer.user_id = self.credit_manager
        self._invoice(1000, self.day(80), due=self.day(45))
        rows = self.env["ar.overdue.customer"].with_user(self.ar_user)
        mine = [("partner_id", "=", self.customer.id)]
        row = rows.search(mine)
        self.assertEqual((row.user_id, row.bucket, row.last_contact),
                         (self.credit_manager, "2", False))
        self.env["ar.call"].create({
            "partner_id": self.customer.id, "company_id": self.company.id,
            "outcome": "no_answer",
        })
        self.env.invalidate_all()
        self.assertEqual(rows.search(mine).last_contact, self.today)
        ((user, bucket, overdue),) = rows._read_group(mine, ["user_id", "bucket"], ["overdue:sum"])
        self.assertEqual((user, bucket, overdue), (self.credit_manager, "2", 1000))

    def test_a_replica_can_serve_whatever_only_reads(self):
        self.story()
        env = self.env(user=self.ar_user, context={"allowed_company_ids": self.company.ids})
        forecast = env["ar.forecast"].browse(env["ar.forecast"]._make_today()["res_id"])
        week = fields.Date.to_string(forecast.week_ids[0].date)
        late = {"display_name": {}, "ar_days_late": {}, "ar_bucket": {}, "ar_next_action": {}}
        reads = {
            "dashboard": lambda: env["ar.dashboard"].read_dashboard({"period": "year"}),
            "overdue": lambda: env["ar.dashboard"].open_overdue(),
            "paid": lambda: env["ar.dashboard"].open_paid(self.customer.id, "month"),
            "ageing": lambda: env["ar.ageing"].read_ageing({"group": "tag"}),
            "items": lambda: env["ar.ageing.item"].search([]).mapped("later"),
            "week": lambda: env["ar.forecast.item"].search(
                env["ar.forecast"].open_week(week)["domain"]),
            "work list": lambda: env["ar.overdue.customer"].web_search_read(
                [], {"bucket": {}, "user_id": {}, "last_contact": {}}),
            "invoices": lambda: env["account.move"].web_search_read(
                [("id", "in", self.customer.invoice_ids.ids)], late),
        }
        for name, read in reads.items():
            env.flush_all()
            env.invalidate_all()
            with self.subTest(name), self.env.cr.savepoint(flush=False):
                self.env.cr.execute("SET TRANSACTION READ ONLY")
                self.assertTrue(read())

    def test_each_filter_of_the_lists_for_every_day_finds_or_leaves_out(self):
        invoice = self._invoice(1000, self.day(80), due=self.day(45))
        for view, model, names in (
            ("account_move_view_search_late", "account.move", {"late_60", "undisputed"}),
            ("ar_overdue_customer_view_search", "ar.overdue.customer", {"silent"}),
        ):
            records = self.env[model].with_user(self.ar_user)
            own = Domain("id", "=", invoice.id) if model == "account.move" else Domain(
                "partner_id", "=", self.customer.id
            )
            arch = records.get_view(self.env.ref(f"ar_management.{view}").id, "search")["arch"]
            found = set()
            for each in etree.fromstring(arch).iterfind(".//filter[@domain]"):
                domain = Domain(safe_eval(each.get("domain"), {"uid": self.ar_user.id}))
                if records.search_count(own & domain):
                    found.add(each.get("name"))
            self.assertLessEqual(names, found)
            self.assertFalse({"late_30", "late_90", "late_more", "disputed", "broken"} & found)

    def test_before_the_first_invoice_it_starts_the_work(self):
        company = self.env["res.company"].create({"name": "New"})
        self.ar_admin.company_ids += company
        dashboard = self.env["ar.dashboard"].with_user(self.ar_admin).with_context(
            allowed_company_ids=company.ids
        )
        data = dashboard.read_dashboard({})
        self.assertTrue(data["is_empty"] and data["may_configure"])
        self.assertEqual(data["owed"]["to_collect"]["value"], 0)

    def test_the_digest_has_its_figures(self):
        self.story()
        digest = self.env["digest.digest"].create({
            "name": "Week", "company_id": self.company.id, "kpi_ar_overdue": True,
        })
        self.env.flush_all()
        found = digest.with_user(self.ar_user).sudo(False).with_context(
            start_datetime=fields.Datetime.to_datetime(self.day(30)),
            end_datetime=fields.Datetime.to_datetime(self.today),
        ).sudo()
        self.assertEqual(found.kpi_ar_overdue_value, 1000)
        self.assertEqual(found.kpi_ar_days_late_value, 8)
        self.assertIn("kpi_ar_overdue", digest._compute_kpis_actions(self.company, self.ar_user))


@tagged("post_install", "-at_install")
class TestCashForecast(ArCommon):
    """When the money comes, and how wrong that was in the past."""

    def make(self):
        self.env.flush_all()
        self.env.invalidate_all()
        forecasts = self.env["ar.forecast"].with_user(self.ar_user).with_context(
            allowed_company_ids=self.company.ids
        )
        action = forecasts._make_today()
        return forecasts.browse(action["res_id"])

    def day(self, days_ago):
        return self.company._ar_today() - timedelta(days=days_ago)

    def test_what_is_open_is_expected_and_what_is_contested_is_not(self):
        invoice = self._invoice(1000, self.day(50), due=self.day(20))
        contested = self._invoice(500, self.day(50), due=self.day(20))
        insolvent = self._customer("Faillite SARL", ar_insolvency_date=self.day(3), vat=False)
        self._invoice(70, self.day(50), partner=insolvent)
        self.env["ar.dispute"].create({
            "move_id": contested.id, "amount": 200, "date_from": self.day(1),
        })
        self.env["ar.promise"].create({
            "partner_id": self.customer.id, "company_id": self.company.id, "amount": 1000,
            "line_ids": [Command.set(self._receivable(invoice).ids)], "date": self.day(-10),
        })
        forecast = self.make()
        self.assertAlmostEqual(forecast.expected + forecast.later, 1300, 2)
        self.assertEqual(len(forecast.week_ids), 13)
        self.assertGreaterEqual(forecast.week_ids[1].expected, 750)
        for words in ("1,000.00", "promises", "200.00", "dispute", "70.00", "insolvent"):
            self.assertIn(words, forecast.made_of)
        self.assertFalse(forecast.tested_weeks)
        self.assertEqual(self.env["ar.forecast"].with_user(self.ar_user)._open_latest()["res_id"],
                         forecast.id)

    def test_it_tells_its_error_beside_that_of_the_due_dates(self):
        for number in range(24):
            issued = 40 + 14 * number
            invoice = self._invoice(100, self.day(issued), due=self.day(issued - 15))
            if issued > 40:
                self._match(self._bank_line(100, self.day(issued - 36)), invoice)
        forecast = self.make()
        self.assertGreater(forecast.tested_weeks, 12)
        self.assertLess(forecast.error, forecast.baseline_error)
        self.assertLess(forecast.ratio, 0.7)
        dashboard = self.env["ar.dashboard"].with_user(self.ar_user).with_context(
            allowed_company_ids=self.company.ids
        ).read_dashboard({})
        self.assertEqual(len(dashboard["forecast"]["weeks"]), 13)

    def test_a_week_opens_what_is_expected_in_it(self):
        invoice = self._invoice(1000, self.day(50), due=self.day(20))
        self._invoice(400, self.day(5), due=self.day(-25), partner=self._customer("Scierie Fabre"))
        self.make()
        forecast = self.make()  # again on the same day: items are not doubled
        items = self.env["ar.forecast.item"].with_user(self.ar_user)
        for week in forecast.week_ids:
            action = week.action_open_items()
            found = items.search(action["domain"])
            self.assertAlmostEqual(sum(found.mapped("expected")), week.expected, delta=0.02)
            again = self.env["ar.forecast"].with_user(self.ar_user).with_context(
                allowed_company_ids=self.company.ids
            ).open_week(fields.Date.to_string(week.date))
            self.assertEqual(items.search(again["domain"]), found)
        self.assertEqual(len(items.search([("company_id", "=", self.company.id)]).move_id), 2)
        first = items.search([("line_id.move_id", "=", invoice.id)], limit=1)
        self.assertEqual(first.action_open_document()["res_id"], invoice.id)
        self.assertAlmostEqual(first.expected, first.amount * first.chance, 2)

    def test_it_is_made_once_a_day_for_each_company(self):
        forecasts = self.env["ar.forecast"].sudo()
        forecasts.search([]).unlink()
        planned = self.company.sudo()._ar_plan_forecast()
        self.assertEqual(self.company.sudo()._ar_plan_forecast(), planned)
        self.assertTrue(forecasts._make_next())
        self.assertFalse(forecasts._make_next())
        self.assertEqual(planned.state, "done")
