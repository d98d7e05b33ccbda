from collections import defaultdict
from dataclasses import replace

from odoo import models

from ...engine.late_fee import assess, once_per_document
from ...engine.late_fee_terms import DisputedPart
from ...engine.money import ZERO


class ArLateFeeLineMixin(models.AbstractModel):
    """Interest and indemnity of receivable lines: where the engine is asked."""

    _name = "ar.late.fee.line.mixin"
    _description = "Late Fee of an Instalment"

    def _ar_late_fee(self, day):
        """Interest and indemnity of this instalment up to a day, in the line's currency.

        :return: engine.late_fee.Assessment
        """
        self.ensure_one()
        return self._ar_late_fees(day).get(self.id) or self.move_id._ar_no_late_fee(day)

    def _ar_late_fees(self, day):
        """The same for many lines, with a fixed number of queries.

        Indemnity and fixed fees of an invoice stand with the instalment that was late first, so
        all instalments of its invoices are looked at.

        :return: {line id: engine.late_fee.Assessment} of the lines that were due before the day
            and whose invoice follows a policy
        """
        claims = self.move_id._ar_claims().filtered(lambda line: line.date_maturity < day)
        claims = claims.sorted("date_maturity")
        if not claims & self:
            return {}
        items = claims._ar_open_items()
        disputes = claims._ar_disputed_parts()
        receipts = claims._ar_interest_receipts()
        choices = claims.move_id._ar_late_fee_policies()
        rates = self.env["ar.reference.rate"]._rate_table()
        fees, terms = {}, {}
        for move, instalments in claims.grouped("move_id").items():
            policy = choices[move.id].policy
            if not policy:
                continue
            key = (policy, move.currency_id)
            if key not in terms:
                terms[key] = policy._terms(move.currency_id, day)
            facts = move._ar_late_fee_circumstances(policy)
            total = sum((items[line.id].amount for line in move._ar_claims()), ZERO)
            fees.update(zip(instalments.ids, once_per_document([
                assess(items[line.id], terms[key], rates, day, replace(
                    facts, disputes=disputes[line.id], document_amount=total,
                    interest_receipts=receipts[line.id],
                ))
                for line in instalments
            ]), strict=True))
        return {line.id: fees[line.id] for line in self if line.id in fees}

    def _ar_disputed_parts(self):
        """Disputes of these lines for the engine.

        :return: {line id: tuple of engine.late_fee_terms.DisputedPart}
        """
        parts = defaultdict(tuple)
        for dispute in self.env["ar.dispute"].sudo().search([("line_id", "in", self.ids)]):
            amount = dispute.line_id._ar_currency().from_float(dispute.amount)
            part = DisputedPart(amount, dispute.date_from, dispute.date_to or None)
            parts[dispute.line_id.id] += (part,)
        return parts

    def _ar_interest_receipts(self):
        """Money received for the interest of these lines, where policies settle interest first.

        Whatever bills interest extends this.

        :return: {line id: tuple of (day, amount)}
        """
        return defaultdict(tuple)
