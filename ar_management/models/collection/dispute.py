from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.dispute import LIVE

CLAIM_FIELDS = {"amount", "credit_note_id", "date_from", "date_to", "line_id", "move_id"}
TODO = "mail.mail_activity_data_todo"


class ArDispute(models.Model):
    """How a dispute is looked after, and how it ends: with a credit note, or with a no."""

    _inherit = "ar.dispute"

    @api.model_create_multi
    def create(self, vals_list):
        disputes = super().create(vals_list)
        disputes._ask_owner()
        disputes.sudo().partner_id._ar_answers_seen()
        # Open messages ask for what is not contested any more, and for nothing that is.
        self.env["ar.reminder"]._refresh(disputes)
        return disputes

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "deadline"}.intersection(vals):
            self._ask_owner()
        if CLAIM_FIELDS.intersection(vals):
            self.env["ar.reminder"]._refresh(self)
        if vals.get("date_to"):
            self.sudo().activity_unlink([TODO])
        return result

    def _default_owner(self):
        customer, company = self.move_id.sudo().commercial_partner_id, self.move_id.company_id
        policies = self.env["ar.reminder.policy"].sudo()
        policy = policies._by_customer(customer, company).get(customer.id, policies)
        collector = policy.user_id
        if collector.active and collector.has_group("ar_management.group_ar_user"):
            return collector
        return super()._default_owner()

    def _ask_owner(self):
        """One activity for each live dispute: its owner answers by the deadline."""
        for dispute in self.sudo().filtered(lambda each: each.state in LIVE):
            dispute.activity_unlink([TODO])
            if dispute.user_id:
                dispute._ar_ask(
                    dispute.user_id, lambda env: env._("Answer the customer"),
                    date_deadline=dispute.deadline,
                )

    # === How it ends === #

    def action_agree(self):
        """Credit what the customer is right about."""
        return self._open_settlement("agree")

    def action_reject(self):
        """Tell the customer that the invoice is right."""
        return self._open_settlement("reject")

    def _open_settlement(self, outcome):
        self.ensure_one()
        self._check_live()
        return {
            "type": "ir.actions.act_window", "res_model": "ar.dispute.settle",
            "view_mode": "form", "target": "new", "name": self.env._("Settle the Dispute"),
            "context": {"default_dispute_id": self.id, "default_outcome": outcome},
        }

    def _check_live(self):
        if self.state != "open":
            raise UserError(self.env._(
                "The dispute over %(invoice)s is settled already: reopen it first.",
                invoice=self.move_id.display_name,
            ))

    def _agree(self, amount, answer="", tell=False):
        """Draft a credit note for a part, and reject the rest.

        What was agreed stays in dispute until the credit note is posted.

        :param amount: agreed, tax included, in the currency of the invoice
        :return: the draft
        """
        self.ensure_one()
        self.check_access("write")
        self._check_live()
        if not 0 < self.currency_id.round(amount) <= self.amount:
            raise UserError(self.env._(
                "Agree to more than zero and at most to the %(amount)s that are contested.",
                amount=self.currency_id.format(self.amount),
            ))
        if self.move_id.move_type != "out_invoice":
            raise UserError(self.env._(
                "%(document)s is not an invoice: correct it instead of crediting it.",
                document=self.move_id.display_name,
            ))
        words = self.env["ar.reason"]._for(self.partner_id).env
        label = words._("Credit for %(invoice)s: %(reason)s", invoice=self.move_id.name,
                        reason=self._reason_label(words))
        draft = self.env["ar.discount.booking"]._draft_credit_note(
            self.line_id, amount, label, fields.Date.context_today(self)
        )
        dispute, rest = self.sudo(), self.amount - amount
        dispute.write({"amount": amount, "credit_note_id": draft.id, "answer": answer})
        if self.currency_id.compare_amounts(rest, 0) > 0:
            # A part of its own, so that both stay what they were until today.
            other = dispute.with_context(tracking_disable=True).copy({"amount": rest})
            other._end(is_rejected=True, answer=answer)
        self._answer(words._(
            "We credit %(amount)s of %(invoice)s.", invoice=self.move_id.name,
            amount=self.currency_id.with_env(words).format(amount),
        ), answer, tell)
        return draft

    def _reject(self, answer="", tell=False):
        """The invoice is right: from tomorrow the amount is asked for again."""
        self.ensure_one()
        self.check_access("write")
        self._check_live()
        self.sudo()._end(is_rejected=True, answer=answer)
        words = self.env["ar.reason"]._for(self.partner_id).env
        self._answer(words._(
            "We have looked into %(invoice)s and cannot agree: please pay it.",
            invoice=self.move_id.name,
        ), answer, tell)

    def _answer(self, sentence, answer, tell):
        """Answer the customer in the thread that it reads in the portal, by e-mail if wanted."""
        contact = self.partner_id._ar_billing_contact() if tell else self.partner_id.browse()
        self.sudo().message_post(
            body=f"{sentence} {answer or ''}".strip(), message_type="comment",
            subtype_xmlid="mail.mt_comment" if tell else "mail.mt_note",
            author_id=self.env.user.partner_id.id, partner_ids=contact.ids,
            subject=self.move_id.name,
        )

    def _credited(self):
        """Its credit note is posted: it goes to the instalment that was contested."""
        for dispute in self:
            line = dispute.line_id
            note = dispute.credit_note_id.line_ids.filtered(
                lambda each, account=line.account_id: each.account_id == account
            )
            matched = note.matched_debit_ids.debit_move_id
            if not line.reconciled and line not in matched:
                note.remove_move_reconcile()
                (note + line).reconcile()
            dispute._end()

    def _reason_label(self, env):
        return dict(self.with_env(env)._fields["reason"]._description_selection(env))[self.reason]
