from odoo import Command, fields, models


class ArMatchProposal(models.Model):
    """A prepared refund whose money has gone out: posted, and matched with the bank line."""

    _inherit = "ar.match.proposal"

    draft_refund_id = fields.Many2one(
        "account.payment", string="Prepared Refund", readonly=True, index="btree_not_null",
        ondelete="set null", help="It is posted together with the bank line that pays it.",
    )

    def _draft_refund_refusal(self):
        """Why the prepared refund cannot be posted now, in words; empty when it can."""
        payment, suspense = self.draft_refund_id, self._suspense_line()
        same = len(suspense) == 1 and not suspense.currency_id.compare_amounts(
            suspense.amount_currency, payment.amount
        )
        if payment.state != "draft" or payment.currency_id != self._money_currency() or not same:
            return self.env._(
                "%(line)s: the refund %(payment)s has changed in the meantime: search again.",
                line=self.display_name, payment=payment.display_name,
            )
        if not payment.outstanding_account_id:
            return self.env._(
                "%(line)s: the payment method of %(payment)s has no outstanding account: match "
                "the bank line with what is paid back instead.",
                line=self.display_name, payment=payment.display_name,
            )
        return ""

    def _book_draft_refund(self):
        """Post the payment; what it pays back is no longer on account."""
        payment = self.draft_refund_id
        payment.date = self.statement_line_id.date
        payment.action_post()
        surplus = payment.ar_match_proposal_id.statement_line_id.move_id
        owed = (payment.move_id + surplus).line_ids.filtered(
            lambda item: item.account_type == "asset_receivable" and not item.reconciled
        )
        if len(owed.move_id) == 2 and len(owed.account_id) == 1:
            owed.reconcile()
        [outstanding] = payment.move_id.line_ids.filtered(
            lambda item: item.account_id == payment.outstanding_account_id
        )
        self.sudo().line_ids = [Command.create({
            "move_line_id": outstanding.id,
            "amount_currency": outstanding.amount_residual_currency,
            "closes": True,
        })]
