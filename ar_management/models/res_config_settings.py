from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # ---- Credit
    ar_credit_hold_orders = fields.Boolean(
        related="company_id.ar_credit_hold_orders", readonly=False
    )
    ar_credit_overdue_days = fields.Integer(
        related="company_id.ar_credit_overdue_days", readonly=False
    )
    ar_credit_overdue_amount = fields.Monetary(
        related="company_id.ar_credit_overdue_amount", readonly=False
    )
    ar_credit_hold_invoices = fields.Boolean(
        related="company_id.ar_credit_hold_invoices", readonly=False
    )
    ar_credit_release_days = fields.Integer(
        related="company_id.ar_credit_release_days", readonly=False
    )
    ar_credit_group_wide = fields.Boolean(
        related="company_id.ar_credit_group_wide", readonly=False
    )
    # ---- Early-payment discounts
    ar_discount_vat_treatment = fields.Selection(
        related="company_id.ar_discount_vat_treatment", readonly=False, required=True
    )
    ar_discount_journal_id = fields.Many2one(
        related="company_id.ar_discount_journal_id", readonly=False
    )
    ar_discount_goodwill_limit = fields.Monetary(
        related="company_id.ar_discount_goodwill_limit", readonly=False
    )
    # ---- Late fees
    ar_late_fee_document = fields.Selection(
        related="company_id.ar_late_fee_document", readonly=False
    )
    ar_late_fee_since = fields.Date(related="company_id.ar_late_fee_since", readonly=False)
    ar_late_fee_waiver_limit = fields.Monetary(
        related="company_id.ar_late_fee_waiver_limit", readonly=False
    )
    # ---- Electronic invoices
    ar_facturx_enabled = fields.Boolean(
        related="company_id.ar_facturx_enabled", readonly=False
    )
    ar_facturx_send_unchecked = fields.Boolean(
        related="company_id.ar_facturx_send_unchecked", readonly=False
    )
