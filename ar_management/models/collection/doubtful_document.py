import hashlib
import io
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

MENTION = (
    "Facture demeurée impayée pour la somme de %(net)s (prix net) et pour la somme de %(vat)s "
    "(TVA correspondante) qui ne peut faire l’objet d’une déduction (article 272 du CGI)."
)
"""BOI-TVA-DED-40-10-20: to be read in French, by the French tax office."""


class ArDoubtfulCase(models.Model):
    """The duplicates of unpaid invoices, without which the VAT of a loss does not come back."""

    _inherit = "ar.doubtful.case"

    def _check_duplicates(self):
        """A duplicate is an invoice: it says all that an invoice must, or gives no VAT back.

        :raise UserError: an invoice lacks something; nothing was booked yet
        """
        for item in self.item_ids.filtered("residual"):
            obstacles = item._gives_vat_back() and item.move_id._ar_facturx_obstacles()
            if obstacles:
                raise UserError(self.env._(
                    "The VAT of %(invoice)s comes back with a duplicate of the invoice only, and "
                    "that would not be valid:\n%(reasons)s\nCorrect this first, or write it off "
                    "without evidence, its VAT included.",
                    invoice=item.move_id.display_name,
                    reasons="\n".join(f"- {obstacle}" for obstacle in obstacles),
                ))

    def action_send_duplicates(self):
        """Hand the marked duplicates out once more."""
        self.check_access("write")
        self._check_state(("lost",))
        self._hand_out_duplicates()

    def _hand_out_duplicates(self):
        """Send the customer its invoices with the mention, and keep them as proof."""
        self.ensure_one()
        case = self.sudo()
        files = [item._duplicate() for item in case.item_ids if item.lost_vat]
        contact = case.partner_id._ar_billing_contact()
        reader = case.with_context(lang=contact.lang or self.env.lang)
        by_mail = contact._ar_can_be_mailed()
        body = reader.env["ir.qweb"]._render("ar_management.doubtful_duplicates_mail", {
            "case": reader, "contact": contact, "items": reader.item_ids.filtered("lost_vat"),
        })
        case._ar_write_to(
            contact, case.company_id, body,
            reader.env._("%(company)s: unpaid invoices, corrected for VAT",
                         company=case.company_id.name),
            case.user_id.partner_id, files, **({} if by_mail else {
                "message_type": "notification", "subtype_xmlid": "mail.mt_note",
                "partner_ids": [],
            }),
        )
        case._message_log(body="\n".join(
            f"{name} SHA-256 {hashlib.sha256(content).hexdigest()}" for name, content in files
        ))
        if not by_mail:
            case._ar_ask(case._responsible(), lambda env: env._(
                "Send the duplicates by registered post"
            ))


class ArDoubtfulItem(models.Model):
    _inherit = "ar.doubtful.item"

    mention = fields.Char(compute="_compute_mention")

    @api.depends("lost", "lost_vat")
    def _compute_mention(self):
        for item in self:
            currency = item.currency_id
            net = Decimal(repr(item.lost)) - Decimal(repr(item.lost_vat))
            french = item.with_context(lang="fr_FR")
            item.mention = MENTION % {
                "net": format_amount(french.env, float(net), currency, lang_code="fr_FR"),
                "vat": format_amount(french.env, item.lost_vat, currency, lang_code="fr_FR"),
            } if item.lost_vat and currency else False

    def _gives_vat_back(self):
        """Whether VAT comes back when this is lost: with evidence, or since it was never due."""
        _groups, taxes = self._groups()
        return bool(taxes) and (self.case_id.recovers_vat or any(
            each.tax_line_id.tax_exigibility == "on_payment" for each in taxes.values()
        ))

    def _duplicate(self):
        """(name, bytes): the invoice as it was sent, with the mention over each page."""
        self.ensure_one()
        name = f"Duplicata {self.move_id.name}.pdf".replace("/", "-")
        content = self.move_id._ar_invoice_pdf()
        if not content.startswith(b"%PDF"):
            return name, content + b"<p>" + self.mention.encode() + b"</p>"
        return name, stamp(content, ["DUPLICATA", self.mention])


def stamp(content, lines):
    """Write lines in red over each page of a PDF, in a band of their own: they cover nothing.

    :return: the marked PDF; what it was made from is not changed
    """
    source = PdfFileReader(io.BytesIO(content), strict=False)
    target = PdfFileWriter()
    for number in range(source.getNumPages()):
        page = source.getPage(number)
        width, height = float(page.mediaBox.getWidth()), float(page.mediaBox.getHeight())
        band = io.BytesIO(_band(lines, width, height))
        target.appendPagesFromReader(PdfFileReader(band, strict=False))
        target.getPage(number).mergePage(page)
    marked = io.BytesIO()
    target.write(marked)
    return marked.getvalue()


def _band(lines, width, height):
    """An empty page with the lines above it."""
    from reportlab.lib.colors import HexColor  # noqa: PLC0415  # as slow to load as rarely needed
    from reportlab.lib.utils import simpleSplit  # noqa: PLC0415
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    wrapped = [
        part for line in lines for part in simpleSplit(line, "Helvetica-Bold", 10, width - 80)
    ]
    box = 12 * len(wrapped) + 10
    page = io.BytesIO()
    canvas = Canvas(page, pagesize=(width, height + box + 20), invariant=1)
    canvas.setFillColor(HexColor("#B00020"))
    canvas.setStrokeColor(HexColor("#B00020"))
    canvas.setFont("Helvetica-Bold", 10)
    canvas.rect(34, height, width - 68, box)
    for row, text in enumerate(wrapped):
        canvas.drawString(40, height + box - 13 - 12 * row, text)
    canvas.showPage()
    canvas.save()
    return page.getvalue()
