from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...engine.common.money import ZERO
from ...engine.insight.measure import (
    Sales,
    average_days_late,
    collection_effectiveness,
    days_sales_outstanding,
)

SALES_MONTHS = 24
MONTHS = {"month": 1, "quarter": 3, "year": 12}
PAYERS = 5
PAYMENTS = """
      FROM account_partial_reconcile matching
      JOIN account_move_line item ON item.id = matching.debit_move_id
      JOIN account_move_line money ON money.id = matching.credit_move_id
      JOIN account_move invoice ON invoice.id = item.move_id
      JOIN account_move entry ON entry.id = money.move_id
     WHERE matching.max_date > %(since)s AND matching.max_date <= %(until)s
       AND item.company_id = ANY(%(companies)s) AND item.account_id = ANY(%(accounts)s)
       AND item.parent_state = 'posted' AND money.parent_state = 'posted'
       AND invoice.move_type IN ('out_invoice', 'out_receipt') AND entry.move_type = 'entry'
       AND (entry.origin_payment_id IS NOT NULL OR entry.statement_line_id IS NOT NULL)
"""
"""Payments of invoices in a span of days: credit notes, write-offs and the like are none."""


class ArMeasures(models.AbstractModel):
    """How well the reader's companies collect; each figure is one statement to the database."""

    _name = "ar.measures"
    _description = "Figures of Collection"

    @api.model
    def _spans(self, day, period):
        """The span of days until ``day``, and the one before it: (start before, start, day)."""
        months = MONTHS[period]
        return day - relativedelta(months=2 * months), day - relativedelta(months=months), day

    @api.model
    def _owed(self, scope):
        """Amounts of the ageing by column key, in one line."""
        ageing = self.env["ar.ageing"]
        rows = self.env.execute_query(SQL(
            "WITH %s SELECT %s AS bucket, sum(item.amount) FROM item GROUP BY 1",
            ageing._items_sql(scope), ageing._bucket_sql(scope),
        ))
        amounts = dict.fromkeys(range(len(scope["starts"]) + 2), ZERO)
        amounts.update((key, self._exact(amount)) for key, amount in rows)
        return amounts

    @api.model
    def _exact(self, amount):
        """An amount in the currency of the company, for the engine."""
        return self.env.company.currency_id._ar_engine_currency().from_float(amount)

    @api.model
    def _sales(self, scope):
        """What was invoiced less credit notes by month before ``day``, latest first."""
        day = scope["day"]
        rows = dict(self.env.execute_query(SQL(
            """
            SELECT (EXTRACT(YEAR FROM age) * 12 + EXTRACT(MONTH FROM age))::int AS month,
                   sum(amount)
              FROM (
                    SELECT age(%s, invoice_date) AS age, amount_total_signed AS amount
                      FROM account_move
                     WHERE company_id = ANY(%s) AND state = 'posted'
                       AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                       AND invoice_date > %s AND invoice_date <= %s
                   ) invoiced
          GROUP BY 1
            """,
            day, scope["companies"], day - relativedelta(months=SALES_MONTHS), day,
        )))
        return [
            Sales(
                self._exact(rows.get(month)),
                (day - relativedelta(months=month) - (day - relativedelta(months=month + 1))).days,
            )
            for month in range(SALES_MONTHS)
        ]

    @api.model
    def _paid(self, scope, since, until):
        """What customers paid in a span of days, and how late.

        :return: [(customer id, amount, average days late)], who pays earliest first
        """
        rows = self.env.execute_query(SQL(
            "SELECT invoice.commercial_partner_id, sum(matching.amount),"
            " sum((matching.max_date - item.date_maturity) * matching.amount)"
            " / sum(matching.amount) AS days"
            + PAYMENTS + "GROUP BY 1 HAVING sum(matching.amount) > 0 ORDER BY days",
            since=since, until=until, companies=scope["companies"], accounts=scope["accounts"],
        ))
        return [row for row in rows if row[2] is not None]

    @api.model
    def _average_days_late(self, paid):
        return average_days_late(
            (self._exact(amount), Decimal(repr(days))) for _customer, amount, days in paid
        )

    @api.model
    def _payers(self, paid):
        """Those of ``_paid`` who pay best and worst."""
        known = [row for row in paid if row[0]]
        best = [row for row in known[:PAYERS] if row[2] <= 0]
        worst = [row for row in reversed(known[-PAYERS:]) if row[2] > 0]
        return best, worst

    @api.model
    def _figures(self, sales, months, opening, closing, paid):
        """DSO, days late and CEI of a span of days.

        :param sales: by month before its end, latest first; ``months`` is how many it has
        :param opening: amounts by column at its beginning, ``closing`` at its end
        :param paid: what was paid in it (``_paid``)
        """
        owed, owed_before = sum(closing.values()), sum(opening.values())
        invoiced = sum((each.amount for each in sales[:months]), ZERO)
        return {
            "dso": days_sales_outstanding(owed, sales),
            "days_late": self._average_days_late(paid),
            "cei": collection_effectiveness(owed_before, invoiced, owed, closing[0]),
        }

    @api.model
    def _digest(self, since, day):
        """Overdue, average days late and DSO on a day, for one company."""
        scope = self.env["ar.ageing"]._scope({"day": day})
        owed = self._owed(scope)
        late = range(1, len(scope["starts"]) + 1)
        return (
            float(sum(owed[key] for key in late)),
            float(self._average_days_late(self._paid(scope, since, day)) or 0),
            float(days_sales_outstanding(sum(owed.values()), self._sales(scope)) or 0),
        )
