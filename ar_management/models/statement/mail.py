from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason, to_json
from ..common.reason import explained, reasons_of


class ArStatementMail(models.Model):
    """A statement that came to a journal's e-mail address, and what became of it."""

    _name = "ar.statement.mail"
    _description = "Statement Received by E-mail"
    _inherit = ["mail.thread", "ar.named.senders", "ar.left.out"]
    _order = "id desc"

    name = fields.Char(string="Subject", required=True, readonly=True)
    email_from = fields.Char(string="Sender", readonly=True)
    journal_id = fields.Many2one(
        "account.journal", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="journal_id.company_id", store=True, index=True)
    state = fields.Selection(
        [("imported", "Imported"), ("refused", "Refused")], readonly=True, tracking=True
    )
    statement_ids = fields.Many2many("account.bank.statement", readonly=True)
    line_count = fields.Integer(string="New Transactions", readonly=True)
    skipped_count = fields.Integer(string="Already Imported", readonly=True)
    reason_data = fields.Json(string="Why, as Codes", readonly=True)
    reason = explained("reason_data", string="Why")

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Import what the e-mail brings. A file that cannot be read leaves its reason here."""
        values = custom_values or {}
        journal = self.env["account.journal"].browse(values.get("journal_id"))
        books = self.env["ar.reason"]._for(journal.company_id or self.env.company).env
        values = {"name": msg_dict.get("subject") or books._("No subject"),
                  "email_from": msg_dict.get("email_from"), **values}
        received = super().message_new(msg_dict, values)
        obstacle = received._sender_obstacle(
            msg_dict.get("email_from"), received.journal_id.sudo().ar_statement_senders)
        if obstacle:
            received.write({"state": "refused", "reason_data": to_json([
                *reasons_of(obstacle), Reason.of("statement.by_hand"),
            ])})
            return received
        received._receive([
            (name, content.encode() if isinstance(content, str) else content)
            for name, content in received._files_of(msg_dict)
        ])
        return received

    def _receive(self, files):
        self.ensure_one()
        company = self.journal_id.company_id
        intake = self.env["ar.statement.intake"].with_company(company).with_context(
            allowed_company_ids=company.ids, lang=company.partner_id.lang or self.env.lang
        )
        try:
            if not files:
                raise UserError(intake.env["ar.reason"]._say("statement.no_file"))
            with self.env.cr.savepoint():
                read = intake._read(
                    files, self.journal_id.with_env(intake.env), are_parts=True)
                imported = intake._import_read(read.statements)
        except UserError as error:
            self.write({"state": "refused", "reason_data": to_json(reasons_of(error))})
            return
        statements = self.env["account.bank.statement"].union(
            *(each.statements for each in imported)
        )
        lines = self.env["account.bank.statement.line"].union(*(each.lines for each in imported))
        self.env["ar.match.proposal"].with_env(intake.env)._propose(lines)
        self.write({
            "state": "imported",
            "statement_ids": [fields.Command.set(statements.ids)],
            "line_count": len(lines),
            "skipped_count": sum(each.known for each in imported),
            "reason_data": to_json(note for each in imported for note in each.notes),
            "left_out": self._left_out_data(read.left_out),
        })

    def action_import_by_hand(self):
        """Open the import with the files of a refused e-mail."""
        self.ensure_one()
        attachments = self.message_ids.attachment_ids
        attachments = attachments.filtered(
            lambda each: not (each.mimetype or "").startswith("image/")) or attachments
        if not attachments:
            raise UserError(self.env._("The e-mail has no file to import."))
        wizard = self.env["ar.statement.import"].create({
            "attachment_ids": [fields.Command.set(attachments.ids)],
            "journal_id": self.journal_id.id,
        })
        return wizard._reopen()
