from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base_iban.models.res_partner_bank import validate_iban

from ..common.start_panel import step_state


class ArStartPanel(models.TransientModel):
    _inherit = "ar.start.panel"

    state_bank = step_state("Bank Step")
    bank_journal_id = fields.Many2one("account.journal", compute="_compute_bank_journal_id")
    bank_account = fields.Char(
        string="IBAN", compute="_compute_bank_account", inverse="_inverse_bank_account",
        help="Account of your bank journal: statements are recognised by it, and invoices print "
        "it.",
    )

    @api.depends("company_id")
    def _compute_bank_journal_id(self):
        for panel in self:
            journals = self.env["account.journal"].sudo().search([
                ("type", "=", "bank"), ("company_id", "=", panel.company_id.id),
            ])
            panel.bank_journal_id = journals.filtered("bank_account_id")[:1] or journals[:1]

    @api.depends("bank_journal_id")
    def _compute_bank_account(self):
        for panel in self:
            panel.bank_account = panel.bank_journal_id.sudo().bank_account_id.acc_number

    def _inverse_bank_account(self):
        for panel in self.filtered("bank_account"):
            journal = panel.bank_journal_id
            if not journal:
                raise UserError(self.env._(
                    "%(company)s has no bank journal yet: choose its chart of accounts under "
                    "Invoicing, Configuration, Settings first.", company=panel.company_id.name,
                ))
            if panel.bank_account != journal.bank_account_id.acc_number:
                validate_iban(panel.bank_account)
                journal.set_bank_account(panel.bank_account)

    def _steps(self):
        return super()._steps() | {"bank": bool(self.bank_account)}
