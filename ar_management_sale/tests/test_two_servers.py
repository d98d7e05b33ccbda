import os
import socket
import subprocess
import sys
import time
import unittest
import xmlrpc.client
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

from odoo import Command
from odoo.tests import get_db_name, new_test_user, tagged

from odoo.addons.ar_management.tests.concurrency import RealCursorCase

PATIENCE = 90
LIMIT, AMOUNT, ORDERS = 100, 40, 6


@unittest.skipUnless(os.environ.get("AR_TEST_DEEP"), "starts two servers")
@tagged("post_install", "-at_install")
class TestTwoServers(RealCursorCase):
    """Two server processes on one database confirm for the same customer at the same moment."""

    def setUp(self):
        super().setUp()
        with self.real_env() as env:
            company = env.ref("base.main_company")
            company.ar_credit_hold_orders = True
            salesman = new_test_user(
                env, login="two_servers", groups="sales_team.group_sale_salesman",
                company_id=company.id, company_ids=[Command.set(company.ids)],
            )
            partner = env["res.partner"].create({"name": "Two servers", "is_company": True})
            env["ar.credit.application"]._grant(partner, company, LIMIT, "Test")
            product = env["product.product"].create({"name": "Hour", "type": "service"})
            self.made = [(each._name, each.ids) for each in (product, partner, salesman)]
            self.orders = env["sale.order"].create([{
                "partner_id": partner.id, "user_id": salesman.id, "company_id": company.id,
                "order_line": [Command.create({
                    "product_id": product.id, "price_unit": AMOUNT, "tax_ids": [Command.clear()],
                })],
            } for _number in range(ORDERS)]).ids
            self.salesman, self.partner = salesman.id, partner.id
        self.addCleanup(self._delete_all)
        self.urls = [self._serve() for _number in range(2)]
        deadline = time.monotonic() + PATIENCE
        for url in self.urls:
            while not self._answers(url):
                self.assertLess(time.monotonic(), deadline, f"{url} does not answer")
                time.sleep(0.3)

    def _serve(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = subprocess.Popen(
            [sys.executable, "-m", "odoo", "server", "-d", get_db_name(),
             "--http-port", str(port), "--max-cron-threads", "0", "--logfile", os.devnull],
            stdin=subprocess.DEVNULL,
        )
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        return f"http://127.0.0.1:{port}"

    def _answers(self, url):
        try:
            with urlopen(f"{url}/web/health", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False

    def _delete_all(self):
        with self.real_env() as env:
            env.ref("base.main_company").ar_credit_hold_orders = False
            orders = env["sale.order"].browse(self.orders)
            orders._action_cancel()
            orders.unlink()
            self.forget_credit(env, self.partner)
            for model, ids in self.made:
                records = env[model].browse(ids)
                contacts = records.partner_id if model == "res.users" else env["res.partner"]
                records.unlink()
                contacts.unlink()

    def test_exactly_what_fits_under_the_limit_is_confirmed(self):
        def confirm(number, order):
            models = xmlrpc.client.ServerProxy(f"{self.urls[number % 2]}/xmlrpc/2/object")
            models.execute_kw(
                get_db_name(), self.salesman, "two_servers", "sale.order", "action_confirm",
                [[order]],
            )

        with ThreadPoolExecutor(ORDERS) as pool:
            for done in [pool.submit(confirm, *each) for each in enumerate(self.orders)]:
                done.result(PATIENCE)
        with self.real_env() as env:
            orders = env["sale.order"].browse(self.orders)
            confirmed = orders.filtered(lambda order: order.state == "sale")
            self.assertEqual(len(confirmed), LIMIT // AMOUNT)
            self.assertEqual(set((orders - confirmed).ar_credit_hold_ids.mapped("state")), {"held"})
            self.assertEqual(len((orders - confirmed).ar_credit_hold_ids), ORDERS - len(confirmed))
