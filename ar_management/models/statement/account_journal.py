from odoo import api, fields, models

IMPORTING_TYPES = ("bank", "credit")


class AccountJournal(models.Model):
    _inherit = "account.journal"

    ar_statement_alias_id = fields.Many2one(
        "mail.alias", string="Statement E-mail Alias", copy=False, readonly=True,
        ondelete="set null",
    )
    ar_statement_alias_name = fields.Char(
        string="Statement E-mail", compute="_compute_ar_statement_alias_name",
        compute_sudo=True,
        inverse="_inverse_ar_statement_alias_name",
        help="Statement files sent to this address by an allowed sender are imported.",
    )
    ar_statement_senders = fields.Text(
        string="Allowed Senders",
        help="Who may send statements of this journal: an address, or a whole domain such as "
        "@bank.example, on each line. Files from others wait for a review.",
    )
    ar_statement_alias_domain = fields.Char(related="ar_statement_alias_id.alias_domain")

    @api.depends("ar_statement_alias_id.alias_name")
    def _compute_ar_statement_alias_name(self):
        for journal in self:
            journal.ar_statement_alias_name = journal.ar_statement_alias_id.alias_name

    def _inverse_ar_statement_alias_name(self):
        for journal in self:
            alias, name = journal.ar_statement_alias_id.sudo(), journal.ar_statement_alias_name
            if alias and name:
                alias.alias_name = name
            elif name:
                journal.ar_statement_alias_id = alias.create({
                    "alias_name": name,
                    "alias_model_id": self.env["ir.model"]._get_id("ar.statement.mail"),
                    "alias_defaults": repr({"journal_id": journal.id}),
                    # A stranger's statement would look like money received.
                    "alias_contact": "partners",
                    "alias_domain_id": journal.company_id.alias_domain_id.id,
                    "alias_parent_model_id": self.env["ir.model"]._get_id("account.journal"),
                    "alias_parent_thread_id": journal.id,
                })
            else:
                alias.unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_ar_statement_alias(self):
        self.ar_statement_alias_id.sudo().unlink()

    def create_document_from_attachment(self, attachment_ids):
        """Files dropped on the card of a bank journal are statements."""
        journal = self or self.browse(self.env.context.get("default_journal_id"))
        if journal.type not in IMPORTING_TYPES:
            return super().create_document_from_attachment(attachment_ids)
        wizard = self.env["ar.statement.import"].create({
            "attachment_ids": [fields.Command.set(attachment_ids)],
            "journal_id": journal.id,
        })
        return wizard.action_import()
