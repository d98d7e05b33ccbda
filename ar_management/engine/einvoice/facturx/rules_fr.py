"""The French rules (AFNOR XP Z12-012, BR-FR): what platforms in France demand of an invoice."""

from .rule import PROGRAM, Rule

_NUMBER = Rule("BT-1", "invoice", "name", "number")
_SELLER_SIREN = Rule("BT-30", "seller", "company_registry", "siren")
_BUYER_SIREN = Rule("BT-47", "buyer", "company_registry", "siren")
_SELLER_ENDPOINT = Rule("BT-34", "seller", "peppol_endpoint", "endpoint")
_BUYER_ENDPOINT = Rule("BT-49", "buyer", "peppol_endpoint", "endpoint")
_PROCESS = Rule("BT-23", "invoice", "invoice_line_ids", "process")
_PRECEDING = Rule("BG-3", "invoice", "reversed_entry_id", "preceding")
_PRICE = Rule("BT-146", "line", "price_unit", "decimals")
_RATE = Rule("BT-152", "line", "tax_ids", "tax_rate")
_ATTACHMENT = Rule("BG-24", "invoice", "attachment_ids", "attachment")

FRENCH = {
    "BR-FR-01": _NUMBER,
    "BR-FR-01_BT-25": Rule("BT-25", "invoice", "reversed_entry_id", "preceding_number"),
    "BR-FR-02": _NUMBER,
    "BR-FR-02_BT-25": Rule("BT-25", "invoice", "reversed_entry_id", "preceding_number"),
    "BR-FR-03": Rule("BT-2", "invoice", "invoice_date", "date"),
    "BR-FR-03_BT-9": Rule("BT-9", "invoice", "invoice_date_due", "due_date"),
    "BR-FR-03_BT-26": Rule("BT-26", "invoice", "reversed_entry_id", "preceding"),
    "BR-FR-03_BT-72": Rule("BT-72", "invoice", "delivery_date", "delivery_date"),
    "BR-FR-04": Rule("BT-3", "invoice", "move_type", "document_type"),
    "BR-FR-05": Rule("BT-22", "invoice", "invoice_payment_term_id", "legal_notes"),
    "BR-FR-05_BT-22_PMD": Rule("BT-22", "policy", "regime", "legal_notes"),
    "BR-FR-05_BT-22_PMT": Rule("BT-22", "policy", "indemnity", "legal_notes"),
    "BR-FR-05_BT-22_AAB": Rule("BT-22", "invoice", "invoice_payment_term_id", "discount_note"),
    "BR-FR-06": Rule("BT-21", "invoice", "narration", "double_note"),
    "BR-FR-08": _PROCESS,
    "BR-FR-09": _SELLER_SIREN,  # a SIRET must begin with the SIREN
    "BR-FR-09_BT-29": Rule("BT-29", "seller", "company_registry", "siren"),
    "BR-FR-09_BT-46": Rule("BT-46", "buyer", "company_registry", "siren"),
    "BR-FR-09_BT-71": Rule("BT-71", "delivery", "company_registry", "siren"),
    "BR-FR-10": _SELLER_SIREN,
    "BR-FR-11": _BUYER_SIREN,
    "BR-FR-12": _BUYER_ENDPOINT,
    "BR-FR-13": _SELLER_ENDPOINT,
    "BR-FR-15": Rule("BT-151", "tax", "ubl_cii_tax_category_code", "tax_category"),
    "BR-FR-16": _RATE,
    "BR-FR-17": _ATTACHMENT,
    "BR-FR-18": _ATTACHMENT,
    "BR-FR-20": Rule("BT-22", "buyer", "is_company", "routing"),
    "BR-FR-21": _BUYER_ENDPOINT,
    "BR-FR-22": _SELLER_ENDPOINT,
    "BR-FR-23": _SELLER_ENDPOINT,
    "BR-FR-23_BT-49": _BUYER_ENDPOINT,
    "BR-FR-24_BT-29": Rule("BT-29", "seller", "company_registry", "siren"),
    "BR-FR-24_BT-46": Rule("BT-46", "buyer", "company_registry", "siren"),
    "BR-FR-25": _SELLER_ENDPOINT,
    "BR-FR-25_BT-49": _BUYER_ENDPOINT,
    "BR-FR-26_BT-29": Rule("BT-29", "seller", "company_registry", "siren"),
    "BR-FR-26_BT-46": Rule("BT-46", "buyer", "company_registry", "siren"),
    "BR-FR-27": Rule("BG-32", "product", "name", "product_attribute"),
    "BR-FR-28": Rule("BT-22", "invoice", "narration", "note_code"),
    "BR-FR-29": Rule("BT-18", "invoice", "ref", "reference"),
    "BR-FR-30": Rule("BT-128", "line", "name", "reference"),
    "BR-FR-31": Rule("BT-21", "invoice", "narration", "note_code"),
    "BR-FR-32": _SELLER_SIREN,
    "BR-FR-CO-03": Rule("BT-12", "invoice", "ar_facturx_contract", "rebate"),
    "BR-FR-CO-04": Rule("BT-3", "invoice", "reversed_entry_id", "preceding"),
    "BR-FR-CO-05": _PRECEDING,
    "BR-FR-CO-07": Rule("BT-9", "invoice", "invoice_date_due", "due_date"),
    "BR-FR-CO-08": _PROCESS,
    "BR-FR-CO-09": Rule("BT-23", "invoice", "invoice_date_due", "paid_process"),
    "BR-FR-CO-10": _SELLER_SIREN,
    "BR-FR-CO-10_BT-46": _BUYER_SIREN,
    "BR-FR-CO-10_BT-71": Rule("BT-71", "delivery", "company_registry", "siren"),
    "BR-FR-CO-12": Rule("BT-6", "company", "currency_id", "currency"),
    "BR-FR-CO-14": Rule("BT-29", "seller", "company_registry", "vat_group"),
    "BR-FR-CO-15": Rule("BT-63", "seller", "vat", "vat_group"),
    "BR-FR-DEC-01": Rule("BG-22", "invoice", "invoice_line_ids", "decimals"),
    "BR-FR-DEC-02": Rule("BT-129", "line", "quantity", "decimals"),
    "BR-FR-DEC-03": _PRICE,
    "BR-FR-DEC-04": _RATE,
    # Invoices with several sellers (frames 8 and 9) are not made here.
    "BR-FR-MV": PROGRAM,
    "BR-FR-BD": PROGRAM,
}
"""By rule, or by the part of its id that several of them share."""
