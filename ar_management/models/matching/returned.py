from odoo import Command, fields, models

from .posting_batch import REWRITE


class ArMatchProposal(models.Model):
    """Money that came in goes back: what it had paid is owed again.

    The receipt is taken off its documents and matched with what goes out, so that it is on nobody's
    account. What had been granted or declared because of it is taken back by entries of the day on
    which the money went.
    """

    _inherit = "ar.match.proposal"

    returned_move_id = fields.Many2one(
        "account.move", string="Takes Back", readonly=True, index="btree_not_null",
        ondelete="restrict", help="The receipt that this bank line takes back.",
    )
    reopened_item_ids = fields.Many2many(
        "account.move.line", string="Open Again", readonly=True,
        help="What the receipt had paid.",
    )

    def _received_items(self):
        return self.env["ar.match.reader"]._received_items(self.returned_move_id)

    def _return_refusal(self):
        """Why the receipt cannot be taken back now, in words; empty when it can."""
        suspense, receipt = self._suspense_line(), self.returned_move_id
        taken = self.search_count([
            ("returned_move_id", "=", receipt.id), ("state", "=", "posted"), ("id", "!=", self.id),
        ], limit=1)
        if len(suspense) != 1 or taken or receipt.state != "posted":
            return self.env._(
                "%(line)s: %(receipt)s has gone back or changed in the meantime: search again.",
                line=self.display_name, receipt=receipt.name,
            )
        if self._received_items().currency_id != self._money_currency():
            return self.env._(
                "%(line)s: %(receipt)s was in another currency: book its return by hand.",
                line=self.display_name, receipt=receipt.name,
            )
        return ""

    def _post_return(self):
        """Book what goes out on the customer's account and match it with what had come in."""
        self.ensure_one()
        received, day = self._received_items(), self.statement_line_id.date
        documents = received.matched_debit_ids.debit_move_id
        self.sudo().reopened_item_ids = [Command.set(documents.ids)]
        received.with_context(
            ar_match_return_day=day,
            ar_discount_undo_reason=self.env._(
                "%(receipt)s was taken back by the bank.", receipt=self.returned_move_id.name
            ),
        ).remove_move_reconcile()
        self._set_customer(tracking_disable=True)
        counterparts = self._return_counterparts(received)
        self._match([
            received_item + counterpart
            for received_item, counterpart in zip(received, counterparts, strict=False)
        ])
        for move in documents.move_id:
            move.message_post(body=self.env._(
                "%(receipt)s came back on %(day)s: the invoice is open again.",
                receipt=self.returned_move_id.name, day=day,
            ))

    def _return_counterparts(self, received):
        """Journal items instead of the suspense line: one for each item that had been received.

        What goes out beyond them is the bank's charge.
        """
        suspense, entry = self._suspense_line(), self.statement_line_id.move_id
        left, values = suspense.amount_currency, []
        for item in received:
            amount = min(left, -item.amount_currency)
            left = suspense.currency_id.round(left - amount)
            values.append(self._return_values(item.account_id, item.partner_id, amount))
        if not suspense.currency_id.is_zero(left):
            values.append(self._charge_values(received[:1], left))
        entry = entry.with_context(**REWRITE, tracking_disable=True)
        suspense = entry.line_ids.browse(suspense.id)
        with entry._check_balanced({"records": entry}):
            unchecked = suspense.with_context(check_move_validity=False)
            created = unchecked.create([{**each, "move_id": entry.id} for each in values])
            unchecked.unlink()
            entry.fetch(["line_ids"])
        return created.with_env(self.env)

    def _return_values(self, account, partner, amount, name=""):
        return {
            "name": name or self.payment_ref,
            "account_id": account.id,
            "partner_id": partner.id,
            "currency_id": self._money_currency().id,
            "amount_currency": amount,
            "balance": self.company_id.currency_id.round(amount * self._money_rate()),
        }

    def _charge_values(self, item, amount):
        """The bank's charge: the customer owes it, or the company bears it, by the rule."""
        bearer = self.partner_id._ar_match_rule("ar_match_charge_bearer", self.company_id)
        account = self.company_id.ar_match_charge_account_id
        if bearer == "customer" or not account:
            account = item.account_id
        return self._return_values(account, item.partner_id, amount, self.env._("Bank charges"))

    def _restore_returned(self):
        """The return was undone: the receipt pays again what it had paid."""
        for proposal in self.filtered("returned_move_id"):
            items = proposal._received_items() + proposal.reopened_item_ids
            items.filtered(lambda item: not item.reconciled).reconcile()
