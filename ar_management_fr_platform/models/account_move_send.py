from odoo import api, models

from ..engine.interface import PlatformError

METHOD = "ar_platform"


class AccountMoveSend(models.AbstractModel):
    """The platform as a way to send, beside e-mail."""

    _inherit = "account.move.send"

    @api.model
    def _is_applicable_to_company(self, method, company):
        if method == METHOD:
            return bool(self.env["ar.platform.connection"]._of(company))
        return super()._is_applicable_to_company(method, company)

    @api.model
    def _is_applicable_to_move(self, method, move, **move_data):
        if method != METHOD:
            return super()._is_applicable_to_move(method, move, **move_data)
        return bool(
            self._is_applicable_to_company(method, move.company_id)
            and move.move_type in ("out_invoice", "out_refund")
            and move._ar_facturx_binds(move_data.get("invoice_edi_format"))
            and not move._ar_platform_live()
        )

    @api.model
    def _get_default_sending_methods(self, move):
        methods = super()._get_default_sending_methods(move)
        if move._ar_platform_rule() in ("B2B", "B2G") and self._is_applicable_to_move(METHOD, move):
            return {*methods, METHOD}
        return methods

    @api.model
    def _get_alerts(self, moves, moves_data):
        alerts = super()._get_alerts(moves, moves_data)
        ticked = moves.filtered(lambda move: METHOD in moves_data[move]["sending_methods"])
        if "ar_einvoice_duty" in alerts and not (moves - ticked).filtered(
                lambda move: move._ar_einvoice_duty_sentence()):
            alerts.pop("ar_einvoice_duty")
        obstacles = {
            sentence: move for move in ticked if (sentence := move._ar_platform_obstacle())}
        if obstacles:
            alerts["ar_platform_address"] = {
                "level": "warning", "message": " ".join(sorted(obstacles)),
                "action_text": self.env._("View Customer(s)"),
                "action": self.env["account.move"].union(*obstacles.values())
                .partner_id._get_records_action(),
            }
        return alerts

    @api.model
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):  # pylint: disable=missing-return
        # The address in the e-invoice is that of the directory: it is read before it is written.
        wanted = METHOD in invoice_data["sending_methods"]
        if wanted:
            self._ar_platform_look_up(invoice)
        super()._hook_invoice_document_before_pdf_report_render(invoice, invoice_data)
        obstacle = wanted and invoice._ar_platform_obstacle()
        if obstacle and not invoice_data.get("ar_facturx_refused"):
            invoice_data.update(
                error={"error_title": obstacle}, error_but_continue=False, ar_facturx_refused=True)

    def _ar_platform_look_up(self, invoice):
        """Read the directory again when it was read on another day; else keep what is known."""
        buyer = invoice.commercial_partner_id
        today = self.env["ar.platform.address"]._today()
        if not buyer._ar_directory_number() or buyer.ar_platform_looked_up == today:
            return
        connection = self.env["ar.platform.connection"]._of(invoice.company_id)
        try:
            buyer._ar_read_directory(connection._client())
        except PlatformError as error:
            connection.problem_data = connection._problem(error)

    @api.model
    def _call_web_service_after_invoice_pdf_render(self, invoices_data):  # pylint: disable=missing-return
        super()._call_web_service_after_invoice_pdf_render(invoices_data)
        for invoice, data in invoices_data.items():
            if METHOD in data["sending_methods"] and self._is_applicable_to_move(
                    METHOD, invoice, **data):
                self._ar_platform_deposit(invoice, data)

    def _ar_platform_deposit(self, invoice, data):
        """Deposit the document that was just made, or the one that was sent before."""
        syntax, name, content = self._ar_platform_document(invoice, data)
        connection = self.env["ar.platform.connection"]._of(invoice.company_id)
        flows = self.env["ar.platform.flow"]
        extended = invoice.commercial_partner_id.ar_facturx_structured_terms
        flow = flows._queue(
            connection, "invoice", syntax, name, content,
            rule=invoice._ar_platform_rule(), move_id=invoice.id,
            profile="Extended-CTC-FR" if extended else "CIUS",
        )
        flow._deliver(connection._client())
        # What the platform said stays, although an error ends this transaction.
        flow._keep()
        if flow.state == "refused":
            data["error"] = {
                "error_title": self.env._(
                    "%(platform)s refused %(invoice)s:", platform=connection.name,
                    invoice=invoice.name),
                "errors": (flow.with_env(self.env).sudo().problem or "").splitlines(),
            }

    def _ar_platform_document(self, invoice, data):
        """Format, name and content of what is deposited: the PDF that carries its XML, or a UBL."""
        if (data.get("invoice_edi_format") or "").startswith("ubl"):
            values = data.get("ubl_cii_xml_attachment_values")
            kept = invoice.ubl_cii_xml_id
            name, raw = (values["name"], values["raw"]) if values else (kept.name, kept.raw)
            return "UBL", name, raw
        values = data.get("pdf_attachment_values")
        page = values["raw"] if values else invoice.invoice_pdf_report_id.raw
        return "Factur-X", invoice._get_invoice_report_filename(), page
