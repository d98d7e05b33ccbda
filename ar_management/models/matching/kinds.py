"""What a match, a doubt and a shortfall may be, with the labels of the screens."""

from ...engine.matching.data import MatchKind
from ...engine.matching.explain.shortfall import Shortfall

MATCH_KINDS = [
    (MatchKind.CITED_EXACT.value, "Cited, exact amount"),
    (MatchKind.CITED_DISCOUNT.value, "Cited, discount on time"),
    (MatchKind.CITED_TOKEN.value, "Cited in part"),
    (MatchKind.CITED_TOLERANCE.value, "Cited, short within tolerance"),
    (MatchKind.CITED_MIXED.value, "Cited with others"),
    (MatchKind.CITED_PART.value, "Cited, other amount"),
    (MatchKind.FOREIGN.value, "Other currency"),
    (MatchKind.PAYER_AMOUNT.value, "Payer and amount"),
    (MatchKind.PAYER_BALANCE.value, "Balance, oldest or month"),
    (MatchKind.PAYER_SUM.value, "Sum of documents"),
    (MatchKind.PAYER_GUESS.value, "Likely document"),
    (MatchKind.NONE.value, "No match"),
    (MatchKind.BOOKED.value, "Recorded payment"),
    (MatchKind.RETURNED.value, "Payment returned"),
    (MatchKind.REFUND.value, "Refund"),
    (MatchKind.DUPLICATE.value, "Paid twice"),
]
DOUBTS = [
    ("credit_by_chance", "A credit note nobody named"),
    ("several_customers", "Documents of several customers"),
    ("list_goes_on", "The text names more documents"),
    ("forgives_beside", "A difference beside another document"),
    ("corrected", "A misspelt number"),
    ("somebody_else", "The payer seems to be someone else"),
    ("discount_unclear", "Discount taken, or not"),
    ("stranger", "Someone else may have paid"),
    ("advance", "An order or an advance"),
    ("names_paid", "The text names a document that is already paid"),
    ("names_unknown", "The text names an unknown number"),
    ("remnant", "The rest of another match"),
    ("twin", "Another document of the same amount"),
    ("instalment", "Perhaps an instalment"),
]
SHORTFALLS = [
    (Shortfall.DISCOUNT_IN_TIME.value, "Discount taken on time"),
    (Shortfall.DISCOUNT_LATE.value, "Discount taken too late"),
    (Shortfall.PENALTY_REFUSED.value, "Late fee not paid"),
    (Shortfall.BANK_FEE.value, "Bank charge"),
    (Shortfall.CREDIT_NOTE.value, "Credit note not named"),
    (Shortfall.DUPLICATE.value, "Already paid"),
    (Shortfall.RETENTION.value, "Retention"),
    (Shortfall.DISPUTE.value, "Disputed"),
    (Shortfall.ROUNDING.value, "Rounded"),
    (Shortfall.UNKNOWN.value, "Not known"),
]
