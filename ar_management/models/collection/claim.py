from odoo import fields, models


class ArClaimMixin(models.AbstractModel):
    """One receivable of a plan, of a doubtful debt or of a hand-over: in one of each at a time."""

    _name = "ar.claim.mixin"
    _description = "Receivable in Recovery"
    _inherit = ["ar.checked.numbers", "ar.draft.part.mixin"]
    _rec_name = "line_id"
    _check_company_auto = True

    line_id = fields.Many2one(
        "account.move.line", string="Receivable", required=True, index=True, ondelete="restrict",
        check_company=True,
        domain="[('account_type', '=', 'asset_receivable'), ('parent_state', '=', 'posted'), "
        "('balance', '>', 0), ('reconciled', '=', False), "
        "('partner_id', 'child_of', parent.partner_id), ('company_id', '=', parent.company_id)]",
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Invoice")
