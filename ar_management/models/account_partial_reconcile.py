from odoo import models


class AccountPartialReconcile(models.Model):
    """Who undoes a payment takes back the discount that it had earned."""

    _inherit = "account.partial.reconcile"

    def unlink(self):
        lines = (self.debit_move_id + self.credit_move_id).filtered(
            lambda line: line._ar_has_tiers()
        )
        if not lines:
            return super().unlink()
        pairs = self._ar_lines_and_counterparts(lines)
        documents = lines.move_id._ar_earned_discounts().filtered(
            lambda move: (move.ar_discount_line_id, move.ar_discount_payment_id) in pairs
        )
        documents._ar_check_take_back()
        result = super().unlink()
        documents._ar_take_back()
        self.env["ar.discount.deduction"]._follow_undone(lines, pairs)
        return result

    def _ar_lines_and_counterparts(self, lines):
        """{(receivable line, entry that it is matched with)} of these matchings."""
        pairs = set()
        for partial in self:
            debit, credit = partial.debit_move_id, partial.credit_move_id
            pairs |= {
                (line, other.move_id)
                for line, other in ((debit, credit), (credit, debit))
                if line in lines
            }
        return pairs
