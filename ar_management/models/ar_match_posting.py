from odoo import Command, models
from odoo.exceptions import UserError

REWRITE = {
    "force_delete": True,
    "skip_account_move_synchronization": True,
    "skip_invoice_sync": True,
    "skip_readonly_check": True,
}
"""A bank entry stays posted while its suspense line becomes what the money was for."""


class ArMatchPostingMixin(models.AbstractModel):
    """Turns proposals into accounting and back: the only place that writes journal items."""

    _name = "ar.match.posting.mixin"
    _description = "Posting of Match Proposals"

    # ------------------------------------------------------------------ posting

    def _post(self):
        """Post the proposals, the surest first.

        Figures are read again after the decision has been announced, so a document that was paid
        in the meantime is refused in words. A proposal that fails takes no other one down.

        :return: (posted proposals, {refused proposal: reason in words})
        """
        self._check_state(("proposed",))
        for company, proposals in self.grouped("company_id").items():
            self.env["ar.decision.version"]._bump(proposals.partner_id, company)
        ordered = self.sorted(lambda each: (-each.confidence, each.date, each.id))
        _open, blocked = self.env["ar.posting.period"]._partition(self.statement_line_id.move_id)
        refused = {
            proposal: blocked[proposal.statement_line_id.move_id]
            for proposal in ordered
            if proposal.statement_line_id.move_id in blocked
        }
        ordered = ordered.filtered(lambda each: each not in refused)
        exact = ordered._exact_ones()
        posted = exact._post_together()
        for proposal in ordered - posted:
            reason = proposal._post_alone()
            if reason:
                refused[proposal] = reason
            else:
                posted |= proposal
        return posted, refused

    def _exact_ones(self):
        """Proposals whose suspense line only has to change its account, each document once."""
        taken = self.env["account.move.line"]
        exact = self.browse()
        for proposal in self:
            items = proposal.line_ids.move_line_id
            simple = (
                len(items.account_id) == 1
                and len(items.partner_id) == 1
                and not proposal._written_off()
            )
            if simple and not (items & taken) and not proposal._refusal():
                exact |= proposal
                taken |= items
        return exact

    def _post_together(self):
        """Post all at once; when one of them fails, none is posted and each is tried alone."""
        if not self:
            return self
        try:
            with self.env.cr.savepoint():
                self._replace_suspense_account()
                self._update_state(("proposed",), "posted")
        except UserError:
            # Not lost: the caller posts them one by one and reports the one that fails.
            return self.browse()
        return self

    def _post_alone(self):
        """Post one proposal; the reason in words when it cannot be."""
        reason = self._refusal()
        if reason:
            return reason
        try:
            with self.env.cr.savepoint():
                if self._exact_ones():
                    self._replace_suspense_account()
                else:
                    self._replace_suspense_by_counterparts()
                self._update_state(("proposed",), "posted")
        except UserError as error:
            return self.env._("%(line)s: %(reason)s", line=self.display_name, reason=error.args[0])
        return ""

    def _replace_suspense_account(self):
        """Fast route: the suspense lines become receivable lines, then one reconciliation plan."""
        plan = [
            proposal._suspense_line() + proposal.line_ids.move_line_id for proposal in self
        ]
        suspense = self.env["account.move.line"].union(
            *(proposal._suspense_line() for proposal in self)
        )
        accounts = {
            proposal._suspense_line(): proposal.line_ids.move_line_id.account_id
            for proposal in self
        }
        self._set_customer()
        for account in set(accounts.values()):
            suspense.filtered(lambda line, account=account: accounts[line] == account).with_context(
                **REWRITE
            ).write({"account_id": account.id})
        self.env["account.move.line"]._reconcile_plan(plan)

    def _set_customer(self):
        """The customer goes on the bank lines and their items; undoing takes it away again."""
        for proposal in self.sudo():
            proposal.previous_partner_id = proposal.statement_line_id.partner_id
        for partner, proposals in self.grouped("partner_id").items():
            # Who owes does not change what balances: core would add up each entry again.
            lines = proposals.statement_line_id.with_context(**REWRITE, check_move_validity=False)
            lines.write({"partner_id": partner.id})
            lines.move_id.write({"partner_id": partner.id})
            lines.move_id.line_ids.write({"partner_id": partner.id})

    def _replace_suspense_by_counterparts(self):
        """One counterpart for each document, and the discounts with their VAT."""
        self._set_customer()
        bank_line = self.statement_line_id
        items = [allocation.move_line_id for allocation in self.line_ids]
        counterparts = [self._counterpart_values(allocation) for allocation in self.line_ids]
        entry = bank_line.move_id.with_context(**REWRITE)
        before = entry.line_ids
        entry.write({"line_ids": [
            Command.delete(self._suspense_line().id),
            *(Command.create(values) for values in counterparts),
            *(Command.create(values) for values in self._discount_values()),
        ]})
        created = (entry.line_ids - before).sorted("id")
        self.env["account.move.line"]._reconcile_plan([
            item + counterpart
            for item, counterpart in zip(items, created[: len(items)], strict=True)
        ])

    def _counterpart_values(self, allocation):
        item = allocation.move_line_id
        open_share = 1 - self._discount_share(allocation)
        return {
            "name": self.payment_ref,
            "account_id": item.account_id.id,
            "partner_id": item.partner_id.id,
            "currency_id": item.currency_id.id,
            "amount_currency": item.currency_id.round(-item.amount_residual_currency * open_share),
            "balance": item.company_currency_id.round(-item.amount_residual * open_share),
        }

    def _written_off(self):
        """The documents whose discount is written off by the bank entry.

        A discount of tiers is booked by a document of its own when the receivable is matched.
        """
        return self.line_ids.filtered("discount_amount").move_line_id.filtered(
            lambda item: not item._ar_has_tiers()
        )

    def _discount_share(self, allocation):
        """Part of the document that the bank line leaves open for the discount of a tier."""
        item = allocation.move_line_id
        tier = allocation.discount_amount and item._ar_has_tiers()
        return allocation.discount_amount / item.amount_residual_currency if tier else 0.0

    def _discount_values(self):
        """Journal items of the discounts, split into base and VAT by Odoo.

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
        paid = sum(self._counterpart_values(allocation)["balance"] for allocation in self.line_ids)
        missing = self._suspense_line().balance - paid
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
        if not self.line_ids:
            return self.env._("%(line)s: nothing is proposed.", line=self.display_name)
        paid = sum(self.line_ids.mapped("amount_currency"))
        if len(suspense) != 1 or suspense.currency_id.compare_amounts(
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
            self.env["ar.decision.version"]._bump(proposals.partner_id, company)
        moves, blocked = self.env["ar.posting.period"]._partition(self.statement_line_id.move_id)
        blocked |= moves._ar_undo_obstacles()
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
