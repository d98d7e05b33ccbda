from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        self.env["ar.cashed.line"]._note_undone(self)
        return super().unlink()
