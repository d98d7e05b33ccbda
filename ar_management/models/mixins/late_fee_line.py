from collections import defaultdict

from odoo import models

from ...engine.late_fee_terms import DisputedPart


class ArLateFeeLineMixin(models.AbstractModel):
    _name = "ar.late.fee.line.mixin"
    _description = "Late Fee of an Instalment"

    def _ar_late_fee(self, day):
        """Interest and indemnity of this instalment up to a day, in the line's currency.

        The indemnity of the invoice stands with the instalment that was late first.

        :return: engine.late_fee.Assessment
        """
        self.ensure_one()
        fees = self.move_id._ar_late_fee_by_line(day)
        return fees.get(self.id) or self.move_id._ar_no_late_fee(day)

    def _ar_disputed_parts(self):
        """Disputes of these lines for the engine.

        :return: {line id: tuple of engine.late_fee.DisputedPart}
        """
        parts = defaultdict(tuple)
        for dispute in self.env["ar.dispute"].sudo().search([("line_id", "in", self.ids)]):
            amount = dispute.line_id._ar_currency().from_float(dispute.amount)
            part = DisputedPart(amount, dispute.date_from, dispute.date_to or None)
            parts[dispute.line_id.id] += (part,)
        return parts
