from odoo import api, models
from odoo.exceptions import UserError

DOCUMENTS = ("invoice_pdf_report_file", "ubl_cii_xml_file")
CONTENT = {"raw", "datas", "store_fname", "db_datas", "res_model", "res_id", "res_field", "name",
           "mimetype", "url", "type"}


class IrAttachment(models.Model):
    """The PDF and the XML of a transmitted e-invoice are kept as they were sent."""

    _inherit = "ir.attachment"

    def write(self, vals):
        if CONTENT & vals.keys():
            self._ar_check_not_sent()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent_einvoice(self):
        self._ar_check_not_sent()

    def _ar_check_not_sent(self):
        """Refuse for everybody: the framework itself writes attachments with all rights."""
        documents = self.sudo().filtered(
            lambda attachment: attachment.res_model == "account.move"
            and attachment.res_field in DOCUMENTS
        )
        moves = self.env["account.move"].sudo().browse(documents.mapped("res_id")).exists()
        sent = moves.filtered("ar_einvoice_frozen_date")
        if sent:
            raise UserError(self.env._(
                "This document of %(invoices)s was sent to the customer or the platform: it must "
                "be kept unchanged for as long as invoices are kept.",
                invoices=", ".join(sent.mapped("display_name")),
            ))
