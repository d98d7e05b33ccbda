"""The table of rules: where each rule of a schematron leads, and how that is put right.

EN 16931 (BR, BR-CO, BR-CL, BR-DEC), the French rules (BR-FR, AFNOR XP Z12-012) and the profile
EXTENDED (BR-FXEXT of Factur-X, BR-FREXT of the French platforms). A rule stands behind the place
that it is about; what leads to one place stands together.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """Where a rule leads.

    :ivar term: business term (BT) or group (BG) of EN 16931
    :ivar subject: what to open: ``seller``, ``buyer``, ``delivery``, ``invoice``, ``line``,
        ``tax``, ``product``, ``unit``, ``term`` (payment term), ``policy`` (late fees), ``bank``
        or ``company``
    :ivar field: field of that record
    :ivar remedy: code of a sentence that the models translate
    """

    term: str
    subject: str
    field: str
    remedy: str


UNKNOWN = Rule("", "invoice", "", "read_rule")
"""A rule that the table does not have: the reader is sent to its text."""

PROGRAM = Rule("", "invoice", "", "program")
"""The document is built wrongly; no field of a user's can repair it."""


_PLACES = (
    # The document
    ("BT-1", "invoice", "name", "number", "BR-02 BR-FR-01 BR-FR-02"),
    ("BT-2", "invoice", "invoice_date", "date", "BR-03 BR-FR-03"),
    ("BT-3", "invoice", "move_type", "document_type", "BR-04 BR-CL-01 BR-FR-04"),
    ("BT-3", "invoice", "reversed_entry_id", "preceding", "BR-FR-CO-04"),
    ("BT-5", "invoice", "currency_id", "currency_code", "BR-05 BR-CL-03 BR-CL-04"),
    ("BT-6", "company", "currency_id", "currency_code", "BR-CL-05"),
    ("BT-6", "company", "currency_id", "currency", "BR-FR-CO-12"),
    ("BT-8", "tax", "tax_exigibility", "vat_point", "BR-CL-06 BR-CO-03"),
    ("BT-12", "invoice", "ar_facturx_contract", "rebate", "BR-FR-CO-03"),
    ("BT-18", "invoice", "ref", "reference", "BR-CL-07 BR-EXT-CL-07 BR-FR-29"),
    ("BT-23", "invoice", "invoice_line_ids", "process", "BR-FR-08 BR-FR-CO-08"),
    ("BT-23", "invoice", "invoice_date_due", "paid_process", "BR-FR-CO-09"),
    ("BG-3", "invoice", "reversed_entry_id", "preceding", "BR-FR-CO-05"),
    ("BT-25", "invoice", "reversed_entry_id", "preceding", "BR-55"),
    ("BT-25", "invoice", "reversed_entry_id", "preceding_number", "BR-FR-01_BT-25 BR-FR-02_BT-25"),
    ("BT-26", "invoice", "reversed_entry_id", "preceding", "BR-FR-03_BT-26"),
    # Its notes
    ("BT-21", "invoice", "narration", "note_code", "BR-CL-08 BR-FR-31"),
    ("BT-21", "invoice", "narration", "double_note", "BR-FR-06"),
    ("BT-22", "invoice", "narration", "note_code", "BR-FR-28 BR-FXEXT-01 BR-FREXT-01"),
    ("BT-22", "invoice", "invoice_payment_term_id", "legal_notes", "BR-FR-05"),
    ("BT-22", "policy", "regime", "legal_notes", "BR-FR-05_BT-22_PMD"),
    ("BT-22", "policy", "indemnity", "legal_notes", "BR-FR-05_BT-22_PMT"),
    ("BT-22", "invoice", "invoice_payment_term_id", "discount_note", "BR-FR-05_BT-22_AAB"),
    ("BT-22", "buyer", "is_company", "routing", "BR-FR-20"),
    # The seller; a SIRET must begin with the SIREN
    ("BT-27", "seller", "name", "name", "BR-06"),
    ("BT-29", "seller", "company_registry", "siren",
     "BR-FR-09_BT-29 BR-FR-24_BT-29 BR-FR-26_BT-29"),
    ("BT-29", "seller", "company_registry", "vat_group", "BR-FR-CO-14"),
    ("BT-30", "seller", "company_registry", "siren",
     "BR-CL-10 BR-CL-11 BR-FR-09 BR-FR-10 BR-FR-32 BR-FR-CO-10"),
    ("BT-31", "seller", "vat", "vat", "BR-CO-09 BR-CO-26"),
    ("BT-34", "seller", "peppol_eas", "endpoint", "BR-62"),
    ("BT-34", "seller", "peppol_endpoint", "endpoint", "BR-FR-13 BR-FR-22 BR-FR-23 BR-FR-25"),
    ("BG-5", "seller", "country_id", "address", "BR-08"),
    ("BT-40", "seller", "country_id", "address", "BR-09"),
    ("BG-11", "seller", "vat", "representative", "BR-18 BR-19 BR-20 BR-56"),
    ("BT-63", "seller", "vat", "vat_group", "BR-FR-CO-15"),
    # The buyer, and where it is delivered
    ("BT-44", "buyer", "name", "name", "BR-07"),
    ("BT-46", "buyer", "company_registry", "siren",
     "BR-FR-09_BT-46 BR-FR-24_BT-46 BR-FR-26_BT-46"),
    ("BT-47", "buyer", "company_registry", "siren", "BR-FR-11 BR-FR-CO-10_BT-46"),
    ("BT-49", "buyer", "peppol_eas", "endpoint", "BR-63 BR-CL-25"),
    ("BT-49", "buyer", "peppol_endpoint", "endpoint",
     "BR-FR-12 BR-FR-21 BR-FR-23_BT-49 BR-FR-25_BT-49"),
    ("BG-8", "buyer", "country_id", "address", "BR-10"),
    ("BT-55", "buyer", "country_id", "address", "BR-11 BR-CL-14"),
    ("BT-71", "delivery", "company_registry", "siren",
     "BR-CL-26 BR-FR-09_BT-71 BR-FR-CO-10_BT-71"),
    ("BT-80", "delivery", "country_id", "address", "BR-57 BR-IC-12"),
    ("BT-72", "invoice", "delivery_date", "delivery_date", "BR-IC-11 BR-FR-03_BT-72"),
    ("BG-14", "invoice", "delivery_date", "period", "BR-29 BR-CO-19"),
    # Payment
    ("BT-9", "invoice", "invoice_date_due", "due_date", "BR-CO-25 BR-FR-03_BT-9 BR-FR-CO-07"),
    ("BT-59", "bank", "acc_holder_name", "payee", "BR-17"),
    ("BT-81", "invoice", "partner_bank_id", "bank", "BR-49 BR-CL-16"),
    ("BT-84", "bank", "acc_number", "bank", "BR-50"),
    ("BT-84", "invoice", "partner_bank_id", "bank", "BR-61"),
    ("BT-87", "bank", "acc_number", "bank", "BR-51"),
    # Allowances and charges, of the whole and of a line
    ("BG-20", "line", "name", "allowance_reason", "BR-31 BR-33 BR-CO-05 BR-CO-21"),
    ("BT-95", "line", "tax_ids", "tax_missing", "BR-32"),
    ("BT-102", "line", "tax_ids", "tax_missing", "BR-37"),
    ("BG-27", "line", "discount", "allowance_reason", "BR-41 BR-42 BR-CL-19 BR-CO-07 BR-CO-23"),
    ("BG-28", "tax", "name", "charge_reason",
     "BR-36 BR-38 BR-43 BR-44 BR-CL-20 BR-CO-06 BR-CO-08 BR-CO-22 BR-CO-24"),
    # Totals and breakdown; ``BR-DEC`` stands for the other rules about decimals
    ("BT-106", "invoice", "invoice_line_ids", "amounts", "BR-12 BR-CO-10"),
    ("BT-107", "invoice", "invoice_line_ids", "amounts", "BR-CO-11"),
    ("BT-108", "invoice", "invoice_line_ids", "amounts", "BR-CO-12"),
    ("BT-109", "invoice", "invoice_line_ids", "amounts", "BR-13 BR-CO-13"),
    ("BT-110", "invoice", "invoice_line_ids", "amounts", "BR-CO-14"),
    ("BT-111", "company", "currency_id", "currency", "BR-53"),
    ("BT-112", "invoice", "invoice_line_ids", "amounts", "BR-14 BR-CO-15"),
    ("BT-115", "invoice", "invoice_line_ids", "amounts", "BR-15 BR-CO-16"),
    ("BG-22", "invoice", "currency_id", "currency_decimals", "BR-DEC"),
    ("BT-109", "invoice", "currency_id", "currency_decimals", "BR-DEC-12"),
    ("BG-22", "invoice", "invoice_line_ids", "decimals", "BR-FR-DEC-01"),
    ("BG-23", "invoice", "invoice_line_ids", "amounts", "BR-CO-18"),
    ("BT-116", "invoice", "invoice_line_ids", "amounts", "BR-45"),
    ("BT-117", "invoice", "invoice_line_ids", "amounts", "BR-46"),
    ("BT-117", "invoice", "invoice_line_ids", "vat_amount", "BR-CO-17"),
    ("BT-118", "tax", "ubl_cii_tax_category_code", "tax_category", "BR-47 BR-CL-17"),
    ("BT-119", "tax", "amount", "tax_rate", "BR-48"),
    ("BT-121", "tax", "ubl_cii_tax_exemption_reason_code", "exemption", "BR-CL-22"),
    # Attached documents
    ("BT-122", "invoice", "attachment_ids", "attachment", "BR-52"),
    ("BG-24", "invoice", "attachment_ids", "attachment", "BR-FR-17 BR-FR-18"),
    ("BT-125", "invoice", "attachment_ids", "attachment", "BR-CL-24"),
    # Lines
    ("BG-25", "invoice", "invoice_line_ids", "lines", "BR-16"),
    ("BG-26", "line", "name", "line_period", "BR-30 BR-CO-20"),
    ("BT-127", "line", "name", "note_code", "BR-FXEXT-02 BR-FREXT-02"),
    ("BT-128", "line", "name", "reference", "BR-FR-30"),
    ("BT-129", "line", "quantity", "quantity", "BR-22"),
    ("BT-129", "line", "quantity", "decimals", "BR-FR-DEC-02"),
    ("BT-130", "unit", "name", "unit", "BR-23 BR-CL-23"),
    ("BT-131", "line", "price_unit", "price", "BR-24"),
    ("BT-146", "line", "price_unit", "price", "BR-26 BR-27"),
    ("BT-146", "line", "price_unit", "decimals", "BR-FR-DEC-03"),
    ("BT-148", "line", "price_unit", "price", "BR-28"),
    ("BT-151", "tax", "ubl_cii_tax_category_code", "tax_category", "BR-CL-18 BR-FR-15"),
    ("BT-151", "line", "tax_ids", "tax_missing", "BR-CO-04"),
    ("BT-152", "tax", "amount", "tax_rate", "BR-S-05 BR-S-06 BR-S-07"),
    ("BT-152", "line", "tax_ids", "tax_rate", "BR-FR-16 BR-FR-DEC-04"),
    ("BT-153", "line", "name", "line_name", "BR-25"),
    ("BT-157", "product", "barcode", "product_code", "BR-64 BR-CL-21"),
    ("BT-158", "product", "default_code", "product_code", "BR-65 BR-CL-13"),
    ("BT-159", "product", "name", "product_code", "BR-CL-15"),
    ("BG-32", "product", "name", "product_attribute",
     "BR-54 BR-FR-27 BR-FXEXT-04 BR-FREXT-04"),
    # VAT categories that are unlike the others; in AE and IC the buyer owes the VAT
    ("BT-48", "buyer", "vat", "vat",
     "BR-AE-02 BR-AE-03 BR-AE-04 BR-IC-02 BR-IC-03 BR-IC-04"),
    ("BT-120", "tax", "ubl_cii_tax_exemption_reason_code", "no_exemption", "BR-S-10 BR-Z-10"),
    # "Not subject to VAT" goes with no VAT number and with no other category
    ("BT-31", "line", "tax_ids", "tax_outside", "BR-O-02 BR-O-03 BR-O-04"),
    ("BT-151", "line", "tax_ids", "tax_mixed", "BR-O-11 BR-O-12 BR-O-13 BR-O-14"),
    # Canary Islands, Ceuta and Melilla, Italian split payment: not taxes of a French invoice
    ("BT-151", "tax", "ubl_cii_tax_category_code", "tax_category",
     "BR-AF BR-AG BR-B BR-FXEXT-AF BR-FXEXT-AG BR-FREXT-AF BR-FREXT-AG"),
)

