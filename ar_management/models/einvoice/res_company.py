from odoo import api, fields, models

from ...engine.common.territory import FRANCE


class ResCompany(models.Model):
    """Since when a company must issue its invoices through a platform, and through which."""

    _inherit = "res.company"

    ar_facturx_enabled = fields.Boolean(
        "French Electronic Invoices",
        default=True,
        help="Make Factur-X invoices that pass EN 16931 and the French rules, and stop those "
        "that do not. Only for companies in France.",
    )
    ar_facturx_send_unchecked = fields.Boolean(
        "Send Unchecked E-Invoices",
        default=True,
        help="Send an electronic invoice also when a validator is missing on the server. The "
        "invoice keeps the result: not checked.",
    )
    ar_einvoice_format = fields.Selection(
        [("facturx", "Factur-X"), ("suggested", "As Suggested by Odoo")],
        string="Format Between French Businesses", default="facturx",
        help="Format of the e-invoices to French customers for whom none was chosen. Factur-X is "
        "a PDF with the data inside; other modules may suggest another one.",
    )
    ar_facturx_vat_group_id = fields.Many2one(
        "res.partner", string="VAT Group",
        domain="[('is_company', '=', True)]",
        help="The single taxable person that the company is a member of (CGI 256 C). Its "
        "e-invoices then name it with its SIREN and VAT number.",
    )
    ar_legal_information = fields.Char(
        "Legal Form and Register",
        help="Legal form, capital and place of registration, such as “SAS au capital de 60 000 €, "
        "RCS Lyon”: printed on invoices, and BT-33 of the electronic invoice.",
    )

    ar_einvoice_size = fields.Selection(
        [("large", "Large or mid-size"), ("small", "Small, medium or micro")],
        string="Company Size (E-Invoicing)", default="small",
        help="Size in the sense of the law, which sets the day from which the company has to "
        "issue electronic invoices.",
    )
    ar_einvoice_duty_date = fields.Date(
        string="Must Issue E-Invoices From", compute="_compute_ar_einvoice_duty_date", store=True,
        readonly=False,
    )
    ar_einvoice_platform = fields.Char(
        string="Approved Platform",
        help="Name of the approved platform (PA) that issues the invoices of the company.",
    )

    @api.depends("ar_einvoice_size")
    def _compute_ar_einvoice_duty_date(self):
        dates = self.env["ir.config_parameter"].sudo()
        for company in self:
            size = company.ar_einvoice_size or "small"
            company.ar_einvoice_duty_date = dates.get_param(
                f"ar_management.einvoice_duty_{size}"
            )

    @api.model
    def _ar_einvoice_set_duty_dates(self):
        """Give companies that have no date the one of their size (at installation)."""
        companies = self.with_context(active_test=False).search(
            [("ar_einvoice_duty_date", "=", False)]
        )
        companies._compute_ar_einvoice_duty_date()

    def _ar_einvoice_format_for(self, partner):
        """Format that the company chose for e-invoices to a customer; nothing where it left the
        choice to Odoo, and for those who get no e-invoices."""
        return (
            self.ar_einvoice_format != "suggested"
            and self._ar_facturx_applies()
            and partner.country_code in FRANCE
            and partner._ar_gets_einvoices()
            and "facturx"
        )

    def _ar_facturx_applies(self):
        """Tell whether this module makes the e-invoices of the company."""
        return self.account_fiscal_country_id.code == "FR" and self.ar_facturx_enabled
