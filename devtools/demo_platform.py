"""The approved platform of the demo: a server on loopback that the demo company is connected to."""

import os
import signal
import subprocess

from . import odoo_run, paths, python_env, say

SERVER = paths.REPO / "ar_management_fr_platform" / "tests" / "platform_server.py"
LOG = paths.LOGS / "demo-platform.log"
# The server speaks plain HTTP, which OAuth libraries refuse elsewhere than here.
ENVIRONMENT = {"OAUTHLIB_INSECURE_TRANSPORT": "1"}
NAME = "Plateforme de démonstration"
SELL = """
from datetime import date, timedelta
from odoo import Command

def sell_to_consumers(company, first):
    books = env["account.move"].with_company(company)
    chart = env["account.chart.template"].with_company(company)
    taxes = chart.ref("tva_normale", False), chart.ref("tva_normale_encaissement", False)
    if not all(taxes):
        return
    company.tax_exigibility = True
    roux, petit = env["res.partner"].create([
        {"name": name, "city": "Lyon", "country_id": env.ref("base.fr").id}
        for name in ("Madame Roux", "Monsieur Petit")])
    lamp, fitting = env["product.product"].create([
        {"name": "Lampe de bureau", "type": "consu"}, {"name": "Pose", "type": "service"}])
    bank = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
    for partner, product, tax, price, sold, paid, kind in (
        (roux, lamp, taxes[0], 1240, 1, 1, "out_invoice"),
        (petit, fitting, taxes[1], 380, 4, 11, "out_invoice"),
        (petit, fitting, taxes[1], 150, 6, 19, "out_invoice"),
        (roux, fitting, taxes[1], 220, 8, 21, "out_refund"),
    ):
        move = books.create({
            "move_type": kind, "partner_id": partner.id, "date": first + timedelta(sold),
            "invoice_date": first + timedelta(sold),
            "invoice_line_ids": [Command.create({
                "product_id": product.id, "price_unit": price,
                "tax_ids": [Command.set(tax.ids)]})],
        })
        move.action_post()
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids,
        ).create({
            "journal_id": bank.id, "payment_date": first + timedelta(paid),
        })._create_payments()
"""
CONNECT = """
story = env.ref("ar_management.demo_company", raise_if_not_found=False) or env.company
connections = env["ar.platform.connection"].with_context(active_test=False)
connection = connections.search([("name", "=", {name!r})], limit=1) or connections.create({{
    "name": {name!r}, "company_id": story.id, "base_url": {url!r}, "token_url": {url!r},
    "client_id": "demo", "platform_number": "0042",
}})
connection.write({{
    "base_url": {url!r}, "token_url": {url!r} + "/token", "client_secret": "open sesame"}})
connection.action_check()
if not connection.report_from:
    # The last month and this one, so that there is something to look at.
    first = (date.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    sell_to_consumers(story, first)
    connection.report_from = first
    connection.user_id = env.ref("ar_management.user_accountant_demo", False) or env.user
    env["ar.platform.report"].sudo()._make_due(connection.sudo(), date.today())
env.ref("ar_management_fr_platform.ir_cron_follow").interval_number = 1
env.cr.commit()
"""


def start(database: str) -> int | None:
    """Start the platform and connect the demo company to it; its process id, if it runs."""
    process = subprocess.Popen(
        [str(paths.PYTHON), str(SERVER), "0"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=LOG.open("w"), text=True,
        env=python_env.environment(), start_new_session=True,
    )
    url = process.stdout.readline().strip()
    if not url:
        say.line(f"The demo platform did not start, see {LOG}.")
        return None
    try:
        odoo_run.script(
            database, SELL + CONNECT.format(name=NAME, url=url), "demo-connect",
            "Could not connect the demo company to its platform",
            odoo_run.write_conf("demo-connect"), **ENVIRONMENT,
        )
    except say.Problem:
        stop(process.pid)
        raise
    return process.pid


def stop(pid: int | None) -> None:
    """Stop the platform, if the process is still ours."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as handle:
            ours = SERVER.name.encode() in handle.read()
        if ours:
            os.killpg(pid, signal.SIGTERM)
    except OSError:
        return
