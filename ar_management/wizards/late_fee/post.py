from odoo import api, fields, models


class ArLateFeePost(models.TransientModel):
    """Asks before a run is posted: how many documents, and for how much."""

    _name = "ar.late.fee.post"
    _description = "Post Late Fees"

    run_id = fields.Many2one("ar.late.fee.run", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="run_id.currency_id")
    document_count = fields.Integer(string="Documents", compute="_compute_documents")
    customer_count = fields.Integer(string="Customers", compute="_compute_documents")
    total = fields.Monetary(compute="_compute_documents")
    changed = fields.Text(compute="_compute_documents")

    @api.depends("run_id")
    def _compute_documents(self):
        reader = self.env["ar.reason"]
        Posting = self.env["ar.late.fee.posting"].sudo()
        for wizard in self:
            run = wizard.run_id.sudo()
            lines = self.env["ar.late.fee.run.line"].sudo().search(run._to_post())
            stale = self.env["ar.late.fee.proposal"].sudo()._stale(lines)
            billed = (lines - stale).filtered(lambda line: not line.currency_id.is_zero(line.total))
            groups = billed.grouped(lambda line, run=run: Posting._group(run, line))
            wizard.document_count = len(groups)
            wizard.customer_count = len(billed.partner_id)
            wizard.total = sum(billed.mapped("company_total"))
            wizard.changed = "\n".join(
                f"{line.move_id.name}: {reader._text(line._why_stale())}" for line in stale
            )

    def action_post(self):
        """Post the run as it was shown."""
        self.ensure_one()
        self.run_id.action_post()
        return {"type": "ir.actions.act_window_close"}
