from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_remittance_alias_name = fields.Char(
        related="company_id.ar_remittance_alias_name", readonly=False
    )
    ar_remittance_senders = fields.Text(
        related="company_id.ar_remittance_senders", readonly=False
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
    ar_match_auto_state = fields.Char(
        string="Automatic Posting Is", compute="_compute_ar_match_auto_state"
    )

    @api.depends("company_id")
    def _compute_ar_match_auto_state(self):
        for settings in self:
            auto = self.env["ar.match.auto"].sudo().search(
                [("company_id", "=", settings.company_id.id)], limit=1
            )
            settings.ar_match_auto_state = (
                self.env._("On: %(count)s kinds of match.", count=len(
                    auto.kind_ids.filtered("enabled")
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
    ar_match_write_off_limit = fields.Monetary(
        related="company_id.ar_match_write_off_limit", readonly=False
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
    ar_match_other_modules = fields.Char(
        string="Other Reconciliation Modules", compute="_compute_ar_match_other_modules"
    )

    def _compute_ar_match_other_modules(self):
        names = ", ".join(self.env["ar.match.other.module"]._installed().mapped("shortdesc"))
        for settings in self:
            settings.ar_match_other_modules = names

    def set_values(self):
        """Menus are cached for each user: whether ours are hidden shows at once."""
        others = self.env["ar.match.other.module"]
        before = others._steps_aside()
        result = super().set_values()
        if others._steps_aside() != before:
            self.env.registry.clear_cache()
        return result