_NO_FIELD = (
    "BR-01", "BR-21",
    # Invoices with several sellers (frames 8 and 9) are not made here.
    "BR-FR-MV", "BR-FR-BD",
    # Sub-lines and delivery terms, which no invoice of ours has
    *(f"BR-{family}-{rule}" for family in ("FXEXT", "FREXT")
      for rule in ("03", "05", "06", "08", "11", "12", "CL-27", "CII-DT-097a")),
)
"""The document is built wrongly when one of these breaks."""

_CATEGORIES = ("S", "Z", "E", "AE", "IC", "G", "O")
_OF_CATEGORY = (
    ("BT-116", "invoice", "invoice_line_ids", "amounts", "01 08"),
    ("BT-31", "seller", "vat", "vat", "02 03 04"),
    ("BT-152", "tax", "amount", "tax_zero", "05 06 07"),
    ("BT-117", "invoice", "invoice_line_ids", "vat_amount", "09"),
    ("BT-120", "tax", "ubl_cii_tax_exemption_reason_code", "exemption", "10"),
)
"""The same ten rules hold for each VAT category: 01 a breakdown exists, 02 to 04 VAT numbers (line,
allowance, charge), 05 to 07 the rate, 08 the taxable amount, 09 the VAT, 10 the reason of an
exemption."""

