from odoo import api, models


class ArReason(models.AbstractModel):
    # Each feature keeps its own sentences beside it.
    _inherit = "ar.reason"

    @api.model
    def _sentences(self):
        return {**super()._sentences(), **self._einvoice_refusals(), **self._einvoice_problems()}

    def _einvoice_refusals(self):
        """Why a file cannot be read as an e-invoice."""
        _ = self.env._
        return {
            "einvoice.empty": _("The file is empty."),
            "einvoice.too_large": _(
                "The file has %(size)s MB; at most %(limit)s MB are read. Ask the sender for the "
                "invoice without its attached documents."
            ),
            "einvoice.doctype": _(
                "The file has a document type declaration, which no electronic invoice needs and "
                "which can do harm. It was not read."
            ),
            "einvoice.too_deep": _(
                "The elements of the file are nested in more than %(limit)s levels: this is no "
                "invoice."
            ),
            "einvoice.too_many": _(
                "The file has more than %(limit)s elements of one kind, too many to be shown."
            ),
            "einvoice.attributes": _(
                "An element of the file has more than %(limit)s attributes: this is no invoice."
            ),
            "einvoice.not_xml": _("The file is neither a PDF nor readable XML (%(why)s)."),
            "einvoice.wrong_root": _(
                "The file is XML, but no invoice: it starts with “%(root)s”. Invoices in CII, "
                "UBL and ZUGFeRD 1 are read."
            ),
            "einvoice.pdf_broken": _("The PDF is damaged and cannot be opened."),
            "einvoice.pdf_encrypted": _(
                "The PDF is protected by a password. Ask the sender for one without it."
            ),
            "einvoice.pdf_empty": _(
                "The PDF holds no file: it is an ordinary PDF and no electronic invoice."
            ),
            "einvoice.pdf_no_xml": _("The PDF holds files, but no XML: %(files)s."),
            "einvoice.pdf_bomb": _(
                "Reading the PDF needs more memory than an invoice ever does. It was not read."
            ),
            "einvoice.pdf_slow": _(
                "Reading the PDF took more than %(seconds)s seconds and was given up."
            ),
            "einvoice.pdf_library": _(
                "The Python package pypdf is missing on the server: PDF files cannot be read. "
                "Install it with pip, or read the XML file itself."
            ),
        }

    def _einvoice_problems(self):
        """What could not be read inside an e-invoice that is shown."""
        _ = self.env._
        return {
            "einvoice.not_a_number": _("%(term)s is not a number: “%(text)s”."),
            "einvoice.not_a_date": _("%(term)s is not a date: “%(text)s”."),
            "einvoice.cut": _("A text was longer than %(limit)s characters and is shown cut."),
        }
