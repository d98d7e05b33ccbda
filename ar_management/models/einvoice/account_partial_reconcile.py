from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        if not self:  # core calls it on nothing
            return True
        self.env["ar.cashed.line"]._note_undone(self)
        return super().unlink()
