from decimal import Decimal

from odoo import models

from ...engine.einvoice.facturx import snapshot as fx


class ArEinvoiceReader(models.AbstractModel):
    # Freezing is a feature of its own; the reading itself knows nothing of it.
    _inherit = "ar.einvoice.reader"

    def _term_text(self, move):
        """What the payment term said at posting."""
        frozen = move._ar_frozen()
        return frozen["term"] if "term" in frozen else super()._term_text(move)

    def _penalty(self, move, issued):
        """Penalty as data, as it was at posting.

        The clause and the data say the same: a clause without a number keeps it out of the data,
        and where no clause was kept, both are read now.
        """
        frozen = move._ar_frozen()
        if not frozen.get("clauses", {}).get("penalty"):
            return super()._penalty(move, issued)
        if not frozen["penalty"]:
            return None
        percent, amount, grace = frozen["penalty"]
        return fx.Penalty(Decimal(percent), Decimal(amount), grace)
