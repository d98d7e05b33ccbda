from odoo import api, fields, models


class ArCreditRelease(models.TransientModel):
    """Asks the Credit Manager why, until when and up to what held documents may go on."""

    _name = "ar.credit.release"
    _description = "Release Credit Holds"
    _inherit = ["ar.checked.numbers"]

    hold_ids = fields.Many2many(
        "ar.credit.hold",
        string="Holds",
        required=True,
        default=lambda self: self._default_hold_ids(),
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_single")
    is_single = fields.Boolean(string="One Hold Only", compute="_compute_single")
    refuses = fields.Boolean()
    comment = fields.Text(string="Reason", required=True)
    until = fields.Date(
        compute="_compute_until", store=True, readonly=False,
        help="Last day on which the documents may proceed. Empty: the company's usual period.",
    )
    ceiling = fields.Monetary(
        string="Up to", compute="_compute_ceiling", store=True, readonly=False,
        help="The document may grow to this amount without a new decision.",
    )

    @api.model
    def _default_hold_ids(self):
        if self.env.context.get("active_model") != "ar.credit.hold":
            return False
        holds = self.env["ar.credit.hold"].browse(self.env.context.get("active_ids", []))
        return holds.filtered(lambda hold: hold.state == "held")

    @api.depends("hold_ids")
    def _compute_single(self):
        for wizard in self:
            wizard.is_single = len(wizard.hold_ids) == 1
            wizard.currency_id = wizard.hold_ids[:1].currency_id

    @api.depends("hold_ids")
    def _compute_until(self):
        for wizard in self:
            days = [hold._usual_last_day() for hold in wizard.hold_ids]
            wizard.until = min(filter(None, days), default=False)

    @api.depends("hold_ids")
    def _compute_ceiling(self):
        for wizard in self:
            wizard.ceiling = wizard.hold_ids.amount if len(wizard.hold_ids) == 1 else 0.0

    def action_release(self):
        """Release or refuse the holds with this comment."""
        self.ensure_one()
        if self.refuses:
            self.hold_ids._refuse(self.comment)
            return {"type": "ir.actions.act_window_close"}
        ceiling = self.ceiling if self.is_single else None
        self.hold_ids._release(self.comment, until=self.until or None, ceiling=ceiling)
        return {"type": "ir.actions.act_window_close"}
