from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class ArRecoveryMixin(models.AbstractModel):
    """What is agreed or done about receivables of one customer, in steps that are kept.

    :cvar _new_name: what a record is called before it has a number, as a sentence
    :cvar _nothing_open: what to say when nothing is open of the receivables, as a sentence
    """

    _name = "ar.recovery.mixin"
    _description = "Recovery of Receivables"
    _inherit = [
        "ar.checked.numbers", "ar.guarded.mixin", "ar.state.mixin",
        "mail.thread", "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    _new_name = ""
    _nothing_open = ""

    name = fields.Char(string="Number", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user,
    )

    @api.depends("name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.name or self.env._(self._new_name)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records:
            record.partner_id = record.partner_id.commercial_partner_id
            sequence = self.env["ir.sequence"].sudo().with_company(record.company_id)
            record.sudo().name = sequence.next_by_code(self._name) or str(record.id)
        return records

    @api.model
    def _open_new(self, partner, lines):
        """Open the form of a new record about what is open of these receivables.

        :raise UserError: nothing is
        """
        lines = lines._ar_open_claims()
        if not lines:
            sentence = self.env._(self._nothing_open)
            raise UserError(sentence % {"customer": partner.display_name})
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "view_mode": "form",
            "name": self.env["ir.model"]._get(self._name).name,
            "context": {
                "default_partner_id": partner.commercial_partner_id.id,
                "default_company_id": lines.company_id[:1].id,
                "default_item_ids": [Command.create({"line_id": line.id}) for line in lines],
            },
        }

    def _responsible(self):
        return self.user_id or self.env.user


class ArClaimMixin(models.AbstractModel):
    """One receivable of a plan, of a doubtful debt or of a hand-over: in one of each at a time.

    :cvar _open_amount: what of the receivable is taken over when it is added
    :cvar _live_in: states of the whole in which no other one of its kind may have the receivable
    """

    _name = "ar.claim.mixin"
    _description = "Receivable in Recovery"
    _inherit = ["ar.checked.numbers", "ar.draft.part.mixin"]
    _rec_name = "line_id"
    _check_company_auto = True

    _open_amount = "amount_residual"
    _live_in = ()

    line_id = fields.Many2one(
        "account.move.line", string="Receivable", required=True, index=True, ondelete="restrict",
        check_company=True,
        domain="[('account_type', '=', 'asset_receivable'), ('parent_state', '=', 'posted'), "
        "('balance', '>', 0), ('reconciled', '=', False), "
        "('partner_id', 'child_of', parent.partner_id), ('company_id', '=', parent.company_id)]",
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Invoice")
    currency_id = fields.Many2one(related="line_id.company_currency_id", string="Currency")
    amount = fields.Monetary(compute="_compute_amount", store=True, precompute=True)
    live = fields.Boolean(compute="_compute_live", store=True)

    @api.depends("line_id")
    def _compute_amount(self):
        for item in self:
            item.amount = item.line_id[self._open_amount]

    @api.depends(lambda self: [f"{self._part_of}.state"] if self._part_of else [])
    def _compute_live(self):
        for item in self:
            item.live = item[self._part_of].state in self._live_in
