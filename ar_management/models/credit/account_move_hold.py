from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.common.money import ZERO
from ...engine.credit.decision import Outcome, Request, decide_batch
from ...engine.credit.exposure import Exposure

# Invoices that give no credit on goods: penalties, sales over a counter, additions to an invoice.
LINKS_WITHOUT_CREDIT = ("ar_late_fee_run_line_ids", "pos_order_ids", "debit_origin_id")

_decided: ContextVar[frozenset] = ContextVar("ar_decided_invoices", default=frozenset())


@contextmanager
def _sparing(moves):
    token = _decided.set(_decided.get() | frozenset(moves.ids))
    try:
        yield
    finally:
        _decided.reset(token)


class AccountMove(models.Model):
    """Holds invoices over the credit terms, where a company has chosen so.

    For companies that invoice before they perform. Whatever else an entry is (a credit note, a
    penalty, a down payment, the opening entry, a sale over a counter), it is never held.
    """

    _inherit = "account.move"

    ar_credit_hold_ids = fields.One2many(
        "ar.credit.hold", "res_id", string="Credit Holds",
        domain=lambda self: [("res_model", "=", self._name)],
    )
    ar_credit_hold_reasons = fields.Text(
        string="Why It Is Held", compute="_compute_ar_credit_hold_reasons", compute_sudo=True
    )

    @api.depends("state", "ar_credit_hold_ids.state", "ar_credit_hold_ids.reasons")
    def _compute_ar_credit_hold_reasons(self):
        for move in self:
            move.ar_credit_hold_reasons = move._ar_open_credit_hold().reasons

    def action_post(self):
        """Post what credit allows; show the holds of the rest."""
        result = super().action_post()
        holds = self.filtered(lambda move: move.state == "draft").sudo()._ar_open_credit_hold()
        return holds.sudo(False)._action_open() if holds and not result else result

    def action_ar_open_credit_hold(self):
        """Open the hold that keeps this invoice a draft."""
        return self.sudo()._ar_open_credit_hold().sudo(False)._action_open()

    def _post(self, soft=True):
        passing = self - self._ar_hold_over_credit()
        if self and not passing:
            return passing
        with _sparing(passing):
            return super(AccountMove, passing)._post(soft=soft)

    def write(self, vals):
        if vals.get("state") == "posted":
            self._ar_refuse_over_credit()
        return super().write(vals)

    # === Holding and refusing === #

    def _ar_open_credit_hold(self):
        return self.ar_credit_hold_ids.filtered(lambda hold: hold.state == "held")

    def _ar_hold_over_credit(self):
        held = self.browse()
        asking = self.filtered(lambda move: move._ar_asks_for_credit())
        for move, (decision, exposure) in asking._ar_credit_decisions().items():
            if decision.outcome is Outcome.HOLD:
                held += move
                self.env["ar.credit.hold"]._ask(
                    move, move.commercial_partner_id, move.company_id, move.amount_total_signed,
                    decision, exposure, move.invoice_payment_term_id,
                )
        self.env["ar.credit.hold"]._close(
            asking - held, self.env._("The document is within the credit terms now.")
        )
        return held

    def _ar_refuse_over_credit(self):
        asking = self.filtered(
            lambda move: move.id not in _decided.get() and move._ar_asks_for_credit()
        )
        for move, (decision, _exposure) in asking._ar_credit_decisions().items():
            if decision.outcome is not Outcome.HOLD:
                continue
            refusal = self.env._(
                "%(invoice)s of %(customer)s needs a credit decision:\n%(reasons)s\n"
                "Use Confirm on the invoice: it is then held, and a Credit Manager can release it.",
                invoice=move.display_name, customer=move.commercial_partner_id.name,
                reasons="\n".join(self.env["ar.reason"]._texts(decision.reasons)),
            )
            self.env["ar.credit.refusal"]._trace(
                move, move.commercial_partner_id, move.company_id, refusal
            )
            raise UserError(refusal)

    def _ar_asks_for_credit(self):
        """Tell whether posting this entry gives credit that nobody decided about before."""
        self.ensure_one()
        return (
            self.state == "draft"
            and self.move_type == "out_invoice"
            and self.company_id.sudo().ar_credit_hold_invoices
            and self != self.company_id.sudo().account_opening_move_id
            and not any(self.sudo()[name] for name in LINKS_WITHOUT_CREDIT if name in self._fields)
        )

    # === Deciding === #

    def _ar_credit_decisions(self):
        """``{move: (engine.credit.decision.Decision, engine.credit.exposure.Exposure)}``."""
        decisions = {}
        for company, moves in self.grouped("company_id").items():
            decisions |= moves._ar_decide_in_company(company)
        return decisions

    def _ar_decide_in_company(self, company):
        sheet = self.env["ar.exposure"]
        debtors = self.commercial_partner_id
        sheet._announce_decision(debtors, company)
        terms = debtors._ar_credit_terms_by_entity(company)
        overdues = sheet._overdue(debtors, company, terms)
        exposures = sheet._exposure(debtors, company)
        currency = company.currency_id._ar_engine_currency()
        decisions = {}
        for debtor, moves in self.grouped("commercial_partner_id").items():
            requests = [move._ar_credit_request(currency) for move in moves]
            mine = sum((each.amount for each in requests), ZERO)
            exposure = exposures.get(debtor.id, Exposure()).plus("draft_invoices", -mine)
            found = decide_batch(
                exposure, requests, replace(terms[debtor.id], holds=True),
                overdues.get(debtor.id, ZERO), currency.code,
            )
            decisions |= {move: (found[move.id], exposure) for move in moves}
        return decisions

    def _ar_credit_request(self, currency):
        released = self.env["ar.credit.hold"]._covers(
            self, self.commercial_partner_id, self.company_id, self.amount_total_signed,
            self.invoice_payment_term_id,
        )
        return Request(
            self.id, currency.from_float(self.amount_total_signed), approved=released,
            term_days=self.invoice_payment_term_id.ar_longest_days,
        )
