from odoo import api, fields, models

from ...engine.common.reason import Reason, from_json, to_json
from ..common.reason import Said, explained, named

SUBJECTS = [
    ("seller", "Our Company"),
    ("buyer", "Customer"),
    ("delivery", "Delivery Address"),
    ("invoice", "Invoice"),
    ("line", "Line"),
    ("tax", "Tax"),
    ("product", "Product"),
    ("unit", "Unit of Measure"),
    ("term", "Payment Terms"),
    ("policy", "Late Fee Policy"),
    ("bank", "Bank Account"),
    ("company", "Company"),
]


class ArFacturxFound(models.AbstractModel):
    """One rule that an e-invoice breaks, with the record to correct and how."""

    _name = "ar.facturx.found"
    _description = "E-Invoice Finding"

    rule = fields.Char(index=True)
    term = fields.Char("Business Term", help="Business term (BT) or group (BG) of EN 16931.")
    fatal = fields.Boolean("Blocks Sending")
    message_data = fields.Json("Message as Codes")
    message = explained("message_data")
    remedy_data = fields.Json("Remedy as Codes")
    remedy = explained("remedy_data")
    res_model = fields.Char("Model to Correct")
    res_id = fields.Many2oneReference("Record to Correct", model_field="res_model")

    def action_open_record(self):
        """Open the record to correct; its own access rights apply."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }


class ArFacturxFinding(models.Model):
    """What a check of an invoice has found, for as long as it is wrong."""

    _name = "ar.facturx.finding"
    _inherit = "ar.facturx.found"
    _description = "E-Invoice Finding"
    _order = "check_id desc, fatal desc, id"

    check_id = fields.Many2one(
        "ar.facturx.check", required=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="check_id.move_id", store=True, index=True)
    partner_id = fields.Many2one(related="check_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="check_id.company_id", store=True, index=True)
    level = fields.Selection(
        [
            ("local", "Completeness"),
            ("xsd", "Structure (XSD)"),
            ("profile", "Profile (Schematron)"),
            ("br_fr", "French Rules (BR-FR)"),
        ],
        required=True,
    )
    is_open = fields.Boolean(
        "Still Wrong", default=True, index=True,
        help="Found by the last check of an invoice that can still be repaired.",
    )
    subject = fields.Selection(SUBJECTS, "To Correct", index=True)
    line = fields.Char(help="Number of the line on the invoice.")
    location = fields.Char(help="Where in the XML.")
    res_field = fields.Char("Technical Name of the Field")
    field_name = fields.Char("Field", compute="_compute_field_name")

    @api.depends("res_model", "res_field")
    def _compute_field_name(self):
        for finding in self:
            field = self.env[finding.res_model]._fields.get(finding.res_field or "") \
                if finding.res_model in self.env else None
            finding.field_name = field and field._description_string(self.env)

    @api.depends("rule", "move_id")
    def _compute_display_name(self):
        for finding in self:
            finding.display_name = f"{finding.rule or ''} {finding.move_id.name or ''}".strip()

    def _head(self):
        return f"[{self.rule}]" if self.rule else ""

    def _sentence(self):
        """The finding as one sentence that remembers its reasons."""
        parts = (self._head(), self.message, self.remedy)
        return Said(" ".join(filter(None, parts)), [Reason.of(
            "facturx.finding", rule=self._head(), message=from_json(self.message_data),
            remedy=from_json(self.remedy_data),
        )])

    @api.model
    def _values(self, move, finding):
        record, field = self._target(move, finding)
        message = finding.reason or Reason.plain(finding.message or "")
        remedy = Reason.of(f"facturx.remedy.{finding.remedy}", record=named(record))
        return {
            "level": finding.level,
            "rule": finding.rule,
            "term": finding.term,
            "fatal": finding.fatal,
            "message_data": to_json([message]),
            "remedy_data": to_json([remedy]),
            "location": finding.location,
            "subject": finding.subject,
            "line": finding.line,
            "is_open": finding.fatal,
            "res_model": record._name,
            "res_id": record.id,
            "res_field": field,
        }

    def _target(self, move, finding):
        """Record to open in order to correct the finding, and the field of it.

        What the invoice does not have (no payment terms yet) is entered on the invoice itself.
        """
        move = move.sudo()
        record = self._subject_record(move, finding)
        if not record:
            return move, self._field_on_invoice(finding.subject)
        name = finding.field
        return record[:1], name if name in record._fields else ""

    def _subject_record(self, move, finding):
        line = self._line(move, finding)
        records = {
            "seller": lambda: move.company_id.partner_id,
            "buyer": lambda: move.commercial_partner_id,
            "delivery": lambda: move.partner_shipping_id or move.commercial_partner_id,
            "tax": lambda: line.tax_ids.flatten_taxes_hierarchy(),
            "product": lambda: line.product_id,
            "unit": lambda: line.product_uom_id,
            "term": lambda: move.invoice_payment_term_id,
            "policy": lambda: move._ar_late_fee_policy().policy,
            "bank": lambda: move.partner_bank_id,
            "company": lambda: move.company_id,
        }
        found = records.get(finding.subject, lambda: move)()
        return found or move.browse()

    def _line(self, move, finding):
        """Line of the invoice that a finding speaks of: the e-invoice counts product lines."""
        lines = self.env["ar.einvoice.line.reader"]._sold(move)
        if not (finding.line or "").isdigit() or not 0 < int(finding.line) <= len(lines):
            return lines
        return lines[int(finding.line) - 1]

    def _field_on_invoice(self, subject):
        return {
            "term": "invoice_payment_term_id", "bank": "partner_bank_id",
            "policy": "partner_id", "delivery": "partner_shipping_id",
        }.get(subject, "invoice_line_ids")
