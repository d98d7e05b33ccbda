from odoo import Command, models
from odoo.exceptions import UserError


class ArMatchProposal(models.Model):
    """Journal items of the shares that are no document's: other accounts, money on account.

    Taxes are contained in the share; Odoo's tax engine splits them off.
    """

    _inherit = "ar.match.proposal"

    def _money_currency(self):
        """Currency in which the money of the bank line is shared out."""
        line = self.statement_line_id
        return line.foreign_currency_id or line.currency_id

    def _money(self):
        """What the bank line brings, in the currency in which it is shared out."""
        line = self.statement_line_id
        return line.amount_currency if line.foreign_currency_id else line.amount

    # ------------------------------------------------------------------ journal items

    def _other_values(self):
        """Journal items of the other shares, in their order.

        :raise UserError: a share has taxes, and VAT is locked on the day of the bank line
        """
        if not self.other_ids:
            return []
        self._check_vat_is_open(self.other_ids.tax_ids)
        values = [line for share in self.other_ids for line in self._share_values(share)]
        if not self.line_ids:
            # No document is there to take what converting a foreign currency rounds off.
            values[0]["balance"] += self._suspense_line().balance - sum(
                line["balance"] for line in values
            )
        return values

    def _share_values(self, share):
        base, taxes = self._split_tax(share.amount_currency, share.tax_ids, share.account_id)
        currency, company = self._money_currency(), self.company_id.currency_id
        rate = self._money_rate()
        balance = company.round(-share.amount_currency * rate)
        return [
            {
                "name": share.label or self.payment_ref,
                "account_id": share.account_id.id,
                "partner_id": share.partner_id.id,
                "currency_id": currency.id,
                "amount_currency": base["amount_currency"],
                "balance": company.round(balance - sum(tax["balance"] for tax in taxes)),
                "tax_ids": [Command.set(share.tax_ids.ids)],
                "tax_tag_ids": base["tax_tag_ids"],
            },
            *({**tax, "partner_id": share.partner_id.id} for tax in taxes),
        ]

    def _money_rate(self):
        """Worth of one unit of the money in the company's currency, as the bank line says."""
        suspense = self._suspense_line()
        return suspense.balance / suspense.amount_currency if suspense.amount_currency else 1.0

    def _split_tax(self, amount, taxes, account):
        """Base and tax of an amount that contains its taxes, as journal items.

        :param amount: share of the money: what goes to the account is positive
        :return: (amounts and tags of the base, list of values of the tax items)
        """
        currency = self._money_currency()
        if not taxes:
            return {"amount_currency": -amount, "tax_tag_ids": [Command.clear()]}, []
        engine, company = self.env["account.tax"], self.company_id
        usage, sign = taxes[0].type_tax_use, -1 if amount > 0 else 1
        base_lines = [engine._prepare_base_line_for_taxes_computation(
            {},
            price_unit=abs(amount), quantity=1.0, tax_ids=taxes, currency_id=currency,
            account_id=account, special_mode="total_included", sign=sign,
            rate=1 / self._money_rate(),
            # As in a credit note: a sale that shrinks, a purchase that comes back.
            is_refund=(usage == "sale") == (sign > 0),
        )]
        engine._add_tax_details_in_base_lines(base_lines, company)
        engine._round_base_lines_tax_details(base_lines, company)
        engine._add_accounting_data_in_base_lines_tax_details(base_lines, company)
        split = engine._prepare_tax_lines(base_lines, company)
        [(_line, base)] = split["base_lines_to_update"]
        items = split["tax_lines_to_add"]
        taken = sum(item["amount_currency"] for item in items)
        return {**base, "amount_currency": currency.round(-amount - taken)}, items

    def _check_vat_is_open(self, taxes):
        if taxes:
            line = self.statement_line_id
            self.env["ar.posting.period"]._resolve(
                line.company_id, line.journal_id, line.date, has_tax=True, policy="refuse"
            )

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

    def _confirm_write_off(self, amount):
        """Keep what a person agreed to give up.

        :return: what is to be confirmed first; ``None`` when nothing is, or it cannot be posted
        """
        self._check_may_decide(self.statement_line_id)
        question = self._write_off_question()
        if not question or self._write_off_above_limit(question["amount"]):
            return None
        if amount is None or self.company_id.currency_id.compare_amounts(
            amount, question["amount"]
        ):
            return question
        self.sudo().write_off_confirmed = question["amount"]
        return None

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

    # ------------------------------------------------------------------ paying back

    def _prepare_refunds(self):
        """Draft a payment to the customer for what is to be paid back; nobody posts it here."""
        for proposal in self:
            shares = [
                (share.partner_id, share.amount_currency)
                for share in proposal.other_ids.filtered("is_refund")
            ]
            if proposal.difference and proposal._pays_back():
                shares.append((proposal.partner_id, proposal.difference))
            for partner, amount in shares:
                proposal._draft_refund(partner, amount)

    def _pays_back(self):
        return self.partner_id._ar_match_overpayment(self.company_id) == "refund"

    def _draft_refund(self, partner, amount):
        line = self.statement_line_id
        self.env["account.payment"].with_company(self.company_id).create({
            "payment_type": "outbound",
            "partner_type": "customer",
            "partner_id": partner.id,
            "amount": amount,
            "currency_id": self._money_currency().id,
            "journal_id": line.journal_id.id,
            "memo": self._books()._(
                "Paid back: %(text)s", text=self.payment_ref or line.display_name
            ),
            "ar_match_proposal_id": self.id,
        })

    def _refund_obstacles(self):
        """Why undoing must wait: {bank entry: reason in words} of refunds that are under way."""
        obstacles = {}
        for proposal in self:
            started = proposal.refund_ids.filtered(
                lambda payment: payment.state not in ("draft", "canceled", "rejected")
            )
            if started:
                obstacles[proposal.statement_line_id.move_id] = self.env._(
                    "What was paid too much goes back with %(payment)s already: cancel that "
                    "payment first.", payment=started[0].display_name,
                )
        return obstacles

    def _drop_refunds(self):
        """A match is undone: drafts that pay its surplus back go with it.

        :raise UserError: a refund is under way
        """
        if obstacles := self._refund_obstacles():
            raise UserError("\n".join(obstacles.values()))
        self.refund_ids.filtered(lambda payment: payment.state == "draft").unlink()
