"""Why a match is proposed, or why none: reasons that a person can read."""

from dataclasses import replace

from ..common.money import ZERO
from ..common.reason import Amount, Reason
from .data import ProposedAllocation
from .explain.account import closing, total
from .explain.fits import exact_fits
from .explain.hypothesis import CITING, Chosen, Fit
from .explain.open_state import OpenState
from .explain.shortfall import Shortfall, ShortPayment, shortfall
from .explain.shortfall import reason as short_reason
from .find.findings import Findings
from .find.ledger import Ledger
from .find.references import Strength
from .judge.confidence import Judged
from .judge.rules import likely_payer

SHORT = frozenset((
    Fit.DISCOUNT, Fit.LATE_DISCOUNT, Fit.TOLERANCE, Fit.PART, Fit.FOREIGN, Fit.RETAINED,
))


def reasons(judged: Judged, found: Findings, short: ShortPayment | None) -> tuple[Reason, ...]:
    """What a hypothesis was made from: documents, payer, amount, and why it is short."""
    cited = judged.hypothesis.chosen in CITING
    documents = tuple(_of_documents(judged, found))
    payer = tuple(_of_payer(judged.hypothesis.customer, found, cited))
    amount = tuple(_of_amount(judged, found.payment))
    if short and shortfall(short) not in (Shortfall.UNKNOWN, Shortfall.DISCOUNT_IN_TIME):
        amount += (short_reason(short),)
    return (*documents, *payer, *amount) if cited else (*payer, *documents, *amount)


def short_payment(judged: Judged, found: Findings, ledger: Ledger) -> ShortPayment | None:
    """The facts about a payment that brings less than its documents ask for, else ``None``."""
    hypothesis, payment = judged.hypothesis, found.payment
    if hypothesis.fit not in SHORT:
        return None
    keys = {key for key, _share in hypothesis.shares}
    documents = tuple(judged.account.by_key[key] for key in keys)
    if hypothesis.fit is Fit.FOREIGN:
        # What the money is worth in the currency of the documents: the rest is exchange.
        paid = sum((share for _key, share in hypothesis.shares), ZERO) - hypothesis.discount
        if paid == sum((each.residual for each in documents), ZERO):
            return None
        return ShortPayment(
            replace(payment, amount=paid, currency=documents[0].currency), documents
        )
    credits = tuple(each for each in judged.account.credits if each.key not in keys)
    paid_before = tuple(ledger.experience.amounts.get(hypothesis.customer, ()))
    return ShortPayment(payment, documents, credits, paid_before)


def _of_documents(judged, found):
    hypothesis = judged.hypothesis
    documents = [judged.account.by_key[key] for key, _share in hypothesis.shares]
    cited = found.cited.get(hypothesis.customer, {})
    if hypothesis.chosen is Chosen.ADVISED:
        advice = found.payment.advice
        source = advice.name or advice.payer or found.payment.payer_name
        yield Reason.of("match.advised", documents=numbers(documents), advice=source)
        return
    named = [each for each in documents if each.key in cited]
    others = [each for each in documents if each.key not in cited]
    if named and hypothesis.chosen in CITING:
        weakest = min(cited[each.key].strength for each in named)
        code = "match.cited" if weakest >= Strength.FULL else "match.cited_part"
        if weakest is Strength.REPAIRED:
            code = "match.cited_repaired"
        yield Reason.of(code, documents=numbers(named))
        if others:
            yield Reason.of("match.not_cited", documents=numbers(others))
        return
    codes = {
        Chosen.ALL_OPEN: "match.whole_balance",
        Chosen.OLDEST: "match.oldest",
        Chosen.MONTH: "match.month",
        Chosen.OLDEST_FIRST: "match.oldest_first",
        Chosen.SUM: "match.sum",
    }
    if hypothesis.chosen in codes:
        yield Reason.of(codes[hypothesis.chosen], count=len(documents))
    elif hypothesis.fit in (Fit.EXACT, Fit.DISCOUNT) and hypothesis.ways == 1:
        yield Reason.of("match.unique_amount", documents=numbers(documents))
    else:
        yield Reason.of("match.likely", documents=numbers(documents))
    if hypothesis.ways > 1:
        yield Reason.of("match.alternatives", count=hypothesis.ways - 1)


def _of_payer(customer, found, cited):
    facts = found.evidence.get(customer)
    payment = found.payment
    other = likely_payer(found)
    if facts and facts.told and not (facts.on_file or facts.learned):
        yield Reason.of("match.payer_set")
    elif facts and facts.on_file:
        yield Reason.of("match.payer_iban", iban=payment.payer_iban)
    elif facts and facts.entered:
        yield Reason.of("match.payer_entered", payer=payment.payer or payment.payer_iban)
    elif facts and facts.learned:
        yield Reason.of("match.payer_learned", iban=payment.payer_iban, count=facts.learned)
    elif facts and facts.alias:
        yield Reason.of("match.payer_alias", name=payment.payer, count=facts.alias)
    elif other and other.customer != customer:
        if cited:
            yield Reason.of("match.other_payer")
    elif facts and other:
        yield Reason.of("match.payer_name", name=payment.payer)
    if facts and facts.sharing > 1:
        yield Reason.of("match.payer_shared", iban=payment.payer_iban)


