import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason, to_json
from ..common.reason import explained

_logger = logging.getLogger(__name__)

PATIENCE = "2s"


class ArCreditRefusal(models.Model):
    """A direct write that would have given credit against the terms, and was refused.

    A refusal raises, which takes back all that its transaction wrote. So the trace is written
    and committed in a transaction of its own; what that one cannot see yet (a customer who was
    created together with the order) stays in words.
    """

    _name = "ar.credit.refusal"
    _description = "Refused Credit Attempt"
    _order = "date desc, id desc"
    _rec_name = "document_name"

    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True, ondelete="set null"
    )
    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", readonly=True, index=True
    )
    document_name = fields.Char(string="Document", required=True, readonly=True)
    refusal_data = fields.Json(string="Refusal as Codes", required=True, readonly=True)
    refusal = explained("refusal_data")

    @api.model
    def _trace(self, document, partner, company, reasons):
        """Keep who tried what, whatever becomes of the current transaction."""
        try:
            with self.env.registry.cursor() as cr:
                # Nobody waits long for a trace, least of all for locks of this very transaction.
                cr.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
                self.env(cr=cr, su=True)[self._name]._keep(document, partner, company, reasons)
        except psycopg2.Error:
            _logger.warning("No trace of a refused credit attempt: %s", reasons, exc_info=True)

    @api.model
    def _refuse(self, document, partner, company, decision, remedy):
        """Refuse what a direct write would give against the credit terms, and keep a trace.

        :param decision: ``engine.credit.decision.Decision`` that is against it
        :param remedy: Reason that says what to do instead
        :raise UserError: always
        """
        reasons = [
            Reason.of("refusal.of", document=document.display_name, customer=partner.name),
            *decision.reasons, remedy,
        ]
        self._trace(document, partner, company, reasons)
        raise UserError(self.env["ar.reason"]._say(*reasons))

    @api.model
    def _keep(self, document, partner, company, reasons):
        """Write the trace with references to what this transaction can see."""
        company = self.env["res.company"].browse(company.id).exists()
        user = self.env["res.users"].browse(self.env.uid).exists()
        if not (company and user):
            return
        self.create({
            "user_id": user.id,
            "company_id": company.id,
            "partner_id": self.env["res.partner"].browse(partner.id).exists().id,
            "res_model": document._name,
            "res_id": self.env[document._name].browse(document.id).exists().id,
            "document_name": document.display_name,
            "refusal_data": to_json(reasons),
        })

    def action_open_document(self):
        """Open the document that somebody tried to write."""
        return self.env[self.res_model].browse(self.res_id)._get_records_action()
