from odoo import fields, models


class ResPartner(models.Model):
    # The mixin first: it extends a method of core's class.
    _inherit = "res.partner"

    ar_insolvency_date = fields.Date(
        string="Insolvency Opened On",
        tracking=True,
        help="Day of the judgment that opened the proceedings: interest on invoices that were "
        "issued before stops on the day before, and what was owed must be declared to the "
        "creditors' representative.",
    )
