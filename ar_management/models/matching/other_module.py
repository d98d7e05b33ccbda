from odoo import api, models
from odoo.fields import Domain

from ...engine.common.reason import Reason

OTHER_MODULES = ("account_accountant", "account_reconcile_oca")
"""Modules that match the same bank lines on screens of their own: Odoo Enterprise's and OCA's."""
OUR_MENUS = ("ar_management.ar_match_board_menu", "ar_management.ar_match_proposal_menu")


class ArMatchOtherModule(models.AbstractModel):
    """Lives beside other modules that match bank lines.

    All of them work on the same bank lines and suspense accounts: whoever is first matches the
    line, and the others must see it.
    """

    _name = "ar.match.other.module"
    _description = "Other Reconciliation Modules"

    @api.model
    def _installed(self):
        """Modules of others that match bank lines on this database."""
        return self.env["ir.module.module"].sudo().search([
            ("name", "in", OTHER_MODULES), ("state", "in", ("installed", "to upgrade")),
        ])

    @api.model
    def _steps_aside(self):
        """Tell whether our menus are hidden because another module does the work."""
        wanted = self.env["ir.config_parameter"].sudo().get_param("ar_management.match_step_aside")
        return bool(wanted) and wanted != "False" and bool(self._installed())

    @api.model
    def _close_matched(self, proposals):
        """Close proposals whose bank line was matched on another screen, saying so.

        :return: the proposals that were closed
        """
        matched = proposals.filtered(
            lambda each: each.state == "proposed" and each.statement_line_id.is_reconciled
        )
        if matched:
            matched._update_state(
                ("proposed",), "elsewhere", Reason.of("match.decided_elsewhere")
            )
        return matched

    @api.model
    def _close_waiting(self):
        """The same for all that wait in the companies of the user."""
        return self._close_matched(self.env["ar.match.proposal"].search(
            Domain("state", "=", "proposed")
            & Domain("company_id", "in", self.env.companies.ids)
            & Domain("statement_line_id.is_reconciled", "=", True)
        ))


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Our reconciliation screens step aside where another module's are used instead."""
        hidden = super()._load_menus_blacklist()
        if self.env["ar.match.other.module"]._steps_aside():
            menus = [self.env.ref(name, raise_if_not_found=False) for name in OUR_MENUS]
            hidden += [menu.id for menu in menus if menu]
        return hidden
