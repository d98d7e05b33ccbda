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
