from odoo import api, models

from ...engine.credit.decision import decide
from ...engine.credit.exposure import Exposure


class AccountMove(models.Model):
    """An invoice only warns: goods that were delivered must be invoiced (C. com. L441-9)."""

    _inherit = "account.move"

    @api.depends("state")
    def _compute_partner_credit_warning(self):  # pylint: disable=missing-return
        """Core's warning, from the whole exposure and with the reasons of an order's hold."""
        ours = self.filtered(
            lambda move: move.state == "draft"
            and move.move_type == "out_invoice"
            and move.partner_id
            and move.company_id.ar_credit_hold_orders
        )
        super(AccountMove, self - ours)._compute_partner_credit_warning()
        for company, moves in ours.grouped("company_id").items():
            moves._ar_warn_about_credit(company)

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted.line_ids._ar_note_deposits()
        return posted

    def _ar_warn_about_credit(self, company):
        sheet = self.env["ar.exposure"]
        partners = self.commercial_partner_id
        exposures = sheet._exposure(partners, company)
        overdues = sheet._overdue(partners, company)
        currency = company.currency_id._ar_engine_currency()
        for move in self:
            entity = move.commercial_partner_id._origin
            decision = decide(
                move._ar_exposure_without_me(exposures.get(entity.id, Exposure()), currency),
                currency.from_float(move.amount_total_signed),
                entity._ar_credit_terms(company, holds=False),
                overdues.get(entity.id, currency.from_float(0)),
                currency.code,
            )
            texts = self.env["ar.reason"]._texts(decision.reasons)
            move.partner_credit_warning = "\n".join(texts)

    def _ar_exposure_without_me(self, exposure, currency):
        """Take the saved version of this draft out of the drafts that were counted."""
        saved = self._origin
        if not saved or saved.commercial_partner_id != self.commercial_partner_id._origin:
            return exposure
        mine = currency.from_float(saved.amount_total_signed)
        return exposure.plus("draft_invoices", -mine)
