from itertools import combinations

from odoo import models
from odoo.fields import Command, Domain

from ...engine.common.reason import Amount, Reason, to_json
from ..common.reason import named

MOST_CREDIT_NOTES = 3


class ArMatchProposal(models.Model):
    """What is missing or too much, and what the rules of company and customer do with it.

    Rules apply when a match is proposed, so that everybody sees what will be posted.
    """

    _inherit = "ar.match.proposal"

    def _apply_rules(self):
        """Bear bank charges and match late fees where the rules say so."""
        for proposal in self:
            if proposal.shortfall == "bank_fee" and proposal._bears_charges():
                proposal._close_short_document(
                    proposal.company_id.ar_match_charge_account_id,
                    self.env._("Bank charges"),
                )
            if proposal.difference > 0 and proposal.company_id.ar_match_late_fee:
                proposal._match_late_fees()

    def _bears_charges(self):
        company, missing = self.company_id, self._missing()
        limit = company.currency_id._convert(
            company.ar_match_charge_limit, self._money_currency(), company, self.date
        )
        bearer = self.partner_id._ar_match_rule("ar_match_charge_bearer", company)
        small = self._money_currency().compare_amounts(missing, limit) <= 0
        return bearer == "company" and missing and small and bool(self._short_lines())

    def _match_late_fees(self):
        """Let the surplus close penalty documents, the oldest first, before it stays on account."""
        currency, left, taken = self._money_currency(), self.difference, []
        for item in self._open_penalties():
            if currency.compare_amounts(item.amount_residual_currency, left) <= 0:
                taken.append(item)
                left = currency.round(left - item.amount_residual_currency)
        if not taken:
            return
        self.write({
            "difference": left,
            "line_ids": [Command.create({
                "move_line_id": item.id, "amount_currency": item.amount_residual_currency,
                "closes": True,
            }) for item in taken],
            "document_names": ", ".join(
                [self.document_names, *(item.move_id.name for item in taken)]
            ),
        })
        self._explain(Reason.of(
            "match.surplus_pays_fee", documents=", ".join(item.move_id.name for item in taken)
        ))

    def _open_penalties(self):
        return self.env["account.move.line"].search(
            self.env["ar.match.reader"]._open_domain(self.company_id)
            & Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("journal_id.ar_is_penalty", "=", True)
            & Domain("currency_id", "=", self._money_currency().id)
            & Domain("amount_residual_currency", ">", 0)
            & Domain("id", "not in", self.line_ids.move_line_id.ids),
            order="date_maturity, id",
        )

    def _explain(self, reason):
        self.explanation_data = [*(self.explanation_data or []), *to_json([reason])]

    # ------------------------------------------------------------------ the short documents

    def _short_lines(self):
        """Allocations that leave a part of their invoice open, or write it off."""
        return self.line_ids.filtered(
            lambda line: not line._is_foreign()
            and (line.written_off or line.amount_residual_currency > line._taken())
        )

    def _missing(self):
        """What is missing to close the documents, in the currency of the money."""
        return self._money_currency().round(sum(
            line.amount_residual_currency - line._taken() + line.written_off
            for line in self._short_lines()
        ))

    def _is_part_payment(self):
        """Tell whether so much is missing that the customer has paid a part, and no more."""
        due = sum(self._short_lines().mapped("amount_residual_currency"))
        share = self.company_id.ar_match_tolerance_percent / 100
        return self._missing() > max(due * share, self.company_id.ar_match_tolerance)

    def _closing_shares(self):
        """The shares as they are, with what is short closed."""
        short = set(self._short_lines().move_line_id.ids)
        shares = [share for share in self._form() if share["kind"] != "write_off"]
        for share in shares:
            if share["kind"] == "document" and share["item"] in short:
                share["amount"] = share["residual"] - share["discount"]
        return shares

    def _close_short_document(self, account, label):
        """Close what is short, and let an account bear what is missing."""
        lines, missing = self._short_lines(), self._missing()
        for line in lines:
            line.write({
                "amount_currency": line.amount_residual_currency - line.discount_amount,
                "written_off": 0.0, "closes": True,
            })
        self.other_ids = [Command.create({
            "kind": "write_off", "account_id": account.id, "amount_currency": -missing,
            "partner_id": self.partner_id.id, "label": label,
        })]
        currency = self._money_currency()
        self._explain(Reason.of(
            "match.shortfall_booked", account=named(account),
            amount=Amount(currency._ar_engine_currency().from_float(missing), currency.name),
        ))

    def _credit_notes_of(self, missing):
        """The fewest open credit notes of the customer that add up to an amount."""
        currency = self._money_currency()
        items = self.env["account.move.line"].search(
            self.env["ar.match.reader"]._open_domain(self.company_id)
            & Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("currency_id", "=", currency.id)
            & Domain("amount_residual_currency", "<", 0)
            & Domain("id", "not in", self.line_ids.move_line_id.ids),
            order="date_maturity, id", limit=12,
        )
        for count in range(1, MOST_CREDIT_NOTES + 1):
            for some in combinations(items, count):
                found = sum(item.amount_residual_currency for item in some)
                if not currency.compare_amounts(-found, missing):
                    return items.browse([item.id for item in some])
        return items.browse()
