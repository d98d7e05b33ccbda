from dataclasses import replace

from odoo import api, models

from odoo.addons.ar_management.engine.einvoice.facturx.validate import Level


class ArFacturxCheck(models.Model):
    """What Chorus Pro demands is checked with the e-invoice, where a platform delivers there."""

    _inherit = "ar.facturx.check"

    @api.model
    def _verdict(self, move, xml=None):
        verdict = super()._verdict(move, xml)
        connected = self.env["ar.platform.connection"]._of(move.company_id)
        wrong = move.sudo()._ar_platform_findings() if connected else ()
        if not wrong or move._ar_sent_document():
            return verdict
        return replace(
            verdict, levels={**verdict.levels, "local": Level("invalid")},
            findings=(*wrong, *verdict.findings))
