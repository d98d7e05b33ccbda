"""How sure each rung of the ladder is: set by hand, to be replaced by measured precision."""

from .snapshot import Tier

CONFIDENCE = {
    Tier.CITED_EXACT: 0.998,
    Tier.CITED_DISCOUNT: 0.99,
    Tier.CITED_TOKEN: 0.97,
    Tier.PAYER_AMOUNT: 0.95,
    Tier.PAYER_BALANCE: 0.93,
}
OTHER_PAYER = 0.9
"""Factor when somebody else than the debtor seems to have paid."""
NAME_ONLY = 0.95
"""Factor when only a name tells who paid."""
PAYER_AGREES = 0.015
"""Added when the payer is the debtor of what the text cites."""
