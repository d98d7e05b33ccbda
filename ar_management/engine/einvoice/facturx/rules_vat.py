"""The rules of EN 16931 about VAT categories: the same ten for each of them, and a few more.

01 a breakdown exists, 02 to 04 VAT numbers (line, allowance, charge), 05 to 07 the rate, 08 the
taxable amount, 09 the VAT, 10 the reason of an exemption.
"""

from .rule import Rule

_SELLER_VAT = Rule("BT-31", "seller", "vat", "vat")
_BUYER_VAT = Rule("BT-48", "buyer", "vat", "vat")
_EXEMPTION = Rule("BT-120", "tax", "ubl_cii_tax_exemption_reason_code", "exemption")
_CATEGORY = Rule("BT-151", "tax", "ubl_cii_tax_category_code", "tax_category")
_TAXABLE = Rule("BT-116", "invoice", "invoice_line_ids", "amounts")
_VAT = Rule("BT-117", "invoice", "invoice_line_ids", "vat_amount")
_MIXED = Rule("BT-151", "line", "tax_ids", "tax_mixed")

BUYER_TOO = ("AE", "IC")
"""Categories in which the buyer owes the VAT and must be known by its number."""


def _category(name: str) -> dict[str, Rule]:
    numbers = _BUYER_VAT if name in BUYER_TOO else _SELLER_VAT
    rate = Rule("BT-152", "tax", "amount", "tax_rate" if name == "S" else "tax_zero")
    exemption = Rule("BT-120", "tax", "ubl_cii_tax_exemption_reason_code", "no_exemption") \
        if name in ("S", "Z") else _EXEMPTION
    rules = [_TAXABLE, numbers, numbers, numbers, rate, rate, rate, _TAXABLE, _VAT, exemption]
    return {f"BR-{name}-{number:02}": rule for number, rule in enumerate(rules, 1)}


VAT = {
    rule: row
    for name in ("S", "Z", "E", "AE", "IC", "G", "O")
    for rule, row in _category(name).items()
} | {
    "BR-IC-11": Rule("BT-72", "invoice", "delivery_date", "delivery_date"),
    "BR-IC-12": Rule("BT-80", "delivery", "country_id", "address"),
    # "Not subject to VAT" goes with no VAT number and with no other category.
    "BR-O-02": Rule("BT-31", "line", "tax_ids", "tax_outside"),
    "BR-O-03": Rule("BT-31", "line", "tax_ids", "tax_outside"),
    "BR-O-04": Rule("BT-31", "line", "tax_ids", "tax_outside"),
    "BR-O-11": _MIXED,
    "BR-O-12": _MIXED,
    "BR-O-13": _MIXED,
    "BR-O-14": _MIXED,
    # Canary Islands, Ceuta and Melilla, Italian split payment: not taxes of a French invoice
    "BR-AF": _CATEGORY,
    "BR-AG": _CATEGORY,
    "BR-B": _CATEGORY,
}
"""By rule, and by family where all rules of one lead to the same place."""
