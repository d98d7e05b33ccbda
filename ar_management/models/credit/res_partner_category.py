from odoo import models


class ResPartnerCategory(models.Model):
    _inherit = "res.partner.category"

    def write(self, vals):
        """Customers can be tagged from here, too, and a moved tag changes the policy as well."""
        if not {"partner_ids", "parent_id"}.intersection(vals):
            return super().write(vals)
        tagged = self.env["res.partner"].sudo().search([("category_id", "child_of", self.ids)])
        customers = (tagged | self._ar_named_partners(vals)).with_env(self.env)
        before = customers._ar_policies()
        result = super().write(vals)
        customers._ar_refuse_other_policy(before)
        return result

    def _ar_named_partners(self, vals):
        """Customers that the values would tag."""
        new = self.new({"partner_ids": vals.get("partner_ids") or []})
        return new.partner_ids._origin
