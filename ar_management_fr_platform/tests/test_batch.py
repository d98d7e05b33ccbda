from contextlib import suppress
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.ar_management.tests.properties import DEEP

from ..engine.client import Client
from .common import PlatformCommon

INVOICES = 200 if DEEP else 12


@tagged("post_install", "-at_install")
class TestBatch(PlatformCommon):
    """Many invoices go out in the background: how far it got is seen, and nothing goes twice."""

    def setUp(self):
        super().setUp()
        # Core's job commits what it has done, which a test must not.
        self.startPatcher(patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 0))

    def begin(self, count=INVOICES):
        moves = self.env["account.move"].union(*[self.invoice() for _index in range(count)])
        action = self.env["account.move.send.batch.wizard"].with_user(self.ar_user).create({
            "move_ids": [Command.set(moves.ids)]}).action_send_and_print()
        return moves, self.env["ar.facturx.batch"].with_user(self.ar_user).browse(
            action["res_id"])

    def run_job(self, batch):
        """Core's job, ten invoices at a time, until it has nothing left."""
        seen = []
        while self.env["account.move"].search_count([("sending_data", "!=", False)]):
            self.env["account.move"]._cron_account_move_send(job_count=10)
            batch.invalidate_recordset()
            seen.append(batch.progress)
        return seen

    def sent(self):
        return [data["trackingId"] for data, _content in self.platform.deposits("Factur-X")]

    def test_progress_is_seen_and_each_invoice_goes_once(self):
        moves, batch = self.begin()
        self.assertEqual((batch.total, batch.progress), (len(moves), 0))
        seen = self.run_job(batch)
        self.assertEqual(seen, sorted(seen))
        self.assertGreater(len(seen), 1)
        self.assertEqual((batch.progress, batch.sent), (100, len(moves)))
        self.assertEqual(len(set(self.sent())), len(moves))

    def test_killed_and_resumed(self):
        moves, batch = self.begin()
        real, left = Client.send, [INVOICES * 2 // 3]

        def dies(client, deposit):
            answer = real(client, deposit)
            left[0] -= 1
            if not left[0]:
                # The platform has it, and nobody is there any more to hear it.
                raise KeyboardInterrupt
            return answer

        with patch.object(Client, "send", dies), suppress(KeyboardInterrupt):
            # Not assertRaises, which would take back what a killed process leaves behind.
            self.run_job(batch)
        self.assertEqual(left, [0])
        self.run_job(batch)
        self.env["ar.platform.connection"]._cron_follow()
        batch.invalidate_recordset()
        self.assertEqual(sorted(self.sent()), sorted(set(self.sent())))
        self.assertEqual(len(self.sent()), len(moves))
        self.assertEqual((batch.progress, batch.sent), (100, len(moves)))
        self.assertEqual(set(moves.mapped("ar_platform_state")), {"accepted"})

    def test_nothing_is_called_sent_that_was_not_heard(self):
        self.customer.action_ar_read_directory()
        _moves, batch = self.begin(3)
        self.platform.faults += ["drop_after", "refuse"]
        self.run_job(batch)
        self.assertEqual((batch.sent, batch.waiting, batch.refused), (1, 1, 1))
        self.assertIn("not this one", "".join(batch.line_ids.mapped(
            lambda line: line.reason or "")))
        self.env["ar.platform.connection"]._cron_follow()
        batch.invalidate_recordset()
        self.assertEqual((batch.sent, batch.waiting, batch.refused), (2, 0, 1))
