from odoo import api, fields, models

from ...engine.collection.dossier import without_clock


class AccountMove(models.Model):
    """What collecting notes on invoices, and the credit note that ends a dispute.

    An invoice on the account of doubtful customers is not paid, whatever its residual says.
    """

    _inherit = "account.move"

    ar_thanked_on = fields.Date(
        string="Thanked On", readonly=True, copy=False,
        help="Day on which a thank-you for this payment was considered.",
    )

    ar_doubtful_case_id = fields.Many2one(
        "ar.doubtful.case", string="Doubtful Debt", readonly=True, copy=False,
        index="btree_not_null",
    )
    ar_doubtful_item_ids = fields.One2many(
        "ar.doubtful.item", "move_id", string="Claims in Doubtful Debts"
    )
    ar_doubtful_residual = fields.Monetary(
        string="Doubtful", compute="_compute_ar_doubtful_residual",
        currency_field="company_currency_id",
        help="Still open on the account of doubtful customers.",
    )
    ar_payment_plan_id = fields.Many2one(
        "ar.payment.plan", string="Payment Plan", compute="_compute_ar_payment_plan_id",
    )
    status_in_payment = fields.Selection(
        selection_add=[("doubtful", "Doubtful"), ("written_off", "Written Off")],
    )

    def _post(self, soft=True):
        posted = super()._post(soft)
        if refunds := posted.filtered(lambda move: move.move_type == "out_refund"):
            disputes = self.env["ar.dispute"].sudo().search([
                ("credit_note_id", "in", refunds.ids), ("date_to", "=", False),
            ])
            disputes._credited()
        return posted

    @api.depends("ar_doubtful_item_ids.residual", "ar_doubtful_item_ids.is_doubtful")
    def _compute_ar_doubtful_residual(self):
        for move in self:
            doubtful = move.sudo().ar_doubtful_item_ids.filtered("is_doubtful")
            move.ar_doubtful_residual = sum(doubtful.mapped("residual"))

    @api.depends("line_ids.ar_plan_item_ids.plan_id.state")
    def _compute_ar_payment_plan_id(self):
        """Only for those who may read plans: others are not told of them."""
        readable = self.env["ar.payment.plan"].has_access("read")
        for move in self:
            plans = move.line_ids.ar_plan_item_ids.plan_id if readable else (
                self.env["ar.payment.plan"]
            )
            move.ar_payment_plan_id = plans.filtered(
                lambda plan: plan.state in ("proposed", "active", "kept", "broken")
            )[:1]

    # A dependency on our fields would take fields of core away at uninstallation: the claims say
    # when these are to be computed again (``ar.doubtful.item``).
    def _compute_payment_state(self):  # pylint: disable=missing-return
        super()._compute_payment_state()
        for move in self:
            if move.payment_state == "paid" and move._ar_doubtful_state() == "doubtful":
                left = sum(move.sudo().ar_doubtful_item_ids.mapped("residual"))
                untouched = move.currency_id.compare_amounts(left, move.amount_total) >= 0
                move.payment_state = "not_paid" if untouched else "partial"

    def _compute_status_in_payment(self):  # pylint: disable=missing-return
        super()._compute_status_in_payment()
        for move in self:
            if state := move.id and move._ar_doubtful_state():
                move.status_in_payment = state

    def _ar_doubtful_state(self):
        """``doubtful``, ``written_off``, or nothing."""
        items = self.sudo().ar_doubtful_item_ids
        if any(items.mapped("is_doubtful")):
            return "doubtful"
        return "written_off" if any(item.lost for item in items) else ""

    def _ar_invoice_pdf(self):
        """The invoice as it was sent, or printed now when it never was."""
        self.ensure_one()
        if self.invoice_pdf_report_id:
            return self.invoice_pdf_report_id.raw
        report = self.env["ir.actions.report"].sudo()
        content, _kind = report._render_qweb_pdf("account.account_invoices", self.ids)
        return without_clock(content)

    def action_ar_doubtful(self):
        """Treat what is open of these invoices as doubtful."""
        return self._ar_recover("ar.doubtful.case")

    def action_ar_handover(self):
        """Hand what is open of these invoices to an agency, a lawyer or the court."""
        return self._ar_recover("ar.handover")

    def action_ar_payment_plan(self):
        """Agree on instalments for what is open of these invoices."""
        return self._ar_recover("ar.payment.plan")

    def _ar_recover(self, model):
        self._ar_require_customer()
        return self.env[model]._open_new(self.commercial_partner_id[:1], self.line_ids)
