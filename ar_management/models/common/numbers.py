from math import isfinite

from odoo import api, models
from odoo.exceptions import UserError

NUMBERS = frozenset({"float", "monetary", "integer"})
LARGEST = 1e12
"""No amount or quantity of a company is larger: what is, was a slip or an attack."""
LARGEST_INTEGER = 2**31 - 1
"""What the database can keep."""
LONGEST = 36_500
"""Days, or months: a calendar has no more of them than a century."""
PERIODS = frozenset({"days", "months"})


def check_numbers(records, vals):
    """Refuse values of number fields that are no numbers, whatever client sends them.

    Those of lines inside a document, too: it computes with them before they are records.

    :raise UserError: names the field, the value and the form that is understood
    """
    for name, value in vals.items():
        field = records._fields.get(name)
        if field is None or not value:
            continue
        if field.type == "one2many":
            for command in value if isinstance(value, list | tuple) else ():
                if isinstance(command, list | tuple) and isinstance(command[-1], dict):
                    check_numbers(records.env[field.comodel_name], command[-1])
        if field.type not in NUMBERS:
            continue
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = None
        largest = _largest(records, field)
        if number is not None and isfinite(number) and abs(number) <= largest:
            continue
        raise UserError(records.env._(
            "“%(value)s” is not a valid number for %(field)s. Enter digits with a decimal point, "
            "such as 1000.50, up to %(largest)s.",
            value=str(value)[:40], largest=f"{largest:.0f}",
            field=field._description_string(records.env) or name,
        ))


def _largest(records, field):
    if field.type != "integer":
        return getattr(records, "_largest_number", LARGEST)
    return LONGEST if PERIODS.intersection(field.name.split("_")) else LARGEST_INTEGER


class ArCheckedNumbers(models.AbstractModel):
    """A record whose numbers are checked before anything is computed from them.

    :cvar _largest_number: largest amount or quantity that it takes
    """

    _name = "ar.checked.numbers"
    _description = "Record Whose Numbers Are Checked"
    _largest_number = LARGEST

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            check_numbers(self, vals)
        return super().create(vals_list)

    def write(self, vals):
        check_numbers(self, vals)
        return super().write(vals)
