from odoo import api, models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    @api.model
    def load_menus(self, debug):
        """The application opens with the panel until each company of the user has finished it."""
        menus = super().load_menus(debug)
        root = self.env.ref("ar_management.ar_menu_root", raise_if_not_found=False)
        if not root or root.id not in menus or not self._ar_starts():
            return menus
        action = self.env.ref("ar_management.ar_start_action").sudo()
        opened = {"action_id": action.id, "action_model": action._name, "action_path": False}
        return {**menus, root.id: {**menus[root.id], **opened}}

    def _ar_starts(self):
        user = self.env.user
        return user.has_group("ar_management.group_ar_admin") and not all(
            user.sudo().company_ids.root_id.mapped("ar_start_finished")
        )
