"""At what rate foreign money arrives, read from the bank lines themselves."""

from collections import defaultdict
from collections.abc import Iterable
from statistics import median

from .findings import Findings
from .ledger import Ledger
from .references import Strength

FEWEST = 2
ALIKE = 0.03


def implied_rates(found: Iterable[Findings], ledger: Ledger) -> dict[tuple[str, str], float]:
    """Rates that nobody told, implied by lines that name one foreign document in full.

    Several lines must agree: one alone may be a part payment.

    :return: {(currency of the document, of the bank line): worth of one unit}

    >>> implied_rates([], Ledger([]))
    {}
    """
    implied = defaultdict(list)
    for line in found:
        full = [each for each in line.citations if each.strength >= Strength.FULL]
        if len(full) == 1:
            document = ledger.documents[full[0].document]
            pair = (document.currency, line.payment.currency)
            known = ledger.rates_into(pair[1], line.payment.on)
            if pair[0] != pair[1] and pair[0] not in known and document.residual > 0:
                implied[pair].append(float(line.payment.amount / document.residual))
    rates = {}
    for pair, seen in implied.items():
        middle = median(seen)
        alike = [rate for rate in seen if abs(rate - middle) <= ALIKE * middle]
        if len(alike) >= FEWEST:
            rates[pair] = median(alike)
    return rates
