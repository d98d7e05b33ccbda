from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class ArCreditDocumentType(models.Model):
    """A kind of document that supports a credit application."""

    _name = "ar.credit.document.type"
    _description = "Type of Credit Document"
    _inherit = ["ar.checked.numbers"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    valid_months = fields.Integer(
        string="Valid for (Months)", help="0: it never expires.",
    )

    _valid_months_positive = models.Constraint(
        "CHECK(valid_months >= 0)", "Months cannot be negative."
    )


class ArCreditDocument(models.Model):
    """A dated document of a credit application: a report, statements, a signed authorisation."""

    _name = "ar.credit.document"
    _description = "Credit Document"
    _order = "date desc, id desc"
    _rec_name = "type_id"

    application_id = fields.Many2one(
        "ar.credit.application", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="application_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="application_id.partner_id", string="Customer", store=True, index=True
    )
    type_id = fields.Many2one(
        "ar.credit.document.type", required=True, index=True, ondelete="restrict"
    )
    date = fields.Date(
        required=True, default=fields.Date.context_today, help="Day on which it was drawn up."
    )
    valid_until = fields.Date(
        compute="_compute_valid_until", store=True, readonly=False,
        help="Last day on which it may support an application; empty: no end.",
    )
    is_outdated = fields.Boolean(compute="_compute_is_outdated")
    file = fields.Binary(attachment=True, required=True)
    file_name = fields.Char()
    note = fields.Char()

    @api.depends("date", "type_id.valid_months")
    def _compute_valid_until(self):
        for document in self:
            months = document.type_id.valid_months
            document.valid_until = (
                document.date + relativedelta(months=months) if document.date and months else False
            )

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        if not self.env.su:
            documents.application_id._refuse_change_of_file()
        return documents

    def write(self, vals):
        if not self.env.su:
            self._refuse_change_in_file()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        if not self.env.su:
            self._refuse_change_in_file()

    def _refuse_change_in_file(self):
        """What the approvers saw stays as they saw it."""
        for document in self:
            if document.application_id.state != "draft":
                raise UserError(self.env._(
                    "%(document)s supports %(application)s and stays in its file. Add a newer "
                    "document instead.",
                    document=document.type_id.name,
                    application=document.application_id.display_name,
                ))

    @api.depends("valid_until")
    def _compute_is_outdated(self):
        today = fields.Date.context_today(self)
        for document in self:
            document.is_outdated = bool(document.valid_until and document.valid_until < today)
