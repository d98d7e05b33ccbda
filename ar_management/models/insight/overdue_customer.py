from odoo import api, fields, models
from odoo.tools import SQL


class ArOverdueCustomer(models.Model):
    """What a list for every day says beside the work to do: who sells, how old, asked when."""

    _inherit = "ar.overdue.customer"

    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    bucket = fields.Selection(
        "_bucket_selection", string="Age", readonly=True,
        help="Column of the aged balance in which the oldest item stands.",
    )
    last_contact = fields.Date(readonly=True, help="Day of the last reminder or call.")

    @api.model
    def _bucket_selection(self):
        return list(self.env["ar.ageing"]._column_names().items())

    _depends = {"res.partner": ["user_id"]}

    @property
    def _table_query(self):
        starts = list(self.env.company._ar_buckets().starts)
        return SQL(
            """
            SELECT owing.*, customer.user_id,
                   width_bucket(owing.days_late, %s)::varchar AS bucket,
                   GREATEST(owing.last_reminder, owing.last_call::date) AS last_contact
              FROM (%s) owing
              JOIN res_partner customer ON customer.id = owing.partner_id
            """,
            starts, super()._table_query,
        )
