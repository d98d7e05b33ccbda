import re

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from .difference import Difference
from .posting_check import PostingCheck
from .shares import ShareCheck, ShareForm

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
    """A person corrects what is proposed: the same proposal, with other shares.

    An edited proposal is posted like any other one.
    """

    _inherit = "ar.match.proposal"

    def _edit(self, shares, revision):
        """Replace what is proposed by the shares that a person wants; they may not add up yet.

        :param shares: list of dicts: ``kind`` and ``amount``, and by kind ``item`` and
            ``discount``, ``account``, ``label``, ``taxes`` and ``partner``, or ``partner`` and
            ``refund``
        :param revision: the revision that the person saw
        :raise UserError: a share is not possible, in words
        """
        self.ensure_one()
        self._check_may_decide(self.statement_line_id)
        self._check_state(("proposed",))
        self._check_revision(revision)
        self = self._for_entity()
        values = ShareCheck(self).check(shares)
        items = self.env["account.move.line"].browse(
            [each["move_line_id"] for each in values if each["kind"] == "document"]
        )
        proposal = self.sudo()
        (proposal.line_ids + proposal.other_ids).unlink()
        proposal.write({
            "line_ids": [Command.create(each) for each in values if each["kind"] == "document"],
            "other_ids": [Command.create(each) for each in values if each["kind"] != "document"],
            "difference": 0.0,
            "write_off_confirmed": 0.0,
            "alternatives": 0,
            "partner_id": self._customer_of(items, values).id,
            "document_names": ", ".join(dict.fromkeys(items.move_id.mapped("name"))),
            "edited_by": self.env.uid,
            "edited_on": self.env.cr.now(),
            "revision": proposal.revision + 1,
        })

    def _customer_of(self, items, values):
        """Who pays: the debtor of the first document, else whom the first share names."""
        named = [each["partner_id"] for each in values if each.get("partner_id")]
        named = self.env["res.partner"].browse(named[:1])
        return items[:1].partner_id or named or self.statement_line_id.partner_id

    # ------------------------------------------------------------------ buttons

    def _press(self, button_id, revision):
        """Add the shares of a reconciliation model, as Odoo defines its amounts."""
        self.ensure_one()
        self._check_may_decide(self.statement_line_id)
        button = self.env["account.reconcile.model"].search([
            ("id", "=", button_id), ("company_id", "=", self.company_id.id),
        ])
        if not button:
            raise UserError(self.env._(
                "This button belongs to another company, or no longer exists."
            ))
        shares, left = ShareForm(self._for_entity()).shares(), self._left()
        for line in button.line_ids.filtered("account_id"):
            amount = self._button_amount(line, left)
            left -= amount
            shares.append({
                "kind": "write_off", "account": line.account_id.id, "amount": amount,
                "label": line.label or button.name, "taxes": line.tax_ids.ids,
                "partner": line.partner_id.id,
            })
        self._edit(shares, revision)

    def _button_amount(self, line, left):
        """Share of a line of a reconciliation model, by Odoo's own meaning of its kinds.

        :raise UserError: nothing is left to share, or the text does not hold the amount
        """
        bank_line = self.statement_line_id
        money = bank_line._ar_money()
        amount = {
            "percentage": left * line.amount / 100,
            "percentage_st_line": money * line.amount / 100,
            "fixed": line.amount,
        }.get(line.amount_type)
        if line.amount_type == "regex":
            amount = self._amount_in_text(line.amount_string)
            amount = amount if money > 0 else -amount
        amount = bank_line._ar_money_currency().round(amount)
        if not amount:
            raise UserError(self.env._(
                "Nothing is left for “%(button)s”: the full amount is already allocated.",
                button=line.model_id.name,
            ))
        return amount

    def _amount_in_text(self, pattern):
        found = re.search(pattern, self.payment_ref or "")
        digits = re.sub(r"[^\d.,]", "", found.group(1) if found and found.groups() else "")
        whole, _separator, cents = digits.replace(",", ".").rpartition(".")
        try:
            return float(f"{whole.replace('.', '')}.{cents}" if whole else cents)
        except ValueError:
            raise UserError(self.env._(
                "The text of the bank line does not contain the amount that this button looks for."
            )) from None

    # ------------------------------------------------------------------ short payments

    def _short_form(self):
        """The reason for a short payment, and what can be done about it, for the screen."""
        missing = Difference(self).missing() if self.shortfall else 0.0
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
        if Difference(self).is_part_payment():
            keys = tuple(key for key in keys if key != "write_off")
        return keys

    def _short_action_labels(self):
        return {
            "write_off": self.env._("Write it off"),
            "charge": self.env._("Book it as a bank charge"),
            "claim": self.env._("Post and claim it back"),
            "grant": self.env._("Post and grant it"),
            "credit_note": self.env._("Use the credit note"),
            "dispute": self.env._("Open a dispute"),
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
            raise UserError(self.env._("This no longer fits the reason: check it again."))
        company = self.company_id
        books = self.env["ar.reason"]._for(company).env
        return {
            "write_off": lambda: self._write_short_off(
                company.ar_match_tolerance_account_id, self._write_off_label()
            ),
            "charge": lambda: self._write_short_off(
                company.ar_match_charge_account_id, books._("Bank charges")
            ),
            "credit_note": self._use_credit_notes,
            "dispute": self._note_dispute,
            "claim": lambda: self._post_late_discount("claim"),
            "grant": lambda: self._post_late_discount("goodwill"),
        }[key]()

    def _write_off_label(self):
        """What it is: a small difference is one only up to its limit."""
        books = self.env["ar.reason"]._for(self.company_id).env
        if self.company_id.currency_id.compare_amounts(
            Difference(self).missing() * self.statement_line_id._ar_money_rate(),
            self.company_id.ar_match_tolerance,
        ) <= 0:
            return books._("Small difference")
        return books._("Write-off on %(documents)s", documents=self.document_names)

    def _closing_shares(self):
        """The shares as they are, with what is short closed."""
        short = set(Difference(self).short_lines().move_line_id.ids)
        shares = [share for share in ShareForm(self).shares() if share["kind"] != "write_off"]
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
            "amount": -Difference(self).missing(), "partner": self.partner_id.id,
        }], self.revision)
        return ""

    def _use_credit_notes(self):
        credits = Difference(self).credit_notes()
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

    def _note_dispute(self):
        """Keep what is missing open, and note that the customer contests it."""
        difference = Difference(self)
        line = difference.short_lines()[:1]
        missing = min(difference.missing(), line.amount_residual_currency)
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
            "A dispute of %(amount)s was opened on %(document)s: the paid part can be posted.",
            amount=difference.currency.format(missing), document=line.move_id.name,
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

    # ------------------------------------------------------------------ giving up

    def _confirm_write_off(self, amount):
        """Keep what a person agreed to give up.

        :return: what is to be confirmed first; ``None`` when nothing is, or it cannot be posted
        """
        self._check_may_decide(self.statement_line_id)
        check = PostingCheck(self)
        question = check.question()
        if not question or check.is_above_limit(question["amount"]):
            return None
        if amount is None or self.company_id.currency_id.compare_amounts(
            amount, question["amount"]
        ):
            return question
        self.sudo().write_off_confirmed = question["amount"]
        return None
