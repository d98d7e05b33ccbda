"""How an amount and a set of documents can go together."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from ...common.money import ZERO
from ..data import BankLine, OpenDocument
from ..policy import Policy
from .account import closing, total
from .hypothesis import Chosen, Fit, Hypothesis

INSTALMENTS = (2, 3, 4)
CENTS = Decimal("0.05")
CENT = Decimal("0.01")
PERMILLE = 1000


def exact_fits(
    payment: BankLine, documents: Sequence[OpenDocument], chosen: Chosen, ways: int = 1
) -> Iterable[Hypothesis]:
    """Explanations to the cent: what is open, what closes today, or a discount taken late."""
    if not documents:
        return
    amount, customer = payment.amount, documents[0].customer
    offered = any(document.offers for document in documents)
    open_now = total(documents)
    closes_at = closing(documents, payment.on) if offered else open_now
    if amount == open_now:
        yield Hypothesis(customer, chosen, Fit.EXACT, _whole(documents), ways=ways)
    elif amount == closes_at:
        yield Hypothesis(
            customer, chosen, Fit.DISCOUNT, _whole(documents), open_now - closes_at, ways=ways
        )
    elif offered and amount < closes_at:
        late = _late_discount(payment, documents, closes_at)
        if late:
            yield Hypothesis(
                customer, chosen, Fit.LATE_DISCOUNT, late, open_now - closes_at, ways=ways
            )


def _whole(documents):
    return tuple((document.key, document.residual) for document in documents)


def _late_discount(payment, documents, closes_at):
    """Shares when the customer has taken discounts that had expired; those stay open."""
    for late, shares in late_shares(payment, documents):
        if closes_at - late == payment.amount:
            return shares
    return None


def late_shares(
    payment: BankLine, documents: Sequence[OpenDocument]
) -> Iterable[tuple[Decimal, tuple[tuple[int, Decimal], ...]]]:
    """What expired discounts come to, step by step, and the shares that leave them open.

    >>> list(late_shares(None, ()))
    []
    """
    missed = [document.discounts_missed(payment.on) for document in documents]
    for step in range(max(map(len, missed), default=0)):
        taken = [each[min(step, len(each) - 1)] if each else ZERO for each in missed]
        earned = [document.residual - document.closing(payment.on) for document in documents]
        extra = [late - now if late else ZERO for late, now in zip(taken, earned, strict=True)]
        yield sum(extra, ZERO), tuple(
            (document.key, document.residual - late)
            for document, late in zip(documents, extra, strict=True)
        )


def near_fits(
    payment: BankLine, documents: Sequence[OpenDocument], chosen: Chosen, policy: Policy
) -> Iterable[Hypothesis]:
    """Explanations with a difference: closed within tolerance, paid in part, or paid too much."""
    if not documents:
        return
    amount, customer = payment.amount, documents[0].customer
    closes_at = closing(documents, payment.on)
    whole = _whole(documents)
    discount = total(documents) - closes_at
    missing = closes_at - amount
    if missing < 0 and amount < total(documents):
        # A discount cannot be taken while more than the discounted amount is paid.
        yield Hypothesis(customer, chosen, Fit.PART, oldest_first(documents, amount))
    elif missing < 0:
        # Nor while money is left over.
        yield Hypothesis(customer, chosen, Fit.OVER, whole, ZERO, amount - total(documents))
    elif missing > 0:
        claimed = any(missing in each.discounts_missed(payment.on) for each in documents)
        if policy.tolerates(missing, closes_at) and not claimed:
            yield Hypothesis(customer, chosen, Fit.TOLERANCE, whole, discount, -missing)
        shares = oldest_first(documents, amount)
        if shares:
            fit = Fit.PART
            if len(documents) == 1 and is_instalment(amount, documents[0]):
                fit = Fit.INSTALMENT
            yield Hypothesis(customer, chosen, fit, shares)


def retained_fits(
    payment: BankLine, documents: Sequence[OpenDocument], chosen: Chosen, rests: Iterable[int]
) -> Iterable[Hypothesis]:
    """The documents less a share of each that the customer keeps back.

    :param rests: shares in thousandths

    >>> list(retained_fits(None, (), Chosen.CITED, (50,)))
    []
    """
    due = total(documents)
    for rest in rests:
        least = due - due * rest / PERMILLE
        if not documents or abs(payment.amount - least) > CENT * len(documents):
            continue
        shares = {each.key: each.residual - (each.residual * rest / PERMILLE).quantize(CENT)
                  for each in documents}
        last = documents[-1].key
        shares[last] += payment.amount - sum(shares.values(), ZERO)
        yield Hypothesis(documents[0].customer, chosen, Fit.RETAINED, tuple(shares.items()))


def oldest_first(documents: Sequence[OpenDocument], amount: Decimal):
    """Shares of an amount spent from the first document on; credit notes are used up first.

    >>> oldest_first([], Decimal(5))
    ()
    """
    credits = tuple((each.key, each.residual) for each in documents if each.residual < 0)
    left, shares = amount - sum((share for _key, share in credits), ZERO), []
    for document in documents:
        if left <= 0:
            break
        if document.residual > 0:
            share = min(left, document.residual)
            shares.append((document.key, share))
            left -= share
    return (*shares, *credits)


def is_instalment(amount: Decimal, document: OpenDocument) -> bool:
    """Tell whether an amount is a half, third or quarter of a document, give or take rounding."""
    least = amount + amount - CENTS
    if document.residual < least and document.original < least:
        return False
    return any(
        abs(amount * parts - whole) <= CENTS
        for parts in INSTALMENTS
        for whole in {document.residual, document.original}
    )


def foreign_fit(
    payment: BankLine, documents: Sequence[OpenDocument], chosen: Chosen, rate: float,
    policy: Policy,
) -> Iterable[Hypothesis]:
    """Documents of another currency whose value, at a known rate, is near the amount.

    The discount comes first: whether one was taken, in time or too late, is what the amount is
    nearest to. What then is over or under is exchange.

    :param rate: what one unit of the documents' currency is worth in the payment's
    """
    if not documents or not rate:
        return
    worth, near = Decimal(str(rate)), []
    for due, discount, shares in _ways_to_close(payment, documents):
        gap = abs(payment.amount - due * worth)
        if due > 0 and gap <= due * worth * policy.foreign_tolerance:
            near.append((gap, discount, shares))
    if near:
        _gap, discount, shares = min(near, key=lambda each: each[0])
        yield Hypothesis(
            documents[0].customer, chosen, Fit.FOREIGN, shares, discount, unclear=len(near) > 1
        )


def _ways_to_close(payment, documents):
    """(money, discount, shares) of what the customer may have meant, in the documents' currency."""
    whole = _whole(documents)
    open_now, closes_at = total(documents), closing(documents, payment.on)
    yield open_now, ZERO, whole
    if closes_at != open_now:
        yield closes_at, open_now - closes_at, whole
    for late, shares in late_shares(payment, documents):
        if late:
            yield closes_at - late, open_now - closes_at, shares
