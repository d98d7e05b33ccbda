from odoo import api, fields, models


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
    # ---- Matching
    ar_remittance_alias_name = fields.Char(
        related="company_id.ar_remittance_alias_name", readonly=False
    )
    ar_remittance_alias_domain = fields.Char(related="company_id.ar_remittance_alias_domain")
    ar_match_differences = fields.Boolean(
        related="company_id.ar_match_differences", readonly=False
    )
    ar_match_tolerance = fields.Monetary(
        related="company_id.ar_match_tolerance", readonly=False
    )
    ar_match_tolerance_percent = fields.Float(
        related="company_id.ar_match_tolerance_percent", readonly=False
    )
    ar_match_tolerance_account_id = fields.Many2one(
        related="company_id.ar_match_tolerance_account_id", readonly=False
    )
    ar_match_auto_state = fields.Char(compute="_compute_ar_match_auto_state")

    @api.depends("company_id")
    def _compute_ar_match_auto_state(self):
        for settings in self:
            auto = self.env["ar.match.auto"].sudo().search(
                [("company_id", "=", settings.company_id.id)], limit=1
            )
            settings.ar_match_auto_state = (
                self.env._("On: %(count)s kinds of match.", count=len(
                    auto.tier_ids.filtered("enabled")
                )) if auto.enabled else self.env._("Off.")
            )

    ar_match_charge_bearer = fields.Selection(
        related="company_id.ar_match_charge_bearer", readonly=False
    )
    ar_match_charge_limit = fields.Monetary(
        related="company_id.ar_match_charge_limit", readonly=False
    )
    ar_match_charge_account_id = fields.Many2one(
        related="company_id.ar_match_charge_account_id", readonly=False
    )
    ar_match_late_discount = fields.Selection(
        related="company_id.ar_match_late_discount", readonly=False
    )
    ar_match_grace_days = fields.Integer(
        related="company_id.ar_match_grace_days", readonly=False
    )
    ar_match_goodwill_limit = fields.Monetary(
        related="company_id.ar_match_goodwill_limit", readonly=False
    )
    ar_match_overpayment = fields.Selection(
        related="company_id.ar_match_overpayment", readonly=False
    )
    ar_match_late_fee = fields.Boolean(related="company_id.ar_match_late_fee", readonly=False)
    ar_match_exchange_percent = fields.Float(
        related="company_id.ar_match_exchange_percent", readonly=False
    )
    ar_match_step_aside = fields.Boolean(
        string="Hide Our Reconciliation Menus",
        config_parameter="ar_management.match_step_aside",
        help="Bank lines are matched in the other module's screen. What is matched there counts "
        "here, and the other way round.",
    )
    ar_match_neighbours = fields.Char(compute="_compute_ar_match_neighbours")

    def _compute_ar_match_neighbours(self):
        names = ", ".join(self.env["ar.match.neighbour"]._installed().mapped("shortdesc"))
        for settings in self:
            settings.ar_match_neighbours = names

    def set_values(self):
        """Menus are cached for each user: whether ours are hidden shows at once."""
        neighbour = self.env["ar.match.neighbour"]
        before = neighbour._steps_aside()
        result = super().set_values()
        if neighbour._steps_aside() != before:
            self.env.registry.clear_cache()
        return result
