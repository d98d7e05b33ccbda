"""Payment history and exposure of many open items, beside core's own reading of payments."""
# runs in: odoo
import json
import os
import time
from datetime import date, timedelta

words = os.environ.get("BENCH_ARGS", "").split()
INVOICES = int(words[0]) if words else 400
START = date(2026, 1, 5)


def build(count):
    """Invoices with two payments each, made in bulk."""
    partners = env["res.partner"].create(
        [{"name": f"Customer {index}", "is_company": True} for index in range(max(count // 10, 1))]
    )
    moves = env["account.move"].create([
        {
            "move_type": "out_invoice", "partner_id": partners[index % len(partners)].id,
            "invoice_date": START, "date": START, "invoice_date_due": START + timedelta(days=30),
            "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 100, "tax_ids": []})],
        }
        for index in range(count)
    ])
    moves.action_post()
    journal = env["account.journal"].search([("type", "=", "bank")], limit=1)
    receivables = moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
    for amount, day in ((60, 20), (30, 50)):
        bank_lines = env["account.bank.statement.line"].create([
            {
                "journal_id": journal.id, "amount": amount, "date": START + timedelta(days=day),
                "payment_ref": move.name, "ar_value_date": START + timedelta(days=day - 1),
            }
            for move in moves
        ])
        suspense = bank_lines.move_id.line_ids.filtered(
            lambda line: line.account_id == journal.suspense_account_id
        ).with_context(skip_account_move_synchronization=True, skip_readonly_check=True)
        suspense.write({"account_id": receivables.account_id.id})
        env["account.move.line"]._reconcile_plan([
            pair[0] + pair[1] for pair in zip(receivables, suspense, strict=True)
        ])
    env.flush_all()
    return moves, receivables


def measured(work):
    """Seconds and queries of one piece of work on an empty cache."""
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    work()
    return time.perf_counter() - start, env.cr.sql_log_count - queries


moves, lines = build(INVOICES)
few = lines[: INVOICES // 10]
measured(few._ar_open_items)
ours_s, ours_queries = measured(lines._ar_open_items)
_seconds, few_queries = measured(few._ar_open_items)
core_s, core_queries = measured(lambda: moves.mapped("invoice_payments_widget"))
exposure_s, exposure_queries = measured(
    lambda: env["ar.exposure"]._exposure(moves.partner_id, env.company)
)
print(json.dumps({
    "invoices": len(moves),
    "partial_payments": 2 * len(moves),
    "history_s": round(ours_s, 4),
    "history_queries": ours_queries,
    "history_queries_tenth": few_queries,
    "core_widget_s": round(core_s, 4),
    "core_widget_queries": core_queries,
    "ratio": round(core_s / ours_s, 2),
    "exposure_s": round(exposure_s, 4),
    "exposure_queries": exposure_queries,
}))
