from odoo import api, fields, models
from odoo.exceptions import UserError

BEING_SENT = "ar_facturx_being_sent"
"""Key in the cache of the transaction: invoices whose final PDF is rendered right now."""


class AccountMove(models.Model):
    """Every way out of an e-invoice other than sending: print, preview, portal, download."""

    _inherit = "account.move"

    ar_facturx_can_preview = fields.Boolean(
        "Has a Preview of the E-Invoice", compute="_compute_ar_facturx_can_preview"
    )

    @api.depends("move_type", "state", "company_id", "invoice_pdf_report_id")
    def _compute_ar_facturx_can_preview(self):
        for move in self:
            move.ar_facturx_can_preview = (
                move.move_type in ("out_invoice", "out_refund")
                and move.state != "cancel"
                and not move.ar_is_penalty
                and not move.invoice_pdf_report_id
                and move.company_id._ar_facturx_applies()
            )

    def action_ar_preview_facturx(self):
        """Show the e-invoice as it would be, and what it lacks; nothing is kept or sent."""
        self.ensure_one()
        self._ar_require_customer()
        preview = self.env["ar.facturx.preview"]._of(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview of the E-Invoice"),
            "res_model": "ar.facturx.preview",
            "res_id": preview.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _ar_facturx_binds(self, edi_format=None):
        """Tell whether this invoice leaves as an e-invoice, or not at all.

        Factur-X, ZUGFeRD or a UBL, by e-mail or through a platform: what leaves has to be right.

        :param edi_format: format that was chosen for this sending, if another than usual
        """
        self.ensure_one()
        if not self._ar_facturx_applies():
            return False
        if edi_format is None:
            edi_format = self.env["account.move.send"]._get_default_invoice_edi_format(self)
        return bool(edi_format) and self._need_ubl_cii_xml(edi_format)

    def _ar_facturx_obstacles(self):
        """Why this invoice may not leave, one sentence each; empty when nothing stops it.

        What was sent once stays available: it is the invoice that the customer has.
        """
        self.ensure_one()
        if self.invoice_pdf_report_id or not self._ar_facturx_binds():
            return []
        # Looking at an invoice is no check that has to be kept.
        checks = self.env["ar.facturx.check"].sudo()
        check = checks.new(checks._values(self, checks._verdict(self)))
        return check._refusals() if check._refuses() else []

    def _ar_facturx_mark(self):
        """What is written across a page that is no invoice, in the customer's language."""
        self.ensure_one()
        if self.move_type not in ("out_invoice", "out_refund") or self.ar_is_penalty:
            return ""
        if not self.company_id._ar_facturx_applies():
            return ""
        lang = self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang
        _ = self.with_context(lang=lang).env._
        if self.env.context.get("ar_facturx_preview"):
            return _("PREVIEW, NOT AN INVOICE")
        if self.state == "draft":
            return _("DRAFT, NOT AN INVOICE")
        if self.id not in self.env.cr.cache.get(BEING_SENT, ()) and self._ar_facturx_obstacles():
            return _("NOT VALID AS AN INVOICE")
        return ""

    def _get_invoice_pdf_proforma(self):
        self._ar_facturx_raise_obstacles()
        return super()._get_invoice_pdf_proforma()

    def _ar_facturx_raise_obstacles(self):
        for move in self:
            obstacles = move._ar_facturx_obstacles()
            if obstacles:
                raise UserError(
                    self.env._(
                        "The electronic invoice of %(invoice)s is not valid and stays here:\n"
                        "%(reasons)s",
                        invoice=move.name,
                        reasons="\n".join(f"- {obstacle}" for obstacle in obstacles),
                    )
                )

    def _get_invoice_legal_documents(self, filetype, allow_fallback=False):
        made = {"pdf": self.invoice_pdf_report_id, "ubl": self.ubl_cii_xml_id}
        if allow_fallback and filetype in made and not made[filetype]:
            refusal = self._ar_facturx_refusal_document()
            if refusal:
                return refusal
        return super()._get_invoice_legal_documents(filetype, allow_fallback=allow_fallback)

    def _get_invoice_legal_documents_all(self, allow_fallback=False):
        refusal = allow_fallback and self._ar_facturx_refusal_document()
        if refusal:
            return [refusal]
        return super()._get_invoice_legal_documents_all(allow_fallback=allow_fallback)

    def _ar_facturx_refusal_document(self):
        """In a download of many invoices: a text in place of the one that may not leave.

        Core raises what stands under ``errors`` when it was asked for a single invoice.
        """
        obstacles = self._ar_facturx_obstacles()
        if not obstacles:
            return None
        name = self.name.replace("/", "_")
        return {
            "filename": self.env._("%(invoice)s is not valid.txt", invoice=name),
            "filetype": "text/plain",
            "content": "\n".join(obstacles).encode(),
            "errors": obstacles,
        }
