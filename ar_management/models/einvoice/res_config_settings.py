from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_facturx_enabled = fields.Boolean(
        related="company_id.ar_facturx_enabled", readonly=False
    )
    ar_einvoice_format = fields.Selection(
        related="company_id.ar_einvoice_format", readonly=False
    )
    ar_legal_information = fields.Char(
        related="company_id.ar_legal_information", readonly=False
    )
    ar_facturx_send_unchecked = fields.Boolean(
        related="company_id.ar_facturx_send_unchecked", readonly=False
    )
    ar_einvoice_size = fields.Selection(related="company_id.ar_einvoice_size", readonly=False)
    ar_einvoice_duty_date = fields.Date(
        related="company_id.ar_einvoice_duty_date", readonly=False
    )
    ar_einvoice_platform = fields.Char(
        related="company_id.ar_einvoice_platform", readonly=False
    )
    ar_facturx_vat_group_id = fields.Many2one(
        related="company_id.ar_facturx_vat_group_id", readonly=False
    )
