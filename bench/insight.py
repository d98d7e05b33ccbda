"""Ageing, dashboard and forecast on 1,000,000 receivable lines, beside OCA's aged balance."""
# runs in: odoo
import json
import os
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, os.environ["BENCH_DIR"])
from _peer import install_peer  # noqa: E402, its folder is known now only
from _rows import copy_rows  # noqa: E402, its folder is known now only

PEER = "account_financial_report"
PEER_PACKAGES = (
    "odoo-addon-account_financial_report==19.0.*", "odoo-addon-report_xlsx==19.0.*",
    "odoo-addon-date_range==19.0.*",
)
words = os.environ.get("BENCH_ARGS", "").split()
LINES = int(words[0]) if words else 1_000_000
CUSTOMERS = int(words[1]) if len(words) > 1 else max(LINES // 50, 1)
WITH_PEER = "no-peer" not in words
FEW = 1000
TODAY = env.company._ar_today()
PAST = TODAY - timedelta(days=45)
SPAN = 1095
BASE = 10_000_000
SEEDS = (501, 502, 503)
"""Worlds of the forecast: nothing of the engine was looked at on them."""


def one_of_each():
    """An invoice and a payment made as a person would make them: the rows that are copied."""
    partner = env["res.partner"].create({
        "name": "Menuiserie Vasseur", "is_company": True, "country_id": env.ref("base.fr").id,
    })
    invoice = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": partner.id,
        "invoice_date": TODAY - timedelta(days=90),
        "invoice_date_due": TODAY - timedelta(days=60), "invoice_payment_term_id": False,
        "invoice_line_ids": [(0, 0, {"name": "Windows", "price_unit": 1000, "tax_ids": []})],
    })
    invoice.action_post()
    journal = env["account.journal"].search([
        ("type", "=", "bank"), ("company_id", "=", env.company.id),
    ], limit=1)
    bank_line = env["account.bank.statement.line"].create({
        "journal_id": journal.id, "amount": 1000, "date": TODAY, "payment_ref": "VIR",
        "partner_id": partner.id,
    })
    _liquidity, suspense, _other = bank_line.with_context(
        skip_account_move_synchronization=True
    )._seek_for_lines()
    claim = invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
    suspense.write({"account_id": claim.account_id.id, "partner_id": partner.id})
    (suspense + claim).reconcile()
    env.flush_all()
    return partner, invoice, claim, bank_line, suspense


def fill(models, customers, numbers):
    """Invoices of these numbers and the payments of most of them, for so many customers."""
    partner, invoice, claim, bank_line, suspense = models
    income = invoice.line_ids - claim
    liquidity = bank_line.move_id.line_ids - suspense
    (partial,) = claim.matched_credit_ids
    env.cr.execute("SET session_replication_role = replica")
    # In the order of days, as entries are written, until today.
    many = numbers[-1] - numbers[0] + 1
    day = f"DATE '{TODAY}' - ({SPAN} * ({numbers[-1]} - n)::bigint / {many})::int"
    due = f"({day} + 30)"
    paid = f"({day} + 10 + (n %% 1009 * 7919 %% 101))"
    is_paid = f"({paid} <= DATE '{TODAY}' AND n %% 40 != 0)"
    customer = f"{BASE} + 1 + n %% {customers[-1]}"
    amount = "100 + n %% 977"
    people = f"generate_series({customers[0]}, {customers[-1]})"
    copy_rows(partner, people, id=f"{BASE} + n", commercial_partner_id=f"{BASE} + n",
              complete_name="'Customer ' || n", name="'Customer ' || n")
    items = f"generate_series({numbers[0]}, {numbers[-1]})"
    move = {"date": day, "partner_id": customer, "commercial_partner_id": customer,
            "access_token": "NULL", "sequence_number": f"{BASE} + n"}
    line = {"partner_id": customer, "full_reconcile_id": "NULL"}
    copy_rows(invoice, items, **move, id=f"{BASE} + n", name="'B/' || n", invoice_date=day,
              invoice_date_due=due, amount_total=amount, amount_total_signed=amount,
              amount_residual=f"CASE WHEN {is_paid} THEN 0 ELSE {amount} END",
              payment_state=f"CASE WHEN {is_paid} THEN 'paid' ELSE 'not_paid' END")
    left = f"CASE WHEN {is_paid} THEN 0 ELSE {amount} END"
    money = {"date": day, "invoice_date": day, "date_maturity": due, "move_name": "'B/' || n"}
    copy_rows(claim, items, **line, **money, id=f"{BASE} + n", move_id=f"{BASE} + n",
              balance=amount, debit=amount, amount_currency=amount, amount_residual=left,
              amount_residual_currency=left, reconciled=is_paid)
    copy_rows(income, items, **line, **money, id=f"{BASE} * 2 + n", move_id=f"{BASE} + n",
              balance=f"-({amount})", credit=amount, amount_currency=f"-({amount})")
    pays = f"(SELECT n FROM {items} n WHERE {is_paid})"
    copy_rows(bank_line.move_id, pays, **{**move, "date": paid}, id=f"{BASE} * 2 + n",
              name="'K/' || n", statement_line_id=f"{BASE} + n")
    copy_rows(bank_line, pays, id=f"{BASE} + n", move_id=f"{BASE} * 2 + n", amount=amount,
              partner_id=customer, internal_index="t.internal_index || n")
    money = {"date": paid, "date_maturity": paid, "move_name": "'K/' || n",
             "move_id": f"{BASE} * 2 + n"}
    copy_rows(suspense, pays, **line, **money, id=f"{BASE} * 3 + n", balance=f"-({amount})",
              credit=amount, amount_currency=f"-({amount})", amount_residual="0",
              amount_residual_currency="0", reconciled="TRUE")
    copy_rows(liquidity, pays, **line, **money, id=f"{BASE} * 4 + n", balance=amount,
              debit=amount, amount_currency=amount)
    copy_rows(partial, pays, id=f"{BASE} + n", debit_move_id=f"{BASE} + n",
              credit_move_id=f"{BASE} * 3 + n", amount=amount, debit_amount_currency=amount,
              credit_amount_currency=amount, max_date=paid, full_reconcile_id="NULL")
    env.cr.execute("SET session_replication_role = DEFAULT")
    env.cr.commit()  # a benchmark's database of its own
    # VACUUM is for its visibility map, as autovacuum would have made it in real life.
    env.cr._cnx.autocommit = True
    for table in ("res_partner", "account_move", "account_move_line", "account_partial_reconcile",
                  "account_bank_statement_line"):
        env.cr.execute(f"VACUUM ANALYZE {table}")
    env.cr._cnx.autocommit = False
    env.invalidate_all()


