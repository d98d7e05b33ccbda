from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ArReferenceSeries(models.Model):
    """A published interest rate with one value per semester, as the ECB's or a legal rate.

    The law takes the rate of 1 January for the first half of a year and that of 1 July for the
    second one (Directive 2011/7/EU, article 2).
    """

    _name = "ar.reference.series"
    _description = "Series of Reference Rates"
    _inherit = ["ar.checked.numbers", "mail.thread", "mail.activity.mixin"]
    _order = "sequence, name"
    _rec_names_search = ["code", "name"]

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Short name that never changes, for imports: ecb_mro."
    )
    name_in_sentence = fields.Char(
        translate=True,
        help="As the penalty clause of an invoice writes it after 'at the': main refinancing rate "
        "of the European Central Bank. Empty: the name.",
    )
    source = fields.Char(
        required=True, translate=True,
        help="Who publishes it. New rates of the series take it over.",
    )
    active = fields.Boolean(default=True)
    rate_ids = fields.One2many("ar.reference.rate", "series_id", string="Rates")

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "There is already a series with this code: use that one."
    )

    @api.constrains("code")
    def _check_code(self):
        for series in self:
            if not series.code.replace("_", "").isalnum() or not series.code.isascii():
                raise ValidationError(self.env._(
                    "%(code)s is not a valid series code: use letters, digits and underscores.",
                    code=series.code,
                ))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self.filtered("rate_ids"):
            raise ValidationError(self.env._(
                "Amounts were computed from the rates of %(series)s: archive it instead of "
                "deleting it.",
                series=used[0].name,
            ))

    @api.model
    def _label_of(self, code):
        """Name of a series for who reads a stored reason."""
        return self._of_code(code).display_name

    def write(self, vals):
        changed = self.filtered(lambda series: series.code != vals.get("code", series.code))
        if used := changed.filtered("rate_ids"):
            raise ValidationError(self.env._(
                "%(series)s keeps its code %(code)s, because policies and laws refer to it: add "
                "another series instead.",
                series=used[0].name, code=used[0].code,
            ))
        return super().write(vals)

    @api.model
    def _of_code(self, code):
        """The series with a code, archived ones too."""
        return self.sudo().with_context(active_test=False).search([("code", "=", code)], limit=1)
