from odoo import models


class ArMatchProposal(models.Model):
    """Why a proposal cannot be posted now, in words for whoever wants to post it."""

    _inherit = "ar.match.proposal"

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

    def _edit_refusal(self):
        """Why an edited proposal cannot be posted, in words; empty when it can."""
        currency, left = self._money_currency(), self._left()
        if not self.edited_by or currency.is_zero(left):
            return ""
        if left > 0:
            return self.env._(
                "%(line)s: %(amount)s are left: choose documents, an account, or leave it on "
                "account.", line=self.display_name, amount=currency.format(left),
            )
        return self.env._(
            "%(line)s: %(amount)s are missing: take less, or choose the account that bears the "
            "difference.", line=self.display_name, amount=currency.format(-left),
        )

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

    # ------------------------------------------------------------------ how much may be given up

    def _given_up(self):
        """Debts that this match closes without money, in the company's currency.

        :return: (amount, accounts that bear it)
        """
        shares = self.other_ids.filtered(
            lambda share: share.kind == "write_off" and share.amount_currency < 0
            and share.account_id.internal_group in ("income", "expense")
        )
        if not shares or not self.line_ids:
            return 0.0, self.env["account.account"]
        amount = -sum(shares.mapped("amount_currency")) * self._money_rate()
        return self.company_id.currency_id.round(amount), shares.account_id

    def _write_off_question(self):
        """What a person has to confirm before it is posted; ``None`` when it is small enough."""
        amount, accounts = self._given_up()
        company = self.company_id
        small = company.ar_match_tolerance
        if accounts == company.ar_match_charge_account_id:
            small = max(small, company.ar_match_charge_limit)
        if company.currency_id.compare_amounts(amount, small) <= 0:
            return None
        return {"amount": amount, "text": self.env._(
            "%(amount)s of %(documents)s are given up and booked to %(accounts)s.",
            amount=company.currency_id.format(amount), documents=self.document_names,
            accounts=", ".join(accounts.mapped("display_name")),
        )}

    def _write_off_above_limit(self, amount):
        """Tell whether it takes a Credit Manager, and the user is none."""
        company = self.company_id
        return company.currency_id.compare_amounts(
            amount, company.ar_match_write_off_limit
        ) > 0 and not self.env.user.has_group("ar_management.group_ar_credit_manager")

    def _write_off_refusal(self):
        """Why so much cannot be given up now, in words; empty when it can."""
        question = self._write_off_question()
        if not question:
            return ""
        company = self.company_id
        if self._write_off_above_limit(question["amount"]):
            return self.env._(
                "%(line)s: %(question)s That is more than %(limit)s: only a Credit Manager posts "
                "it.", line=self.display_name, question=question["text"],
                limit=company.currency_id.format(company.ar_match_write_off_limit),
            )
        if company.currency_id.compare_amounts(question["amount"], self.write_off_confirmed):
            return self.env._(
                "%(line)s: %(question)s Post it on the reconciliation screen, which asks for a "
                "confirmation.", line=self.display_name, question=question["text"],
            )
        return ""
