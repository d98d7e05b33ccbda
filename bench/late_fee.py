"""Late fees of 100,000 overdue lines with 1 to 5 partial payments each, beside a plain read."""
# runs in: odoo
import json
import os
import resource
import sys
import time
from datetime import date

sys.path.insert(0, os.environ["BENCH_DIR"])
from _rows import copy_rows  # noqa: E402, its folder is known now only

words = os.environ.get("BENCH_ARGS", "").split()
LINES = int(words[0]) if words else 100_000
BATCH = 1000
UNTIL = date(2026, 6, 30)
READ = [
    "move_id", "partner_id", "company_id", "account_id", "currency_id", "date", "date_maturity",
    "amount_currency", "amount_residual_currency", "balance", "amount_residual", "reconciled",
    "matched_debit_ids", "matched_credit_ids", "name", "parent_state",
]


def one_invoice_and_one_receipt():
    """The rows that all others are copied from, made as a person would make them."""
    partner = env["res.partner"].create({
        "name": "Menuiserie Vasseur", "is_company": True, "country_id": env.ref("base.fr").id,
    })
    invoice = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": partner.id,
        "invoice_date": date(2023, 1, 2), "invoice_date_due": date(2023, 2, 1),
        "invoice_line_ids": [(0, 0, {"name": "Windows", "price_unit": 1000, "tax_ids": []})],
    })
    invoice.action_post()
    claim = invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
    journal = env["account.journal"].search([("type", "=", "bank")], limit=1)
    receipt = env["account.bank.statement.line"].create({
        "journal_id": journal.id, "amount": 100, "date": date(2023, 3, 1), "payment_ref": "VIR",
    })
    suspense = receipt.move_id.line_ids.filtered(
        lambda line: line.account_id == journal.suspense_account_id
    ).with_context(skip_account_move_synchronization=True, skip_readonly_check=True)
    suspense.write({"account_id": claim.account_id.id, "partner_id": partner.id})
    (claim + suspense).reconcile()
    env.flush_all()
    return claim, suspense, receipt


def highest(model):
    env.cr.execute(f"SELECT max(id) FROM {env[model]._table}")
    return env.cr.fetchone()[0]


def build():
    """Copy one invoice and its receipt, with other dates and amounts, straight into the tables."""
    claim, suspense, receipt = one_invoice_and_one_receipt()
    moves, lines = highest("account.move"), highest("account.move.line")
    # A bank entry and its line refer to each other: no order of inserting would do.
    env.cr.execute("SET LOCAL session_replication_role = replica")
    env.cr.execute(
        """
        CREATE TEMP TABLE invoices AS
             SELECT i, DATE '2023-02-01' + i %% 700 AS due, 1 + i %% 5 AS receipts
               FROM generate_series(1, %s) AS i;
        CREATE TEMP TABLE receipts AS
             SELECT row_number() OVER () AS r, i, 50 + (i * 7 + k * 13) %% 150 AS amount,
                    due - 20 + (i * 31 + k * 97) %% 500 AS paid
               FROM invoices, generate_series(1, receipts) AS k;
        """,
        [LINES],
    )
    invoice, entry = f"{moves} + n.i", f"{moves} + {LINES} + n.r"
    bank_line = f"{highest('account.bank.statement.line')} + n.r"
    copy_rows(claim.move_id, "invoices", id=invoice, name="'BENCH/' || n.i", sequence_number="n.i",
              invoice_date_due="n.due", invoice_date="n.due - 30")
    copy_rows(claim, "invoices", id=f"{lines} + n.i", move_id=invoice, date_maturity="n.due",
              move_name="'BENCH/' || n.i", full_reconcile_id="NULL", matching_number="NULL")
    copy_rows(receipt.move_id, "receipts", id=entry, name="'RECEIPT/' || n.r", date="n.paid",
              sequence_number="n.r", statement_line_id=bank_line)
    copy_rows(receipt, "receipts", id=bank_line, move_id=entry, amount="n.amount")
    copy_rows(suspense, "receipts", id=f"{lines} + {LINES} + n.r", move_id=entry, date="n.paid",
              balance="-n.amount", amount_currency="-n.amount", credit="n.amount", debit="0")
    partial = claim.matched_credit_ids
    copy_rows(partial, "receipts", id=f"{partial.id} + n.r", debit_move_id=f"{lines} + n.i",
              credit_move_id=f"{lines} + {LINES} + n.r", amount="n.amount",
              debit_amount_currency="n.amount", credit_amount_currency="n.amount")
    env.cr.execute("SELECT count(*) FROM receipts")
    receipts = env.cr.fetchone()[0]
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    return [lines + number for number in range(1, LINES + 1)], receipts


class Work:
    """What one way of reading has cost so far."""

    def __init__(self, run):
        self.run, self.seconds, self.queries, self.found = run, 0.0, 0, 0

    def on(self, ids):
        """Do one batch on an empty cache."""
        env.invalidate_all()
        queries, start = env.cr.sql_log_count, time.perf_counter()
        self.found += len(self.run(env["account.move.line"].browse(ids)))
        self.seconds += time.perf_counter() - start
        self.queries += env.cr.sql_log_count - queries

    def per_1000(self):
        """Queries for a thousand lines."""
        return round(self.queries * 1000 / LINES, 1)


def assess(lines):
    return lines._ar_late_fees(UNTIL)


ids, receipts = build()
Work(assess).on(ids[:BATCH])  # fills what later batches share
assessing, reading, first = Work(assess), Work(lambda lines: lines.read(READ)), Work(assess)
# In turns, so that whatever else the machine does slows both down.
for start in range(0, LINES, BATCH):
    reading.on(ids[start:start + BATCH])
    assessing.on(ids[start:start + BATCH])
first.on(ids[:BATCH])
env.cr.rollback()
print(json.dumps({
    "lines": LINES,
    "late": assessing.found,
    "partial_payments": receipts,
    "assess_s": round(assessing.seconds, 2),
    "read_s": round(reading.seconds, 2),
    "ratio": round(assessing.seconds / reading.seconds, 2),
    "queries_per_1000": assessing.per_1000(),
    "queries_first_1000": first.queries,
    "read_queries_per_1000": reading.per_1000(),
    "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
}))
