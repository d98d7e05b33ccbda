from odoo.tests import tagged

from .common import ArCommon
from .tracer import figures, traced

MOST_FILES, MOST_CALLS = 20, 1000


@tagged("post_install", "-at_install")
class TestQuietOverrides(ArCommon):
    """Everyday actions of core pass by: what does not concern a room does not enter it.

    ``./dev shell DB < devtools/odoo_scripts/trace.py`` shows the same on the demo story.
    """

    def assert_quiet(self, calls):
        found = figures(calls)
        entered = sorted({file for file, _name in calls})
        self.assertLessEqual(found["files"], MOST_FILES, "\n".join(entered))
        self.assertLessEqual(found["calls"], MOST_CALLS, calls.most_common(20))

    def test_posting_a_plain_invoice_and_undoing_a_bank_line_enter_few_files(self):
        self._invoice(100, "2026-01-04")  # what is loaded once is not counted
        invoice = self._invoice(100, "2026-01-05", post=False)
        self.assert_quiet(traced(self.env, invoice.action_post))
        line = self._bank_line(invoice.amount_total, "2026-01-20", "something else")
        receivable = invoice.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable")
        suspense = line._ar_suspense_line()
        suspense.write({
            "account_id": receivable.account_id.id, "partner_id": receivable.partner_id.id,
        })
        (suspense + receivable).reconcile()
        self.assert_quiet(traced(self.env, line.action_undo_reconciliation))
        self.assertEqual(invoice.amount_residual, invoice.amount_total)
