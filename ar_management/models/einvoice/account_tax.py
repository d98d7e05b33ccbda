import re

from odoo import api, fields, models
from odoo.tools import html2plaintext

from ...engine.einvoice.facturx.exemption import situation_of

ABROAD = ("G", "K")
"""Categories of goods that leave: export, intra-Community supply."""
EXEMPT = re.compile(r"\bexempt|\bexon[ée]r", re.IGNORECASE)
"""How a tax calls itself exempt: it is inside the scope of VAT."""


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
        if self._ar_code_is_untrue():
            return any(self.fiscal_position_ids.mapped("is_domestic"))
        category, code = self.ubl_cii_tax_category_code, self.ubl_cii_tax_exemption_reason_code
        return category in (False, "E") and not code and not self._ar_is_for_abroad()

    def _ar_code_is_untrue(self):
        """Tell whether the category cannot be true where buyer and goods stay at home.

        Charts of 2026 ship taxes for exempt sales with the code of exports, or of what is outside
        the scope of VAT.
        """
        category = self.ubl_cii_tax_category_code
        return category in ABROAD or (category == "O" and bool(EXEMPT.search(self.name or "")))

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
