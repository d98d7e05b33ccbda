import logging
from functools import partial

import psycopg2

from odoo import api, models
from odoo.tools import file_open

from ...engine.einvoice.facturx.attached import Attached
from ...engine.einvoice.facturx.pdf import embed
from ...engine.einvoice.status import NOT_ISSUED
from ..common.reason import named, reasons_of
from .account_move_output import BEING_SENT
from .check import CII

_logger = logging.getLogger(__name__)


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_alerts(self, moves, moves_data):
        alerts = super()._get_alerts(moves, moves_data)
        refused = {}
        for move in moves:
            if move._ar_facturx_binds(moves_data[move]["invoice_edi_format"] or ""):
                errors = self.env["account.edi.xml.cii"]._ar_facturx_errors(move)
                if errors:
                    refused[move] = errors
        if refused:
            alerts["ar_facturx_incomplete"] = self._ar_facturx_alert(refused)
        kept_back = moves.filtered(self._ar_why_kept_back)
        if kept_back and kept_back != moves:
            alerts["ar_einvoice_kept_back"] = self._ar_kept_back_alert(kept_back)
        duties = {sentence for move in moves if (sentence := move._ar_einvoice_duty_sentence())}
        if duties:
            alerts["ar_einvoice_duty"] = {"level": "info", "message": " ".join(sorted(duties))}
        return alerts

    def _ar_facturx_alert(self, refused):
        invoices = self.env["account.move"].union(*refused)
        errors = sorted(set().union(*refused.values()))
        return {
            "level": "warning",
            "message": self.env._(
                "The electronic invoice cannot be sent (%(invoices)s): %(errors)s",
                invoices=", ".join(invoices.mapped("name")),
                errors=" ".join(errors),
            ),
            "action_text": self.env._("View Customer(s)"),
            "action": invoices.commercial_partner_id._get_records_action(),
        }

    @api.model
    def _get_move_constraints(self, move):
        constraints = super()._get_move_constraints(move)
        kept_back = self._ar_why_kept_back(move)
        if kept_back:
            constraints["ar_einvoice_kept_back"] = kept_back
        return constraints

    @api.model
    def _generate_invoice_documents(self, invoices_data, allow_fallback_pdf=False):
        self.env["account.move"].union(*invoices_data)._ar_drop_unsent_documents()
        return super()._generate_invoice_documents(invoices_data, allow_fallback_pdf)

    @api.model
    def _hook_if_success(self, moves_data, from_cron=False):
        result = super()._hook_if_success(moves_data, from_cron=from_cron)
        for move, data in moves_data.items():
            mailed = "email" not in data["sending_methods"] or data.get("mail_partner_ids")
            self.env["ar.facturx.batch.line"]._sent(move, bool(mailed))
        self.env["ar.einvoice.event"]._note_sending(moves_data)
        return result

    @api.model
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):
        super()._hook_invoice_document_before_pdf_report_render(invoice, invoice_data)
        if not invoice._ar_facturx_binds(invoice_data["invoice_edi_format"] or ""):
            return
        values = invoice_data.get("ubl_cii_xml_attachment_values")
        check = self.env["ar.facturx.check"]._check(invoice, values and values["raw"])
        if check._refuses() or not values:
            self._ar_facturx_refuse(invoice, invoice_data, check)

    def _ar_facturx_refuse(self, invoice, invoice_data, check):
        """Keep the invoice here: no PDF, no pro-forma in its place, nothing sent."""
        invoice_data.pop("ubl_cii_xml_attachment_values", None)
        invoice_data.pop("ubl_cii_xml_options", None)
        core_errors = (invoice_data.get("error") or {}).get("errors", [])
        invoice_data["error"] = {
            "error_title": self.env._(
                "The electronic invoice of %(invoice)s is not valid and was not sent:",
                invoice=invoice.name,
            ),
            "errors": check._refusals() or list(core_errors),
        }
        invoice_data["error_but_continue"] = False
        invoice_data["ar_facturx_refused"] = True

    @api.model
    def _generate_invoice_fallback_documents(self, invoices_data):
        # A pro-forma would leave in place of an invoice that was refused.
        return super()._generate_invoice_fallback_documents({
            invoice: data
            for invoice, data in invoices_data.items()
            if not data.get("ar_facturx_refused")
        })

    @api.model
    def _hook_invoice_document_after_pdf_report_render(self, invoice, invoice_data):
        if invoice.ar_is_penalty:
            return None  # core would embed an XML in the PDF of any document
        if not invoice._ar_facturx_applies():
            return super()._hook_invoice_document_after_pdf_report_render(invoice, invoice_data)
        final = invoice_data.get("pdf_attachment_values")
        values = final or invoice_data["proforma_pdf_attachment_values"]
        page = values["raw"]
        options = self._ar_facturx_own_options(invoice_data)
        super()._hook_invoice_document_after_pdf_report_render(invoice, invoice_data)
        invoice_data.update(options)
        if not page.startswith(b"%PDF"):
            return None  # in tests, reports are HTML
        # Core embeds an XML in every PDF, whatever the format and whether it is valid: what was
        # rendered comes back, with the XML that was checked, or with none.
        values["raw"] = page
        xml = final and self._ar_facturx_xml(invoice, invoice_data)
        if xml:
            files = self._ar_facturx_attachments(invoice_data)
            values["raw"] = self._ar_facturx_embed(invoice, page, xml, files)
        return None

    def _ar_facturx_own_options(self, invoice_data):
        """Take the Factur-X options away from core, which would convert the PDF for nothing."""
        options = invoice_data.get("ubl_cii_xml_options", {})
        if options.get("ubl_cii_format") not in CII:
            return {}
        return {"ubl_cii_xml_options": invoice_data.pop("ubl_cii_xml_options")}

    def _ar_facturx_xml(self, invoice, invoice_data):
        """XML for the PDF: the one that was checked, or for other formats a valid one."""
        options = invoice_data.get("ubl_cii_xml_options", {})
        if options.get("ubl_cii_format") in CII:
            return invoice_data["ubl_cii_xml_attachment_values"]["raw"]
        xml, errors = self.env["account.edi.xml.cii"]._export_invoice(invoice)
        if errors or self.env["ar.facturx.check"]._verdict(invoice, xml).state == "invalid":
            return None
        return xml

    def _ar_facturx_attachments(self, invoice_data):
        """Files that were added to this sending by hand: they belong to the invoice."""
        widget = invoice_data.get("mail_attachments_widget") or []
        chosen = [item["id"] for item in widget if item.get("manual") and not item.get("skip")]
        return tuple(
            Attached(file.name, file.raw, file.mimetype or "")
            for file in self.env["ir.attachment"].browse(map(int, chosen)).exists()
            if file.raw
        )

    def _ar_facturx_embed(self, invoice, page, xml, attachments=()):
        with file_open("tools/data/files/sRGB2014.icc", "rb") as profile:
            icc = profile.read()
        return embed(page, xml, invoice.name, invoice.company_id.name, icc, attachments)

    @api.model
    def _prepare_invoice_pdf_report(self, invoices_data):
        # These were checked a moment ago: their pages carry no mark.
        being_sent = self.env.cr.cache.setdefault(BEING_SENT, set())
        ids = {invoice.id for invoice in invoices_data}
        being_sent |= ids
        try:
            return super()._prepare_invoice_pdf_report(invoices_data)
        finally:
            being_sent -= ids

    # ---- Many invoices: each stands for itself, and its sending knows what became of it

    @api.model
    def _generate_and_send_invoices(self, moves, from_cron=False, **settings):
        send = partial(super()._generate_and_send_invoices, from_cron=from_cron, **settings)
        kept_back = moves.filtered(self._ar_why_kept_back)
        if kept_back and (from_cron or kept_back != moves):
            for move in kept_back:
                self._ar_facturx_drop(move, self._ar_why_kept_back(move))
            moves -= kept_back
            if not moves:
                return self.env["ir.attachment"]
        apart = moves.filtered(self._ar_facturx_sends_apart) if from_cron else moves.browse()
        if not apart:
            return send(moves)
        # The queue of e-mails forgets those of an invoice that failed; at once they would leave.
        attachments = self._ar_facturx_isolate(
            apart.with_context(mail_notify_force_send=False), send
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return attachments + (send(moves - apart) if moves - apart else attachments.browse())

    # ---- What is sent to nobody

    def _ar_why_kept_back(self, move):
        """Why an invoice is sent to nobody, in words; empty when it may be sent."""
        if move.ar_einvoice_internal:
            return self.env["ar.reason"]._say("sending.internal", invoice=named(move))
        if move.ar_einvoice_status in NOT_ISSUED:
            return move._ar_einvoice_advice_text(move.ar_einvoice_status)
        return ""

    def _ar_kept_back_alert(self, moves):
        return {
            "level": "info",
            "message": self.env._(
                "These are not sent, the others are: %(invoices)s.",
                invoices=", ".join(moves.mapped("display_name")),
            ),
            "action_text": self.env._("View Invoice(s)"),
            "action": moves._get_records_action(),
        }

    @api.model
    def _check_move_constraints(self, moves):
        # Among several, one that is kept back does not stop the others: sending sets it aside.
        free = moves.filtered(lambda move: not self._ar_why_kept_back(move))
        return super()._check_move_constraints(free or moves)

    # ---- Each invoice for itself

    def _ar_facturx_sends_apart(self, move):
        """Whether sending this invoice can be undone: web services commit while they send."""
        methods = set(self._get_default_sending_methods(move))
        plain = methods <= {"email", "manual"} and not self._get_default_extra_edis(move)
        return plain and move._ar_facturx_applies()

    def _ar_facturx_isolate(self, moves, send):
        """Send invoices; when something breaks that is no refusal, each one for itself."""
        try:
            with self.env.cr.savepoint():
                return send(moves)
        except psycopg2.OperationalError:
            raise  # two transactions met: the job runs again
        except Exception as error:
            if len(moves) == 1:
                self._ar_facturx_set_aside(moves, error)
                return self.env["ir.attachment"]
        attachments = self.env["ir.attachment"]
        for move in moves:
            attachments += self._ar_facturx_isolate(move, send)
        return attachments

    def _ar_facturx_set_aside(self, move, error):
        """Take an invoice that cannot be sent out of the queue, and say why on it."""
        _logger.error("%s could not be sent", move.display_name, exc_info=error)
        self._ar_facturx_drop(move, self._ar_facturx_failure(move, error))

    def _ar_facturx_drop(self, move, why):
        author = (move.sending_data or {}).get("author_partner_id") or self.env.user.partner_id.id
        move.sudo().sending_data = False
        self._hook_if_errors(
            {move: {"error": {"error_title": why},
                    "sending_methods": [], "author_partner_id": author}},
            allow_raising=False,
        )

    def _ar_facturx_failure(self, move, error):
        return self.env["ar.reason"]._say(
            "sending.failed", invoice=move.name,
            error=reasons_of(error) if str(error) else type(error).__name__,
        )

    @api.model
    def _hook_if_errors(self, moves_data, allow_raising=True):
        result = super()._hook_if_errors(moves_data, allow_raising=allow_raising)
        for move, data in moves_data.items():
            if not data["error"].get("retry"):
                self.env["ar.facturx.batch.line"]._refused(move, data["error"])
        return result
