from collections import defaultdict

from odoo import models

from ...engine.common.money import ZERO, share_out
from ...engine.late_fee.position import Position


class AccountMove(models.Model):
    """What late fees came to, and what was billed, paid and waived of them."""

    _inherit = "account.move"

    def _ar_late_fee_positions(self, day):
        """Late fees of these invoices up to a day, in the currency of each.

        :return: {move id: engine.late_fee.position.Position}
        """
        fees = self._ar_late_fees(day)
        lines = self.env["ar.late.fee.run.line"].sudo().search([
            ("move_id", "in", self.ids), ("state", "in", ("billed", "waived")),
        ])
        paid = lines.penalty_id._ar_paid_late_fees(day)
        sums = defaultdict(lambda: [ZERO, ZERO, ZERO])
        for line in lines:
            read = line.currency_id._ar_engine_currency().from_float
            penalty = line.penalty_id
            if penalty and (penalty.invoice_date or penalty.date) > day:
                continue
            found = sums[line.move_id.id]
            found[0] += read(line.total) if penalty else ZERO
            found[1] += paid[line.id]
            found[2] += read(line.waived_interest + line.waived_indemnity)
        return {
            move.id: Position(fees[move.id].total, *sums[move.id]) for move in self
        }

    def _ar_paid_late_fees(self, day):
        """What was received on these penalties up to a day, shared by what they bill.

        :return: defaultdict {run line id: amount}
        """
        paid = defaultdict(lambda: ZERO)
        for penalty, on, amount in self._ar_receipts():
            if on > day:
                continue
            lines = penalty.ar_late_fee_run_line_ids
            currency = penalty.currency_id._ar_engine_currency()
            weights = [max(currency.from_float(line.total), ZERO) for line in lines]
            for line, share in zip(lines, share_out(amount, weights, currency), strict=True):
                paid[line.id] += share
        return paid
