from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.insight.buckets import MOST, Buckets


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_ageing_days = fields.Char(
        string="Columns of the Aged Balance", default="30, 60, 90, 120",
        help="Last day late of each column, the smallest first: “30, 60, 90” gives 1 to 30, 31 "
        "to 60, 61 to 90, and more than 90 days.",
    )

    @api.constrains("ar_ageing_days")
    def _check_ar_ageing_days(self):
        for company in self:
            try:
                Buckets.parse(company.ar_ageing_days)
            except ValueError:
                raise ValidationError(self.env._(
                    "The columns of the aged balance of %(company)s cannot be read: enter one to "
                    "%(most)s numbers of days, the smallest first, as in “30, 60, 90”.",
                    company=company.display_name, most=MOST,
                )) from None

    def _ar_buckets(self):
        """Columns of the aged balance: those of the legal entity (engine.insight.buckets)."""
        self.ensure_one()
        return Buckets.parse(self.root_id.sudo().ar_ageing_days or "30, 60, 90, 120")

    def _ar_plan_forecast(self):
        """Today's forecast of the company, to be made; two servers plan it once."""
        self.ensure_one()
        day = self._ar_today()
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO ar_forecast (company_id, date, state, create_uid, write_uid,"
            " create_date, write_date) VALUES (%s, %s, 'waiting', %s, %s, now(), now())"
            " ON CONFLICT (company_id, date) DO NOTHING",
            [self.id, day, self.env.uid, self.env.uid],
        )
        return self.env["ar.forecast"].search([
            ("company_id", "=", self.id), ("date", "=", day),
        ])


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_ageing_days = fields.Char(related="company_id.ar_ageing_days", readonly=False)
