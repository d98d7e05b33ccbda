"""What is left of the open documents while bank lines are being promised them."""

from collections.abc import Container, Iterable
from decimal import Decimal

from ..data import OpenDocument
from ..find.ledger import Ledger
from .account import Account


class OpenState:
    """A ledger while bank lines are being promised its documents: what is left of each.

    :ivar explained: hypotheses by (bank line, customer), with the account they were made from
    :ivar remnants: documents of which a line that pays several has left a rest
    """

    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.remnants: set[int] = set()
        self._changed: dict[int, OpenDocument | None] = {}
        self._doubtful: dict[int, dict[int, OpenDocument]] = {}
        self._trust: dict[int, float] = {}
        self._customer_trust: dict[int, float] = {}
        self._accounts: dict[int, Account] = {}
        self.explained: dict[tuple[int, int], tuple[Account, list]] = {}

    def account(self, customer: int) -> Account:
        """What is open of one customer now."""
        found = self._accounts.get(customer)
        if found is None:
            documents = self.ledger.by_customer.get(customer, ())
            if customer in self._customer_trust:
                left = [self._changed.get(each.key, each) for each in documents]
                documents = [each for each in left if each is not None]
            found = self._accounts[customer] = Account(
                documents, self._doubtful.get(customer, {}).values()
            )
        return found

    def document(self, key: int) -> OpenDocument | None:
        """One document as it is now; ``None`` when nothing of it is left."""
        return self._changed.get(key, self.ledger.documents.get(key))

    def take(
        self,
        shares: Iterable[tuple[int, Decimal]],
        named: Container[int] = (),
        confidence: float = 1.0,
    ) -> None:
        """Take shares off documents; one of which nothing is left is no longer open.

        :param named: those that the bank line names; the others might have been meant for
            another line
        :param confidence: how sure the bank line is
        """
        shares = tuple(shares)
        for key, share in shares:
            document = self.document(key)
            if document is None:
                continue
            trust = self._customer_trust.get(document.customer, 1.0)
            self._customer_trust[document.customer] = min(confidence, trust)
            if key not in named:
                self._doubtful.setdefault(document.customer, {}).setdefault(key, document)
                self._trust[key] = min(confidence, self._trust.get(key, 1.0))
            left = document.residual - share
            if left and len(shares) > 1:
                self.remnants.add(key)
            self._changed[key] = document.with_residual(left) if left else None
            self._accounts.pop(document.customer, None)

    def trust(self, shares: Iterable[tuple[int, Decimal]], named: Container[int]) -> float:
        """How sure what is left of the documents is: no surer than the guesses that left it.

        :param named: documents that the bank line names: these do not rest on a guess

        >>> OpenState(Ledger([])).trust([], ())
        1.0
        """
        return min((self._trust.get(key, 1.0) for key, _share in shares if key not in named),
                   default=1.0)

    def trust_in_rest(self, customer: int) -> float:
        """How sure it is that all that is left of a customer is really left.

        >>> OpenState(Ledger([])).trust_in_rest(1)
        1.0
        """
        return self._customer_trust.get(customer, 1.0)

    def fits(self, shares: Iterable[tuple[int, Decimal]]) -> bool:
        """Tell whether the shares can still be taken off what is left."""
        for key, share in shares:
            document = self.document(key)
            if document is None or abs(share) > abs(document.residual):
                return False
        return True
