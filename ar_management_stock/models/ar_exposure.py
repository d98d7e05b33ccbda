from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.ar_management.models.credit.exposure import Contributor


class ArExposure(models.AbstractModel):
    """Splits the open orders: what has left the house, and what can still be stopped."""

    _inherit = "ar.exposure"

    @api.model
    def _contributors(self):
        contributors = []
        for contributor in super()._contributors():
            if contributor.key == "ordered":
                contributors.append(Contributor(
                    "delivered", self.env._("Delivered, not invoiced"),
                    self._order_amounts, self._delivered_records, part=1,
                ))
                contributor = replace(
                    contributor, label=self.env._("Ordered, not delivered"), part=2
                )
            contributors.append(contributor)
        return contributors

    def _delivered_records(self, partner_ids, company):
        return self._order_records(SQL("delivered_amount"), partner_ids, company)

    def _ordered_records(self, partner_ids, company):
        return self._order_records(
            SQL("(open_amount - delivered_amount)"), partner_ids, company
        )
