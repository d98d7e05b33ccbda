"""What a remittance advice says that a payment is for."""

from collections.abc import Iterable
from decimal import Decimal

from ...common.money import ZERO
from ..data import BankLine, OpenDocument
from ..find.references import Strength
from .hypothesis import Chosen, Fit, Hypothesis
from .view import View


def by_advice(payment: BankLine, view: View) -> Iterable[Hypothesis]:
    """The allocation that an advice states, when its amounts add up to the payment.

    >>> from .account import Account
    >>> list(by_advice(BankLine(1, None, Decimal(1)), View(Account([]))))
    []
    """
    documents, paid = {}, {}
    for line, citation in view.advised:
        document = view.account.by_key.get(citation.document)
        if document is None:
            return
        documents[document.key] = document
        paid[document.key] = paid.get(document.key, ZERO) + line.amount
        if citation.strength < Strength.PART and line.amount not in _closing(document, payment):
            return
    if documents and sum(paid.values(), ZERO) == payment.amount:
        yield from _as_stated(payment, documents, paid)


def _closing(document, payment):
    return document.residual, document.closing(payment.on)


def _as_stated(payment, documents: dict[int, OpenDocument], paid: dict[int, Decimal]):
    shares, discount, over, refused = [], ZERO, ZERO, False
    for key, amount in paid.items():
        document = documents[key]
        residual, closes = _closing(document, payment)
        if amount * residual <= 0 or residual < 0 and amount < residual:
            return
        share = amount
        if amount >= residual > 0:
            share, over = residual, over + amount - residual
            refused = refused or closes != residual
        elif amount == closes:
            share, discount = residual, discount + residual - closes
        shares.append((key, share))
    if discount and refused:
        return  # A hypothesis takes all discounts that are earned, or none.
    whole = all(share == documents[key].residual for key, share in shares)
    fit = Fit.DISCOUNT if discount else Fit.EXACT
    if over or not whole:
        fit = Fit.OVER if over else Fit.PART
    customer = next(iter(documents.values())).customer
    yield Hypothesis(customer, Chosen.ADVISED, fit, tuple(shares), discount, over)
