from odoo import api, fields, models
from odoo.tools import html2plaintext

from ...engine.einvoice.facturx.exemption import situation_of

ABROAD = ("G", "K")
"""Categories of goods that leave: export, intra-Community supply."""


class AccountTax(models.Model):
    _inherit = "account.tax"

    ar_facturx_missing = fields.Boolean(
        string="Exemption Unknown", compute="_compute_ar_facturx_missing",
        search="_search_ar_facturx_missing",
        help="The e-invoice cannot say by a code why this tax charges no VAT.",
    )

    @api.depends("amount", "amount_type", "type_tax_use", "name", "description",
                 "invoice_legal_notes", "ubl_cii_tax_category_code",
                 "ubl_cii_tax_exemption_reason_code", "fiscal_position_ids")
    def _compute_ar_facturx_missing(self):
        for tax in self:
            tax.ar_facturx_missing = tax._ar_lacks_exemption()

    def _search_ar_facturx_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        zero = self.search([
            ("type_tax_use", "=", "sale"), ("amount", "=", 0), ("amount_type", "=", "percent"),
        ])
        return [("id", "in", zero.filtered("ar_facturx_missing").ids)]

    def _ar_lacks_exemption(self):
        self.ensure_one()
        zero = (
            self.type_tax_use == "sale" and self.amount_type == "percent" and not self.amount
        )
        if not zero or self._ar_named_exemption():
            return False
        category = self.ubl_cii_tax_category_code
        if category in ABROAD:
            # Used at home too, where the code of an export cannot be true.
            return any(self.fiscal_position_ids.mapped("is_domestic"))
        silent = category in (False, "E") and not self.ubl_cii_tax_exemption_reason_code
        return silent and not self._ar_is_for_abroad()

    def _ar_is_for_abroad(self):
        """Tell whether only fiscal positions of other countries lead to this tax."""
        positions = self.fiscal_position_ids
        return bool(positions) and not any(positions.mapped("is_domestic"))

    def _ar_named_exemption(self):
        """Exemption of the article that the tax names, or None."""
        self.ensure_one()
        if self.amount:
            return None
        notes = html2plaintext(self.invoice_legal_notes or "")
        return situation_of(" ".join(filter(None, (self.name, self.description, notes))))
