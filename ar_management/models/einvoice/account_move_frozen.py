from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.einvoice.facturx.attached import FILE_NAME, embedded_files
from ...engine.einvoice.facturx.precheck import NUMBER
from ..ledger.account_move import LegalClauses

KEPT = {
    "ar_facturx_state", "ar_einvoice_status", "ar_einvoice_status_date", "ar_einvoice_frozen_date",
    "ar_einvoice_unsent", "ar_einvoice_internal", "ar_einvoice_reissues_id", "ar_frozen_terms",
}
"""Fields that only this module writes, whatever comes by RPC, import or context."""

FROZEN = {
    "name", "partner_id", "invoice_date", "currency_id", "move_type", "journal_id",
    "invoice_payment_term_id", "invoice_pdf_report_file", "ubl_cii_xml_file", "state",
    "ar_facturx_contract", "ar_facturx_period_from", "ar_facturx_period_to",
}
"""What the transmitted document says of the invoice itself."""

NOT_SENT = (False, "ready", "to_send", "skipped", "error")
"""States of the access point (module ``account_peppol``) in which nothing has left."""


class AccountMove(models.Model):
    """Terms freeze at posting, documents at the first transmission."""

    _inherit = "account.move"

    ar_frozen_terms = fields.Json(
        string="Terms at Posting", readonly=True, copy=False,
        help="Clauses and payment terms as they were when the invoice was posted.",
    )
    ar_einvoice_frozen_date = fields.Datetime(
        string="Documents Frozen Since", readonly=True, copy=False,
        help="First transmission: from then on the PDF and the XML are kept and sent as they are.",
    )
    ar_einvoice_unsent = fields.Boolean(
        string="Created but Not Sent", readonly=True, copy=False,
        help="Its documents were created but nobody received them: they are created again on "
             "sending.",
    )

    # ------------------------------------------------------------------ terms, at posting

    def _post(self, soft=True):
        # What was found on a draft speaks of the draft: it is checked again when it is sent.
        drafts = self.sudo().filtered("ar_facturx_state")
        posted = super()._post(soft)
        posted._ar_check_number()
        posted._ar_freeze_terms()
        if drafts:
            (drafts & posted.sudo())._ar_facturx_forget_check()
        return posted

    def _ar_check_number(self):
        """Refuse a number that platforms refuse before it is used: afterwards it cannot change."""
        for move in self:
            if not NUMBER.fullmatch(move.name or "") and move._ar_facturx_binds():
                raise UserError(self.env._(
                    "The number %(number)s is not allowed on an electronic invoice: use at most "
                    "35 letters, digits and + - _ /. Change the numbering of the journal "
                    "%(journal)s, then post the invoice.",
                    number=move.name, journal=move.journal_id.display_name,
                ))

    def _ar_freeze_terms(self):
        """Keep what the invoice says about terms; nothing is built here, only words are kept."""
        for move in self.sudo():
            if move.move_type == "out_invoice" and move.company_id._ar_facturx_applies():
                move.ar_frozen_terms = False
                move.ar_frozen_terms = move._ar_terms_to_freeze()

    def _ar_terms_to_freeze(self):
        """Terms of the invoice as they are now, to be read by ``_ar_frozen``."""
        self.ensure_one()
        lang = self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang
        clauses = self.with_context(lang=lang)._ar_legal_clauses()
        reader = self.env["ar.einvoice.reader"]
        penalty = reader._penalty(self, self.invoice_date)
        return {
            "clauses": {
                "discount": clauses.discount,
                "penalty": clauses.penalty,
                "indemnity": clauses.indemnity,
            },
            "term": reader._term_text(self.with_context(lang=lang)),
            "penalty": penalty and [str(penalty.percent), str(penalty.amount),
                                    penalty.grace_days],
            "consumer": self.commercial_partner_id._ar_is_consumer(),
        }

    def _ar_frozen(self):
        """Terms kept at posting; nothing for drafts, older invoices and a corrected customer.

        A customer that turns out to be a consumer after all gets the clauses of one.
        """
        self.ensure_one()
        terms = self.state == "posted" and self.sudo().ar_frozen_terms or {}
        if terms and terms.get("consumer") != self.commercial_partner_id._ar_is_consumer():
            return {}
        return terms

    def _ar_legal_clauses(self):
        kept = {
            name: text for name, text in self._ar_frozen().get("clauses", {}).items() if text
        }
        if len(kept) == len(LegalClauses.__dataclass_fields__):
            return LegalClauses(**kept)
        # What was missing at posting can be added until the invoice is sent.
        return replace(super()._ar_legal_clauses(), **kept)

    # ------------------------------------------------------------------ documents, once sent

    def _ar_einvoice_freeze(self, moment):
        """Keep the documents for good, when an XML left with the invoice."""
        for move in self.sudo():
            move.ar_einvoice_unsent = False
            if move.ar_einvoice_frozen_date:
                continue
            if move.ubl_cii_xml_id or move._ar_embedded_xml() or move._ar_sent_by_platform():
                move.ar_einvoice_frozen_date = moment
        self.invalidate_recordset(["show_reset_to_draft_button"])

    def _ar_sent_xml(self):
        """XML (CII) that was transmitted; empty as long as nothing was.

        An invoice that left in another format has it inside its PDF.
        """
        raw = self._ar_sent_document()
        return raw if b"CrossIndustryInvoice" in raw else self._ar_embedded_xml() if raw else b""

    def _ar_sent_document(self):
        """XML that was transmitted, in whatever syntax; empty as long as nothing was."""
        self.ensure_one()
        if not self.ar_einvoice_frozen_date:
            return b""
        return self.sudo().ubl_cii_xml_id.raw or self._ar_embedded_xml()

    def _ar_embedded_xml(self):
        """XML (CII) inside the PDF of the invoice, empty when it has none."""
        page = self.sudo().invoice_pdf_report_id.raw or b""
        if not page.startswith(b"%PDF"):
            return b""
        return next(iter(embedded_files(page).get(FILE_NAME, ())), b"")

    def _ar_drop_unsent_documents(self):
        """Detach documents that nobody received: identifiers may have been corrected since."""
        stale = self.filtered(
            lambda move: move.ar_einvoice_unsent and not move.ar_einvoice_frozen_date
        )
        if stale:
            stale._detach_attachments()
            stale.invalidate_recordset(["invoice_pdf_report_id", "ubl_cii_xml_id"])
            stale.sudo().ar_einvoice_unsent = False

    def _ar_check_not_frozen(self):
        frozen = self.filtered("ar_einvoice_frozen_date")
        if frozen:
            raise UserError(self.env._(
                "%(invoices)s was sent as an electronic invoice and can no longer be changed. "
                "Make a credit note, or use Correct and Reissue when the platform rejected it or "
                "the customer refused it.",
                invoices=", ".join(frozen.mapped("display_name")),
            ))

    @api.model_create_multi
    def create(self, vals_list):
        defaults = {f"default_{name}" for name in KEPT} & set(self.env.context)
        if not self.env.su and (defaults or any(KEPT & vals.keys() for vals in vals_list)):
            nothing = dict.fromkeys(KEPT, False)
            vals_list = [{**vals, **nothing} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and KEPT & vals.keys():
            vals = {name: value for name, value in vals.items() if name not in KEPT}
        if FROZEN & vals.keys():
            self.filtered(lambda move: move._ar_would_change(vals))._ar_check_not_frozen()
        if "peppol_move_state" not in vals:
            return super().write(vals)
        waiting = self.filtered(lambda move: not move._ar_sent_by_platform())
        result = super().write(vals)
        waiting._ar_note_sent_by_platform()
        return result

    def _ar_would_change(self, vals):
        if not self.ar_einvoice_frozen_date:
            return False
        for name in FROZEN & vals.keys():
            field = self._fields[name]
            if field.type == "binary":
                return True
            value = field.convert_to_record(field.convert_to_cache(vals[name], self), self)
            if value != self[name]:
                return True
        return False

    # A dependency on our field would take core's inherited field away at uninstallation.
    def _compute_show_reset_to_draft_button(self):  # pylint: disable=missing-return
        super()._compute_show_reset_to_draft_button()
        self.filtered("ar_einvoice_frozen_date").show_reset_to_draft_button = False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._ar_check_not_frozen()

    def action_print_pdf(self):
        """Print what was sent, not the invoice as it is today."""
        if len(self) == 1 and self.ar_einvoice_frozen_date and self.invoice_pdf_report_id:
            return self.action_invoice_download_pdf()
        return super().action_print_pdf()

    # ------------------------------------------------------------------ access points

    # The state of an access point is written in the middle of sending, before the documents are
    # linked: from then on the customer has the invoice, whatever becomes of the rest.

    def _ar_note_sent_by_platform(self):
        """Note that an access point has taken these invoices, which it had not before."""
        for move in self:
            if move._ar_facturx_applies() and move._ar_sent_by_platform():
                self.env["ar.einvoice.event"]._note(
                    move, "transmitted", source="send", channel=move._ar_platform_label())

    def _ar_sent_by_platform(self):
        """Tell whether an access point has taken the invoice; False without such a module."""
        self.ensure_one()
        return "peppol_move_state" in self._fields and self.peppol_move_state not in NOT_SENT

    def _ar_platform_label(self):
        methods = self.env["res.partner"].fields_get(["invoice_sending_method"])
        return dict(methods["invoice_sending_method"]["selection"]).get("peppol", "Peppol")
