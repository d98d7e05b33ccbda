from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ...engine.common.money import ZERO
from ...engine.ledger.open_item import Allocation, AllocationKind
from ...engine.ledger.payment_date import PaymentEvidence, PaymentMeans, effective_payment_date
from .account_move_line import open_item

REDUCTIONS = """
    SELECT matching.debit_move_id AS item,
           matching.id AS key,
           matching.debit_amount_currency AS amount,
           entry.move_type != 'entry' AS is_invoice,
           entry.origin_payment_id IS NOT NULL AS is_payment,
           bank_line.id IS NOT NULL AS is_bank_line,
           method.ar_means AS means,
           COALESCE(entry.invoice_date, entry.date) AS entered,
           CASE WHEN bank_line.id IS NOT NULL THEN COALESCE(bank_line.ar_value_date, entry.date)
                ELSE cashed.day END AS value_date,
           entry.ar_effective_date AS overridden,
           bank_line.id IS NULL AND entry.move_type = 'entry' AND EXISTS (
               SELECT FROM account_move_line moved
                 JOIN account_account claim ON claim.id = moved.account_id
                WHERE moved.move_id = entry.id AND moved.balance > 0
                  AND (claim.account_type = 'asset_receivable'
                       OR claim.ar_is_bill_of_exchange OR claim.ar_is_doubtful)
           ) AS moves_claims
      FROM account_partial_reconcile matching
      JOIN account_move_line counterpart ON counterpart.id = matching.credit_move_id
      JOIN account_move entry ON entry.id = counterpart.move_id
 LEFT JOIN account_bank_statement_line bank_line ON bank_line.id = entry.statement_line_id
 LEFT JOIN account_payment payment ON payment.id = entry.origin_payment_id
 LEFT JOIN account_payment_method_line method ON method.id = payment.payment_method_line_id
 LEFT JOIN LATERAL (
               SELECT max(COALESCE(bank.ar_value_date, bank_entry.date)) AS day
                 FROM account_move_line money
                 JOIN account_account account ON account.id = money.account_id
                  AND account.account_type != 'asset_receivable'
                 JOIN account_partial_reconcile transit
                   ON money.id IN (transit.debit_move_id, transit.credit_move_id)
                 JOIN account_move_line other
                   ON other.id = transit.debit_move_id + transit.credit_move_id - money.id
                 JOIN account_move bank_entry ON bank_entry.id = other.move_id
                 JOIN account_bank_statement_line bank ON bank.id = bank_entry.statement_line_id
                WHERE entry.origin_payment_id IS NOT NULL AND money.move_id = entry.id
           ) cashed ON TRUE
     WHERE matching.debit_move_id = ANY(%s) AND matching.debit_amount_currency != 0
"""


class AccountMoveLine(models.Model):
    """When receivables were reduced and by how much, for many lines at once.

    The same days and amounts as ``_ar_open_items``, without what each reduction consisted of:
    interest needs no more, and on 100,000 lines that is the difference between minutes and
    seconds. A test holds the two together.
    """

    _inherit = "account.move.line"

    def _ar_dated_items(self):
        """The lines as open items; an allocation is a whole matching on its effective day.

        Credit notes are told apart from other reductions, nothing else is.

        :return: {line id: engine.ledger.open_item.OpenItem}
        """
        units = {unit: unit._ar_engine_currency() for unit in self.currency_id}
        currencies = {line.id: units[line.currency_id] for line in self}
        allocations, moved = self._ar_reductions(currencies)
        exact = self.browse(moved)._ar_open_items() if moved else {}
        return {
            line.id: exact.get(line.id)
            or open_item(line, currencies[line.id], tuple(allocations[line.id]))
            for line in self
        }

    def _ar_reductions(self, currencies):
        """Read the matchings of these lines.

        :return: ({line id: list of Allocation}, ids of lines whose claim was moved to another
            account, which only the whole history can follow)
        """
        self.env.flush_all()
        allocations, moved = defaultdict(list), set()
        for row in self.env.execute_query_dict(SQL(REDUCTIONS, self.ids)):
            if row["moves_claims"]:
                moved.add(row["item"])
            allocations[row["item"]].append(_allocation(row, currencies[row["item"]]))
        return allocations, moved


def _allocation(row, currency):
    return Allocation(
        on=effective_payment_date(PaymentEvidence(
            _means(row), row["entered"], row["value_date"], row["overridden"]
        )),
        amount=currency.from_float(row["amount"]),
        company_amount=ZERO,
        kind=AllocationKind.CREDIT_NOTE if row["is_invoice"] else AllocationKind.PAYMENT,
        key=row["key"],
    )


def _means(row):
    if row["is_invoice"]:
        return PaymentMeans.CREDIT_NOTE
    if row["is_payment"]:
        return PaymentMeans(row["means"] or "transfer")
    return PaymentMeans.TRANSFER if row["is_bank_line"] else PaymentMeans.ENTRY
