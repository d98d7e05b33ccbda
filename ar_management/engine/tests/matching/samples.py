"""What the tests of matching share: a customer, its documents and discounts, one answer."""

from datetime import date
from decimal import Decimal

from ...common.money import EUR
from ...discount.offer import DiscountOffer
from ...matching.data import BankLine, Customer, OpenDocument, Proposal
from ...matching.decide import decide_all
from ...matching.find.ledger import Ledger
from ...matching.judge.model import shipped_model
from ...matching.policy import STRICT

IBAN = "FR7630006000011234567890189"
VASSEUR = Customer(1, ("Menuiserie Vasseur SARL",), frozenset((IBAN,)))
MODELS = (None, shipped_model())


def owed(key: int, number: str, amount, issued: date, due: date, customer=1, **values):
    """A document of which nothing is paid yet."""
    amount = Decimal(amount)
    return OpenDocument(key, number, customer, issued, due, amount, amount, **values)


def offer(amount, discount, deadline: date, currency=EUR) -> DiscountOffer:
    """Closes ``amount`` with ``discount`` off, until a day."""
    amount, discount = Decimal(amount), Decimal(discount)
    return DiscountOffer(
        100 * discount / amount, deadline, amount, amount, discount, currency
    )


def decide(line: BankLine, ledger: Ledger, policy=STRICT, model=None) -> Proposal:
    """The answer for one bank line."""
    return decide_all((line,), ledger, policy, model)[0]


def chosen(answer: Proposal) -> list[int]:
    """Documents that an answer pays."""
    return [each.document for each in answer.allocations]
