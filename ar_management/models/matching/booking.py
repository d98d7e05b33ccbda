from functools import cached_property

from odoo import Command
from odoo.exceptions import UserError

from ...engine.common.money import share_out


class Booking:
    """The journal items that a proposal asks for: what is decided, as the values of the books.

    It reads, and writes nothing. Taxes are contained in a share; Odoo's tax engine splits them
    off.
    """

    def __init__(self, proposal):
        self.proposal = proposal
        self.env = proposal.env
        self.company = proposal.company_id
        self.line = proposal.statement_line_id
        self.currency = self.line._ar_money_currency()
        self.documents = proposal.line_ids

    @cached_property
    def suspense(self):
        """The journal item that the counterparts replace."""
        return self.line._ar_suspense_line()

    @cached_property
    def rate(self):
        """Worth of one unit of the money in the company's currency, as the bank line says."""
        return self.line._ar_money_rate()

    # ------------------------------------------------------------------ documents

    def counterparts(self):
        """Journal items instead of the suspense line, those of the documents first."""
        values = [self._counterpart_values(allocation) for allocation in self.documents]
        others = [self._tolerance_values(each) for each in self.documents.filtered("written_off")]
        others += self._other_values()
        if not self.line.currency_id.is_zero(self.proposal.difference):
            others.append(self._on_account_values())
        if not self.written_off():
            self._share_money_out(values, others)
        return values + others

    def _counterpart_values(self, allocation):
        """The counterpart of one document, at the document's own rate."""
        item = allocation.move_line_id
        amount = allocation._taken()
        if item._ar_has_tiers():
            # The document of the discount takes its share when the receivable is matched.
            amount -= allocation.discount_amount
        balance = item.amount_residual * amount / item.amount_residual_currency
        return _item_values(
            self.proposal.payment_ref, item, item.currency_id,
            item.currency_id.round(-amount), item.company_currency_id.round(-balance),
        )

    def _share_money_out(self, values, others):
        """Value foreign documents at what the money is worth; Odoo books the exchange difference.

        What is written off or on account keeps its own value, the documents share the rest. A
        document in the company's currency that is paid in another one has no other value: what
        the money is worth beside it is the exchange difference.
        """
        foreign = [
            line for line in values if line["currency_id"] != self.company.currency_id.id
        ]
        if not foreign:
            if any(share._is_foreign() for share in self.documents):
                others += self._exchange_values(values + others)
            return
        currency = self.company.currency_id._ar_engine_currency()
        fixed = sum(line["balance"] for line in values + others if line not in foreign)
        total = currency.from_float(self.suspense.balance - fixed)
        weights = [abs(currency.from_float(line["balance"])) for line in foreign]
        for line, share in zip(foreign, share_out(total, weights, currency), strict=True):
            line["balance"] = float(share)

    def _exchange_values(self, values):
        """The journal item of what the money is worth beside the others; none when nothing is."""
        company = self.company.sudo()
        left = company.currency_id.round(
            self.suspense.balance - sum(line["balance"] for line in values)
        )
        if company.currency_id.is_zero(left):
            return []
        account = (
            company.expense_currency_exchange_account_id if left > 0
            else company.income_currency_exchange_account_id
        )
        if not account:
            raise UserError(self.env._(
                "%(company)s has no accounts for exchange differences: choose them in the "
                "settings of Invoicing.", company=company.name,
            ))
        return [_item_values(
            self._books()._("Exchange difference"), self.proposal, company.currency_id, left, left,
            account,
        )]

    def _tolerance_values(self, allocation):
        company, item = self.company, allocation.move_line_id
        account = company.ar_match_tolerance_account_id
        if not account:
            raise UserError(self.env._(
                "Choose an account for small differences in the settings of %(company)s first.",
                company=company.name,
            ))
        rate = item.amount_residual / item.amount_residual_currency
        return _item_values(
            self._books()._("Small difference on %(document)s", document=item.move_id.name),
            item, item.currency_id, allocation.written_off,
            company.currency_id.round(allocation.written_off * rate), account,
        )

    def _books(self):
        """Environment in whose language entries in the books are written."""
        return self.env["ar.reason"]._for(self.company).env

    def _on_account_values(self):
        first, left = self.documents[0].move_line_id, self.proposal.difference
        return _item_values(
            self.proposal.payment_ref, first, self.suspense.currency_id, -left,
            self.company.currency_id.round(-left * self.rate),
        )

    # ------------------------------------------------------------------ discounts

    def written_off(self):
        """The documents whose discount is written off by the bank entry.

        A discount of tiers is booked by a document of its own when the receivable is matched.
        """
        return self.documents.filtered("discount_amount").move_line_id.filtered(
            lambda item: not item._ar_has_tiers()
        )

    def discounts(self, values):
        """Journal items of the discounts, split into base and VAT by Odoo.

        :param values: the journal items of everything else
        :raise UserError: Odoo's split is not the discount that was granted, or VAT is locked
        """
        discounted = self.written_off()
        if not discounted:
            return []
        self._check_vat_is_open()
        items = self.documents.move_line_id
        missing = self.suspense.balance - sum(line["balance"] for line in values)
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
        foreign = any(share._is_foreign() for share in self.documents)
        if split["exchange_lines"] and items.currency_id == self.company.currency_id and (
            not foreign
        ):
            raise UserError(self.env._(
                "The payment term of %(documents)s has changed since it was offered, so the "
                "discount cannot be split into base and VAT. Restore the term or post by hand.",
                documents=", ".join(discounted.move_id.mapped("name")),
            ))
        return [values for lines in split.values() for values in lines]

    # ------------------------------------------------------------------ other shares

    def _other_values(self):
        """Journal items of the other shares, in their order.

        :raise UserError: a share has taxes, and VAT is locked on the day of the bank line
        """
        shares = self.proposal.other_ids
        if not shares:
            return []
        self.check_taxes(shares.tax_ids)
        values = [line for share in shares for line in self._share_values(share)]
        if not self.documents:
            # No document is there to take what converting a foreign currency rounds off.
            values[0]["balance"] += self.suspense.balance - sum(
                line["balance"] for line in values
            )
        return values

    def _share_values(self, share):
        base, taxes = self.split_tax(share.amount_currency, share.tax_ids, share.account_id)
        company = self.company.currency_id
        balance = company.round(-share.amount_currency * self.rate)
        return [
            {
                **_item_values(
                    share.label or self.proposal.payment_ref, share, self.currency,
                    base["amount_currency"],
                    company.round(balance - sum(tax["balance"] for tax in taxes)),
                ),
                "tax_ids": [Command.set(share.tax_ids.ids)],
                "tax_tag_ids": base["tax_tag_ids"],
            },
            *({**tax, "partner_id": share.partner_id.id} for tax in taxes),
        ]

    def split_tax(self, amount, taxes, account):
        """Base and tax of an amount that contains its taxes, as journal items.

        :param amount: share of the money: what goes to the account is positive
        :return: (amounts and tags of the base, list of values of the tax items)
        """
        if not taxes:
            return {"amount_currency": -amount, "tax_tag_ids": [Command.clear()]}, []
        engine, company = self.env["account.tax"], self.company
        usage, sign = taxes[0].type_tax_use, -1 if amount > 0 else 1
        base_lines = [engine._prepare_base_line_for_taxes_computation(
            {},
            price_unit=abs(amount), quantity=1.0, tax_ids=taxes, currency_id=self.currency,
            account_id=account, special_mode="total_included", sign=sign,
            rate=1 / self.rate,
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
        return {**base, "amount_currency": self.currency.round(-amount - taken)}, items

    def check_taxes(self, taxes):
        """:raise UserError: there are taxes, and VAT is locked on the day of the bank line"""
        if taxes:
            self._check_vat_is_open()

    def _check_vat_is_open(self):
        self.env["ar.posting.period"]._resolve(
            self.line.company_id, self.line.journal_id, self.line.date, has_tax=True,
            policy="refuse",
        )

    # ------------------------------------------------------------------ what goes back

    def returned(self, received):
        """Journal items of money that goes back: what the receipt had booked, turned round.

        What was given up, deducted or written off with it is taken back, too. What goes out
        beyond it is the bank's charge.

        :param received: items of customers in the receipt: theirs come first, in their order
        """
        receipt = self.proposal.returned_move_id
        others = receipt.line_ids - received - _money_items(receipt)
        if others.tax_tag_ids:
            self._check_vat_is_open()
        values = [self._turned_round(item) for item in received]
        rest = [self._turned_round(item) for item in others]
        charge = self.currency.round(self.suspense.amount_currency - money_of(receipt)[0])
        if not self.currency.is_zero(charge):
            rest.append(self._charge_values(received[:1], charge))
        self._share_money_out(values, rest)
        return values + rest + self._exchange_values(values + rest)

    def _turned_round(self, item):
        return {
            **_item_values(
                self.proposal.payment_ref or item.name, item, item.currency_id,
                -item.amount_currency, -item.balance,
            ),
            "tax_ids": [Command.set(item.tax_ids.ids)],
            "tax_tag_ids": [Command.set(item.tax_tag_ids.ids)],
            "tax_repartition_line_id": item.tax_repartition_line_id.id,
            "analytic_distribution": item.analytic_distribution,
        }

    def _charge_values(self, item, amount):
        """The bank's charge: the customer owes it, or the company bears it, by the rule."""
        bearer = self.proposal.partner_id._ar_match_rule("ar_match_charge_bearer", self.company)
        account = bearer != "customer" and self.company.ar_match_charge_account_id
        return _item_values(
            self._books()._("Bank charges"), item, self.currency, amount,
            self.company.currency_id.round(amount * self.rate), account,
        )


def _item_values(name, whose, currency, amount, balance, account=None):
    """Values of a journal item of somebody; its account is theirs, where none is given."""
    return {
        "name": name,
        "account_id": (account or whose.account_id).id,
        "partner_id": whose.partner_id.id,
        "currency_id": currency.id,
        "amount_currency": amount,
        "balance": balance,
    }


def _money_items(receipt):
    """The items of a receipt that are the money: bank, or payments that wait for the bank."""
    line, payment = receipt.statement_line_id, receipt.origin_payment_id
    return line._seek_for_lines()[0] if line else payment._seek_for_lines()[0]


def money_of(receipt):
    """(amount, currency) of what a receipt brought."""
    line, payment = receipt.statement_line_id, receipt.origin_payment_id
    if line:
        return line._ar_money(), line._ar_money_currency()
    return payment.amount, payment.currency_id
