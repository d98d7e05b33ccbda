from odoo import models


class CreditDepositMoveMixin(models.AbstractModel):
    _name = "ar.credit.deposit.move.mixin"
    _description = "Deposits for Credit among Entries"

    def _post(self, soft=True):
        """Money that arrives may be the deposit that a limit waits for."""
        posted = super()._post(soft)
        customers = posted.filtered(
            lambda move: move.origin_payment_id or move.statement_line_id
        ).line_ids.partner_id.commercial_partner_id
        if customers:
            self.env["ar.credit.application"].sudo().search([
                ("state", "=", "conditional"), ("deposit_received_on", "=", False),
                ("partner_id", "in", customers.ids),
            ])._free_paid()
        return posted
