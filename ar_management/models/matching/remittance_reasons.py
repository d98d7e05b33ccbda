from odoo import api, models


class ArReason(models.AbstractModel):
    # Each feature keeps its own sentences beside it.
    _inherit = "ar.reason"

    @api.model
    def _sentences(self):
        return {**super()._sentences(), **self._remittance_sentences()}

    def _remittance_sentences(self):
        _ = self.env._
        return {
            "remittance.empty": _("The remittance advice %(name)s is empty."),
            "remittance.too_large": _(
                "The remittance advice %(name)s is larger than %(limit)s MB: ask the customer for "
                "the list alone, as CSV or XLSX."
            ),
            "remittance.too_many_lines": _(
                "The remittance advice has more than %(limit)s lines: split it."
            ),
            "remittance.too_many_pages": _(
                "The remittance advice %(name)s has more than %(limit)s pages: keep the pages "
                "that list the documents."
            ),
            "remittance.no_references": _(
                "No line of %(name)s names a document: a list needs a column with the numbers of "
                "the invoices."
            ),
            "remittance.no_text": _(
                "The PDF %(name)s is a picture without text: ask the customer for a CSV, an XLSX "
                "or the text of the list."
            ),
            "remittance.not_readable": _(
                "%(name)s is broken or no CSV, XLSX, text, HTML or PDF: export it again."
            ),
            "remittance.too_much": _(
                "Reading %(name)s needs more memory than an advice ever does. It was not read: "
                "ask the customer for the list as CSV."
            ),
            "remittance.too_slow": _(
                "Reading %(name)s took more than %(seconds)s seconds and was given up: ask the "
                "customer for the list alone, as CSV."
            ),
            "remittance.encrypted": _(
                "The PDF %(name)s is protected by a password: ask the customer for one without it."
            ),
            "remittance.old_workbook": _(
                "%(name)s is an old Excel file. Save it as XLSX or CSV and attach that one."
            ),
            "remittance.no_openpyxl": _(
                "XLSX files need the Python package openpyxl: install it, or save the list as CSV."
            ),
            "remittance.no_pypdf": _(
                "PDF files need the Python package pypdf: install it, or paste the list as text."
            ),
        }
