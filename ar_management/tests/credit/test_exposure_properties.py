from collections import defaultdict
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ..common import ArCommon
from ..properties import database_examples, undone_afterwards

EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["invoice", "draft", "refund", "draft_refund", "payment", "credit_note"]),
        st.integers(0, 2),  # which customer, or which invoice is paid
        st.booleans(),  # in the other company
        st.booleans(),  # in a foreign currency
        st.integers(1, 100_000),  # cents
    ),
    min_size=1,
    max_size=6,
)


@tagged("post_install", "-at_install")
class TestExposureProperties(ArCommon):
    """Whatever happened, the exposure is what a query on the journal items says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company()["company"]
        cls.other.currency_id = cls.company.currency_id
        cls.dollar = cls.setup_other_currency(
            "USD", rates=[("2016-01-01", 1.1379), ("2026-02-10", 1.0213)]
        )
        cls.customers = cls._customer("First") + cls._customer("Second")
        # Someone at the second one orders, too: he is no customer of his own.
        cls.customers += cls.env["res.partner"].create(
            {"name": "Eve", "parent_id": cls.customers[1].id}
        )

    def document(self, kind, index, elsewhere, foreign, cents):
        return self._invoice(
            cents / 100, "2026-01-05", due="2026-02-04", partner=self.customers[index],
            company=self.other if elsewhere else self.company, post="draft" not in kind,
            move_type="out_refund" if "refund" in kind else "out_invoice",
            **({"currency_id": self.dollar.id} if foreign else {}),
        )

    def play(self, events):
        paid = []
        for kind, index, elsewhere, foreign, cents in events:
            if kind not in ("payment", "credit_note"):
                document = self.document(kind, index, elsewhere, foreign, cents)
                if kind == "invoice" and not elsewhere:
                    paid.append(document)
            elif paid and not self._receivable(paid[index % len(paid)]).reconciled:
                invoice = paid[index % len(paid)]
                reduce = self._pay if kind == "payment" else self._credit_note
                reduce(invoice, "2026-02-20", amount=cents / 100)
        self.env.flush_all()

    def ledger(self, companies):
        """What a bookkeeper would add up: all receivables of the books, and the drafts."""
        self.env.cr.execute(
            """
            SELECT entity, SUM(amount) FROM (
                SELECT partner.commercial_partner_id AS entity, line.balance AS amount
                  FROM account_move_line AS line
                  JOIN account_move AS move ON move.id = line.move_id
                  JOIN account_account AS account ON account.id = line.account_id
                  JOIN res_partner AS partner ON partner.id = line.partner_id
                 WHERE move.state = 'posted' AND account.account_type = 'asset_receivable'
                   AND line.company_id IN %(companies)s
                UNION ALL
                SELECT partner.commercial_partner_id, move.amount_total_signed
                  FROM account_move AS move
                  JOIN res_partner AS partner ON partner.id = move.partner_id
                 WHERE move.state = 'draft' AND move.company_id IN %(companies)s
                   AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
            ) AS claim GROUP BY entity
            """,
            {"companies": tuple(companies.ids)},
        )
        euro = self.company.currency_id._ar_engine_currency()
        totals = defaultdict(lambda: Decimal(0))
        totals |= {entity: euro.from_float(float(sum_)) for entity, sum_ in self.env.cr.fetchall()}
        return totals

    def check(self, companies):
        exposures = self.env["ar.exposure"]._exposure(self.customers, self.company)
        ledger = self.ledger(companies)
        self.assertEqual(set(exposures), set(self.customers.commercial_partner_id.ids))
        for entity, exposure in exposures.items():
            self.assertEqual(exposure.total, ledger[entity])

    @database_examples(usual=12, deep=200)
    @given(EVENTS)
    def test_the_exposure_is_what_the_ledger_says(self, events):
        with undone_afterwards(self):
            self.play(events)
            self.check(self.company)
            self.company.ar_credit_group_wide = True
            self.check(self.company)
            self.other.ar_credit_group_wide = True
            self.check(self.company + self.other)

    def test_another_companys_currency_is_converted_at_todays_rate(self):
        self.other.currency_id = self.dollar
        self.dollar.rate_ids.rate = 1.25
        (self.company + self.other).ar_credit_group_wide = True
        customer = self.customers[0]
        self.document("draft", 0, True, False, 10_000)
        self.document("draft", 0, False, False, 5_000)
        self.env.flush_all()
        exposure = self.env["ar.exposure"]._exposure(customer, self.company)[customer.id]
        self.assertEqual(exposure.total, Decimal("130.00"))
        action = self.env["ar.exposure"]._component_action(
            "draft_invoices", customer, self.company
        )
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 2)

    def test_overdue_in_a_sister_company_stops_an_order_here(self):
        customer = self.customers[0]
        self._invoice(
            100, "2024-01-01", due="2024-01-31", partner=customer, company=self.other
        )
        sheet = self.env["ar.exposure"]
        self.assertFalse(sheet._overdue(customer, self.company))
        (self.company + self.other).ar_credit_group_wide = True
        self.assertEqual(sheet._overdue(customer, self.company), {customer.id: Decimal(100)})
