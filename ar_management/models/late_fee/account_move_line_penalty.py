from collections import defaultdict

from odoo import models

from ...engine.common.money import share_out


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _ar_interest_receipts(self):
        """Money that customers paid on penalties, shared by the invoices that these bill."""
        receipts = defaultdict(tuple, super()._ar_interest_receipts())
        billed = self.env["ar.late.fee.run.line"].sudo().search([
            ("line_id", "in", self.ids), ("state", "=", "billed"), ("total", ">", 0),
        ])
        for penalty, day, amount in billed.penalty_id._ar_receipts():
            lines = penalty.ar_late_fee_run_line_ids
            currency = penalty.currency_id._ar_engine_currency()
            # Interest and indemnity of each line in turn.
            weights = [
                currency.from_float(line[part])
                for line in lines for part in ("interest", "indemnity")
            ]
            shares = share_out(amount, weights, currency)
            for line, interest in zip(lines, shares[::2], strict=True):
                if line.line_id in self and interest:
                    receipts[line.line_id.id] += ((day, interest),)
        return receipts
