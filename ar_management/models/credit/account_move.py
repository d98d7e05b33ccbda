from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models

from ...engine.common.money import ZERO
from ...engine.common.reason import Reason
from ...engine.credit.decision import Request
from .decide import Asked

HELD_TYPES = ("out_invoice", "out_receipt")
ASKING_FIELDS = frozenset({
    "partner_id", "invoice_line_ids", "line_ids", "invoice_payment_term_id", "currency_id",
    "invoice_date_due", "company_id", "move_type",
})
"""Who writes one of these on a draft may make it ask for more."""

_decided: ContextVar[frozenset] = ContextVar("ar_decided_invoices", default=frozenset())


@contextmanager
def _sparing(moves):
    token = _decided.set(_decided.get() | frozenset(moves.ids))
    try:
        yield
    finally:
        _decided.reset(token)


class AccountMove(models.Model):
    """An invoice warns: goods that were delivered must be invoiced (C. com. L441-9).

    Where a company that invoices before it performs has chosen so, what is over the credit terms
    is held. Whatever else an entry is (a credit note, a
    penalty, a down payment, the opening entry, what was paid over a counter), it is never held.
    """

    _name = "account.move"
    _inherit = ["ar.held.document", "ar.checked.numbers", "account.move"]
    _largest_number = 1e15  # in the smallest currencies

    ar_credit_asked_by_ids = fields.Many2many(relation="ar_credit_invoice_asked_rel")

    def action_post(self):
        """Post what credit allows; show the holds of the rest."""
        result = super().action_post()
        holds = self.filtered(lambda move: move.state == "draft").sudo().ar_credit_hold_id
        return holds.sudo(False)._action_open() if holds and not result else result

    def _post(self, soft=True):
        passing = self - self._ar_hold_over_credit()
        if self and not passing:
            return passing
        with _sparing(passing):
            posted = super(AccountMove, passing)._post(soft=soft)
        posted.line_ids._ar_note_deposits()
        return posted

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._ar_held_drafts()._ar_note_who_asks()
        return moves

    def write(self, vals):
        if not self:
            return super().write(vals)
        if vals.get("state") == "posted":
            self._ar_refuse_over_credit()
        asks = ASKING_FIELDS.intersection(vals)
        drafts = self._ar_held_drafts() if asks else self.browse()
        before = drafts._ar_asked()
        result = super().write(vals)
        drafts.filtered(
            lambda move: move._ar_asked()[move.id] != before[move.id]
        )._ar_note_who_asks()
        return result

    def _ar_held_drafts(self):
        return self.filtered(
            lambda move: move.state == "draft" and move.move_type in HELD_TYPES
            and move.company_id.sudo().ar_credit_hold_invoices
        )

    def _ar_asked(self):
        return {
            move.id: (move.amount_total_signed, move._ar_debtor(), move._ar_term())
            for move in self
        }

    # === Holding and refusing === #

    def _ar_waits_for_credit(self):
        return self.state == "draft"

    def _ar_debtor(self):
        return self.commercial_partner_id

    def _ar_company_amount(self):
        return self.amount_total_signed

    def _ar_term(self):
        return self.invoice_payment_term_id

    def _ar_hold_over_credit(self):
        asking = self._ar_held_drafts().filtered(lambda move: move._ar_asks_for_credit())
        return asking._ar_hold_against(asking._ar_credit_answers()) if asking else asking

    def _ar_refuse_over_credit(self):
        asking = self._ar_held_drafts().filtered(
            lambda move: move.id not in _decided.get() and move._ar_asks_for_credit()
        )
        for move, answer in asking._ar_credit_answers().items():
            if answer.is_held:
                self.env["ar.credit.refusal"]._refuse(
                    move, move._ar_debtor(), move.company_id, answer.decision,
                    Reason.of("refusal.invoice"),
                )

    def _ar_asks_for_credit(self):
        """Tell whether posting this entry gives credit that nobody decided about before."""
        self.ensure_one()
        move = self.sudo()
        return (
            move.state == "draft"
            and move.move_type in HELD_TYPES
            and bool(move.commercial_partner_id)
            and move.company_id.ar_credit_hold_invoices
            and move != move.company_id.account_opening_move_id
            and not move.ar_late_fee_run_line_ids
            and not move._ar_is_paid_over_counter()
        )

    def _ar_is_paid_over_counter(self):
        """Tell whether a point of sale took the money for all of it, and did not put it on account.

        Point of Sale is not required, so its fields are asked for.
        """
        if "pos_order_ids" not in self._fields or not self.pos_order_ids:
            return False
        paid = sum(
            payment.amount for payment in self.pos_order_ids.payment_ids
            if payment.payment_method_id.type != "pay_later"
        )
        return (
            self.pos_order_ids.partner_id.commercial_partner_id <= self.commercial_partner_id
            and self.currency_id.compare_amounts(paid, self.amount_total) >= 0
        )

    # === Deciding === #

    def _ar_credit_answers(self):
        """``{move: models.credit.decide.Answer}``."""
        answers = {}
        for company, moves in self.sudo().grouped(lambda each: each.company_id.root_id).items():
            currency = company.currency_id._ar_engine_currency()
            asked = [
                mine._ar_asked_together(currency)
                for mine in moves.grouped("commercial_partner_id").values()
            ]
            found = self.env["ar.credit.terms"]._decide(company, asked)
            answers |= {self.browse(key): each for one in found for key, each in one.items()}
        return answers

    def _ar_asked_together(self, currency):
        requests = tuple(
            Request(
                move.id, currency.from_float(move.amount_total_signed),
                approved=move._ar_is_released(),
                term_days=move.invoice_payment_term_id.ar_longest_days,
            )
            for move in self
        )
        mine = sum((each.amount for each in requests), ZERO)
        return Asked(self.commercial_partner_id, requests, {"draft_invoices": mine})

    # === Warning === #

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
