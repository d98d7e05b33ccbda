from odoo import fields, models
from odoo.exceptions import AccessError


class DigestDigest(models.Model):
    """The weekly look at the receivables, in Odoo's own mail of figures."""

    _inherit = "digest.digest"

    kpi_ar_overdue = fields.Boolean("Overdue Receivables")
    kpi_ar_overdue_value = fields.Monetary(compute="_compute_kpi_ar_value")
    kpi_ar_days_late = fields.Boolean("Average Days Late")
    kpi_ar_days_late_value = fields.Float(compute="_compute_kpi_ar_value")
    kpi_ar_dso = fields.Boolean("Days Sales Outstanding (DSO)")
    kpi_ar_dso_value = fields.Float(compute="_compute_kpi_ar_value")

    def _compute_kpi_ar_value(self):
        if not self.env.user.has_group("ar_management.group_ar_user"):
            # Digest leaves out what its reader may not see.
            raise AccessError(self.env._("Only users of the receivables see their figures."))
        start, end, _companies = self._get_kpi_compute_parameters()
        since, day = fields.Date.to_date(start), fields.Date.to_date(end)
        for digest in self:
            company = digest.company_id or self.env.company
            reader = self.with_company(company).with_context(allowed_company_ids=company.ids)
            overdue, days_late, dso = reader.env["ar.measures"]._digest(since, day)
            digest.kpi_ar_overdue_value = overdue
            digest.kpi_ar_days_late_value = days_late
            digest.kpi_ar_dso_value = dso

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("ar_management.ar_menu_root").id
        for name in ("overdue", "days_late", "dso"):
            actions[f"kpi_ar_{name}"] = f"ar_management.ar_dashboard_action?menu_id={menu}"
        return actions
