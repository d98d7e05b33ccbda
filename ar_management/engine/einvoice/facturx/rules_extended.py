"""The rules of the profile EXTENDED: Factur-X's own (BR-FXEXT) and the French ones (BR-FREXT).

Most are rules of EN 16931 with a tolerance, and lead where those lead.
"""

from .rule import PROGRAM, Rule
from .rules_en import EN_16931
from .rules_vat import VAT

CATEGORIES = ("S", "Z", "E", "AE", "IC", "G", "O")

_FAMILIES = ("BR-FXEXT", "BR-FREXT")

_SAME = {
    **{f"BR-{number}": f"BR-{number}" for number in (22, 23, 24, 26, 38, 44)},
    **{f"CO-{number}": f"BR-CO-{number}" for number in ("04", 10, 11, 12, 13, 15, 16)},
    **{f"CL-{number}": f"BR-CL-{number}" for number in (10, 19, 20, 24)},
    "BR-54": "BR-54",
    "54": "BR-54",
}
"""Rules by the name that EN 16931 gives them."""

_OWN = {
    # Notes, sub-lines, attributes and delivery terms, which no invoice of ours has
    "01": Rule("BT-22", "invoice", "narration", "note_code"),
    "02": Rule("BT-127", "line", "name", "note_code"),
    "03": PROGRAM,
    "04": Rule("BG-32", "product", "name", "product_attribute"),
    "05": PROGRAM,
    "06": PROGRAM,
    "08": PROGRAM,
    "11": PROGRAM,
    "12": PROGRAM,
    "CL-27": PROGRAM,
    "CII-DT-097a": PROGRAM,
    "AF": VAT["BR-AF"],
    "AG": VAT["BR-AG"],
}


def _categories(family: str) -> dict[str, Rule]:
    rows = {}
    for name in CATEGORIES:
        for number in ("01", "08", "09"):
            row = VAT[f"BR-{name}-{number}"]
            # Factur-X splits 08 by what it compares.
            for variant in ("", "b", "ini", "rev"):
                rows[f"{family}-{name}-{number}{variant}"] = row
    return rows


EXTENDED = {
    **{
        f"{family}-{name}": EN_16931[rule]
        for family in _FAMILIES
        for name, rule in _SAME.items()
    },
    **{f"{family}-{name}": row for family in _FAMILIES for name, row in _OWN.items()},
    **{rule: row for family in _FAMILIES for rule, row in _categories(family).items()},
    "BR-FXEXT-S08b": VAT["BR-S-08"],  # as Factur-X spells it
    "BR-EXT-CL-07": Rule("BT-18", "invoice", "ref", "reference"),
}
"""By rule."""
