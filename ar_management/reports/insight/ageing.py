from odoo import api, models


class ArAgeingReport(models.AbstractModel):
    """The aged balance on paper."""

    _name = "report.ar_management.aged_balance"
    _description = "Printed Aged Balance"

    @api.model
    def _get_report_values(self, docids, data=None):
        ageing = self.env["ar.ageing"]
        options = (data or {}).get("options") or {}
        found = ageing._read_all(options)
        labels = {group["key"]: group["label"] for group in found["groups"]}
        return {
            "company": self.env.company, "ageing": found,
            "day": ageing._scope(options)["day"], "label": labels.get(found["group"], ""),
            "currency": self.env.company.currency_id,
        }
