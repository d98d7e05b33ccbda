from collections import defaultdict

from odoo import api, models

from ...engine.common.reason import Reason, to_json
from ...engine.late_fee.assessment import Assessment
from ...engine.late_fee.bill import Billed, bill
from ...engine.late_fee.slice_record import to_records
from ..common.reason import named


class ArLateFeeProposal(models.AbstractModel):
    """Reads what receivables owe and what was billed of it, and proposes the rest."""

    _name = "ar.late.fee.proposal"
    _description = "Proposal of a Late Fee Run"

    # === Proposing === #

    @api.model
    def _propose(self, run, receivables):
        """Create the lines of a run for these receivables."""
        policies = {
            move_id: choice.policy
            for move_id, choice in receivables.move_id._ar_late_fee_policies().items()
        }
        wanted = receivables.filtered(
            lambda line: policies[line.move_id.id] and run._wants(policies[line.move_id.id])
        )
        bills, fees = self._bills(wanted, run.date)
        waivers = self.env["ar.late.fee.waiver"]._live(wanted)
        return self.env["ar.late.fee.run.line"].create([
            {
                **self._origin(run, receivable, policies[receivable.move_id.id]),
                **self._less_waived(values, waivers[receivable]),
            }
            for receivable in wanted
            for values in self._values(receivable, bills, fees, policies[receivable.move_id.id])
        ])

    def _less_waived(self, values, waivers):
        """The values of a fee less what was waived of its invoice, in whatever run."""
        if values.get("kind") != "new" or not waivers:
            return values
        waived = waivers._values_for(values["assessed_interest"], values["assessed_indemnity"])
        return {**waived, **values}

    def _origin(self, run, receivable, policy):
        return {
            "run_id": run.id,
            "line_id": receivable.id,
            "move_id": receivable.move_id.id,
            "policy_id": policy.id,
        }

    def _values(self, receivable, bills, fees, policy):
        """Lines of one receivable: what is new, and apart from it what corrects earlier bills."""
        if not receivable.date_maturity:
            return [self._blocked(
                Reason.of("late_fee.no_due_date", invoice=receivable.move_id.display_name)
            )]
        found = bills.get(receivable.id)
        if not found:
            return []
        if found.missing:
            return [self._missing_rate(found.missing)]
        obstacle = self._obstacle(found, policy, receivable)
        reasons = to_json(fees[receivable.id].reasons)
        return [
            {"reasons_data": reasons, **values, **obstacle}
            for values in (self._new(found), self._correction(found, receivable))
            if values
        ]

    def _new(self, found):
        return found.new and {
            "kind": "new",
            "date_from": found.start,
            "date_to": found.until,
            "assessed_interest": float(found.interest),
            "assessed_indemnity": float(found.indemnity),
            "slices": to_records(found.slices),
        }

    def _correction(self, found, receivable):
        return (found.correction or found.indemnity_correction) and {
            "kind": "correction",
            "date_from": found.corrected[0].start if found.corrected else False,
            "date_to": max(earlier.until for earlier in self._billed(receivable)[receivable.id]),
            "assessed_interest": float(found.correction),
            "assessed_indemnity": float(found.indemnity_correction),
            "slices": to_records(found.corrected),
        }

    # === Why something is not billed === #

    def _obstacle(self, found, policy, receivable):
        """Values that set a line aside, empty when it can be billed."""
        if not found.is_worth(policy._minimum(receivable.currency_id, found.until)):
            return self._blocked(Reason.of("late_fee.below_minimum", policy=named(policy)))
        return {}

    def _missing_rate(self, missing):
        return {
            **self._blocked(
                Reason.of("late_fee.rates_missing", rates=tuple(each.named() for each in missing))
            ),
            "missing_series": missing[0].series,
            "missing_date": missing[0].semester.first_day,
        }

    def _blocked(self, why):
        return {"state": "blocked", "exception_data": to_json([why])}

    # === Reading === #

    @api.model
    def _bills(self, receivables, day):
        """What receivables owe up to a day beyond what was billed.

        :return: ({line id: engine.late_fee.bill.Bill},
            {line id: engine.late_fee.assessment.Assessment})
        """
        fees = receivables._ar_late_fees(day)
        billed = self._billed(receivables)
        bills = {}
        for receivable in receivables:
            fee = fees.get(receivable.id)
            earlier = billed[receivable.id]
            if fee or earlier:
                # What was billed and is not late any more has to be credited.
                fee = fee or Assessment(day, currency=receivable._ar_currency())
                bills[receivable.id] = bill(fee, earlier)
        return bills, fees

    @api.model
    def _billed(self, receivables):
        """Earlier bills of receivables, waived ones included: what is settled is not due again.

        :return: {line id: list of engine.late_fee.bill.Billed}
        """
        settled = self.env["ar.late.fee.run.line"].sudo().search(
            [("line_id", "in", receivables.ids), ("step", ">", 0)]
        )
        found = defaultdict(list)
        for line in settled:
            currency = line.line_id._ar_currency()
            found[line.line_id.id].append(Billed(
                until=line.date_to,
                interest=currency.from_float(line.assessed_interest),
                indemnity=currency.from_float(line.assessed_indemnity),
            ))
        return found

    # === Looking again before posting === #

    @api.model
    def _still_valid(self, lines):
        """Set lines aside whose figures are not those of the preview any more.

        :return: the lines that may be posted
        """
        stale = self._stale(lines)
        for line in stale:
            line._set_aside(line._why_stale())
        return lines - stale

    @api.model
    def _stale(self, lines):
        """Lines whose figures are not those of the preview any more."""
        live = self.env["ar.late.fee.waiver"]._live(lines.line_id)
        stale = lines.filtered(lambda line: line._waived_otherwise(live[line.line_id]))
        for day, same_day in lines.grouped(lambda line: line.run_id.date).items():
            bills, _fees = self._bills(same_day.line_id, day)
            stale |= same_day.filtered(
                lambda line, bills=bills: not self._says_the_same(bills.get(line.line_id.id), line)
            )
        return stale

    def _says_the_same(self, found, line):
        if not found or found.missing:
            return False
        now = (found.interest, found.indemnity)
        if line.kind == "correction":
            now = (found.correction, found.indemnity_correction)
        shown = (line.assessed_interest, line.assessed_indemnity)
        return not any(
            line.currency_id.compare_amounts(float(amount), before)
            for amount, before in zip(now, shown, strict=True)
        )
