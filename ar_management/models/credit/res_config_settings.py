from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_credit_hold_orders = fields.Boolean(
        related="company_id.root_id.ar_credit_hold_orders", readonly=False
    )
    ar_credit_warns = fields.Boolean(related="company_id.root_id.ar_credit_warns", readonly=False)
    ar_credit_one_person = fields.Boolean(
        related="company_id.root_id.ar_credit_one_person", readonly=False
    )
    ar_credit_overdue_days = fields.Integer(
        related="company_id.root_id.ar_credit_overdue_days", readonly=False
    )
    ar_credit_overdue_amount = fields.Monetary(
        related="company_id.root_id.ar_credit_overdue_amount", readonly=False
    )
    ar_credit_hold_invoices = fields.Boolean(
        related="company_id.root_id.ar_credit_hold_invoices", readonly=False
    )
    ar_credit_release_days = fields.Integer(
        related="company_id.root_id.ar_credit_release_days", readonly=False
    )
    ar_credit_group_wide = fields.Boolean(
        related="company_id.root_id.ar_credit_group_wide", readonly=False
    )