def _of_amount(judged, payment):
    hypothesis = judged.hypothesis
    paid = Amount(payment.amount, payment.currency)
    if hypothesis.fit is Fit.EXACT:
        if hypothesis.chosen in CITING or hypothesis.chosen not in (Chosen.EQUAL, Chosen.ALL_OPEN):
            yield Reason.of("match.amount_equal", amount=paid)
        return
    if hypothesis.discount:
        yield from _discounts(judged, payment)
    gap = Amount(abs(hypothesis.difference), payment.currency)
    if hypothesis.fit is Fit.TOLERANCE:
        yield Reason.of("match.tolerance", amount=gap)
    elif hypothesis.fit is Fit.OVER:
        yield Reason.of("match.over", amount=gap)
    elif hypothesis.fit is Fit.FOREIGN:
        yield Reason.of("match.foreign", amount=paid)
        yield from _late_abroad(judged)
    elif hypothesis.fit in (Fit.PART, Fit.INSTALMENT, Fit.LATE_DISCOUNT, Fit.RETAINED):
        left = sum(
            (judged.account.by_key[key].residual - share for key, share in hypothesis.shares), ZERO
        )
        code = "match.late_discount" if hypothesis.fit is Fit.LATE_DISCOUNT else "match.part"
        yield Reason.of(code, amount=Amount(left, payment.currency))


def _late_abroad(judged):
    """A discount that was taken too late, in the currency of the documents."""
    shares = judged.hypothesis.shares
    documents = [judged.account.by_key[key] for key, _share in shares]
    left = total(documents) - sum((share for _key, share in shares), ZERO)
    if left:
        yield Reason.of("match.late_discount", amount=Amount(left, documents[0].currency))


def _discounts(judged, payment):
    for key, _share in judged.hypothesis.shares:
        document = judged.account.by_key[key]
        settlement = document.settlement(payment.on)
        if settlement.discount:
            yield Reason.of(
                "match.discount_in_time",
                document=document.number,
                amount=Amount(settlement.discount, document.currency),
                deadline=settlement.offer.deadline,
            )


def allocations(judged: Judged, found: Findings) -> tuple[ProposedAllocation, ...]:
    """Shares of the bank line, each split into money, discount and what is written off."""
    hypothesis, result = judged.hypothesis, []
    forgiven = max(-hypothesis.difference, ZERO)
    for key, share in hypothesis.shares:
        document = judged.account.by_key[key]
        discount = ZERO
        if hypothesis.discount and share == document.residual:
            discount = document.residual - document.closing(found.payment.on)
        written_off = min(forgiven, max(share - discount, ZERO))
        forgiven -= written_off
        result.append(ProposedAllocation(
            key, share - discount - written_off, discount, share == document.residual, written_off
        ))
    return tuple(result)


# ---------------------------------------------------------------------- nothing to propose


def why_nothing(
    found: Findings, ledger: Ledger, state: OpenState, alternatives: int
) -> tuple[Reason, ...]:
    """Why no match is proposed, the most useful reason last."""
    payment = found.payment
    if alternatives > 1 and _cited_documents(found, ledger):
        return (Reason.of("match.cited_ambiguous", count=alternatives),)
    different = _cited_but_different(found, ledger, state)
    if different:
        return (different,)
    payer = likely_payer(found)
    if not payer:
        return (Reason.of("match.payer_unknown"),)
    account = state.account(payer.customer).in_currency(payment.currency)
    who = tuple(_of_payer(payer.customer, found, False))
    same = [each for each in account.invoices
            if any(exact_fits(payment, (each,), Chosen.EQUAL))]
    if len(same) > 1:
        return (*who, Reason.of("match.same_amount", count=len(same)))
    code = "match.no_amount" if account.documents else "match.nothing_open"
    return (*who, Reason.of(code))


def _cited_documents(found, ledger):
    """Documents in the payment's currency that stop any guess by the amount alone."""
    payer = likely_payer(found)
    customer = payer.customer if payer else 0
    own = {
        key for key, each in found.cited.get(customer, {}).items() if each.strength >= Strength.PART
    }
    full = {each.document for each in found.citations if each.strength >= Strength.FULL}
    documents = [ledger.documents[key] for key in sorted(own | full)]
    return [each for each in documents if each.currency == found.payment.currency]


def _cited_but_different(found, ledger, state):
    documents = [
        left for each in _cited_documents(found, ledger) if (left := state.document(each.key))
    ]
    if not documents:
        return None
    due = closing(documents, found.payment.on)
    currency = found.payment.currency
    return Reason.of(
        "match.cited_other_amount",
        documents=numbers(documents),
        total=Amount(due, currency),
        difference=Amount(found.payment.amount - due, currency),
    )


def numbers(documents) -> str:
    """Numbers of documents in one line.

    >>> numbers([])
    ''
    """
    return ", ".join(document.number for document in documents)
