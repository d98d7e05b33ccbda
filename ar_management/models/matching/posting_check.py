from ..common.reason import money, named, reasons_of
from .booking import money_of


class PostingCheck:
    """Why a proposal cannot be posted now, in words for whoever wants to post it."""

    def __init__(self, proposal):
        proposal.ensure_one()
        self.proposal = proposal
        self.env = proposal.env
        self.company = proposal.company_id
        self.line = proposal.statement_line_id
        self.currency = self.line._ar_money_currency()
        self.name = proposal.display_name

    def _say(self, code, **params):
        return self.env["ar.reason"]._say(code, line=self.name, **params)

    def refusal(self):
        """Why it cannot be posted; empty when it can."""
        proposal, suspense = self.proposal, self.line._ar_suspense_line()
        documents = proposal.line_ids
        shares = documents + proposal.other_ids
        if proposal.returned_move_id:
            return self._return_refusal()
        if proposal.draft_refund_id and not documents:
            return self._draft_refund_refusal()
        if not shares:
            return self._say("match.nothing_proposed")
        if reason := self._edit_refusal() or self._write_off_refusal():
            return reason
        paid = sum(shares.mapped("amount_currency")) + proposal.difference
        foreign = any(allocation._is_foreign() for allocation in documents)
        if len(suspense) != 1 or not foreign and suspense.currency_id.compare_amounts(
            -suspense.amount_currency, paid
        ):
            return self._say("match.line_changed")
        return next(filter(None, (line._refusal() for line in documents)), "")

    def _edit_refusal(self):
        """Why an edited proposal cannot be posted, in words; empty when it can."""
        currency, left = self.currency, self.proposal._left()
        if not self.proposal.edited_by or currency.is_zero(left):
            return ""
        if left > 0:
            return self._say("match.left", amount=money(left, currency))
        return self._say("match.missing", amount=money(-left, currency))

    def _return_refusal(self):
        """Why the receipt cannot be taken back now, in words; empty when it can."""
        suspense, receipt = self.line._ar_suspense_line(), self.proposal.returned_move_id
        taken = self.proposal.search_count([
            ("returned_move_id", "=", receipt.id), ("state", "=", "posted"),
            ("id", "!=", self.proposal.id),
        ], limit=1)
        if len(suspense) != 1 or taken or receipt.state != "posted":
            return self._say("match.receipt_changed", receipt=receipt.name)
        if money_of(receipt)[1] != self.currency:
            return self._say("match.receipt_foreign", receipt=receipt.name)
        return ""

    def _draft_refund_refusal(self):
        """Why the prepared refund cannot be posted now, in words; empty when it can."""
        payment, suspense = self.proposal.draft_refund_id, self.line._ar_suspense_line()
        same = len(suspense) == 1 and not suspense.currency_id.compare_amounts(
            suspense.amount_currency, payment.amount
        )
        if payment.state != "draft" or payment.currency_id != self.currency or not same:
            return self._say("match.refund_changed", payment=named(payment))
        if not payment.outstanding_account_id:
            return self._say("match.refund_without_account", payment=named(payment))
        return ""

    # ------------------------------------------------------------------ how much may be given up

    def _given_up(self):
        """Debts that this match closes without money, in the company's currency.

        :return: (amount, accounts that bear it)
        """
        shares = self.proposal.other_ids.filtered(
            lambda share: share.kind == "write_off" and share.amount_currency < 0
            and share.account_id.internal_group in ("income", "expense")
        )
        if not shares or not self.proposal.line_ids:
            return 0.0, self.env["account.account"]
        amount = -sum(shares.mapped("amount_currency")) * self.line._ar_money_rate()
        return self.company.currency_id.round(amount), shares.account_id

    def question(self):
        """What a person has to confirm before it is posted; ``None`` when it is small enough."""
        amount, accounts = self._given_up()
        company = self.company
        small = company.ar_match_tolerance
        if accounts == company.ar_match_charge_account_id:
            small = max(small, company.ar_match_charge_limit)
        if company.currency_id.compare_amounts(amount, small) <= 0:
            return None
        return {"amount": amount, "text": self.env["ar.reason"]._say(
            "match.written_off", amount=money(amount, company.currency_id),
            documents=self.proposal.document_names,
            accounts=", ".join(accounts.mapped("display_name")),
        )}

    def is_above_limit(self, amount):
        """Tell whether it takes a Credit Manager, and the user is none."""
        company = self.company
        return company.currency_id.compare_amounts(
            amount, company.ar_match_write_off_limit
        ) > 0 and not self.env.user.has_group("ar_management.group_ar_credit_manager")

    def _write_off_refusal(self):
        """Why so much cannot be given up now, in words; empty when it can."""
        question = self.question()
        if not question:
            return ""
        company = self.company
        if self.is_above_limit(question["amount"]):
            return self._say(
                "match.above_limit", question=reasons_of(question["text"]),
                limit=money(company.ar_match_write_off_limit, company.currency_id),
            )
        if company.currency_id.compare_amounts(
            question["amount"], self.proposal.write_off_confirmed
        ):
            return self._say("match.unconfirmed", question=reasons_of(question["text"]))
        return ""
