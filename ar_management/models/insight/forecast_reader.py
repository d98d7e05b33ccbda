from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...engine.insight.back_test import History
from ...engine.insight.forecast import OpenItem
from ..ledger.dispute import LIVE

MOST = 200_000
"""Items that habits are learned from: the latest ones. Older ones would hardly count."""
MONTHS = 30
CHUNK = 10_000
# The segment is the industry, else the first tag: its number is negative, to tell them apart.
HISTORY = """
    SELECT line.id, move.commercial_partner_id,
           COALESCE(customer.industry_id, -(
               SELECT min(category_id) FROM res_partner_res_partner_category_rel
                WHERE partner_id = customer.id
           )),
           COALESCE(move.invoice_date, line.date), line.date_maturity, line.balance
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      JOIN account_account account ON account.id = line.account_id
 LEFT JOIN res_partner customer ON customer.id = move.commercial_partner_id
     WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
       AND account.account_type = 'asset_receivable' AND line.balance > 0
       AND move.move_type IN ('out_invoice', 'out_receipt')
       AND move.journal_id != ALL(%(penalties)s)
       AND line.date_maturity > %(since)s AND line.date <= %(day)s
  ORDER BY line.date_maturity DESC, line.id DESC
     LIMIT %(most)s
"""
REDUCTIONS = """
    SELECT matching.debit_move_id, matching.max_date, matching.amount,
           entry.origin_payment_id IS NOT NULL OR entry.statement_line_id IS NOT NULL
      FROM account_partial_reconcile matching
      JOIN account_move_line money ON money.id = matching.credit_move_id
      JOIN account_move entry ON entry.id = money.move_id
     WHERE matching.debit_move_id = ANY(%(items)s) AND entry.state = 'posted'
  ORDER BY matching.max_date, matching.id
"""


class ArForecastReader(models.AbstractModel):
    """What the forecast is made from, read with a few statements for any number of customers."""

    _name = "ar.forecast.reader"
    _description = "What the Cash Forecast Is Made From"

    @api.model
    def _histories(self, company, day):
        """Invoices of the last years with their payments (list of engine History).

        What was credited or written off was never going to be paid: it lowers the amount.
        """
        self.env.flush_all()
        penalties = self.env["account.journal"].sudo().search([("ar_is_penalty", "=", True)])
        rows = self.env.execute_query(SQL(
            HISTORY, company=company.id, day=day, most=MOST, penalties=penalties.ids,
            since=day - relativedelta(months=MONTHS),
        ))
        payments, lowered = defaultdict(list), defaultdict(float)
        for item, on, amount, is_money in self.env.execute_query(SQL(
            REDUCTIONS, items=[row[0] for row in rows]
        )):
            if is_money:
                payments[item].append((on, float(amount)))
            else:
                lowered[item] += float(amount)
        return [
            History(
                customer, segment, min(issued, due), due, amount, tuple(payments[item])
            )
            for item, customer, segment, issued, due, balance in rows
            if (amount := float(balance) - lowered[item]) > 0
        ]

    @api.model
    def _open_items(self, company, day):
        """What is open: (list of engine OpenItem, {why: amount left out}).

        Agreed days come first (payment plans, promises), then the due date; what is in dispute
        or owed by an insolvent customer is left out.
        """
        lines = self.env["account.move.line"].sudo().search([
            ("company_id", "=", company.id), ("parent_state", "=", "posted"),
            ("account_id.account_type", "=", "asset_receivable"), ("reconciled", "=", False),
            ("date", "<=", day),
        ], order="id")
        items, left_out = [], defaultdict(float)
        for start in range(0, len(lines), CHUNK):
            chunk = lines.browse(lines._ids[start:start + CHUNK])
            items += self._items_of(chunk, day, left_out)
            self.env.invalidate_all(flush=False)
        return items, dict(left_out)

    def _items_of(self, lines, day, left_out):
        schedule, agreed = lines._ar_due_schedule(day), lines._ar_agreed_days(day)
        disputed = self._disputed(lines)
        for line in lines:
            owed = line.amount_residual
            if owed <= 0:
                left_out["credits"] -= owed
                continue
            customer = line.partner_id.commercial_partner_id
            if customer.ar_insolvency_date and customer.ar_insolvency_date <= day:
                left_out["insolvent"] += owed
                continue
            rate = owed / line.amount_residual_currency if line.amount_residual_currency else 1.0
            contested = min(disputed.get(line.id, 0.0) * rate, owed)
            left_out["disputed"] += contested
            yield from _parts(
                customer, owed - contested, rate, schedule[line.id], agreed[line.id],
                line.date_maturity or line.date, line.id,
            )

    def _disputed(self, lines):
        rows = self.env["ar.dispute"].sudo()._read_group(
            [("line_id", "in", lines.ids), ("state", "in", LIVE)], ["line_id"], ["amount:sum"]
        )
        return {line.id: amount for line, amount in rows}


def _parts(customer, left, rate, schedule, agreed, due, key):
    """An open item in parts: what was promised, then what is due on which day."""
    segment = customer.industry_id.id or -min(customer.category_id.ids, default=0) or None
    for part in agreed:
        amount = min(float(part.amount) * rate, left)
        left -= amount
        if amount > 0:
            yield OpenItem(customer.id, segment, due, amount, agreed=part.due, key=key)
    for part in sorted(schedule, key=lambda each: each.due):
        amount = min(float(part.amount) * rate, left)
        left -= amount
        if amount > 0:
            day = part.due if part.due > due + timedelta(days=1) else None
            yield OpenItem(customer.id, segment, min(part.due, due), amount, agreed=day, key=key)