def timed(function, *arguments):
    """Result, seconds and queries."""
    env.invalidate_all()
    start, before = time.perf_counter(), env.cr.sql_log_count
    result = function(*arguments)
    return result, time.perf_counter() - start, env.cr.sql_log_count - before


def dashboard():
    """What the browser asks for its first screen."""
    return env["ar.dashboard"].read_dashboard({"period": "month"})


def peer():
    """OCA's aged partner balance of the same day: what it shows, and its seconds."""
    company = env.company
    wizard = env["aged.partner.balance.report.wizard"].create({
        "company_id": company.id, "date_at": PAST, "target_move": "posted",
        "receivable_accounts_only": True,
    })
    wizard.onchange_type_accounts_only()
    # As its own button sends it to the report: through JSON, where a day is a text.
    data = json.loads(json.dumps(wizard._prepare_report_data(), default=str))
    report = env["report.account_financial_report.aged_partner_balance"]
    values = report._get_report_values(wizard, data)
    return sum(account["residual"] for account in values["aged_partner_balance"])


def forecast_ratio():
    """Weekly error over that of due dates, on worlds that were never looked at."""
    sys.path.insert(0, str(Path(os.environ["BENCH_DIR"]).parent / "ar_management"))
    from _payers import histories
    from engine.insight.back_test import back_test

    end = date(2026, 6, 30)
    origins = [end - timedelta(days=91 + 28 * number) for number in range(5)]
    tests = [back_test(histories(8000, seed), origins) for seed in SEEDS]
    for seed, test in zip(SEEDS, tests, strict=True):
        print(f"forecast {seed}: error {test.error:.3f}, due dates {test.baseline:.3f}, "
              f"ratio {test.ratio:.3f}, within the band {test.coverage:.2f}", flush=True)
    return max(test.ratio for test in tests)


ratio_of_forecast = forecast_ratio()
if WITH_PEER:
    for package in PEER_PACKAGES[1:]:
        env = install_peer(env, package.split("==")[0].removeprefix("odoo-addon-"), package)
    env = install_peer(env, PEER, PEER_PACKAGES[0])
start = time.perf_counter()
few_customers, few_items = min(FEW, CUSTOMERS), min(5 * FEW, LINES // 4)
rows = one_of_each()
fill(rows, range(1, few_customers + 1), range(1, few_items + 1))
timed(dashboard)
_data, _seconds, few = timed(dashboard)
fill(rows, range(few_customers + 1, CUSTOMERS + 1), range(few_items + 1, LINES // 2 + 1))
print(f"filled in {time.perf_counter() - start:.0f} s", flush=True)
options = {"day": str(PAST)}
timed(env["ar.ageing"].read_ageing, options)  # both run on warm caches of the database
ageing, ageing_s, ageing_queries = timed(env["ar.ageing"].read_ageing, options)
print(f"ageing: {ageing['total']['items']} open items of {ageing['count']} customers, "
      f"{ageing_s:.2f} s, {ageing_queries} queries", flush=True)
timed(dashboard)
_data, dashboard_s, queries = timed(dashboard)
print(f"dashboard: {dashboard_s:.2f} s, {queries} queries", flush=True)
made, forecast_s, forecast_queries = timed(
    lambda: env["ar.forecast"].sudo()._make_today()
)
print(f"forecast: {forecast_s:.1f} s, {forecast_queries} queries", flush=True)
peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
peer_s = peer_total = None
if WITH_PEER:
    peer_total, peer_s, peer_queries = timed(peer)
    print(f"peer: {peer_total:.2f} beside {ageing['total']['total']:.2f} of ours, "
          f"{peer_s:.1f} s, {peer_queries} queries", flush=True)
env.cr.rollback()
env.cr.close()
print(json.dumps({
    "lines": LINES, "customers": CUSTOMERS, "ageing_s": round(ageing_s, 2),
    "peer_s": peer_s and round(peer_s, 2), "ratio": peer_s and round(peer_s / ageing_s, 1),
    "difference": ageing["difference"], "dashboard_s": round(dashboard_s, 2),
    "queries_1k": few, "queries_20k": queries, "forecast_s": round(forecast_s, 1),
    "forecast_ratio": round(ratio_of_forecast, 3), "peak_mb": peak_mb,
}))
