"""What a platform says of a document, and where that leads: which record, which field.

A remark names a rule, a business term, a place in the XML, or nothing but its code.
"""

import re
from types import SimpleNamespace

from odoo import api, fields, models

from odoo.addons.ar_management.engine.common.reason import Reason
from odoo.addons.ar_management.engine.einvoice.facturx.rule_table import RULES, UNKNOWN, Rule
from odoo.addons.ar_management.engine.einvoice.facturx.rules import is_known, line_of, rule_of
from odoo.addons.ar_management.engine.einvoice.facturx.rules_structure import PLACES, rule_at
from odoo.addons.ar_management.models.common.reason import named

from ..engine.interface import Detail

CODES = {
    "EmptyAttachement": Rule("BG-24", "invoice", "attachment_ids", "attachment"),
    "AttachmentTypeError": Rule("BG-24", "invoice", "attachment_ids", "attachment"),
    "EmptyFlow": Rule("", "invoice", "invoice_pdf_report_id", "empty"),
    "OtherTechnicalError": Rule("", "connection", "name", "ask_platform"),
    "InvalidSchema": Rule("", "invoice", "invoice_line_ids", "check"),
    "FileSizeExceeded": Rule("BG-24", "invoice", "attachment_ids", "size"),
    "FlowTypeError": Rule("", "connection", "name", "ask_platform"),
    "AlreadyExistingFlow": Rule("BT-1", "invoice", "name", "known"),
    "VirusFound": Rule("BG-24", "invoice", "attachment_ids", "virus"),
    "ChecksumMismatch": Rule("", "document", "sha256", "again"),
    "InvoiceLCInvalidStatus": Rule("", "invoice", "ar_einvoice_status", "statuses"),
    "InvoiceLCStatusError": Rule("", "invoice", "ar_einvoice_status", "statuses"),
    "InvoiceLCRuleError": Rule("", "invoice", "ar_einvoice_status", "statuses"),
    "InvoiceLCAccessDenied": Rule("", "connection", "client_id", "rights"),
    "InvoiceLCAmountError": Rule("", "document", "cashed_line_ids", "amounts"),
    # Codes of the life cycle (MDT-113) that platforms give as well.
    **dict.fromkeys(
        ("ADR_ERR", "DEST_ERR", "DEST_INC", "REJ_ADR", "ROUTAGE_ERR", "SIRET_ERR",
         "CODE_ROUTAGE_ERR"),
        Rule("BT-49", "buyer", "ar_platform_address_id", "address")),
    **dict.fromkeys(
        ("CMD_ERR", "REF_CT_ABSENT", "REF_ERR", "REJ_CONT_B2G"),
        Rule("BT-13", "invoice", "ref", "commitment")),
    **dict.fromkeys(
        ("DOUBLON", "DOUBLE_FACT", "REJ_UNI"), Rule("BT-1", "invoice", "name", "known")),
}
"""Codes of an acknowledgement; the remedy is a sentence ``platform.remedy.<remedy>``."""

_TERMS = {rule.term: rule for _place, rule in reversed(PLACES)}
_TERMS |= {rule.term: rule for rule in reversed(RULES.values())}
_RULE = re.compile(r"\bBR(?:-[A-Z0-9]+)+(?:_[A-Z0-9-]+)*")
_TERM = re.compile(r"\bB[TG]-\d+\b")


def place_of(detail: Detail) -> tuple[Rule, str]:
    """Find where a remark leads, and the code of the sentence that says what to do.

    >>> place_of(Detail("Error", "BT-48", "REJ_SEMAN", "wrong VAT number"))[0].field
    'vat'
    >>> rule, remedy = place_of(Detail("Error", "", "InvalidSchema", "[BR-FR-12] no address"))
    >>> rule.subject, remedy
    ('buyer', 'platform.remedy.address')
    >>> place_of(Detail("Error", "file", "VirusFound", "found"))[1]
    'platform.remedy.virus'
    """
    said = f"{detail.item} {detail.message}"
    if detail.code in CODES and CODES[detail.code].subject != "invoice":
        return _own(detail.code)
    for rule_id in _RULE.findall(said):
        if is_known(rule_id):
            return _standard(rule_of(rule_id))
    for term in _TERM.findall(said):
        if term in _TERMS:
            return _standard(_TERMS[term])
    if "/" in detail.item and rule_at(detail.item) is not UNKNOWN:
        return _standard(rule_at(detail.item))
    return _own(detail.code)


def _standard(rule):
    if rule.term == "BT-49":
        return _own("ADR_ERR")  # the directory says it, not the customer's form
    return rule, f"facturx.remedy.{rule.remedy}"


def _own(code):
    rule = CODES.get(code, Rule("", "invoice", "", "read"))
    return rule, f"platform.remedy.{rule.remedy}"


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

    def _refuse_call(self, error):
        remarks = self._remarks([Detail(
            "Error", "", error.detail, str(error.params.get("text") or ""))])
        if error.detail not in CODES:
            # Its words are in the remark; what is said here is the status of the call.
            remarks[:1] = [self.connection_id._reason(error)]
        self._refuse(remarks)

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
