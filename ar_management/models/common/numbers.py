from math import isfinite

from odoo import api, models
from odoo.exceptions import UserError

NUMBERS = frozenset({"float", "monetary", "integer"})
LARGEST = 1e12
"""No amount, quantity or day of a company is larger: what is, was a slip or an attack."""


def check_numbers(records, vals):
    """Refuse values of number fields that are no numbers, whatever client sends them.

    :raise UserError: names the field, the value and the form that is understood
    """
    for name, value in vals.items():
        field = records._fields.get(name)
        if field is None or field.type not in NUMBERS or not value:
            continue
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = None
        if number is not None and isfinite(number) and abs(number) <= LARGEST:
            continue
        raise UserError(records.env._(
            "“%(value)s” is not a valid number for %(field)s. Enter digits with a decimal point, "
            "such as 1000.50, up to %(largest)s.",
            value=str(value)[:40], largest=f"{LARGEST:.0f}",
            field=field._description_string(records.env) or name,
        ))


class ArCheckedNumbers(models.AbstractModel):
    """A record whose numbers are checked before anything is computed from them."""

    _name = "ar.checked.numbers"
    _description = "Record Whose Numbers Are Checked"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            check_numbers(self, vals)
        return super().create(vals_list)

    def write(self, vals):
        check_numbers(self, vals)
        return super().write(vals)
