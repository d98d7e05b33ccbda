"""What ``l10n_fr_pdp`` of the 19.0 builds of 2026 offers to others, and no more.

Odoo 19.0.0 lacks the module: the contract of the bridge is tested here, and on the real module
where Odoo's source has it (see docs/porting-20.md). Written from the names and the behaviour;
nothing here sends or receives anything.
"""

from odoo import api, fields, models

NOT_SENT = (False, "ready", "to_send", "error")


class AccountMove(models.Model):
    _inherit = "account.move"

    peppol_response_ids = fields.One2many("account.peppol.response", "move_id")
    peppol_is_sent = fields.Boolean(compute="_compute_peppol_is_sent")
    pdp_is_sent = fields.Boolean(compute="_compute_pdp_is_sent")
    l10n_fr_pdp_flow_10_report_type = fields.Selection(
        [("transaction", "Transaction"), ("payment", "Payment")], copy=False)

    @api.depends("peppol_move_state")
    def _compute_peppol_is_sent(self):
        for move in self:
            move.peppol_is_sent = move.peppol_move_state not in NOT_SENT

    @api.depends("peppol_is_sent", "company_id")
    def _compute_pdp_is_sent(self):
        for move in self:
            move.pdp_is_sent = (
                move.peppol_is_sent and move.company_id._get_peppol_proxy_type() == "pdp")

    def _l10n_fr_pdp_get_default_notes(self):
        if self.company_id._get_peppol_proxy_type() != "pdp":
            return {}
        return {"PMT": "40 EUR", "PMD": "10 %", "AAB": "No discount"}

    def _l10n_fr_pdp_is_sale(self):
        return self.is_sale_document(include_receipts=True)


class AccountPeppolResponse(models.Model):
    _name = "account.peppol.response"
    _description = "Answer of the Platform"

    peppol_message_uuid = fields.Char()
    response_code = fields.Selection(
        [(code, code) for code in (
            "AB", "AP", "PD", "RE", "submitted", "made_available", "refused", "cancelled")],
        required=True)
    peppol_state = fields.Selection(
        [(state, state) for state in ("processing", "done", "error", "not_serviced")])
    pdp_ref_response_code = fields.Char()
    pdp_flow_number = fields.Selection([(flow, flow) for flow in ("1", "2", "6", "10")])
    pdp_issue_date = fields.Datetime()
    pdp_status_info = fields.Text()
    move_id = fields.Many2one("account.move", ondelete="cascade")
    company_id = fields.Many2one(related="move_id.company_id")


class AccountEdiXmlUbl21Fr(models.AbstractModel):
    _name = "account.edi.xml.ubl_21_fr"
    _inherit = ["account.edi.xml.ubl_bis3"]
    _description = "UBL of the French Platform"


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_peppol_proxy_type(self):
        return "peppol"


class ResPartner(models.Model):
    _inherit = "res.partner"

    invoice_edi_format = fields.Selection(selection_add=[("ubl_21_fr", "UBL 2.1 (France)")])

    def _get_edi_builder(self, invoice_edi_format):
        if invoice_edi_format == "ubl_21_fr":
            return self.env["account.edi.xml.ubl_21_fr"]
        return super()._get_edi_builder(invoice_edi_format)

    def _get_ubl_cii_formats_info(self):
        return {**super()._get_ubl_cii_formats_info(),
                "ubl_21_fr": {"countries": ["FR"], "on_peppol": False}}

    def _get_suggested_invoice_edi_format(self):
        if self.country_code == "FR" and self.vat not in (False, "", "/"):
            return "ubl_21_fr"
        return super()._get_suggested_invoice_edi_format()

    def _get_pdp_receiver_identification_info(self):
        kind = "pdp" if self.peppol_eas == "0225" else "peppol"
        return kind, f"{self.peppol_eas}:{self.peppol_endpoint}"
