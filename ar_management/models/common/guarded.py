from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)


class ArGuardedMixin(models.AbstractModel):
    """Fields that only a model's own methods write, whatever a form or a remote call sends.

    :cvar _guarded: names of these fields
    :cvar _guarded_at_create: those of them that not even a new record may bring
    :cvar _guarded_why: where their values come from instead, as a sentence
    """

    _name = "ar.guarded.mixin"
    _description = "Guarded Fields"

    _guarded = frozenset()
    _guarded_at_create = None
    _guarded_why = _lt("Use the buttons instead.")

    @api.model_create_multi
    def create(self, vals_list):
        at_create = self._guarded if self._guarded_at_create is None else self._guarded_at_create
        self._check_guarded(at_create.intersection(set().union(*vals_list)))
        return super().create(vals_list)

    def write(self, vals):
        self._check_guarded(self._guarded.intersection(vals))
        return super().write(vals)

    def _check_guarded(self, names):
        """:raise AccessError: somebody enters what only the methods of the model write"""
        if names and not self.env.su:
            labels = self.fields_get(sorted(names), ["string"])
            raise AccessError(self.env._(
                "%(model)s: %(fields)s cannot be entered by hand. %(why)s",
                model=self.env["ir.model"]._get(self._name).name,
                fields=", ".join(label["string"] for label in labels.values()),
                why=self.env._(self._guarded_why),
            ))
