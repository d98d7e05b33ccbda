import io

from odoo import models

from ...engine.einvoice.facturx.mark import mark_pages


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        streams = super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        if self._get_report(report_ref).model != "account.move" or not res_ids:
            return streams
        moves = self.env["account.move"].browse(res_ids)
        for res_id, found in streams.items():
            # A stream of no record holds all of them, when the pages could not be told apart.
            texts = [move._ar_facturx_mark() for move in moves if res_id in (move.id, False)]
            text = next(filter(None, texts), "")
            if text and found["stream"] and not found["attachment"]:
                found["stream"] = io.BytesIO(mark_pages(found["stream"].getvalue(), text))
        return streams
