from odoo import api, models


class AccountMoveLine(models.Model):
    """Money of a customer may be the deposit that an approved limit waits for."""

    _inherit = "account.move.line"

    # What all customers owe is read from here alone, without their journal items.
    _ar_open_item_idx = models.Index(
        "(company_id, partner_id) INCLUDE (account_id, amount_residual)"
        " WHERE parent_state = 'posted' AND amount_residual != 0"
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._ar_note_deposits()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "account_id" in vals or "partner_id" in vals:
            self._ar_note_deposits()
        return result

    def reconcile(self):
        """Match the items, and look whether the money is a deposit that was waited for."""
        result = super().reconcile()
        self._ar_note_deposits()
        return result

    def _ar_note_deposits(self):
        money = self.filtered(
            lambda line: line.parent_state == "posted"
            and line.balance < 0
            and line.account_id.account_type == "asset_receivable"
            and (line.move_id.origin_payment_id or line.statement_line_id)
        )
        if money:
            applications = self.env["ar.credit.application"].sudo()
            applications.search([
                *applications._unpaid_domain(),
                ("company_id", "in", money.company_id.ids),
                ("partner_id", "in", money.partner_id.commercial_partner_id.ids),
            ])._free_at_commit()
