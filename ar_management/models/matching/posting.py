from odoo import models
from odoo.exceptions import UserError

from ...engine.common.money import share_out


class ArMatchProposal(models.Model):
    """Turns proposals into accounting and back: the only place that writes journal items."""

    _inherit = "ar.match.proposal"

    # ------------------------------------------------------------------ posting

    def _post(self):
        """Post the proposals, the surest first.

        Figures are read again after the decision has been announced, so a document that was paid
        in the meantime is refused in words. A proposal that fails takes no other one down.

        :return: (posted proposals, {refused proposal: reason in words})
        """
        self._check_state(("proposed",))
        for company, proposals in self.grouped("company_id").items():
            self.env["ar.decision.version"]._bump(proposals._debtors(), company)
        ordered = self.sorted(lambda each: (-each.confidence, each.date, each.id))
        _open, blocked = self.env["ar.posting.period"]._partition(self.statement_line_id.move_id)
        refused = {
            proposal: blocked[proposal.statement_line_id.move_id]
            for proposal in ordered
            if proposal.statement_line_id.move_id in blocked
        }
        for proposal in ordered.filtered(lambda each: each.statement_line_id.ar_twin_id):
            refused[proposal] = self.env._(
                "%(line)s: this transaction may have been imported before. Say first whether it is "
                "the same as %(twin)s.", line=proposal.display_name,
                twin=proposal.statement_line_id.ar_twin_text,
            )
        ordered = ordered.filtered(lambda each: each not in refused)
        posted = ordered._post_all()
        for proposal in ordered - posted:
            reason = proposal._post_alone()
            if reason:
                refused[proposal] = reason
            else:
                posted |= proposal
        posted._after_posting()
        return posted, refused

    def _debtors(self):
        """Everybody whose open items these proposals touch."""
        return (
            self.partner_id | self.returned_move_id.partner_id
            | self.line_ids.move_line_id.partner_id | self.other_ids.partner_id
        )

    def _post_alone(self):
        """Post one proposal; the reason in words when it cannot be."""
        reason = self._refusal()
        if reason:
            return reason
        try:
            with self.env.cr.savepoint():
                if self.returned_move_id:
                    self._post_return()
                else:
                    if self.draft_refund_id and not self.line_ids:
                        self._book_draft_refund()
                    self._replace_suspense()
                self._update_state(("proposed",), "posted")
        except UserError as error:
            return self.env._("%(line)s: %(reason)s", line=self.display_name, reason=error.args[0])
        return ""

    def _counterparts(self):
        """Journal items instead of the suspense line, those of the documents first."""
        values = [self._counterpart_values(allocation) for allocation in self.line_ids]
        others = [self._tolerance_values(each) for each in self.line_ids.filtered("written_off")]
        others += self._other_values()
        if not self.currency_id.is_zero(self.difference):
            others.append(self._on_account_values())
        if not self._written_off():
            self._share_money_out(values, others)
        return values + others

    def _counterpart_values(self, allocation):
        """The counterpart of one document, at the document's own rate."""
        item = allocation.move_line_id
        amount = allocation._taken()
        if item._ar_has_tiers():
            # The document of the discount takes its share when the receivable is matched.
            amount -= allocation.discount_amount
        balance = item.amount_residual * amount / item.amount_residual_currency
        return {
            "name": self.payment_ref,
            "account_id": item.account_id.id,
            "partner_id": item.partner_id.id,
            "currency_id": item.currency_id.id,
            "amount_currency": item.currency_id.round(-amount),
            "balance": item.company_currency_id.round(-balance),
        }

    def _share_money_out(self, values, others):
        """Value foreign documents at what the money is worth; Odoo books the exchange difference.

        What is written off or on account keeps its own value, the documents share the rest.
        """
        foreign = [
            line for line in values if line["currency_id"] != self.company_id.currency_id.id
        ]
        if not foreign:
            return
        currency = self.company_id.currency_id._ar_engine_currency()
        fixed = sum(line["balance"] for line in values + others if line not in foreign)
        total = currency.from_float(self._suspense_line().balance - fixed)
        weights = [abs(currency.from_float(line["balance"])) for line in foreign]
        for line, share in zip(foreign, share_out(total, weights, currency), strict=True):
            line["balance"] = float(share)

    def _tolerance_values(self, allocation):
        company, item = self.company_id, allocation.move_line_id
        account = company.ar_match_tolerance_account_id
        if not account:
            raise UserError(self.env._(
                "Choose an account for small differences in the settings of %(company)s first.",
                company=company.name,
            ))
        rate = item.amount_residual / item.amount_residual_currency
        return {
            "name": self._books()._("Small difference on %(document)s", document=item.move_id.name),
            "account_id": account.id,
            "partner_id": item.partner_id.id,
            "currency_id": item.currency_id.id,
            "amount_currency": allocation.written_off,
            "balance": company.currency_id.round(allocation.written_off * rate),
        }

    def _books(self):
        """Environment in whose language entries in the books are written."""
        return self.env["ar.reason"]._for(self.company_id).env

    def _on_account_values(self):
        suspense, first = self._suspense_line(), self.line_ids[0].move_line_id
        return {
            "name": self.payment_ref,
            "account_id": first.account_id.id,
            "partner_id": first.partner_id.id,
            "currency_id": suspense.currency_id.id,
            "amount_currency": -self.difference,
            "balance": self.company_id.currency_id.round(-self.difference * self._money_rate()),
        }

    def _written_off(self):
        """The documents whose discount is written off by the bank entry.

        A discount of tiers is booked by a document of its own when the receivable is matched.
        """
        return self.line_ids.filtered("discount_amount").move_line_id.filtered(
            lambda item: not item._ar_has_tiers()
        )

    def _discount_values(self, values):
        """Journal items of the discounts, split into base and VAT by Odoo.

        :param values: the journal items of everything else
        :raise UserError: Odoo's split is not the discount that was granted, or VAT is locked
        """
        discounted = self._written_off()
        if not discounted:
            return []
        bank_line = self.statement_line_id
        self.env["ar.posting.period"]._resolve(
            bank_line.company_id, bank_line.journal_id, bank_line.date, has_tax=True,
            policy="refuse",
        )
        items = self.line_ids.move_line_id
        missing = self._suspense_line().balance - sum(line["balance"] for line in values)
        split = self.env["account.move"]._get_invoice_counterpart_amls_for_early_payment_discount(
            [
                {
                    "aml": item,
                    "amount_currency": -item.amount_residual_currency,
                    "balance": -item.amount_residual,
                }
                for item in discounted
            ],
            missing,
        )
        if split["exchange_lines"] and items.currency_id == self.company_id.currency_id:
            raise UserError(self.env._(
                "The payment term of %(documents)s has changed since it was offered, so the "
                "discount cannot be split into base and VAT. Restore the term or post by hand.",
                documents=", ".join(discounted.move_id.mapped("name")),
            ))
        return [values for lines in split.values() for values in lines]

    # ------------------------------------------------------------------ refusing

    def _refusal(self):
        """Why this proposal cannot be posted now, in words; empty when it can."""
        self.ensure_one()
        suspense = self._suspense_line()
        shares = self.line_ids + self.other_ids
        if self.returned_move_id:
            return self._return_refusal()
        if self.draft_refund_id and not self.line_ids:
            return self._draft_refund_refusal()
        if not shares:
            return self.env._("%(line)s: nothing is proposed.", line=self.display_name)
        if reason := self._edit_refusal() or self._write_off_refusal():
            return reason
        paid = sum(shares.mapped("amount_currency")) + self.difference
        foreign = any(allocation._is_foreign() for allocation in self.line_ids)
        if len(suspense) != 1 or not foreign and suspense.currency_id.compare_amounts(
            -suspense.amount_currency, paid
        ):
            return self.env._(
                "%(line)s has been matched or changed in the meantime: search again.",
                line=self.display_name,
            )
        return next(filter(None, (line._refusal() for line in self.line_ids)), "")

    def _suspense_line(self):
        return self.statement_line_id._seek_for_lines()[1]

    # ------------------------------------------------------------------ undoing

    def _undo(self):
        """Open the bank lines again; residuals and discount offers come back.

        :return: (undone proposals, {refused proposal: reason in words})
        :raise UserError: none of them may be undone
        """
        self._check_state(("posted",))
        for company, proposals in self.grouped("company_id").items():
            self.env["ar.decision.version"]._bump(proposals._debtors(), company)
        moves, blocked = self.env["ar.posting.period"]._partition(self.statement_line_id.move_id)
        blocked |= moves._ar_undo_obstacles()
        blocked |= self._refund_obstacles()
        moves = moves.filtered(lambda move: move not in blocked)
        if blocked and not moves:
            raise UserError("\n".join(blocked.values()))
        undone = self.filtered(lambda each: each.statement_line_id.move_id in moves)
        undone.statement_line_id.action_undo_reconciliation()
        for partner, proposals in undone.grouped("previous_partner_id").items():
            proposals.statement_line_id.write({"partner_id": partner.id})
        refused = {
            proposal: blocked[proposal.statement_line_id.move_id] for proposal in self - undone
        }
        return undone, refused
