from collections import defaultdict

from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _ar_agreed_days(self, day):
        """Days to come by which customers said that they would pay; each feature adds its own.

        Called as superuser. The number of queries must not depend on the number of lines.

        :return: defaultdict {line id: list of engine.ledger.claimable.DuePart}
        """
        return defaultdict(list)
