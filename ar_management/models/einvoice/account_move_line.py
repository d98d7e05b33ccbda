from odoo import api, models

SAID = {
    "name", "product_id", "quantity", "price_unit", "discount", "tax_ids", "product_uom_id",
    "balance", "amount_currency", "debit", "credit", "move_id", "display_type",
}
"""What a transmitted document says of a line, or what its amounts come from."""

PRINTED = ("product", "line_section", "line_subsection", "line_note")


class AccountMoveLine(models.Model):
    """Lines of an invoice that was sent electronically stay as they were sent.

    The way of an e-invoice also says whether its payment may be asked for.
    """

    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._ar_printed().move_id._ar_check_not_frozen()
        return lines

    def write(self, vals):
        if SAID & vals.keys():
            self._ar_printed().move_id._ar_check_not_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._ar_printed().move_id._ar_check_not_frozen()

    def _ar_printed(self):
        return self.filtered(lambda line: line.display_type in PRINTED)

    def _ar_claim_limits(self, day):
        limits = super()._ar_claim_limits(day)
        found = {move: move._ar_einvoice_claim_limit() for move in self.move_id}
        for line in self:
            if limit := found[line.move_id]:
                limits[line.id].append(limit)
        return limits
