from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Taken:
    """A part of a customer's money that pays a claim.

    :ivar amount: in the currency of the claim
    :ivar book: in the company's currency, at the rate of the money
    :ivar from_credit: values of the journal item that takes it off the customer's account
    """

    amount: Decimal
    book: Decimal
    from_credit: dict


class Purse:
    """Money on a customer's account, spent part by part on claims of any currency.

    Money in the currency of a claim pays it as it is. Any other money is worth what it stands
    at in the books, and pays a claim in a foreign currency at the rate of its day.
    """

    def __init__(self, credit):
        """:param credit: journal item on the account of the customer, with something open"""
        self._credit = credit
        self._currency = credit.currency_id._ar_engine_currency()
        self._books = credit.company_currency_id._ar_engine_currency()
        self._left = self._currency.from_float(-credit.amount_residual_currency)
        self._book = self._books.from_float(-credit.amount_residual)

    def take(self, currency, most):
        """Take what is left, up to an amount in the currency of a claim; None when nothing is.

        :param currency: engine.common.money.Currency of the claim
        """
        here = self._in(currency)
        amount = min(here, most)
        if amount <= 0:
            return None
        whole = amount == here
        part = self._left if whole else self._currency.round(self._left * amount / here)
        book = self._book if whole else self._books.round(self._book * amount / here)
        self._left -= part
        self._book -= book
        return Taken(amount, book, {
            "account_id": self._credit.account_id.id, "partner_id": self._credit.partner_id.id,
            "currency_id": self._credit.currency_id.id, "amount_currency": float(part),
            "balance": float(book),
        })

    def _in(self, currency):
        if currency.code == self._currency.code:
            return self._left
        if currency.code == self._books.code:
            return self._book
        credit = self._credit
        target = credit.env["res.currency"].search([("name", "=", currency.code)], limit=1)
        return currency.from_float(credit.company_currency_id._convert(
            float(self._book), target, credit.company_id, credit.date
        ))
