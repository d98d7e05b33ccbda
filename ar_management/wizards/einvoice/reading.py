import base64
import re

from odoo import api, fields, models

from ...engine.einvoice.reading.compare import compare
from ...engine.einvoice.reading.document import Unreadable
from ...engine.einvoice.reading.guard import MAX_FILE_BYTES, MEBIBYTE
from ...engine.einvoice.reading.read import read_xml, xml_of


class ArEinvoiceReading(models.TransientModel):
    """Reads an e-invoice that somebody sent, and what differs from ours."""

    _name = "ar.einvoice.reading"
    _description = "Reading of an E-Invoice"

    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    xml = fields.Binary(compute="_compute_xml", attachment=False)
    container = fields.Char(compute="_compute_xml")
    refusal = fields.Char(string="Why It Was Not Read", compute="_compute_xml")
    move_id = fields.Many2one(
        "account.move", string="Our Invoice", compute="_compute_move_id", store=True,
        readonly=False,
        domain="[('move_type', 'in', ('out_invoice', 'out_refund')), "
        "('company_id', 'in', allowed_company_ids)]",
        help="The invoice that the file is compared with. It is found by number and seller.",
    )
    document = fields.Html(compute="_compute_document", sanitize=False)
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)
    difference_count = fields.Integer(string="Differences", compute="_compute_comparison")
    not_ours = fields.Text(
        string="Why It Is Not Compared", compute="_compute_comparison")

    # ------------------------------------------------------------------ reading

    @api.depends("file")
    def _compute_xml(self):
        for reading in self:
            reading.xml = reading.container = reading.refusal = False
            if not reading.file:
                continue
            try:
                xml, name, _files = xml_of(self._bytes(reading.with_context(bin_size=False).file))
                read_xml(xml)
            except Unreadable as error:
                reading.refusal = self.env["ar.reason"]._text(error.reason)
            else:
                reading.xml, reading.container = base64.b64encode(xml), name

    def _bytes(self, encoded):
        if len(encoded) * 3 // 4 > MAX_FILE_BYTES + MEBIBYTE:
            raise Unreadable(
                "too_large", size=len(encoded) * 3 // 4 // MEBIBYTE,
                limit=MAX_FILE_BYTES // MEBIBYTE)
        return base64.b64decode(encoded)

    def _einvoice(self):
        """The document in the file (``engine.einvoice.reading.document.EInvoice``), or nothing."""
        xml = self._xml()
        return read_xml(xml, self.container or "") if xml else None

    def _xml(self):
        # The web client asks for the size of binary fields in place of their contents.
        return base64.b64decode(self.with_context(bin_size=False).xml or b"")

    @api.depends("file")
    def _compute_move_id(self):
        moves = self.env["account.move"]
        # Who came from an invoice wants that one, whatever number the file has.
        wanted = self.env.context.get("ar_compare_move_id")
        for reading in self:
            document = reading._einvoice()
            reading.move_id = moves.browse(wanted) if wanted else (
                document and self._find(document))

    @api.model
    def _find(self, document):
        """Invoice of ours that a document (``engine.einvoice.reading``) repeats; empty when none.

        The number alone says little: suppliers number their invoices too, so that the seller
        has to be one of the reader's companies.
        """
        if not document.number:
            return self.env["account.move"]
        moves = self.env["account.move"].search([
            ("name", "=", document.number),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("company_id", "in", self.env.companies.ids),
        ])
        return moves.filtered(lambda move: _is(document.seller, move.company_id.partner_id))[:1]

    @api.depends("file")
    def _compute_document(self):
        for reading in self:
            document = reading._einvoice()
            reading.document = document and self.env["ar.einvoice.page"]._document(
                document, reading._xml())

    # ------------------------------------------------------------------ comparing

    @api.depends("file", "move_id")
    def _compute_comparison(self):
        for reading in self:
            reading.comparison = reading.not_ours = False
            reading.difference_count = 0
            theirs = reading._einvoice()
            if not theirs or not reading.move_id:
                continue
            ours, why_not = reading._ours()
            if not ours:
                reading.not_ours = why_not
                continue
            found = compare(ours, theirs)
            reading.difference_count = sum(not each.same for each in found)
            reading.comparison = self.env["ar.einvoice.page"]._comparison(found, ours.currency)

    def _ours(self):
        """Our document as it was sent, or as it would be; or why there is none."""
        move = self.move_id
        move.check_access("read")
        sent = move.sudo().ubl_cii_xml_id.raw
        errors = set()
        if not sent:
            sent, errors = self.env["account.edi.xml.cii"].sudo()._export_invoice(move.sudo())
        if errors:
            return None, "\n".join(sorted(errors))
        try:
            return read_xml(sent), ""
        except Unreadable as error:
            return None, self.env["ar.reason"]._text(error.reason)

    # ------------------------------------------------------------------ actions

    def action_open_move(self):
        """Open our invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()

    def action_download_xml(self):
        """Download the XML that was in the file."""
        self.ensure_one()
        name = self.container or self.file_name or "invoice.xml"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/xml/{name}?download=true",
        }


def _is(party, partner):
    """Tell whether a party is this partner, by its numbers or, without any, by its name."""
    numbers = [party.vat, party.legal_id and party.legal_id.value,
               *(each.value for each in party.ids)]
    theirs = set(filter(None, map(_number, numbers)))
    registry = _number(partner.company_registry)
    ours = set(filter(None, (_number(partner.vat), registry, registry[:9])))
    if theirs and ours:
        return bool(theirs & ours)
    return (party.name or "").casefold() == (partner.name or "").casefold()


def _number(text):
    return re.sub(r"[^0-9A-Z]", "", (text or "").upper())
