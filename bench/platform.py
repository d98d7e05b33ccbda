"""1,000 invoices deposited and followed on a platform that makes a fault in every tenth answer."""
# runs in: odoo
import json
import os
import random
import sys
import time
from datetime import datetime, timedelta
from unittest.mock import patch

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
from odoo.addons.ar_management_fr_platform.models import flow as flows  # noqa: E402
from odoo.addons.ar_management_fr_platform.tests.platform_server import (  # noqa: E402
    SECRET,
    Platform,
)

words = os.environ.get("BENCH_ARGS", "").split()
INVOICES = int(words[0]) if words else 1000
SEED = int(words[1]) if len(words) > 1 else 20261130
FAULTS = (429, 503, 500, 401, "drop_before", "drop_after", "broken")
ROUNDS = 12


class Faulty(list):
    """Faults of the next calls: one call in ten goes wrong."""

    def __init__(self):
        self.dice = random.Random(SEED)

    def __bool__(self):
        return True

    def pop(self, _index):
        return self.dice.choice(FAULTS) if self.dice.random() < 0.1 else None


def invoices():
    """Posted invoices of one customer."""
    partner = env["res.partner"].create({
        "name": "Menuiserie Vasseur", "is_company": True, "country_id": env.ref("base.fr").id,
        "company_registry": "30326504500049", "vat": "FR40303265045",
    })
    moves = env["account.move"].create([
        {
            "move_type": "out_invoice", "partner_id": partner.id, "invoice_date": "2026-10-01",
            "invoice_line_ids": [(0, 0, {"name": "Windows", "price_unit": 100, "tax_ids": []})],
        }
        for _index in range(INVOICES)
    ])
    moves.action_post()
    return moves


def connect(url):
    """A connection that was checked."""
    connection = env["ar.platform.connection"].create({
        "name": "Bench", "base_url": url, "token_url": f"{url}/token", "client_id": "bench",
        "client_secret": SECRET, "company_id": env.company.id,
    })
    connection.action_check()
    return connection


platform = Platform()
platform.accepts_at_once = False
connection = connect(platform.start())
moves = invoices()
for move in moves:
    env["ar.platform.flow"]._queue(
        connection, "invoice", "Factur-X", f"{move.name}.pdf".replace("/", "-"),
        f"%PDF {move.name}".encode(), rule="B2B", move_id=move.id)
env.cr.commit()

platform.faults, platform.calls = Faulty(), []
start = time.perf_counter()
with (
    patch.object(flows, "INDEXED_AFTER", timedelta(0)),
    patch.object(flows, "MOST", INVOICES),
    patch("time.sleep", lambda _seconds: None),
):
    for _round in range(ROUNDS):
        env["ar.platform.flow"]._deliver_waiting(connection)
        for metadata, _content in list(platform.deposits()):
            if metadata["acknowledgement"]["status"] == "Pending":
                platform.settle(metadata["flowId"], "Ok")
        connection._follow()
seconds = time.perf_counter() - start

names = [metadata["name"] for metadata, _content in platform.deposits()]
deposited = env["ar.platform.flow"].search_count([
    ("connection_id", "=", connection.id), ("state", "=", "accepted")])
print(f"{datetime.now():%Y-%m-%d} seed {SEED}: {len(platform.calls)} calls in {seconds:.1f} s",
      file=sys.stderr)
print(json.dumps({
    "sent": deposited,
    "lost": INVOICES - len(set(names)),
    "doubled": len(names) - len(set(names)),
    "calls_per_invoice": round(len(platform.calls) / INVOICES, 2),
    "seconds": round(seconds, 1),
}))
