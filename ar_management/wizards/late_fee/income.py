from odoo import api, fields, models


class ArLateFeeIncome(models.TransientModel):
    """Penalties booked and cashed: they are taxed when cashed (CGI 237 sexies).

    Written anew for each reader, because the day of a receipt follows from the payment history.
    """

    _name = "ar.late.fee.income"
    _description = "Penalties Booked and Cashed"
    _inherit = ["ar.checked.numbers"]
    _order = "date desc, id desc"

    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(readonly=True)
    booked = fields.Monetary(readonly=True)
    cashed = fields.Monetary(string="Cashed (Taxable)", readonly=True)
    source = fields.Char(string="Receipt", readonly=True)

    @api.model
    def action_open(self):
        """Count, then open the list."""
        self.check_access("create")
        self.search([("create_uid", "=", self.env.uid)]).unlink()
        penalties = self.env["account.move"].search([
            ("journal_id.ar_is_penalty", "=", True),
            ("state", "=", "posted"),
            ("company_id", "in", self.env.companies.ids),
        ])
        self.create([*self._booked(penalties), *self._cashed(penalties)])
        return self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_late_fee_income_action"
        )

    def _booked(self, penalties):
        return [
            {**self._values(move), "date": move.date, "booked": move.amount_total_signed}
            for move in penalties
        ]

    def _cashed(self, penalties):
        claims = penalties.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        history = claims._ar_allocation_history()
        return [
            {
                **self._values(claim.move_id),
                "date": allocation.on,
                "cashed": float(allocation.company_amount),
                "source": allocation.source,
            }
            for claim in claims
            for allocation in history[claim.id]
            if allocation.kind.is_receipt
        ]

    def _values(self, move):
        return {
            "move_id": move.id,
            "partner_id": move.commercial_partner_id.id,
            "company_id": move.company_id.id,
        }
