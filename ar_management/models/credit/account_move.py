from odoo import api, models

from ...engine.common.money import ZERO
from ...engine.credit.decision import Request
from .decide import Asked


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
            and move.company_id._ar_tells_credit()
        )
        super(AccountMove, self - ours)._compute_partner_credit_warning()
        for company, moves in ours.grouped("company_id").items():
            moves._ar_warn_about_credit(company)

    def _ar_warn_about_credit(self, company):
        currency = company.currency_id._ar_engine_currency()
        moves = list(self)
        asked = [move._ar_asked_alone(currency) for move in moves]
        terms = self.env["ar.credit.terms"]
        found = terms._decide(company, asked, holds=False, alone=True)
        for move, answers in zip(moves, found, strict=True):
            reasons = [reason for each in answers.values() for reason in each.decision.reasons]
            move.partner_credit_warning = "\n".join(self.env["ar.reason"]._texts(reasons))

    def _ar_asked_alone(self, currency):
        """What the draft asks for, its saved version taken out of the drafts that were counted."""
        saved, debtor = self._origin, self.commercial_partner_id._origin
        mine = ZERO
        if saved and saved.commercial_partner_id == debtor:
            mine = currency.from_float(saved.amount_total_signed)
        request = Request(0, currency.from_float(self.amount_total_signed))
        return Asked(debtor, (request,), {"draft_invoices": mine})
