"""Exposure of 10,000 customers with 200,000 open items, beside OCA account_financial_risk."""
# runs in: odoo
import json
import os
import sys
import time

sys.path.insert(0, os.environ["BENCH_DIR"])
from _peer import install_peer  # noqa: E402, its folder is known now only

PEER = "account_financial_risk"
PEER_PACKAGE = "odoo-addon-account_financial_risk==19.0.*"
words = os.environ.get("BENCH_ARGS", "").split()
CUSTOMERS = int(words[0]) if words else 10_000
ITEMS_EACH = 20
FEW = CUSTOMERS // 10


def say(text):
    print(text, flush=True)


def copies(env, record, times, **changes):
    """Insert copies of a row by SQL, with some columns as expressions of the number ``n``."""
    record.flush_recordset()
    table = record._table
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND is_generated = 'NEVER' AND column_name != 'id'",
        [table],
    )
    names = [name for (name,) in env.cr.fetchall()]
    quoted = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(changes.get(name, f'source."{name}"') for name in names)
    env.cr.execute(
        f'INSERT INTO "{table}" ({quoted}) SELECT {values} FROM "{table}" AS source,'
        f" generate_series(1, %s) AS n WHERE source.id = %s RETURNING id",
        [times, record.id],
    )
    return [row_id for (row_id,) in env.cr.fetchall()]


def build(env):
    """Customers, each with twenty open invoices of 100, half of them overdue."""
    customer = env["res.partner"].create({"name": "Customer", "is_company": True})
    invoice = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": customer.id, "invoice_date": "2026-01-05",
        "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 100, "tax_ids": []})],
    })
    invoice.action_post()
    env.flush_all()
    first = copies(env, customer, CUSTOMERS, name="'Customer ' || n")[0]
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE id >= %s", [first])
    owner = f"{first} + mod(n - 1, {CUSTOMERS})"
    move = copies(
        env, invoice, CUSTOMERS * ITEMS_EACH, name="'BENCH/' || n", partner_id=owner,
        commercial_partner_id=owner, sequence_number="n",
    )[0]
    for line in invoice.line_ids:
        copies(
            env, line, CUSTOMERS * ITEMS_EACH, move_id=f"{move} + n - 1", partner_id=owner,
            date_maturity="DATE '2026-01-05' + mod(n, 2) * 3650",
        )
    env.cr.commit()
    tidy(env)
    env.invalidate_all()
    return env["res.partner"].browse(range(first, first + CUSTOMERS))


def tidy(env):
    """What a database in use gets from autovacuum: statistics, and which pages are settled."""
    connection = env.cr._cnx
    connection.autocommit = True
    env.cr.execute("VACUUM ANALYZE")
    connection.autocommit = False


def measured(env, work):
    """Result, seconds and queries of one piece of work on an empty cache."""
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    result = work()
    return result, time.perf_counter() - start, env.cr.sql_log_count - queries


def ours(partners):
    found = partners.env["ar.exposure"]._exposure(partners, partners.env.company)
    return {key: exposure.total for key, exposure in found.items()}


def peer(partners):
    """The same open items, as the peer's own fields show them."""
    return {
        each.id: each.risk_invoice_open + each.risk_invoice_unpaid + each.risk_account_amount
        for each in partners
    }


say("installing the peer")
env = install_peer(env, PEER, PEER_PACKAGE)  # noqa: F821, the shell's own
say("inserting the open items")
partners = build(env)
# Once without counting: plans, modules and access rules are warm for both.
ours(partners[:10]), peer(partners[:10])
_few, _seconds, queries_1k = measured(env, lambda: ours(partners[:FEW]))
exposures, ours_s, queries_10k = measured(env, lambda: ours(partners))
say(f"ours: {ours_s:.2f} s")
amounts, peer_s, peer_queries = measured(env, lambda: peer(partners))
if any(float(exposures[each.id]) != amounts[each.id] for each in partners):
    sys.exit("The two do not count the same amounts.")
env.cr.close()
print(json.dumps({
    "customers": CUSTOMERS,
    "open_items": CUSTOMERS * ITEMS_EACH,
    "ours_s": round(ours_s, 3),
    "peer_s": round(peer_s, 3),
    "ratio": round(peer_s / ours_s, 1),
    "queries_1k": queries_1k,
    "queries_10k": queries_10k,
    "peer_queries": peer_queries,
}))
