from types import SimpleNamespace

from odoo import api, fields, models

from odoo.addons.ar_management.engine.common.reason import Reason
from odoo.addons.ar_management.engine.einvoice.facturx.rules import line_of
from odoo.addons.ar_management.models.common.reason import named

from .remarks import place_of


class ArPlatformFlow(models.Model):
    """What the platform says against a document leads to a record and a field, as findings do."""

    _inherit = "ar.platform.flow"

    res_model = fields.Char("Model to Correct", readonly=True)
    res_id = fields.Many2oneReference(
        "Record to Correct", model_field="res_model", readonly=True)
    res_field = fields.Char("Technical Name of the Field", readonly=True)
    record_name = fields.Char("To Correct", compute="_compute_record_name")
    field_name = fields.Char("Field", compute="_compute_record_name")

    @api.depends("res_model", "res_id", "res_field")
    def _compute_record_name(self):
        for flow in self:
            record = flow._record()
            field = record._fields.get(flow.res_field or "")
            flow.record_name = record.sudo().display_name if record else False
            flow.field_name = field and field._description_string(self.env)

    def _record(self):
        """The record to correct, if it is still there."""
        if self.res_model not in self.env:
            return self.browse()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _remarks(self, details):
        """What was said, each with its remedy; the first one tells which record to correct."""
        reasons, first = [], True
        for detail in details:
            if detail.level == "Warning" or not (detail.code or detail.message):
                continue
            rule, remedy = place_of(detail)
            record, field = self._place(rule, detail)
            if first:
                self.write({"res_model": record._name, "res_id": record.id, "res_field": field})
                first = False
            if detail.message or detail.item:
                reasons.append(self._detail(detail))
            reasons.append(Reason.of(remedy, record=named(record)))
        return reasons

    @api.model
    def _detail(self, detail):
        what = {"message": detail.message or "-", "reason": detail.code or "-"}
        if not detail.item:
            return Reason.of("platform.said", **what)
        return Reason.of("platform.detail", item=detail.item, **what)

    def _place(self, rule, detail):
        if rule.subject == "connection":
            return self.connection_id, rule.field
        if rule.subject == "document" or not (self.move_id or self.report_id):
            return self, rule.field if rule.field in self._fields else ""
        if self.report_id:
            return self.report_id, "line_ids"
        return self.env["ar.facturx.finding"]._target(self.move_id, SimpleNamespace(
            subject=rule.subject, field=rule.field, line=line_of(detail.item)))

    def action_open_record(self):
        """Open what has to be corrected."""
        self.ensure_one()
        record = self._record() or self.move_id or self.report_id or self
        return record._get_records_action()
