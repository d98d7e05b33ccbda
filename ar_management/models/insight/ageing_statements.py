"""The SQL of the aged balance: what was open on a day, what the ledger says, what differs."""

DRAFTED = """
    drafted AS (
        SELECT matching.id
          FROM account_move_line draft
          JOIN account_partial_reconcile matching
            ON draft.id = matching.debit_move_id
         WHERE draft.parent_state != 'posted' AND draft.matching_number IS NOT NULL
     UNION
        SELECT matching.id
          FROM account_move_line draft
          JOIN account_partial_reconcile matching
            ON draft.id = matching.credit_move_id
         WHERE draft.parent_state != 'posted' AND draft.matching_number IS NOT NULL
    )
"""
"""Matchings of entries that are in draft again."""
ITEMS = """
    %(drafted)s,
    later AS MATERIALIZED (
        SELECT id, sum(amount) AS amount, sum(amount_currency) AS amount_currency
          FROM (
                SELECT debit_move_id AS id, amount, debit_amount_currency AS amount_currency
                  FROM account_partial_reconcile WHERE max_date > %(day)s
             UNION ALL
                SELECT credit_move_id, -amount, -credit_amount_currency
                  FROM account_partial_reconcile WHERE max_date > %(day)s
             UNION ALL
                SELECT debit_move_id, amount, debit_amount_currency
                  FROM account_partial_reconcile
                 WHERE max_date <= %(day)s AND id IN (SELECT id FROM drafted)
             UNION ALL
                SELECT credit_move_id, -amount, -credit_amount_currency
                  FROM account_partial_reconcile
                 WHERE max_date <= %(day)s AND id IN (SELECT id FROM drafted)
               ) undone
      GROUP BY id
    ),
    item AS (
        SELECT line.id, line.move_id, line.partner_id, line.account_id, line.company_id,
               line.currency_id, line.date, line.date_maturity, line.invoice_date,
               COALESCE(later.amount, 0) AS later,
               CASE WHEN line.account_id = ANY(%(never_matched)s) THEN line.balance
                    ELSE line.amount_residual END + COALESCE(later.amount, 0) AS amount,
               CASE WHEN line.account_id = ANY(%(never_matched)s) THEN line.amount_currency
                    ELSE line.amount_residual_currency END
                    + COALESCE(later.amount_currency, 0) AS amount_currency
          FROM account_move_line line
     LEFT JOIN later ON later.id = line.id
         WHERE line.reconciled IS NOT TRUE AND line.account_id = ANY(%(accounts)s)
           AND line.parent_state = 'posted' AND line.company_id = ANY(%(companies)s)
           AND line.date <= %(day)s
     UNION ALL
        SELECT line.id, line.move_id, line.partner_id, line.account_id, line.company_id,
               line.currency_id, line.date, line.date_maturity, line.invoice_date,
               later.amount, line.amount_residual + later.amount,
               line.amount_residual_currency + later.amount_currency
          FROM account_move_line line
          JOIN later ON later.id = line.id
         WHERE line.id = ANY(ARRAY(SELECT id FROM later)) AND line.reconciled
           AND line.account_id = ANY(%(accounts)s) AND line.parent_state = 'posted'
           AND line.company_id = ANY(%(companies)s) AND line.date <= %(day)s
    )
"""
"""What was open at the end of a day, line by line.

What is open now, and what was matched since is taken back. Matchings have no day of their own:
one counts from the later of the dates of its two entries (``max_date``), as the books do. A
matching with an entry that is in draft again counts for nothing.

What was matched since is fetched by an array of ids: the database cannot guess how many there are,
and would rather walk through the whole ledger.
"""
LEDGER = """
    SELECT account_id, sum(balance)
      FROM account_move_line
     WHERE account_id = ANY(%(accounts)s) AND parent_state = 'posted'
       AND company_id = ANY(%(companies)s) AND date <= %(day)s
  GROUP BY account_id
"""
DIFFERENCES = """
    WITH own AS (
        SELECT line.id, line.move_id, line.balance, line.amount_residual, line.account_id
          FROM account_move_line line
         WHERE line.account_id = ANY(%(accounts)s) AND line.parent_state = 'posted'
           AND line.company_id = ANY(%(companies)s) AND line.date <= %(day)s
    ), side AS (
        SELECT debit_move_id AS id, credit_move_id AS other, -amount AS amount, max_date
          FROM account_partial_reconcile
     UNION ALL
        SELECT credit_move_id, debit_move_id, amount, max_date FROM account_partial_reconcile
    )
    SELECT own.move_id, other.move_id AS other_move_id, other.company_id, other.account_id,
           other.company_id != ALL(%(companies)s) AS is_other_company, sum(side.amount) AS amount
      FROM side
      JOIN own ON own.id = side.id
      JOIN account_move_line other ON other.id = side.other AND other.parent_state = 'posted'
     WHERE side.max_date <= %(day)s AND own.account_id != ALL(%(never_matched)s)
       AND (other.company_id != ALL(%(companies)s) OR other.account_id != ALL(%(accounts)s))
  GROUP BY own.move_id, other.move_id, other.company_id, other.account_id
 UNION ALL
    SELECT own.move_id, NULL, NULL, NULL, FALSE,
           sum(own.amount_residual - own.balance - COALESCE(matched.amount, 0))
      FROM own
 LEFT JOIN (SELECT id, sum(amount) AS amount FROM side GROUP BY id) matched ON matched.id = own.id
     WHERE own.account_id != ALL(%(never_matched)s)
       AND own.amount_residual != own.balance + COALESCE(matched.amount, 0)
  GROUP BY own.move_id
  ORDER BY 6 DESC
     LIMIT %(limit)s
"""
