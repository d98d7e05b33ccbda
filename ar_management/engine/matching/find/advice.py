"""Which documents the lines of a remittance advice name."""

from collections.abc import Mapping

from ..data import BankLine
from .references import Strength


def advised(payment: BankLine, references: Mapping) -> dict:
    """The document that each line of an advice names, by customer who owes all of them.

    :param references: ``repair.CustomerReferences`` by customer

    >>> advised(BankLine(1, None, 1), {})
    {}
    """
    if payment.advice is None or payment.advice.stated is None:
        return {}
    found = {}
    for customer, own in references.items():
        named = [(line, _named(line, own)) for line in payment.advice.lines]
        if all(citation for _line, citation in named):
            found[customer] = tuple(named)
    return found


def _named(line, references):
    """The surest citation of a line; ``None`` when two documents are named as surely."""
    for reference in line.references:
        cited = sorted(
            references.citations((reference,)).values(), key=lambda each: -each.strength
        )
        alone = len(cited) == 1 or cited and cited[0].strength > cited[1].strength
        if alone and cited[0].strength > Strength.REPAIRED:
            return cited[0]
    return None
