from odoo import models
from odoo.exceptions import UserError


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
        live = lines.move_id._ar_earned_discounts()
        documents = live.filtered(
            lambda move: (move.ar_discount_line_id, move.ar_discount_payment_id) in pairs
        )
        documents.with_env(self.env)._ar_check_take_back()
        if not self.env.su:
            self._ar_check_documents_stay_matched(live - documents, pairs)
        result = super().unlink()
        documents._ar_take_back()
        self.env["ar.discount.deduction"]._follow_undone(lines, pairs)
        return result

    def _ar_check_documents_stay_matched(self, documents, pairs):
        """:raise UserError: a discount would be taken off the invoice while its payment stays"""
        for document in documents.with_env(self.env):
            if (document.ar_discount_line_id, document) in pairs:
                raise UserError(self.env._(
                    "%(document)s belongs to %(invoice)s: choose “Undo Discount” there to "
                    "reverse it.", document=document.display_name,
                    invoice=document.ar_discount_invoice_id.name,
                ))

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
