"""Which rule speaks of which business term, which field carries it, and how to put it right.

``subject`` is what to open: ``seller``, ``buyer``, ``invoice`` or ``line``. ``field`` is the
field of that record. ``remedy`` is the code of a sentence that the models translate.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """Where a rule leads: business term, record, field of the record, code of the remedy."""

    term: str
    subject: str
    field: str
    remedy: str


RULES = {
    # French rules (AFNOR XP Z12-012), the ones a plain invoice can break
    "BR-FR-01": Rule("BT-1", "invoice", "name", "number"),
    "BR-FR-02": Rule("BT-1", "invoice", "name", "number"),
    "BR-FR-03": Rule("BT-2", "invoice", "invoice_date", "date"),
    "BR-FR-04": Rule("BT-3", "invoice", "move_type", "document_type"),
    "BR-FR-05": Rule("BT-22", "invoice", "invoice_payment_term_id", "legal_notes"),
    "BR-FR-06": Rule("BT-21", "invoice", "narration", "double_note"),
    "BR-FR-08": Rule("BT-23", "invoice", "invoice_line_ids", "process"),
    "BR-FR-09_BT-29": Rule("BT-29", "seller", "company_registry", "siren"),
    "BR-FR-09_BT-46": Rule("BT-46", "buyer", "company_registry", "siren"),
    "BR-FR-10": Rule("BT-30", "seller", "company_registry", "siren"),
    "BR-FR-11": Rule("BT-47", "buyer", "company_registry", "siren"),
    "BR-FR-12": Rule("BT-49", "buyer", "peppol_endpoint", "endpoint"),
    "BR-FR-13": Rule("BT-34", "seller", "peppol_endpoint", "endpoint"),
    "BR-FR-15": Rule("BT-151", "line", "tax_ids", "tax_category"),
    "BR-FR-16": Rule("BT-152", "line", "tax_ids", "tax_rate"),
    "BR-FR-21": Rule("BT-49", "buyer", "peppol_endpoint", "endpoint"),
    "BR-FR-22": Rule("BT-34", "seller", "peppol_endpoint", "endpoint"),
    "BR-FR-23_BT-34": Rule("BT-34", "seller", "peppol_endpoint", "endpoint"),
    "BR-FR-23_BT-49": Rule("BT-49", "buyer", "peppol_endpoint", "endpoint"),
    "BR-FR-32": Rule("BT-30", "seller", "company_registry", "siren"),
    "BR-FR-CO-05": Rule("BG-3", "invoice", "reversed_entry_id", "preceding"),
    "BR-FR-CO-07": Rule("BT-9", "invoice", "invoice_date_due", "due_date"),
    "BR-FR-CO-12": Rule("BT-6", "invoice", "currency_id", "currency"),
    "BR-FR-DEC-02": Rule("BT-129", "line", "quantity", "decimals"),
    "BR-FR-DEC-03": Rule("BT-146", "line", "price_unit", "decimals"),
    "BR-FR-DEC-04": Rule("BT-152", "line", "tax_ids", "tax_rate"),
    # EN 16931
    "BR-02": Rule("BT-1", "invoice", "name", "number"),
    "BR-03": Rule("BT-2", "invoice", "invoice_date", "date"),
    "BR-06": Rule("BT-27", "seller", "name", "name"),
    "BR-07": Rule("BT-44", "buyer", "name", "name"),
    "BR-08": Rule("BG-5", "seller", "country_id", "address"),
    "BR-09": Rule("BT-40", "seller", "country_id", "address"),
    "BR-10": Rule("BG-8", "buyer", "country_id", "address"),
    "BR-11": Rule("BT-55", "buyer", "country_id", "address"),
    "BR-16": Rule("BG-25", "invoice", "invoice_line_ids", "lines"),
    "BR-25": Rule("BT-153", "line", "name", "line_name"),
    "BR-27": Rule("BT-146", "line", "price_unit", "price"),
    "BR-CO-04": Rule("BT-151", "line", "tax_ids", "tax_missing"),
    "BR-CO-09": Rule("BT-31", "seller", "vat", "vat"),
    "BR-CO-10": Rule("BT-106", "invoice", "invoice_line_ids", "amounts"),
    "BR-CO-13": Rule("BT-109", "invoice", "invoice_line_ids", "amounts"),
    "BR-CO-14": Rule("BT-110", "invoice", "invoice_line_ids", "amounts"),
    "BR-CO-15": Rule("BT-112", "invoice", "invoice_line_ids", "amounts"),
    "BR-CO-17": Rule("BT-117", "invoice", "invoice_line_ids", "amounts"),
    "BR-CO-25": Rule("BT-9", "invoice", "invoice_date_due", "due_date"),
    "BR-CO-26": Rule("BT-31", "seller", "vat", "vat"),
    "BR-S-02": Rule("BT-31", "seller", "vat", "vat"),
    "BR-S-08": Rule("BT-116", "invoice", "invoice_line_ids", "amounts"),
    "BR-AE-02": Rule("BT-48", "buyer", "vat", "vat"),
    "BR-E-10": Rule("BT-120", "line", "tax_ids", "exemption"),
    "BR-IC-02": Rule("BT-48", "buyer", "vat", "vat"),
}

UNKNOWN = Rule("", "invoice", "", "read_rule")


def rule_of(rule_id: str) -> Rule:
    """Find what a rule leads to: by its own id, else by the rule it belongs to.

    >>> rule_of("BR-FR-12_BT-49").remedy, rule_of("BR-FR-05_BT-22_PMT").term
    ('endpoint', 'BT-22')
    >>> rule_of("BR-NEW-1").remedy
    'read_rule'
    """
    name = rule_id
    while name:
        if name in RULES:
            return RULES[name]
        cut = max(name.rfind("_"), name.rfind("-"))
        name = name[:cut] if cut > 2 else ""
    return UNKNOWN
