import base64
from dataclasses import replace

from odoo import fields, models

from ...engine.einvoice.facturx.build import build
from ...engine.einvoice.facturx.library import LibraryMissing
from ...engine.einvoice.facturx.snapshot import Note
from ...engine.einvoice.facturx.validate import refused
from ...models.common.reason import explained
from ...models.einvoice.check import STATES


class ArFacturxPreview(models.TransientModel):
    """What the e-invoice of a draft would be and lack; nothing of it is kept on the invoice."""

    _name = "ar.facturx.preview"
    _description = "E-Invoice Preview"

    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True)
    state = fields.Selection(STATES, "Result", readonly=True)
    why_not_data = fields.Json()
    why_not = explained("why_not_data", fields.Char)
    finding_ids = fields.One2many("ar.facturx.preview.finding", "preview_id", readonly=True)
    pdf = fields.Binary("PDF", attachment=False, readonly=True)
    pdf_name = fields.Char(readonly=True)
    xml = fields.Binary("XML", attachment=False, readonly=True)
    xml_name = fields.Char(readonly=True)

    def _of(self, move):
        """Make the preview of an invoice that the user may read."""
        move.ensure_one()
        move.check_access("read")
        invoice = self._marked(move)
        xml, verdict = self._verdict(invoice)
        checks, findings = self.env["ar.facturx.check"], self.env["ar.facturx.finding"].sudo()
        stem = f"preview_{move.id}"
        return self.create({
            "move_id": move.id,
            "state": verdict.state,
            "why_not_data": checks._values(move, verdict)["why_not_data"],
            "finding_ids": [
                fields.Command.create(self._finding(findings._values(move, finding)))
                for finding in verdict.findings
            ],
            "pdf": base64.b64encode(self._page(move)),
            "pdf_name": f"{stem}.pdf",
            "xml": xml and base64.b64encode(xml),
            "xml_name": f"{stem}.xml",
        })

    def _marked(self, move):
        """Snapshot that nobody can take for the invoice: its number and a note say so."""
        invoice = self.env["ar.einvoice.reader"]._of(move)
        mark = move.with_context(ar_facturx_preview=True)._ar_facturx_mark()
        return replace(
            invoice,
            number=f"PREVIEW-{move.id}",
            issue_date=invoice.issue_date or fields.Date.context_today(self),
            notes=(Note("", mark), *invoice.notes),
        )

    def _verdict(self, invoice):
        findings = self.env["ar.einvoice.reader"]._findings(invoice)
        if any(finding.fatal for finding in findings):
            return b"", refused(findings)
        checks = self.env["ar.facturx.check"]
        try:
            xml = build(invoice)
        except LibraryMissing as error:
            return b"", checks._unchecked(error)
        return xml, checks._validated(xml, invoice)

    def _finding(self, values):
        shared = self.env["ar.facturx.found"]._fields
        return {name: value for name, value in values.items() if name in shared}

    def _page(self, move):
        """The page, marked, without any XML inside: a program must not take it for the invoice."""
        report = self.env["account.move.send"]._get_default_pdf_report_id(move)
        marked = self.env["ir.actions.report"].with_context(ar_facturx_preview=True)
        content, _kind = marked._render_qweb_pdf(report.report_name, move.ids)
        return content


class ArFacturxPreviewFinding(models.TransientModel):
    _name = "ar.facturx.preview.finding"
    _inherit = "ar.facturx.found"
    _description = "Finding of an E-Invoice Preview"

    preview_id = fields.Many2one("ar.facturx.preview", required=True, ondelete="cascade")
