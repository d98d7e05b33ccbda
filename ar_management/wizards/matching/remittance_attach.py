from odoo import fields, models
from odoo.exceptions import UserError


class ArRemittanceAttach(models.TransientModel):
    """Takes remittance advices as files or as pasted text, for a bank line or for any."""

    _name = "ar.remittance.attach"
    _description = "Attach a Remittance Advice"

    remittance_id = fields.Many2one("ar.remittance", readonly=True)
    statement_line_id = fields.Many2one(
        "account.bank.statement.line", string="Bank Line",
        domain="[('is_reconciled', '=', False), ('amount', '>', 0), "
               "('company_id', 'in', allowed_company_ids)]",
        help="Empty: the bank line with the total of the advice.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    text = fields.Text(string="Or the Text", help="Paste the text of the e-mail here.")

    def _open(self, **values):
        """Action that opens the dialog with some values."""
        return {
            **self.create(values)._get_records_action(target="new"),
            "name": self.env._("Remittance Advice"),
        }

    def action_attach(self):
        """Read the advices, give them to their bank line and show what it pays."""
        self.ensure_one()
        line = self.statement_line_id
        self.env["ar.match.proposal"]._check_may_decide(line)
        if self.remittance_id:
            if not line:
                raise UserError(self.env._("Choose the bank line that the advice is about."))
            self.remittance_id._attach_to(line)
            return line.action_ar_open_proposal()
        advices = self._read_advices()
        refused = advices.filtered(lambda advice: advice.state == "refused")
        if refused:
            raise UserError("\n".join(refused.mapped("reason")))
        if line:
            line._ar_search_again()
            return line.action_ar_open_proposal()
        return advices._get_records_action(name=self.env._("Remittance Advices"))

    def _read_advices(self):
        files = [(each.name, each.raw or b"") for each in self.attachment_ids]
        if (self.text or "").strip():
            files.append((self.env._("Pasted text"), self.text))
        if not files:
            raise UserError(self.env._("Choose a file, or paste the text of the e-mail."))
        company = self.statement_line_id.company_id or self.env.company
        return self.env["ar.remittance"]._receive(
            files, company, statement_line_id=self.statement_line_id.id,
        )
