from itertools import combinations

from odoo.fields import Command, Domain

from ...engine.common.reason import Amount, Reason, to_json
from ..common.reason import named

MOST_CREDIT_NOTES = 3


class Difference:
    """What is missing or too much, and what the rules of company and customer do with it.

    Rules apply when a match is proposed, so that everybody sees what will be posted.
    """

    def __init__(self, proposal):
        self.proposal = proposal
        self.env = proposal.env
        self.company = proposal.company_id
        self.partner = proposal.partner_id
        self.currency = proposal.statement_line_id._ar_money_currency()

    def apply_rules(self):
        """Bear bank charges and match late fees where the rules say so."""
        if self.proposal.shortfall == "bank_fee" and self._bears_charges():
            self._close_short_document(
                self.company.ar_match_charge_account_id,
                self.env["ar.reason"]._for(self.company).env._("Bank charges"),
            )
        if self.proposal.difference > 0 and self.company.ar_match_late_fee:
            self._match_late_fees()

    def _bears_charges(self):
        company, missing = self.company, self.missing()
        limit = company.currency_id._convert(
            company.ar_match_charge_limit, self.currency, company, self.proposal.date
        )
        bearer = self.partner._ar_match_rule("ar_match_charge_bearer", company)
        small = self.currency.compare_amounts(missing, limit) <= 0
        return bearer == "company" and missing and small and bool(self.short_lines())

    def _match_late_fees(self):
        """Let the surplus close penalty documents, the oldest first, before it stays on account."""
        currency, left, taken = self.currency, self.proposal.difference, []
        for item in self._open_items(
            Domain("journal_id.ar_is_penalty", "=", True)
            & Domain("amount_residual_currency", ">", 0)
        ):
            if currency.compare_amounts(item.amount_residual_currency, left) <= 0:
                taken.append(item)
                left = currency.round(left - item.amount_residual_currency)
        if not taken:
            return
        self.proposal.write({
            "difference": left,
            "line_ids": [Command.create({
                "move_line_id": item.id, "amount_currency": item.amount_residual_currency,
                "closes": True,
            }) for item in taken],
            "document_names": ", ".join(
                [self.proposal.document_names, *(item.move_id.name for item in taken)]
            ),
        })
        self._explain(Reason.of(
            "match.surplus_pays_fee", documents=", ".join(item.move_id.name for item in taken)
        ))

    def _open_items(self, domain, limit=None):
        """Open items of the customer in the currency of the money, the oldest first."""
        return self.env["account.move.line"].search(
            self.env["ar.match.reader"]._open_domain(self.company)
            & Domain("partner_id.commercial_partner_id", "=", self.partner.id)
            & Domain("currency_id", "=", self.currency.id)
            & Domain("id", "not in", self.proposal.line_ids.move_line_id.ids)
            & domain,
            order="date_maturity, id", limit=limit,
        )

    def _explain(self, reason):
        known = self.proposal.explanation_data or []
        self.proposal.explanation_data = [*known, *to_json([reason])]

    # ------------------------------------------------------------------ the short documents

    def short_lines(self):
        """Allocations that leave a part of their invoice open, or write it off."""
        return self.proposal.line_ids.filtered(
            lambda line: not line._is_foreign()
            and (line.written_off or line.amount_residual_currency > line._taken())
        )

    def missing(self):
        """What is missing to close the documents, in the currency of the money."""
        return self.currency.round(sum(
            line.amount_residual_currency - line._taken() + line.written_off
            for line in self.short_lines()
        ))

    def is_part_payment(self):
        """Tell whether so much is missing that the customer has paid a part, and no more."""
        due = sum(self.short_lines().mapped("amount_residual_currency"))
        share = self.company.ar_match_tolerance_percent / 100
        return self.missing() > max(due * share, self.company.ar_match_tolerance)

    def _close_short_document(self, account, label):
        """Close what is short, and let an account bear what is missing."""
        lines, missing = self.short_lines(), self.missing()
        for line in lines:
            line.write({
                "amount_currency": line.amount_residual_currency - line.discount_amount,
                "written_off": 0.0, "closes": True,
            })
        self.proposal.other_ids = [Command.create({
            "kind": "write_off", "account_id": account.id, "amount_currency": -missing,
            "partner_id": self.partner.id, "label": label,
        })]
        currency = self.currency
        self._explain(Reason.of(
            "match.shortfall_booked", account=named(account),
            amount=Amount(currency._ar_engine_currency().from_float(missing), currency.name),
        ))

    def credit_notes(self):
        """The fewest open credit notes of the customer that add up to what is missing."""
        missing = self.missing()
        items = self._open_items(Domain("amount_residual_currency", "<", 0), limit=12)
        for count in range(1, MOST_CREDIT_NOTES + 1):
            for some in combinations(items, count):
                found = sum(item.amount_residual_currency for item in some)
                if not self.currency.compare_amounts(-found, missing):
                    return items.browse([item.id for item in some])
        return items.browse()
