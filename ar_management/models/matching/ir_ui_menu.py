from odoo import models

OUR_MENUS = ("ar_management.ar_match_board_menu", "ar_management.ar_match_proposal_menu")


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Our reconciliation screens step aside where another module's are used instead."""
        hidden = super()._load_menus_blacklist()
        if self.env["ar.match.other.module"]._steps_aside():
            menus = [self.env.ref(name, raise_if_not_found=False) for name in OUR_MENUS]
            hidden += [menu.id for menu in menus if menu]
        return hidden
