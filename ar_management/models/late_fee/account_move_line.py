from collections import defaultdict
from dataclasses import replace

from odoo import models

from ...engine.common.money import ZERO, share_out
from ...engine.late_fee.assessment import assess, once_per_document
from ...engine.late_fee.terms import DisputedPart


class AccountMoveLine(models.Model):
    """Interest and indemnity of receivable lines: where the engine is asked."""

    _inherit = "account.move.line"

    def _ar_late_fee(self, day):
        """Interest and indemnity of this instalment up to a day, in the line's currency.

        :return: engine.late_fee.assessment.Assessment
        """
        self.ensure_one()
        return self._ar_late_fees(day).get(self.id) or self.move_id._ar_no_late_fee(day)

    def _ar_late_fees(self, day):
        """The same for many lines, with a fixed number of queries.

        Indemnity and fixed fees of an invoice stand with the instalment that was late first, so
        all instalments of its invoices are looked at.

        :return: {line id: engine.late_fee.assessment.Assessment} of lines due before the day
            and whose invoice follows a policy
        """
        lines = self.sudo()  # the amount does not depend on who asks
        lines.fetch(["move_id"])
        claims = lines.move_id._ar_claims()
        if not any(line.date_maturity < day for line in claims):
            return {}
        by_move = claims.grouped("move_id")
        choices = claims.move_id._ar_late_fee_policies()
        items = claims._ar_items_for(choices)
        facts = claims._ar_late_fee_facts(by_move, choices, items)
        rates = self.env["ar.reference.rate"]._rate_table()
        fees, terms = {}, {}
        for move, instalments in by_move.items():
            policy, currency = choices[move.id].policy, move.currency_id
            if not policy:
                continue
            if (policy, currency) not in terms:
                terms[policy, currency] = policy._terms(currency, day)
            late = [line.id for line in instalments if line.date_maturity < day]
            fees.update(zip(late, once_per_document([
                assess(items[key], terms[policy, currency], rates, day, facts[key])
                for key in late
            ]), strict=True))
        return {key: fees[key] for key in self.ids if key in fees}

    def _ar_items_for(self, choices):
        """The lines as open items, as exactly as their policy needs them.

        Telling money from other reductions takes the whole history of a line.
        """
        exact = self._ar_interest_first(choices)
        items = (self - exact)._ar_dated_items()
        return {**items, **exact._ar_open_items()} if exact else items

    def _ar_interest_first(self, choices):
        """The lines whose payments settle interest before the principal."""
        policies = {choice.policy for choice in choices.values()}
        if not any(policy.interest_first for policy in policies):
            return self.browse()
        return self.filtered(lambda line: choices[line.move_id.id].policy.interest_first)

    def _ar_late_fee_facts(self, by_move, choices, items):
        """What law and policy make of each line.

        :return: {line id: engine.late_fee.terms.Circumstances}
        """
        disputes = self._ar_disputed_parts()
        granted = self._ar_granted_delays()
        receipts = self._ar_interest_first(choices)._ar_interest_receipts()
        facts, shared = {}, {}
        for move, instalments in by_move.items():
            policy = choices[move.id].policy
            alike = (policy, move.commercial_partner_id, move.ar_receipt_date)
            if alike not in shared:
                shared[alike] = move._ar_late_fee_circumstances(policy)
            total = None
            if len(instalments) > 1:
                total = sum((items[line.id].amount for line in instalments), ZERO)
            for key in instalments.ids:
                facts[key] = shared[alike]
                if total or key in disputes or key in receipts or key in granted:
                    facts[key] = replace(
                        shared[alike],
                        document_amount=total,
                        disputes=disputes.get(key, ()),
                        interest_receipts=receipts.get(key, ()),
                        granted=tuple(DisputedPart(*part) for part in granted.get(key, ())),
                    )
        return facts

    def _ar_disputed_parts(self):
        """Disputes of these lines for the engine.

        :return: {line id: tuple of engine.late_fee.terms.DisputedPart}
        """
        parts = defaultdict(tuple)
        for dispute in self.env["ar.dispute"].sudo().search([("line_id", "in", self.ids)]):
            amount = dispute.line_id._ar_currency().from_float(dispute.amount)
            part = DisputedPart(amount, dispute.date_from, dispute.date_to or None)
            parts[dispute.line_id.id] += (part,)
        return parts

    def _ar_interest_receipts(self):
        """Money received for the interest of these lines, where policies settle interest first.

        What customers paid on penalties is shared by the invoices that these bill.

        :return: {line id: tuple of (day, amount)}
        """
        receipts = defaultdict(tuple)
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