_SAME = {
    **{f"BR-{number}": f"BR-{number}" for number in (22, 23, 24, 26, 38, 44, 54)},
    **{f"CO-{number}": f"BR-CO-{number}" for number in ("04", 10, 11, 12, 13, 15, 16)},
    **{f"CL-{number}": f"BR-CL-{number}" for number in (10, 19, 20, 24)},
    "54": "BR-54",
    # Factur-X splits 08 by what it compares.
    **{f"{name}-{number}{variant}": f"BR-{name}-{number}" for name in _CATEGORIES
       for number in ("01", "08", "09") for variant in ("", "b", "ini", "rev")},
}
"""Rules of EXTENDED that are those of EN 16931 with a tolerance: they lead where those lead."""

_LOCAL_PLACES = (
    ("BT-44", "buyer", "name", "fonts", "PAGE-FONT"),
    ("BT-153", "line", "name", "fonts", "PAGE-FONT-LINE"),
    *((term, "buyer", "invoice_edi_format", "format", f"PAGE-{term}")
      for term in ("BT-109", "BT-110", "BT-112", "BT-115")),
    ("BT-84", "invoice", "partner_bank_id", "bank", "PAY-IBAN"),
    ("BT-33", "company", "ar_legal_information", "legal_information", "FR-LEGAL"),
)


def _by_rule(places):
    return {rule: Rule(*place) for *place, rules in places for rule in rules.split()}


LOCAL = _by_rule(_LOCAL_PLACES)
"""Rules of this module: what no validator sees, because it reads the XML only."""

_LISTED = _by_rule(_PLACES)
_NORM = _LISTED | {
    f"BR-{name}-{number}": row
    for name in _CATEGORIES for number, row in _by_rule(_OF_CATEGORY).items()
} | _LISTED

RULES: dict[str, Rule] = {
    **_NORM,
    **{f"BR-{family}-{name}": _NORM[rule]
       for family in ("FXEXT", "FREXT") for name, rule in _SAME.items()},
    "BR-FXEXT-S08b": _NORM["BR-S-08"],  # as Factur-X spells it
    **dict.fromkeys(_NO_FIELD, PROGRAM),
    **LOCAL,
}
"""By rule, or by the part of its id that several of them share."""
