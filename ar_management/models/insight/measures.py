from bisect import bisect_right
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
from .ageing_statements import DRAFTED

SALES_MONTHS = 24
MONTHS = {"month": 1, "quarter": 3, "year": 12}
PAYERS = 5
PAID = """
    WITH matching AS MATERIALIZED (
        SELECT debit_move_id, credit_move_id, amount, max_date
          FROM account_partial_reconcile
         WHERE max_date > %(since)s AND max_date <= %(until)s
    ),
    money AS MATERIALIZED (
        SELECT id
          FROM account_move_line
         WHERE id = ANY(ARRAY(SELECT credit_move_id FROM matching)) AND parent_state = 'posted'
           AND (payment_id IS NOT NULL OR statement_line_id IS NOT NULL)
    ),
    item AS MATERIALIZED (
        SELECT id, partner_id, date_maturity
          FROM account_move_line
         WHERE id = ANY(ARRAY(SELECT debit_move_id FROM matching)) AND parent_state = 'posted'
           AND company_id = ANY(%(companies)s) AND account_id = ANY(%(accounts)s)
           AND display_type = 'payment_term'
    )
    SELECT partner.commercial_partner_id, sum(matching.amount),
           sum((matching.max_date - item.date_maturity) * matching.amount)
           / sum(matching.amount) AS days
      FROM matching
      JOIN money ON money.id = matching.credit_move_id
      JOIN item ON item.id = matching.debit_move_id
 LEFT JOIN res_partner partner ON partner.id = item.partner_id
  GROUP BY 1
    HAVING sum(matching.amount) > 0
  ORDER BY days
"""
"""Payments of invoices in a span of days: credit notes, write-offs and the like are none.

Items are fetched by arrays of ids: the database then reads them in the order of its index, and
does not weigh a walk through all items, whose number of hits it cannot guess.
"""

OWED = """
    WITH %(drafted)s,
    matched AS MATERIALIZED (
        SELECT debit_move_id, credit_move_id, amount, max_date
          FROM account_partial_reconcile
         WHERE max_date > %(oldest)s AND id NOT IN (SELECT id FROM drafted)
     UNION ALL
        SELECT debit_move_id, credit_move_id, amount, DATE 'infinity'
          FROM account_partial_reconcile WHERE id IN (SELECT id FROM drafted)
    ),
    undone AS MATERIALIZED (
        SELECT id, %(sums)s
          FROM (
                SELECT debit_move_id AS id, amount, max_date FROM matched
             UNION ALL
                SELECT credit_move_id, -amount, max_date FROM matched
               ) side
      GROUP BY id
    ),
    item AS (
        SELECT line.id, line.date, COALESCE(line.date_maturity, line.date) AS due,
               CASE WHEN line.account_id = ANY(%(never_matched)s) THEN line.balance
                    ELSE line.amount_residual END AS amount
          FROM account_move_line line
         WHERE line.reconciled IS NOT TRUE AND line.account_id = ANY(%(accounts)s)
           AND line.parent_state = 'posted' AND line.company_id = ANY(%(companies)s)
     UNION ALL
        SELECT line.id, line.date, COALESCE(line.date_maturity, line.date), line.amount_residual
          FROM account_move_line line
         WHERE line.id = ANY(ARRAY(SELECT id FROM undone)) AND line.reconciled
           AND line.account_id = ANY(%(accounts)s) AND line.parent_state = 'posted'
           AND line.company_id = ANY(%(companies)s)
    ),
    dated AS (
        SELECT days.day, item.due, item.amount + COALESCE(days.undone, 0) AS amount
          FROM item
     LEFT JOIN undone ON undone.id = item.id
    CROSS JOIN LATERAL (VALUES %(days)s) days (day, undone)
         WHERE item.date <= days.day
    )
    SELECT day, CASE WHEN amount < 0 THEN %(credits)s ELSE width_bucket(
               GREATEST(day - due, 0), %(starts)s) END, sum(amount)
      FROM dated
     WHERE amount != 0
  GROUP BY 1, 2
"""


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
    def _owed(self, scope, days):
        """Amounts of the ageing by column on several days, in one statement.

        The same as ``ar.ageing`` says of each of them, from the due date.

        :return: {day: {key of the column: amount}}
        """
        self.env.flush_all()
        columns = range(len(scope["starts"]) + 2)
        amounts = {day: dict.fromkeys(columns, ZERO) for day in days}
        names = {day: f"after_{number}" for number, day in enumerate(sorted(set(days)))}
        for day, key, amount in self.env.execute_query(SQL(
            OWED, credits=columns[-1], oldest=min(days), drafted=SQL(DRAFTED),
            sums=SQL(", ").join(
                SQL("sum(amount) FILTER (WHERE max_date > %s) AS %s", day, SQL.identifier(name))
                for day, name in names.items()
            ),
            days=SQL(", ").join(
                SQL("(%s, %s)", day, SQL.identifier("undone", name))
                for day, name in names.items()
            ),
            **scope,
        )):
            amounts[day][key] = self._exact(amount)
        return amounts

    @api.model
    def _exact(self, amount):
        """An amount in the currency of the company, for the engine."""
        return self.env.company.currency_id._ar_engine_currency().from_float(amount)

    @api.model
    def _sales(self, scope):
        """What was invoiced less credit notes by month before ``day``, latest first."""
        day = scope["day"]
        ends = [day - relativedelta(months=month) for month in range(SALES_MONTHS + 1)]
        backward = [-end.toordinal() for end in ends]
        amounts = [0.0] * SALES_MONTHS
        for invoiced, amount in self.env.execute_query(SQL(
            """
            SELECT invoice_date, sum(amount_total_signed)
              FROM account_move
             WHERE company_id = ANY(%s) AND state = 'posted'
               AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND invoice_date > %s AND invoice_date <= %s
          GROUP BY invoice_date
            """,
            scope["companies"], ends[-1], day,
        )):
            month = bisect_right(backward, -invoiced.toordinal()) - 1
            amounts[month] += float(amount)
        return [
            Sales(self._exact(amount), (ends[month] - ends[month + 1]).days)
            for month, amount in enumerate(amounts)
        ]

    @api.model
    def _paid(self, scope, since, until):
        """What customers paid in a span of days, and how late.

        :return: [(customer id, amount, average days late)], who pays earliest first
        """
        rows = self.env.execute_query(SQL(
            PAID, since=since, until=until, **scope,
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
        owed = self._owed(scope, [day])[day]
        late = range(1, len(scope["starts"]) + 1)
        return (
            float(sum(owed[key] for key in late)),
            float(self._average_days_late(self._paid(scope, since, day)) or 0),
            float(days_sales_outstanding(sum(owed.values()), self._sales(scope)) or 0),
        )
