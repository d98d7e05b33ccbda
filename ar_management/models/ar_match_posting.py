from odoo import Command, models
from odoo.exceptions import UserError

from ..engine.money import share_out

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
            if proposal._needs_no_split() and not (items & taken) and not proposal._refusal():
                exact |= proposal
                taken |= items
        return exact

    def _needs_no_split(self):
        """Tell whether matching alone gives each document what is proposed for it.

        One document takes what there is; several are closed, and what is left is on account.
        """
        items = self.line_ids.move_line_id
        return (
            len(items.account_id) == 1
            and len(items.partner_id) == 1
            and (len(items) == 1 or all(self.line_ids.mapped("closes")))
            and not any(self.line_ids.mapped("written_off"))
            and not any(allocation._is_foreign() for allocation in self.line_ids)
            and not self._written_off()
        )

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
        """One counterpart for each document; discounts, differences and the rest beside them."""
        self._set_customer()
        items = [allocation.move_line_id for allocation in self.line_ids]
        values = self._counterparts()
        entry = self.statement_line_id.move_id.with_context(**REWRITE)
        before = entry.line_ids
        entry.write({"line_ids": [
            Command.delete(self._suspense_line().id),
            *(Command.create(line) for line in values + self._discount_values()),
        ]})
        created = (entry.line_ids - before).sorted("id")
        self.env["account.move.line"]._reconcile_plan([
            item + counterpart
            for item, counterpart in zip(items, created[: len(items)], strict=True)
        ])

    def _counterparts(self):
        """Journal items instead of the suspense line, those of the documents first."""
        values = [self._counterpart_values(allocation) for allocation in self.line_ids]
        if not self._written_off():
            self._share_money_out(values)
        for allocation in self.line_ids.filtered("written_off"):
            values.append(self._tolerance_values(allocation))
        if not self.currency_id.is_zero(self.difference):
            values.append(self._on_account_values(values))
        return values

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

    def _share_money_out(self, values):
        """Value foreign documents at what the money is worth; Odoo books the exchange difference.

        What is written off or on account keeps its own value, the documents share the rest.
        """
        foreign = [
            line for line in values if line["currency_id"] != self.company_id.currency_id.id
        ]
        if not foreign:
            return
        currency = self.company_id.currency_id._ar_engine_currency()
        fixed = sum(line["balance"] for line in values if line not in foreign)
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
            "name": self.env._("Small difference on %(document)s", document=item.move_id.name),
            "account_id": account.id,
            "partner_id": item.partner_id.id,
            "currency_id": item.currency_id.id,
            "amount_currency": allocation.written_off,
            "balance": company.currency_id.round(allocation.written_off * rate),
        }

    def _on_account_values(self, values):
        suspense, first = self._suspense_line(), self.line_ids[0].move_line_id
        return {
            "name": self.payment_ref,
            "account_id": first.account_id.id,
            "partner_id": first.partner_id.id,
            "currency_id": suspense.currency_id.id,
            "amount_currency": -self.difference,
            "balance": suspense.balance - sum(line["balance"] for line in values),
        }

    def _written_off(self):
        """The documents whose discount is written off by the bank entry.

        A discount of tiers is booked by a document of its own when the receivable is matched.
        """
        return self.line_ids.filtered("discount_amount").move_line_id.filtered(
            lambda item: not item._ar_has_tiers()
        )

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
        paid = sum(self.line_ids.mapped("amount_currency")) + self.difference
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
