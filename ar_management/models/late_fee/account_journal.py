from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountJournal(models.Model):
    _inherit = "account.journal"

    ar_is_penalty = fields.Boolean(
        string="Late Penalties Only",
        copy=False,
        help="What is posted here are penalties for late payment: without VAT, outside electronic "
        "invoicing, and never bearing interest themselves.",
    )

    @api.constrains("ar_is_penalty", "type")
    def _check_ar_is_penalty(self):
        for journal in self:
            if journal.ar_is_penalty and journal.type != "sale":
                raise ValidationError(self.env._(
                    "%(journal)s is not a sales journal: penalties are posted in a sales journal.",
                    journal=journal.display_name,
                ))

    def write(self, vals):
        if "ar_is_penalty" in vals:
            self._ar_refuse_change_of_penalties(vals["ar_is_penalty"])
        return super().write(vals)

    def _ar_refuse_change_of_penalties(self, is_penalty):
        changed = self.filtered(lambda journal: journal.ar_is_penalty != is_penalty)
        used = self.env["account.move"].sudo().search(
            [("journal_id", "in", changed.ids), ("posted_before", "=", True)], limit=1
        )
        if used:
            raise ValidationError(self.env._(
                "%(journal)s has been used already (%(document)s): create another journal for "
                "late penalties.",
                journal=used.journal_id.display_name, document=used.display_name,
            ))
