"""Reminders to 10,000 customers with 30,000 overdue invoices, beside OCA credit control."""
# runs in: odoo
import json
import os
import sys
import time
from datetime import date, timedelta

sys.path.insert(0, os.environ["BENCH_DIR"])
from _peer import install_peer  # noqa: E402, its folder is known now only
from _rows import copy_rows  # noqa: E402, its folder is known now only

PEER = "account_credit_control"
PEER_PACKAGE = "odoo-addon-account_credit_control==19.0.*"
words = os.environ.get("BENCH_ARGS", "").split()
CUSTOMERS = int(words[0]) if words else 10_000
ITEMS = 3
FEW = min(1000, CUSTOMERS)
TODAY = date(2026, 3, 3)


def one_invoice():
    """The rows that all others are copied from, made as a person would make them."""
    partner = env["res.partner"].create({
        "name": "Menuiserie Vasseur", "is_company": True, "country_id": env.ref("base.fr").id,
        "email": "facturation@client.example",
    })
    invoice = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": partner.id,
        "invoice_date": TODAY - timedelta(days=43),
        "invoice_date_due": TODAY - timedelta(days=13), "invoice_payment_term_id": False,
        "invoice_line_ids": [(0, 0, {"name": "Windows", "price_unit": 1000, "tax_ids": []})],
    })
    invoice.action_post()
    env.flush_all()
    return partner, invoice.line_ids.filtered(
        lambda line: line.account_type == "asset_receivable"
    )


def fill():
    """Customers with their invoices, as rows of the three tables that matter."""
    partner, line = one_invoice()
    copy_rows(partner, f"generate_series(1, {CUSTOMERS})", id="1000000 + n",
              commercial_partner_id="1000000 + n", complete_name="'Customer ' || n",
              name="'Customer ' || n")
    items = f"generate_series(0, {CUSTOMERS * ITEMS - 1})"
    copy_rows(line.move_id, items, id="1000000 + n", name="'B/' || n",
              partner_id=f"1000001 + n / {ITEMS}", commercial_partner_id=f"1000001 + n / {ITEMS}",
              sequence_number="1000000 + n", access_token="NULL")
    copy_rows(line, items, id="1000000 + n", move_id="1000000 + n", move_name="'B/' || n",
              partner_id=f"1000001 + n / {ITEMS}", full_reconcile_id="NULL")
    line.move_id.button_draft()
    for table in ("res_partner", "account_move", "account_move_line"):
        env.cr.execute(f"ANALYZE {table}")
    env.invalidate_all()


def propose(limit):
    """Propose to the first customers; seconds, queries and messages."""
    reminders = env["ar.reminder"]
    start, before, after, done = time.perf_counter(), env.cr.sql_log_count, 0, 0
    found = 0
    while done < limit:
        customers = reminders._customers_after(company, after, min(200, limit - done))
        if not customers:
            break
        found += len(reminders._propose(customers, company, TODAY))
        env.flush_all()
        env.invalidate_all()
        after, done = customers[-1].id, done + len(customers)
    return time.perf_counter() - start, env.cr.sql_log_count - before, found


def peer():
    """The same items by the peer: its lines, and one message for each customer."""
    receivable = env["account.move.line"].browse(1000000).account_id
    env.ref("account_credit_control.credit_control_3_time").account_ids = receivable
    company.credit_policy_id = env.ref("account_credit_control.credit_control_3_time")
    env.flush_all()
    env.invalidate_all()
    start, before = time.perf_counter(), env.cr.sql_log_count
    run = env["credit.control.run"].create({
        "date": TODAY, "policy_ids": [(6, 0, company.credit_policy_id.ids)],
    })
    run.generate_credit_lines()
    messages = env["credit.control.communication"]._generate_comm_from_credit_lines(run.line_ids)
    env.flush_all()
    return time.perf_counter() - start, env.cr.sql_log_count - before, len(messages)


env = install_peer(env, PEER, PEER_PACKAGE)
company = env.company
policy = env.ref("ar_management.ar_reminder_policy_french").with_company(company)
policy.write({"enabled": True, "bank_days": 0})
fill()
_seconds, queries_few, _found = propose(FEW)
env["ar.reminder"].search([]).line_ids.unlink()
env["ar.reminder"].search([]).unlink()
env.flush_all()
if os.environ.get("BENCH_PROFILE"):
    import cProfile
    import pstats
    profile = cProfile.Profile()
    seconds, queries, found = profile.runcall(propose, CUSTOMERS)
    for order in ("cumulative", "tottime"):
        pstats.Stats(profile).sort_stats(order).print_stats(70)
else:
    seconds, queries, found = propose(CUSTOMERS)
print(f"ours: {found} messages in {seconds:.1f} s, {queries} queries", flush=True)
peer_seconds, peer_queries, peer_found = peer()
print(f"peer: {peer_found} messages in {peer_seconds:.1f} s, {peer_queries} queries", flush=True)
env.cr.close()
print(json.dumps({
    "customers": CUSTOMERS, "messages": found, "peer_messages": peer_found,
    "ours_s": round(seconds, 2), "peer_s": round(peer_seconds, 2),
    "ratio": round(peer_seconds / seconds, 1),
    "queries_1k": queries_few, "queries_10k": queries, "peer_queries": peer_queries,
}))
