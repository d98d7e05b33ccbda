from dataclasses import dataclass, replace

from odoo import fields, models
from odoo.exceptions import UserError

from .dispute import LIVE


@dataclass(frozen=True)
class LegalClauses:
    """Sentences that the law wants on an invoice between businesses; empty when not applicable.

    The invoice PDF prints them and the e-invoice carries them as its notes AAB, PMD and PMT.
    """

    discount: str = ""
    penalty: str = ""
    indemnity: str = ""

    @property
    def sentences(self):
        """Those that apply, in the order in which they are printed."""
        return tuple(filter(None, (self.discount, self.penalty, self.indemnity)))


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_receipt_date = fields.Date(
        string="Received by Customer On",
        copy=False,
        help="Day on which the customer received the invoice. The payment delay of a public "
        "buyer runs from it (CCP R2192-12).",
    )
    ar_effective_date = fields.Date(
        string="Counts as Paid On",
        copy=False,
        help="Set by hand when this entry reduces a debt on another day than its own date: late "
        "fees and payment history use this day.",
    )
    ar_is_penalty = fields.Boolean(related="journal_id.ar_is_penalty", string="Late Penalty")
    ar_dispute_ids = fields.One2many("ar.dispute", "move_id", string="Disputes")
    ar_dispute_count = fields.Integer(string="Open Disputes", compute="_compute_ar_dispute_count")

    def _compute_ar_dispute_count(self):
        counts = dict(
            self.env["ar.dispute"]._read_group(
                [("move_id", "in", self.ids), ("state", "in", LIVE)], ["move_id"], ["__count"]
            )
        )
        for move in self:
            move.ar_dispute_count = counts.get(move, 0)

    def _ar_require_customer(self):
        """Refuse what is about a customer while a draft names none.

        :raise UserError: names the draft
        """
        for move in self:
            if not move.partner_id:
                raise UserError(self.env._(
                    "%(invoice)s names no customer yet: choose one first.",
                    invoice=move.display_name,
                ))

    def action_ar_open_disputes(self):
        """Open the disputes of this invoice, or a new one when there is none."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("ar_management.ar_dispute_action")
        action["domain"] = [("move_id", "=", self.id)]
        action["context"] = {"default_move_id": self.id}
        if not self.ar_dispute_ids:
            action["views"] = [(False, "form")]
        return action

    # === What it says about late and early payment === #

    def _ar_legal_clauses(self):
        """Discount, penalty and indemnity clauses in the customer's language.

        A reference rate that is not known leaves its number out; it never stops an invoice.
        """
        self.ensure_one()
        if self.move_type != "out_invoice" or not self.partner_id:
            return LegalClauses()  # also a draft that names no customer yet can be printed
        lang = self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang
        move = self.with_context(lang=lang)
        discount = " ".join(move._ar_discount_clauses())
        if move.commercial_partner_id._ar_is_consumer():
            return LegalClauses(discount=discount)
        clauses = move._ar_clauses_of_policy()
        return replace(clauses, discount=discount or clauses.discount)

    def _ar_clauses_of_policy(self):
        """Clauses of the customer's policy, on a document that grants no discount of its own."""
        if self.commercial_partner_id._ar_is_consumer():
            return LegalClauses()
        policy = self._ar_late_fee_policy().policy
        day = self.invoice_date or fields.Date.context_today(self)
        return LegalClauses(
            discount=self._ar_no_discount_clause(),
            penalty=policy._penalty_clause(day) if policy else "",
            indemnity=policy._indemnity_clause() if policy else "",
        )

    def _ar_no_discount_clause(self):
        """Only French law wants to read that there is none (C. com. L441-9)."""
        if self.company_id.account_fiscal_country_id.code != "FR":
            return ""
        return self.env._("No discount is granted for early payment.")
