from odoo import api, fields, models

from ..common.start_panel import step_state


class ArStartPanel(models.TransientModel):
    """Who the company is, as its invoices have to say, and its duty to issue e-invoices."""

    _inherit = "ar.start.panel"

    state_company = step_state("Company Step")
    registry = fields.Char(related="company_id.company_registry", readonly=False)
    vat = fields.Char(related="company_id.vat", readonly=False)
    legal_form = fields.Char(help="As SAS, SARL, EURL, SA or EI.")
    capital = fields.Monetary(string="Share Capital")
    register_city = fields.Char(string="Registered At", help="City of the register (RCS).")
    legal_information = fields.Char(
        related="company_id.ar_legal_information", readonly=False, string="Printed on Invoices"
    )

    state_einvoice = step_state("E-Invoices Step")
    facturx_enabled = fields.Boolean(
        related="company_id.ar_facturx_enabled", readonly=False
    )
    einvoice_size = fields.Selection(related="company_id.ar_einvoice_size", readonly=False)
    einvoice_duty_date = fields.Date(related="company_id.ar_einvoice_duty_date")
    einvoice_platform = fields.Char(
        related="company_id.ar_einvoice_platform", readonly=False
    )

    @api.onchange("legal_form", "capital", "register_city")
    def _onchange_legal_form(self):
        """Say it as French invoices do, whatever the language of the user."""
        if not self.legal_form:
            return
        capital = f"{self.capital:,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
        parts = [
            f"{self.legal_form} au capital de {capital.removesuffix(',00')} €"
            if self.capital else self.legal_form,
            f"RCS {self.register_city}" if self.register_city else "",
        ]
        self.legal_information = ", ".join(filter(None, parts))

    def _steps(self):
        company = self.company_id
        french = company.account_fiscal_country_id.code == "FR"
        known = company.company_registry and company.vat
        steps = super()._steps() | {
            "company": bool(known and (company.ar_legal_information or not french))
        }
        return steps | {"einvoice": False} if french else steps
