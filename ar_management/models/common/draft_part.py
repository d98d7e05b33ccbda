from odoo import api, models
from odoo.exceptions import UserError


class ArDraftPartMixin(models.AbstractModel):
    """A line that changes only while the record it is a part of is a draft, for anybody.

    :cvar _part_of: field of that record, which has a ``state``
    :cvar _followed: fields that its methods write afterwards
    """

    _name = "ar.draft.part.mixin"
    _description = "Part of a Draft"

    _part_of = ""
    _followed = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_whole_is_draft()
        return parts

    def write(self, vals):
        if not self.env.su or set(vals) - self._followed:
            self._check_whole_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_whole_is_draft()

    def _check_whole_is_draft(self):
        """:raise UserError: somebody was told, or something was booked, as it is"""
        for whole in self[self._part_of]:
            if whole.state != "draft":
                raise UserError(self.env._(
                    "%(record)s is no longer a draft: its lines stay as they are. Set it back to "
                    "draft first, or make a new one.", record=whole.display_name,
                ))
