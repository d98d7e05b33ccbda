"""The rules of EN 16931 that hold for every invoice (BR, BR-CO, BR-CL, BR-DEC)."""

from .rule import PROGRAM, Rule

_AMOUNTS = "amounts"
_ALLOWANCE = Rule("BG-20", "line", "name", "allowance_reason")
_LINE_ALLOWANCE = Rule("BG-27", "line", "discount", "allowance_reason")
_CHARGE = Rule("BG-28", "tax", "name", "charge_reason")
_PERIOD = Rule("BG-14", "invoice", "delivery_date", "period")
_REPRESENTATIVE = Rule("BG-11", "seller", "vat", "representative")
_SELLER_SCHEME = Rule("BT-30", "seller", "company_registry", "siren")


def _amount(term: str) -> Rule:
    return Rule(term, "invoice", "invoice_line_ids", _AMOUNTS)


EN_16931 = {
    # What every invoice has
    "BR-01": PROGRAM,
    "BR-02": Rule("BT-1", "invoice", "name", "number"),
    "BR-03": Rule("BT-2", "invoice", "invoice_date", "date"),
    "BR-04": Rule("BT-3", "invoice", "move_type", "document_type"),
    "BR-05": Rule("BT-5", "invoice", "currency_id", "currency_code"),
    "BR-06": Rule("BT-27", "seller", "name", "name"),
    "BR-07": Rule("BT-44", "buyer", "name", "name"),
    "BR-08": Rule("BG-5", "seller", "country_id", "address"),
    "BR-09": Rule("BT-40", "seller", "country_id", "address"),
    "BR-10": Rule("BG-8", "buyer", "country_id", "address"),
    "BR-11": Rule("BT-55", "buyer", "country_id", "address"),
    "BR-12": _amount("BT-106"),
    "BR-13": _amount("BT-109"),
    "BR-14": _amount("BT-112"),
    "BR-15": _amount("BT-115"),
    "BR-16": Rule("BG-25", "invoice", "invoice_line_ids", "lines"),
    "BR-17": Rule("BT-59", "bank", "acc_holder_name", "payee"),
    "BR-18": _REPRESENTATIVE,
    "BR-19": _REPRESENTATIVE,
    "BR-20": _REPRESENTATIVE,
    # Lines
    "BR-21": PROGRAM,
    "BR-22": Rule("BT-129", "line", "quantity", "quantity"),
    "BR-23": Rule("BT-130", "unit", "name", "unit"),
    "BR-24": Rule("BT-131", "line", "price_unit", "price"),
    "BR-25": Rule("BT-153", "line", "name", "line_name"),
    "BR-26": Rule("BT-146", "line", "price_unit", "price"),
    "BR-27": Rule("BT-146", "line", "price_unit", "price"),
    "BR-28": Rule("BT-148", "line", "price_unit", "price"),
    "BR-29": _PERIOD,
    "BR-30": Rule("BG-26", "line", "name", "line_period"),
    # Allowances and charges, breakdown, payment
    "BR-31": _ALLOWANCE,
    "BR-32": Rule("BT-95", "line", "tax_ids", "tax_missing"),
    "BR-33": _ALLOWANCE,
    "BR-36": _CHARGE,
    "BR-37": Rule("BT-102", "line", "tax_ids", "tax_missing"),
    "BR-38": _CHARGE,
    "BR-41": _LINE_ALLOWANCE,
    "BR-42": _LINE_ALLOWANCE,
    "BR-43": _CHARGE,
    "BR-44": _CHARGE,
    "BR-45": _amount("BT-116"),
    "BR-46": _amount("BT-117"),
    "BR-47": Rule("BT-118", "tax", "ubl_cii_tax_category_code", "tax_category"),
    "BR-48": Rule("BT-119", "tax", "amount", "tax_rate"),
    "BR-49": Rule("BT-81", "invoice", "partner_bank_id", "bank"),
    "BR-50": Rule("BT-84", "bank", "acc_number", "bank"),
    "BR-51": Rule("BT-87", "bank", "acc_number", "bank"),
    "BR-52": Rule("BT-122", "invoice", "attachment_ids", "attachment"),
    "BR-53": Rule("BT-111", "company", "currency_id", "currency"),
    "BR-54": Rule("BG-32", "product", "name", "product_attribute"),
    "BR-55": Rule("BT-25", "invoice", "reversed_entry_id", "preceding"),
    "BR-56": _REPRESENTATIVE,
    "BR-57": Rule("BT-80", "delivery", "country_id", "address"),
    "BR-61": Rule("BT-84", "invoice", "partner_bank_id", "bank"),
    "BR-62": Rule("BT-34", "seller", "peppol_eas", "endpoint"),
    "BR-63": Rule("BT-49", "buyer", "peppol_eas", "endpoint"),
    "BR-64": Rule("BT-157", "product", "barcode", "product_code"),
    "BR-65": Rule("BT-158", "product", "default_code", "product_code"),
    # Code lists
    "BR-CL-01": Rule("BT-3", "invoice", "move_type", "document_type"),
    "BR-CL-03": Rule("BT-5", "invoice", "currency_id", "currency_code"),
    "BR-CL-04": Rule("BT-5", "invoice", "currency_id", "currency_code"),
    "BR-CL-05": Rule("BT-6", "company", "currency_id", "currency_code"),
    "BR-CL-06": Rule("BT-8", "tax", "tax_exigibility", "vat_point"),
    "BR-CL-07": Rule("BT-18", "invoice", "ref", "reference"),
    "BR-CL-08": Rule("BT-21", "invoice", "narration", "note_code"),
    "BR-CL-10": _SELLER_SCHEME,
    "BR-CL-11": _SELLER_SCHEME,
    "BR-CL-13": Rule("BT-158", "product", "default_code", "product_code"),
    "BR-CL-14": Rule("BT-55", "buyer", "country_id", "address"),
    "BR-CL-15": Rule("BT-159", "product", "name", "product_code"),
    "BR-CL-16": Rule("BT-81", "invoice", "partner_bank_id", "bank"),
    "BR-CL-17": Rule("BT-118", "tax", "ubl_cii_tax_category_code", "tax_category"),
    "BR-CL-18": Rule("BT-151", "tax", "ubl_cii_tax_category_code", "tax_category"),
    "BR-CL-19": _LINE_ALLOWANCE,
    "BR-CL-20": _CHARGE,
    "BR-CL-21": Rule("BT-157", "product", "barcode", "product_code"),
    "BR-CL-22": Rule("BT-121", "tax", "ubl_cii_tax_exemption_reason_code", "exemption"),
    "BR-CL-23": Rule("BT-130", "unit", "name", "unit"),
    "BR-CL-24": Rule("BT-125", "invoice", "attachment_ids", "attachment"),
    "BR-CL-25": Rule("BT-49", "buyer", "peppol_eas", "endpoint"),
    "BR-CL-26": Rule("BT-71", "delivery", "company_registry", "siren"),
    # Conditions between terms
    "BR-CO-03": Rule("BT-8", "tax", "tax_exigibility", "vat_point"),
    "BR-CO-04": Rule("BT-151", "line", "tax_ids", "tax_missing"),
    "BR-CO-05": _ALLOWANCE,
    "BR-CO-06": _CHARGE,
    "BR-CO-07": _LINE_ALLOWANCE,
    "BR-CO-08": _CHARGE,
    "BR-CO-09": Rule("BT-31", "seller", "vat", "vat"),
    "BR-CO-10": _amount("BT-106"),
    "BR-CO-11": _amount("BT-107"),
    "BR-CO-12": _amount("BT-108"),
    "BR-CO-13": _amount("BT-109"),
    "BR-CO-14": _amount("BT-110"),
    "BR-CO-15": _amount("BT-112"),
    "BR-CO-16": _amount("BT-115"),
    "BR-CO-17": Rule("BT-117", "invoice", "invoice_line_ids", "vat_amount"),
    "BR-CO-18": _amount("BG-23"),
    "BR-CO-19": _PERIOD,
    "BR-CO-20": Rule("BG-26", "line", "name", "line_period"),
    "BR-CO-21": _ALLOWANCE,
    "BR-CO-22": _CHARGE,
    "BR-CO-23": _LINE_ALLOWANCE,
    "BR-CO-24": _CHARGE,
    "BR-CO-25": Rule("BT-9", "invoice", "invoice_date_due", "due_date"),
    "BR-CO-26": Rule("BT-31", "seller", "vat", "vat"),
    # Two decimals in every amount of the document
    "BR-DEC": Rule("BG-22", "invoice", "currency_id", "currency_decimals"),
    "BR-DEC-12": Rule("BT-109", "invoice", "currency_id", "currency_decimals"),
}
"""By rule; ``BR-DEC`` stands for the other rules about decimals."""
