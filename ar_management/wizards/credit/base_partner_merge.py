from odoo import models
from odoo.exceptions import AccessError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merging two customers must not leave them with more credit than the strictest allows."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if len(partners) > 1:
            limited = partners._ar_limited_entities()
            if limited and not self.env["res.partner"]._ar_may_decide():
                raise AccessError(self.env._(
                    "%(customers)s: credit was decided for them. Only a Credit Manager can merge "
                    "them with other customers.",
                    customers=", ".join(limited.mapped("name")),
                ))
            self.env["ar.credit.application"].sudo()._keep_strictest(partners)
        return super()._merge(partner_ids, dst_partner, extra_checks)
