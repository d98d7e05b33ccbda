from dataclasses import dataclass, replace

from odoo import fields, models


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
