from odoo import fields, models

from ...engine.remittance.model import AdviceLine


class ArRemittanceLine(models.Model):
    """One document of a remittance advice, in the customer's own words."""

    _name = "ar.remittance.line"
    _description = "Document of a Remittance Advice"
    _order = "remittance_id desc, id"

    remittance_id = fields.Many2one(
        "ar.remittance", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="remittance_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="remittance_id.currency_id")
    reference = fields.Char(string="Document", required=True, readonly=True)
    other_references = fields.Char(string="Other Numbers", readonly=True)
    amount = fields.Monetary(string="Paid", readonly=True)
    is_amount_stated = fields.Boolean(string="Amount Stated", readonly=True)
    discount = fields.Monetary(readonly=True)
    deduction = fields.Monetary(readonly=True, help="What else the customer keeps back.")
    text = fields.Char(string="Text Read", readonly=True)

    def _engine_line(self, currency):
        """The line as the engine reads it."""
        self.ensure_one()
        return AdviceLine(
            reference=self.reference,
            amount=currency.from_float(self.amount) if self.is_amount_stated else None,
            discount=currency.from_float(self.discount),
            deduction=currency.from_float(self.deduction),
            text=self.text or "",
            other_references=tuple((self.other_references or "").split()),
        )
