from odoo import models
from odoo.exceptions import UserError

from ..common.reason import named, reasons_of
from .entries import BankEntries, needs_no_split
from .posting_check import PostingCheck


class ArMatchProposal(models.Model):
    """Posts proposals and takes them back: who is posted with whom, and what follows."""

    _inherit = "ar.match.proposal"

    def action_post(self):
        """Post the proposals and tell how many succeeded."""
        self._check_may_decide(self.statement_line_id)
        posted, refused = self._post()
        return self._notify(
            self.env._("%(count)s bank lines matched and posted.", count=len(posted)), refused
        )

    def action_undo(self):
        """Undo the posting of the proposals: residuals and discount offers come back."""
        self._check_may_decide(self.statement_line_id)
        undone, refused = self._undo()
        return self._notify(
            self.env._("%(count)s bank lines are open again.", count=len(undone)), refused
        )

    def _notify(self, message, refused):
        message = " ".join([message, *refused.values()])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused else "success",
                "message": message,
                "sticky": bool(refused),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------------ posting

    def _post(self):
        """Post the proposals, the surest first.

        Figures are read again after the decision has been announced, so a document that was paid
        in the meantime is refused in words. A proposal that fails takes no other one down.

        :return: (posted proposals, {refused proposal: reason in words})
        """
        self._check_state(("proposed",))
        self = self._for_entity()
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
            refused[proposal] = self.env["ar.reason"]._say(
                "match.doubtful", line=proposal.display_name,
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

    def _post_all(self):
        """Post all that do not depend on each other, those without a difference first.

        :return: the posted proposals; who is missing has to be tried alone, to be told why
        """
        plain = self.filtered(
            lambda proposal: not proposal.returned_move_id and not proposal.draft_refund_id
        )
        posted = plain._independent_ones().filtered(needs_no_split)._post_together()
        others = plain.filtered(lambda proposal: not needs_no_split(proposal))
        return posted + others._independent_ones()._post_together()

    def _independent_ones(self):
        """Proposals that can be posted in any order: each document belongs to one of them."""
        taken = set()
        free = set()
        for proposal in self:
            items = set(proposal.line_ids.move_line_id.ids)
            if not items & taken and not PostingCheck(proposal).refusal():
                free.add(proposal.id)
                taken |= items
        return self.filtered(lambda proposal: proposal.id in free)

    def _post_together(self):
        """Post all at once. When one of them fails, each half is tried by itself.

        So a batch with one bad line costs a few batches more, not as many as it has lines.
        """
        if not self:
            return self
        try:
            with self.env.cr.savepoint():
                BankEntries(self).book()
                self._update_state(("proposed",), "posted")
        except UserError:
            # Not lost: the caller posts alone what is left and reports why it fails.
            if len(self) == 1:
                return self.browse()
            half = len(self) // 2
            return self[:half]._post_together() + self[half:]._post_together()
        return self

    def _post_alone(self):
        """Post one proposal; the reason in words when it cannot be."""
        reason = PostingCheck(self).refusal()
        if reason:
            return reason
        try:
            with self.env.cr.savepoint():
                if self.returned_move_id:
                    BankEntries(self).take_back()
                else:
                    if self.draft_refund_id and not self.line_ids:
                        BankEntries(self).post_refund()
                    BankEntries(self).book()
                self._update_state(("proposed",), "posted")
        except UserError as error:
            return self.env["ar.reason"]._say(
                "match.failed", line=self.display_name, reason=reasons_of(error)
            )
        return ""

    # ------------------------------------------------------------------ what follows

    def _after_posting(self):
        """What the rules do once the books know of the payment."""
        self._prepare_refunds()
        late = self.filtered(lambda proposal: proposal.shortfall == "discount_late")
        for deduction in late._deductions():
            deduction._ar_apply_match_rule()

    def _deductions(self):
        """Discounts that these payments took without having earned them, until decided."""
        return self.env["ar.discount.deduction"].search([
            ("payment_id", "in", self.statement_line_id.move_id.ids),
            ("state", "=", "to_decide"),
        ])

    def _prepare_refunds(self):
        """Draft a payment to the customer for what is to be paid back; nobody posts it here."""
        for proposal in self:
            shares = [
                (share.partner_id, share.amount_currency)
                for share in proposal.other_ids.filtered("is_refund")
            ]
            if proposal.difference and proposal.partner_id._ar_match_pays_back(proposal.company_id):
                shares.append((proposal.partner_id, proposal.difference))
            for partner, amount in shares:
                proposal._draft_refund(partner, amount)

    def _draft_refund(self, partner, amount):
        line = self.statement_line_id
        self.env["account.payment"].with_company(self.company_id).create({
            "payment_type": "outbound",
            "partner_type": "customer",
            "partner_id": partner.id,
            "amount": amount,
            "currency_id": line._ar_money_currency().id,
            "journal_id": line.journal_id.id,
            "memo": self.env["ar.reason"]._for(self.company_id).env._(
                "Refund: %(text)s", text=self.payment_ref or line.display_name
            ),
            "ar_match_proposal_id": self.id,
        })

    # ------------------------------------------------------------------ undoing

    def _undo(self):
        """Open the bank lines again; residuals and discount offers come back.

        :return: (undone proposals, {refused proposal: reason in words})
        :raise UserError: none of them may be undone
        """
        self._check_state(("posted",))
        self = self._for_entity()
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

    def _mark_undone(self):
        self._drop_refunds()
        self._restore_returned()
        self._update_state(("posted",), "undone")

    def _refund_obstacles(self):
        """Why undoing must wait: {bank entry: reason in words} of refunds that are under way."""
        obstacles = {}
        for proposal in self:
            started = proposal.refund_ids.filtered(
                lambda payment: payment.state not in ("draft", "canceled", "rejected")
            )
            if started:
                obstacles[proposal.statement_line_id.move_id] = self.env["ar.reason"]._say(
                    "match.refund_under_way", payment=named(started[0])
                )
        return obstacles

    def _drop_refunds(self):
        """A match is undone: drafts that pay its surplus back go with it.

        :raise UserError: a refund is under way
        """
        if obstacles := self._refund_obstacles():
            raise UserError("\n".join(obstacles.values()))
        self.refund_ids.filtered(lambda payment: payment.state == "draft").unlink()

    def _restore_returned(self):
        """The return was undone: the receipt pays again what it had paid."""
        for proposal in self.filtered("returned_move_id"):
            received, reopened = proposal._received_items(), proposal.reopened_item_ids
            for sign in (1, -1):
                items = received.filtered(lambda item, sign=sign: item.balance * sign < 0)
                items |= reopened.filtered(lambda item, sign=sign: item.balance * sign > 0)
                items.filtered(lambda item: not item.reconciled).reconcile()
