from itertools import combinations

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...engine.common.reason import Amount, Reason, to_json
from ..common.reason import named

MOST_CREDIT_NOTES = 3
SHORT_ACTIONS = {
    "rounding": ("write_off",),
    "bank_fee": ("charge", "dispute"),
    "discount_late": ("claim", "grant"),
    "credit_note": ("credit_note", "dispute"),
    "duplicate": ("dispute",),
    "retention": ("dispute",),
    "dispute": ("dispute",),
    "unknown": ("write_off", "dispute"),
}
"""What fits each reason for a short payment; the others need nothing but posting."""
DISPUTE_REASONS = {"duplicate": "duplicate"}


class ArMatchProposal(models.Model):
    """What the rules of company and customer do with a difference, and what a person may do.

    Rules apply when a match is proposed, so that everybody sees what will be posted, and once
    more after posting for what exists only then: a refund, an unearned discount.
    """

    _inherit = "ar.match.proposal"

    # ------------------------------------------------------------------ rules

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

    # ------------------------------------------------------------------ after posting

    def _after_posting(self):
        """What the rules do once the books know of the payment."""
        self._prepare_refunds()
        late = self.filtered(lambda proposal: proposal.shortfall == "discount_late")
        for deduction in late._deductions():
            deduction._ar_apply_match_rule()

    def _deductions(self):
        """Discounts that these payments took without having earned them, until decided."""
        return self.env["ar.discount.deduction"].search([
            ("payment_id", "in", self.statement_line_id.move_id.ids),
            ("state", "=", "to_decide"),
        ])

    # ------------------------------------------------------------------ what a person does

    def _short_form(self):
        """The reason for a short payment, and what can be done about it, for the screen."""
        missing = self._missing() if self.shortfall else 0.0
        if not missing or self.edited_by:
            return None
        labels = dict(self._fields["shortfall"]._description_selection(self.env))
        actions = self._short_action_labels()
        return {
            "reason": self.shortfall,
            "label": labels[self.shortfall],
            "amount": missing,
            "actions": [{"key": key, "label": actions[key]} for key in self._short_actions()],
        }

    def _short_actions(self):
        """What fits the reason; a part payment is not written off."""
        keys = SHORT_ACTIONS.get(self.shortfall, ())
        if self._is_part_payment():
            keys = tuple(key for key in keys if key != "write_off")
        return keys

    def _is_part_payment(self):
        """Tell whether so much is missing that the customer has paid a part, and no more."""
        due = sum(self._short_lines().mapped("amount_residual_currency"))
        share = self.company_id.ar_match_tolerance_percent / 100
        return self._missing() > max(due * share, self.company_id.ar_match_tolerance)

    def _short_action_labels(self):
        return {
            "write_off": self.env._("Write it off"),
            "charge": self.env._("Book it as a bank charge"),
            "claim": self.env._("Post and claim it back"),
            "grant": self.env._("Post and grant it"),
            "credit_note": self.env._("Use the credit note"),
            "dispute": self.env._("Note a dispute"),
        }

    def _act(self, key, revision):
        """Do what fits a short payment.

        :param key: one of ``SHORT_ACTIONS``
        :return: what happened, in words, when the screen does not show it by itself
        """
        self.ensure_one()
        self._check_may_decide(self.statement_line_id)
        self._check_state(("proposed",))
        self._check_revision(revision)
        if key not in self._short_actions():
            raise UserError(self.env._("This no longer fits the reason: look again."))
        company = self.company_id
        return {
            "write_off": lambda: self._write_short_off(
                company.ar_match_tolerance_account_id, self._write_off_label()
            ),
            "charge": lambda: self._write_short_off(
                company.ar_match_charge_account_id, self.env._("Bank charges")
            ),
            "credit_note": self._use_credit_notes,
            "dispute": self._note_dispute,
            "claim": lambda: self._post_late_discount("claim"),
            "grant": lambda: self._post_late_discount("goodwill"),
        }[key]()

    def _write_off_label(self):
        """What it is: a small difference is one only up to its limit."""
        if self.company_id.currency_id.compare_amounts(
            self._missing() * self._money_rate(), self.company_id.ar_match_tolerance
        ) <= 0:
            return self.env._("Small difference")
        return self.env._("Rest of %(documents)s given up", documents=self.document_names)

    def _closing_shares(self):
        """The shares as they are, with what is short closed."""
        short = set(self._short_lines().move_line_id.ids)
        shares = [share for share in self._form() if share["kind"] != "write_off"]
        for share in shares:
            if share["kind"] == "document" and share["item"] in short:
                share["amount"] = share["residual"] - share["discount"]
        return shares

    def _write_short_off(self, account, label):
        if not account:
            raise UserError(self.env._(
                "No account is chosen for this kind of difference: set it in the settings of "
                "%(company)s, or add an account to the match yourself.",
                company=self.company_id.name,
            ))
        self._edit([*self._closing_shares(), {
            "kind": "write_off", "account": account.id, "label": label,
            "amount": -self._missing(), "partner": self.partner_id.id,
        }], self.revision)
        return ""

    def _use_credit_notes(self):
        credits = self._credit_notes_of(self._missing())
        if not credits:
            raise UserError(self.env._(
                "No open credit note of %(customer)s explains the shortfall any longer.",
                customer=self.partner_id.display_name,
            ))
        self._edit([*self._closing_shares(), *(
            {"kind": "document", "item": item.id, "amount": item.amount_residual_currency}
            for item in credits
        )], self.revision)
        return ""

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

    def _note_dispute(self):
        """Keep what is missing open, and note that the customer contests it."""
        line = self._short_lines()[:1]
        missing = min(self._missing(), line.amount_residual_currency)
        labels = dict(self._fields["shortfall"]._description_selection(self.env))
        self.env["ar.dispute"].create({
            "move_id": line.move_id.id,
            "line_id": line.move_line_id.id,
            "amount": missing,
            "date_from": self.date,
            "reason": DISPUTE_REASONS.get(self.shortfall, "other"),
            "note": f"{labels[self.shortfall]}: {self.payment_ref or ''}",
        })
        return self.env._(
            "A dispute over %(amount)s is noted on %(document)s: what is paid can be posted.",
            amount=self._money_currency().format(missing), document=line.move_id.name,
        )

    def _post_late_discount(self, decision):
        """Post what came, and decide about the discount that was taken too late."""
        _posted, refused = self._post()
        for deduction in self._deductions():
            if decision == "claim":
                deduction.action_claim()
            else:
                deduction.action_grant()
        return " ".join(refused.values())
