from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import ArCommon
from ..properties import database_examples, undone_afterwards

START = date(2026, 1, 5)
LAST = 120
DAYS = st.integers(0, LAST)
CENTS = st.integers(100, 300_000)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("invoice"), CENTS, DAYS, st.sampled_from(["EUR", "USD", "branch"])),
        st.tuples(st.just("bank"), CENTS, DAYS, st.integers(0, 9)),
        st.tuples(st.just("pay"), CENTS, DAYS, st.integers(0, 9)),
        st.tuples(st.just("credit"), CENTS, DAYS, st.integers(0, 9)),
        st.tuples(st.just("undo"), CENTS, DAYS, st.integers(0, 9)),
        st.tuples(st.just("draft"), CENTS, DAYS, st.integers(0, 9)),
        st.tuples(st.just("opening"), CENTS, DAYS, st.just(0)),
        st.tuples(st.just("advance"), CENTS, DAYS, st.just(0)),
    ),
    min_size=2, max_size=9,
)
"""What happens in the books: (what, cents, days after the start, which invoice or currency)."""


class AgeingCommon(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollar = cls.setup_other_currency(
            "USD", rates=[("2025-01-01", 1.25), ("2026-02-01", 1.0873), ("2026-03-15", 1.1611)]
        )
        cls.branch = cls.env["res.company"].create({
            "name": "Atelier du Rhône, Grenoble", "parent_id": cls.company.id,
        })
        cls.env.user.company_ids += cls.branch
        cls.customer.with_company(cls.branch).property_account_receivable_id = (
            cls.company_data["default_account_receivable"]
        )
        cls.reader = new_test_user(
            cls.env, login="ageing_reader", groups="ar_management.group_ar_user",
            company_id=cls.company.id, company_ids=[Command.set([cls.company.id, cls.branch.id])],
        )
        cls.advances = cls.env["account.account"].search([
            ("ar_is_advance", "=", True), ("company_ids", "in", cls.company.ids),
        ], limit=1)

    def ageing(self, day, user=None, companies=None, **options):
        self.env.flush_all()
        self.env.invalidate_all()
        companies = companies or self.company + self.branch
        reader = self.env["ar.ageing"].with_user(user or self.reader).with_context(
            allowed_company_ids=companies.ids
        )
        return reader.read_ageing({"day": str(day), **options})

    def entry(self, day, account, amount, other=None):
        """An entry by hand on an account of customers."""
        move = self.env["account.move"].create({
            "move_type": "entry", "date": day,
            "journal_id": self.company_data["default_journal_misc"].id,
            "line_ids": [
                Command.create({"account_id": account.id, "partner_id": self.customer.id,
                                "balance": amount}),
                Command.create({
                    "account_id": (other or self.company_data["default_account_revenue"]).id,
                    "balance": -amount,
                }),
            ],
        })
        move.action_post()
        return move


@tagged("post_install", "-at_install")
class TestAgeing(AgeingCommon):
    """The aged balance of any day is the ledger's, to the cent."""

    # === The property === #

    def do(self, step, invoices, done):
        what, cents, days, which = step
        day = START + timedelta(days=days)
        amount = cents / 100
        if what == "invoice":
            company = self.branch if which == "branch" else self.company
            currency = self.dollar if which == "USD" else self.company.currency_id
            invoices.append(self._invoice(
                amount, day, due=day + timedelta(days=30), company=company,
                currency_id=currency.id,
            ))
            return
        if what == "opening":
            self.entry(day, self.company_data["default_account_receivable"], amount)
            return
        if what == "advance":
            self.entry(day, self.advances, -amount)
            return
        posted = [each for each in invoices if each.state == "posted"]
        if not posted:
            return
        invoice = posted[which % len(posted)]
        is_open = not all(self._receivable(invoice).mapped("reconciled"))
        if what == "draft":
            invoice.button_draft()
        elif what == "undo":
            if done:
                done[which % len(done)].line_ids.remove_move_reconcile()
        elif what == "bank" and is_open:
            line = self._bank_line(amount, day)
            self._match(line, invoice)
            done.append(line.move_id)
        elif what == "pay" and is_open and invoice.company_id == self.company:
            done.append(self._pay(invoice, day, amount=amount).move_id)
        elif what == "credit" and is_open:
            done.append(self._credit_note(invoice, day, amount=amount))

    def expected_items(self, day):
        """What is open by the definition: each line less its matchings of that day."""
        lines = self.env["account.move.line"].search([
            ("account_id", "in", self.env["ar.ageing"]._accounts().ids),
            ("parent_state", "=", "posted"), ("date", "<=", day),
            ("company_id", "in", (self.company + self.branch).ids),
        ])
        found = {}
        for line in lines:
            left = Decimal(repr(line.balance))
            for partial in line.matched_credit_ids:
                other = partial.credit_move_id
                if other.parent_state == "posted" and other.date <= day:
                    left -= Decimal(repr(partial.amount))
            for partial in line.matched_debit_ids:
                other = partial.debit_move_id
                if other.parent_state == "posted" and other.date <= day:
                    left += Decimal(repr(partial.amount))
            if left := left.quantize(Decimal("0.01")):
                found[line.id] = left
        return found

    def check(self, day):
        ageing = self.ageing(day, limit=0)
        expected = self.expected_items(day)
        self.assertEqual(ageing["difference"], 0, day)
        self.assertEqual(ageing["differences"], [])
        self.assertAlmostEqual(ageing["total"]["total"], float(sum(expected.values())), 2)
        items = self.env["ar.ageing.item"].with_user(self.reader).with_context(
            ar_day=str(day), allowed_company_ids=(self.company + self.branch).ids
        ).search([])
        self.assertEqual(
            {item.id: Decimal(repr(item.amount)).quantize(Decimal("0.01")) for item in items},
            expected,
        )
        for group in ("salesperson", "currency", "account", "company"):
            other = self.ageing(day, group=group, by="invoice", limit=0)
            self.assertAlmostEqual(other["total"]["total"], ageing["total"]["total"], 2)
            self.assertAlmostEqual(
                sum(row["total"] for row in other["rows"]), ageing["total"]["total"], 2
            )
        for row in self.ageing(day, group="account", limit=0)["rows"]:
            self.assertAlmostEqual(row["total"], row["ledger"], 2)
        self.check_dashboard(day, ageing)

    def check_dashboard(self, day, ageing):
        """The dashboard counts the same, for several days at once."""
        companies = (self.company + self.branch).ids
        env = self.env["ar.ageing"].with_context(allowed_company_ids=companies).env
        days = [day, day - timedelta(days=40), day + timedelta(days=25)]
        owed = env["ar.measures"]._owed(env["ar.ageing"]._scope({}), days)
        self.assertEqual(
            {key: float(amount) for key, amount in owed[day].items()}, ageing["total"]["amounts"]
        )

    @database_examples(usual=12, deep=150)
    @given(steps=STEPS, days=st.lists(DAYS, min_size=1, max_size=2))
    def test_the_ageing_of_any_day_is_the_ledger_whatever_happened(self, steps, days):
        with undone_afterwards(self):
            invoices, done = [], []
            for step in steps:
                self.do(step, invoices, done)
            for number in {*days, LAST + 10}:
                self.check(START + timedelta(days=number))

    # === What is known of old === #

    def test_a_payment_of_later_leaves_the_invoice_open_on_the_day(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        self._match(self._bank_line(1000, "2026-03-10"), invoice)
        february = self.ageing("2026-02-28")
        self.assertEqual(february["total"]["total"], 1000)
        self.assertEqual(february["rows"][0]["amounts"][1], 1000)  # 24 days late
        self.assertEqual(self.ageing("2026-03-10")["total"]["total"], 0)
        items = self.env["ar.ageing.item"].with_context(ar_day="2026-02-28")
        item = items.search([("move_id", "=", invoice.id)])
        self.assertEqual((item.age, item.bucket, item.later), (24, "1", 1000))
        settled = item.action_open_settlement()["domain"][0][2]
        self.assertEqual(
            self.env["account.move.line"].browse(settled).move_id.statement_line_id.date,
            date(2026, 3, 10),
        )

    def test_a_matching_that_was_undone_is_open_again_on_each_day(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        bank_line = self._bank_line(1000, "2026-01-20")
        self._match(bank_line, invoice)
        self.assertEqual(self.ageing("2026-01-31")["total"]["items"], 0)
        self._receivable(invoice).remove_move_reconcile()
        total = self.ageing("2026-01-31")
        self.assertEqual((total["total"]["items"], total["difference"]), (2, 0))
        self.assertEqual(total["rows"][0]["amounts"][0], 1000)
        self.assertEqual(total["rows"][0]["amounts"][6], -1000)  # not allocated

    def test_an_exchange_difference_belongs_to_its_own_day(self):
        invoice = self._invoice(1000, "2026-01-05", currency_id=self.dollar.id)
        self._match(self._bank_line(1100, "2026-02-10"), invoice)
        for day in ("2026-01-31", "2026-02-09", "2026-02-10", "2026-02-28", "2026-12-31"):
            self.assertEqual(self.ageing(day)["difference"], 0, day)

    def test_a_branch_alone_tells_what_other_companies_paid_for_it(self):
        invoice = self._invoice(1000, "2026-01-05", company=self.branch)
        self._match(self._bank_line(1000, "2026-01-20"), invoice)
        both = self.ageing("2026-01-31")
        self.assertEqual((both["total"]["total"], both["difference"]), (0, 0))
        alone = self.ageing("2026-01-31", companies=self.branch)
        self.assertEqual((alone["ledger"], alone["difference"]), (1000, -1000))
        (found,) = alone["differences"]
        self.assertEqual((found["move_id"], found["amount"]), (invoice.id, -1000))
        self.assertIn(self.company.display_name, found["why"])

    def test_a_residual_that_is_wrong_in_the_database_is_named(self):
        invoice = self._invoice(1000, "2026-01-05")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET amount_residual = 900 WHERE id = %s",
            [self._receivable(invoice).id],
        )
        ageing = self.ageing("2026-01-31")
        self.assertEqual(ageing["difference"], -100)
        self.assertEqual(ageing["differences"][0]["name"], invoice.name)

    # === Rows and columns === #

    def test_columns_are_those_of_the_company(self):
        self.company.ar_ageing_days = "15, 45"
        self._invoice(100, "2026-01-05", due="2026-01-10")
        self._invoice(200, "2026-01-05", due="2025-12-01")
        ageing = self.ageing("2026-01-31")
        self.assertEqual([column["label"] for column in ageing["columns"]], [
            "Not Due", "1–15 days", "16–45 days", "More than 45 days", "Not Allocated",
        ])
        self.assertEqual(ageing["rows"][0]["amounts"], {0: 0, 1: 0, 2: 100, 3: 200, 4: 0})
        with self.assertRaisesRegex(ValidationError, "smallest first"):
            self.company.ar_ageing_days = "45, 15"

    def test_it_stands_for_customer_salesperson_industry_tag_and_account(self):
        industry = self.env["res.partner.industry"].create({"name": "Joinery"})
        tags = self.env["res.partner.category"].create([{"name": "Key"}, {"name": "Export"}])
        # Two tags: the customer counts once.
        self.customer.write({"industry_id": industry.id, "category_id": tags.ids})
        contact = self.env["res.partner"].create({
            "name": "Accounts", "parent_id": self.customer.id,
        })
        self._invoice(100, "2026-01-05", partner=contact, invoice_user_id=self.ar_user.id)
        expected = {
            "customer": self.customer.id, "salesperson": self.ar_user.id,
            "industry": industry.id, "currency": self.company.currency_id.id,
            "tag": tags[0].id,
            "account": self.company_data["default_account_receivable"].id,
        }
        for group, key in expected.items():
            (row,) = self.ageing("2026-01-31", group=group)["rows"]
            self.assertEqual((row["key"], row["total"]), (key, 100), group)
            options = {"day": "2026-01-31", "group": group}
            action = self.env["ar.ageing"].with_user(self.reader).open_items(options, key, 1)
            found = self.env["ar.ageing.item"].with_context(**action["context"]).search(
                action["domain"]
            )
            self.assertEqual(found.partner_id, self.customer, group)

    def test_rows_are_sorted_searched_and_come_in_pages(self):
        for number, name in enumerate(("Aubert", "Bonnet", "Chartier"), 1):
            self._invoice(100 * number, "2026-01-05", partner=self._customer(name, vat=False))
        names = [row["name"] for row in self.ageing("2026-01-31", limit=2)["rows"]]
        self.assertEqual(names, ["Chartier", "Bonnet"])
        more = self.ageing("2026-01-31", limit=2, offset=2)
        self.assertEqual([row["name"] for row in more["rows"]], ["Aubert"])
        by_name = self.ageing("2026-01-31", sort="name", is_descending=False)
        self.assertEqual([row["name"] for row in by_name["rows"]],
                         ["Aubert", "Bonnet", "Chartier"])
        self.assertEqual(self.ageing("2026-01-31", search="bonn")["total"]["total"], 200)

    def test_what_makes_no_sense_is_refused(self):
        for options in ({"day": "2026-13-45"}, {"group": "id; DROP TABLE"}, {"by": "date"}):
            with self.assertRaisesRegex(UserError, "choose its day"):
                self.env["ar.ageing"].read_ageing(options)

    # === Rights and files === #

    def test_who_may_not_read_the_books_reads_no_ageing(self):
        stranger = new_test_user(self.env, login="ageing_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["ar.ageing"].with_user(stranger).read_ageing({})
        auditor = self._person("ageing_auditor")
        self._invoice(100, "2026-01-05")
        ageing = self.ageing("2026-01-31", user=auditor, companies=self.company)
        self.assertEqual(ageing["total"]["total"], 100)

    def test_the_spreadsheet_has_the_same_figures_and_all_items(self):
        import openpyxl

        invoice = self._invoice(100, "2026-01-05", due="2026-01-10")
        self.customer.name = "=cmd()"
        reader = self.env["ar.ageing"].with_user(self.reader)
        book = openpyxl.load_workbook(BytesIO(reader._workbook({"day": "2026-01-31"})))
        balance, items = book.worksheets
        rows = list(balance.iter_rows(values_only=True))
        self.assertEqual((rows[3][0], rows[3][2], rows[3][-1]), ("=cmd()", 100, 100))
        self.assertEqual(rows[-1][-1], 0)
        self.assertEqual(items.cell(2, 2).value, invoice.display_name)
        self.assertEqual(items.cell(2, 8).value, 100)

    def test_it_prints(self):
        self._invoice(100, "2026-01-05", due="2026-01-10")
        action = self.env["ar.ageing"].with_user(self.reader).print_ageing({"day": "2026-01-31"})
        report = self.env["ir.actions.report"].with_user(self.reader)
        content, _kind = report._render_qweb_html(
            action["report_name"], [], data=dict(action["data"])
        )
        text = content.decode()
        for words in ("Aged balance on", self.customer.name, "General ledger", "Difference"):
            self.assertIn(words, text)
