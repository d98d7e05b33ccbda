from decimal import Decimal

from odoo import models

from ...engine.common.money import Currency


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def _ar_engine_currency(self):
        """The currency as the engine knows it."""
        self.ensure_one()
        return Currency(self.name, Decimal(repr(self.rounding)))
