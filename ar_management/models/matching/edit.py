import re
from math import isfinite

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

CLOSED_ACCOUNTS = ("off_balance", "asset_cash", "liability_credit_card")
"""Kinds of account that no share of a bank line goes to."""
OWED_ACCOUNTS = ("asset_receivable", "liability_payable")
MAX_SHARES = 200


class ArMatchProposal(models.Model):
    """A person corrects what is proposed: the same proposal, with other shares.

    What the screen sends is checked here from the start: it may come from anywhere. An edited
    proposal is posted like any other one, by ``ar.match.posting.mixin``.
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
        values = self._checked_shares(shares)
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

    def _check_revision(self, revision):
        """Nobody decides on what he has not seen: a colleague may have edited it meanwhile."""
        if revision is not None and revision != self.revision:
            raise UserError(self.env._(
                "%(person)s has changed this match in the meantime: look at it again.",
                person=self.sudo().edited_by.name,
            ))

    def _customer_of(self, items, values):
        """Who pays: the debtor of the first document, else whom the first share names."""
        named = [each["partner_id"] for each in values if each.get("partner_id")]
        named = self.env["res.partner"].browse(named[:1])
        return items[:1].partner_id or named or self.statement_line_id.partner_id

    # ------------------------------------------------------------------ checking

    def _checked_shares(self, shares):
        if not isinstance(shares, list) or len(shares) > MAX_SHARES:
            raise UserError(self.env._(
                "A bank line is allocated to at most %(count)s documents and accounts.",
                count=MAX_SHARES,
            ))
        chosen = [share.get("item") for share in shares if share.get("kind") == "document"]
        if len(set(chosen)) < len(chosen):
            raise UserError(self.env._("The same document was chosen twice: choose it once."))
        together = self._open_items(chosen)
        checks = {
            "document": lambda share: self._checked_document(share, together),
            "write_off": self._checked_write_off,
            "on_account": self._checked_on_account,
        }
        unknown = [share for share in shares if share.get("kind") not in checks]
        if unknown:
            raise UserError(self.env._("This share is neither a document nor an account."))
        return [
            {"kind": share["kind"], **checks[share["kind"]](share)} for share in shares
        ]

    def _open_items(self, ids):
        """The journal items among these that are open, in this company, and that the user sees."""
        ids = [each for each in ids if isinstance(each, int) and not isinstance(each, bool)]
        return self.env["account.move.line"].search(
            self.env["ar.match.reader"]._matchable_domain(self.company_id)
            & Domain("id", "in", ids)
        )

    def _amount(self, share, name="amount"):
        """An amount that the screen sent, exact in the currency of the money."""
        amount, currency = share.get(name) or 0.0, self._money_currency()
        valid = isinstance(amount, int | float) and not isinstance(amount, bool)
        if not valid or not isfinite(amount) or abs(amount - currency.round(amount)) > 1e-7:
            raise UserError(self.env._(
                "“%(amount)s” is not an amount in %(currency)s: enter one with at most "
                "%(digits)s decimals.",
                amount=amount, currency=currency.name, digits=currency.decimal_places,
            ))
        return currency.round(amount)

    def _checked_document(self, share, together):
        item = together.filtered(lambda line: line.id == share.get("item"))
        if not item:
            raise UserError(self.env._(
                "One of the documents has been paid in the meantime, or belongs to another "
                "company: choose among those that are open."
            ))
        currency = self._money_currency()
        if item.currency_id != currency:
            raise UserError(self.env._(
                "%(document)s is in %(other)s and the money in %(currency)s: such a match is "
                "posted as it is proposed, or by an entry of its own.",
                document=item.move_id.name, other=item.currency_id.name, currency=currency.name,
            ))
        amount, discount = self._amount(share), self._amount(share, "discount")
        self._check_document_amount(item, amount, discount, together)
        taken = amount + discount
        left = currency.compare_amounts(taken, item.amount_residual_currency)
        return {
            "move_line_id": item.id,
            "amount_currency": amount,
            "discount_amount": discount,
            "closes": not left,
        }

    def _check_document_amount(self, item, amount, discount, together):
        currency, residual = item.currency_id, item.amount_residual_currency
        taken = amount + discount
        wrong_side = currency.is_zero(taken) or (taken > 0) != (residual > 0)
        if wrong_side or currency.compare_amounts(abs(taken), abs(residual)) > 0:
            raise UserError(self.env._(
                "%(amount)s cannot go to %(document)s, of which %(residual)s are open: enter an "
                "amount up to that.",
                amount=currency.format(taken), document=item.move_id.name,
                residual=currency.format(residual),
            ))
        if currency.is_zero(discount):
            return
        earned = self._earned_discount(item, together)
        if currency.compare_amounts(earned, discount) or currency.compare_amounts(taken, residual):
            raise UserError(self.env._(
                "The discount on %(document)s is %(earned)s when all of it is paid: it cannot "
                "be another one. Grant it as goodwill after posting instead.",
                document=item.move_id.name, earned=currency.format(earned),
            ))

    def _earned_discount(self, item, together):
        day = self.statement_line_id._ar_effective_date()
        return float(item._ar_closing_amount(day, together=together).discount)

    def _checked_write_off(self, share):
        amount = self._amount(share)
        account = self._readable("account.account", share.get("account"))
        suspense = self.statement_line_id.journal_id.suspense_account_id
        if not account or account.account_type in CLOSED_ACCOUNTS or account == suspense:
            raise UserError(self.env._(
                "Choose an account of %(company)s that is neither a bank account nor off the "
                "balance sheet.", company=self.company_id.name,
            ))
        partner = self._readable("res.partner", share.get("partner")) or self.partner_id
        if account.account_type in OWED_ACCOUNTS and not partner:
            raise UserError(self.env._(
                "%(account)s needs a customer or vendor: choose one.", account=account.display_name
            ))
        if self._money_currency().is_zero(amount):
            raise UserError(self.env._(
                "Enter the amount that goes to %(account)s.", account=account.display_name
            ))
        return {
            "account_id": account.id, "partner_id": partner.id, "amount_currency": amount,
            "label": str(share.get("label") or "")[:200],
            "tax_ids": [Command.set(self._checked_taxes(share, account).ids)],
        }

    def _checked_taxes(self, share, account):
        taxes = self._readable("account.tax", *(share.get("taxes") or []))
        if len(taxes) != len(set(share.get("taxes") or [])):
            raise UserError(self.env._(
                "Choose taxes of %(company)s.", company=self.company_id.name
            ))
        later = taxes.filtered(lambda tax: tax.tax_exigibility == "on_payment")
        if later or len(set(taxes.mapped("type_tax_use"))) > 1:
            raise UserError(self.env._(
                "%(taxes)s cannot stand on a bank entry: choose one kind of tax that is due on "
                "the invoice, or book it with a bill.",
                taxes=", ".join((later or taxes).mapped("name")),
            ))
        if taxes and account.account_type in OWED_ACCOUNTS:
            raise UserError(self.env._(
                "What goes to %(account)s has no tax: take the tax off.",
                account=account.display_name,
            ))
        self._check_vat_is_open(taxes)
        return taxes

    def _checked_on_account(self, share):
        amount, currency = self._amount(share), self._money_currency()
        partner = self._readable("res.partner", share.get("partner"))
        if not partner:
            raise UserError(self.env._("Choose the customer on whose account the money stays."))
        if currency.is_zero(amount) or (amount > 0) != (self._money() > 0):
            raise UserError(self.env._(
                "%(amount)s cannot stay on the account of %(customer)s: enter what is left of "
                "the money.", amount=currency.format(amount), customer=partner.display_name,
            ))
        partner = partner.with_company(self.company_id)
        return {
            "partner_id": partner.id, "amount_currency": amount,
            "account_id": partner.property_account_receivable_id.id,
            "is_refund": bool(share.get("refund")) and amount > 0,
        }

    def _readable(self, model, *ids):
        """Records that exist, that the user may read and that the company may use."""
        ids = [each for each in ids if isinstance(each, int) and each]
        records = self.env[model].with_company(self.company_id)
        if not ids:
            return records
        domain = Domain("id", "in", ids) & Domain(records._check_company_domain(self.company_id))
        return records.search(domain)

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
        shares, left = self._form(), self._left()
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
        money = self._money()
        amount = {
            "percentage": left * line.amount / 100,
            "percentage_st_line": money * line.amount / 100,
            "fixed": line.amount,
        }.get(line.amount_type)
        if line.amount_type == "regex":
            amount = self._amount_in_text(line.amount_string)
            amount = amount if money > 0 else -amount
        amount = self._money_currency().round(amount)
        if not amount:
            raise UserError(self.env._(
                "Nothing is left for “%(button)s”: the shares take all of the money already.",
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
                "The text of the bank line does not hold the amount that this button looks for."
            )) from None

    # ------------------------------------------------------------------ what is still missing

    def _left(self):
        """Money that no share takes yet; negative when they take too much."""
        shared = sum((self.line_ids + self.other_ids).mapped("amount_currency"))
        return self._money_currency().round(self._money() - shared - self.difference)

    def _edit_refusal(self):
        """Why an edited proposal cannot be posted, in words; empty when it can."""
        currency, left = self._money_currency(), self._left()
        if not self.edited_by or currency.is_zero(left):
            return ""
        if left > 0:
            return self.env._(
                "%(line)s: %(amount)s are left: choose documents, an account, or leave it on "
                "account.", line=self.display_name, amount=currency.format(left),
            )
        return self.env._(
            "%(line)s: %(amount)s are missing: take less, or choose the account that bears the "
            "difference.", line=self.display_name, amount=currency.format(-left),
        )

    # ------------------------------------------------------------------ what the screen edits

    @api.model
    def _is_editable(self, proposal):
        """Other currencies are posted as a whole: their worth is not the accountant's to type."""
        fixed = proposal.returned_move_id or proposal.draft_refund_id
        return not fixed and not any(
            line._is_foreign() for line in proposal.line_ids
        )

    def _form(self):
        """The shares as the screen edits them: the same that ``_edit`` takes, with names.

        What a tolerance writes off and what stays on account are shares like any other.
        """
        if self.returned_move_id:
            return [self._fixed_form(self.returned_move_id)]
        if self.draft_refund_id and not self.line_ids:
            return [self._fixed_form(self.draft_refund_id)]
        shares = [self._document_form(line) for line in self.line_ids]
        for line in self.line_ids.filtered("written_off"):
            shares.append(self._tolerance_form(line))
        shares += [self._other_form(share) for share in self.other_ids]
        if not self.currency_id.is_zero(self.difference):
            shares.append({
                "kind": "on_account", "partner": self.partner_id.id,
                "partner_name": self.partner_id.display_name, "amount": self.difference,
                "refund": self._pays_back(),
            })
        return shares

    def _fixed_form(self, record):
        """The receipt that goes back, or the refund that is paid: a share that nobody changes."""
        move = record if record._name == "account.move" else record.move_id
        return {
            "kind": "document", "item": 0, "move": move.id, "document": record.display_name,
            "partner_name": self.partner_id.display_name, "amount": self._money(),
            "currency": self._money_currency().id, "discount": 0.0, "closes": True,
            "residual": self._money(),
        }

    def _document_form(self, line):
        return {
            "kind": "document",
            "item": line.move_line_id.id,
            "move": line.move_id.id,
            "document": line.move_id.name,
            "partner_name": line.move_line_id.partner_id.display_name,
            "currency": line.currency_id.id,
            "amount": line.amount_currency + line.written_off,
            "discount": line.discount_amount,
            "closes": line.closes,
            "residual": line.amount_residual_currency,
        }

    def _tolerance_form(self, line):
        account = self.company_id.ar_match_tolerance_account_id
        return {
            "kind": "write_off", "account": account.id, "account_name": account.display_name or "",
            "amount": -line.written_off, "taxes": [], "tax_names": "", "tax": 0.0,
            "label": self.env._("Small difference on %(document)s", document=line.move_id.name),
            "partner": line.move_line_id.partner_id.id,
        }

    def _other_form(self, share):
        shown = {
            "kind": share.kind,
            "amount": share.amount_currency,
            "partner": share.partner_id.id,
            "partner_name": share.partner_id.display_name or "",
        }
        if share.kind == "on_account":
            return {**shown, "refund": share.is_refund}
        _base, taxes = self._split_tax(share.amount_currency, share.tax_ids, share.account_id)
        return {
            **shown,
            "account": share.account_id.id,
            "account_name": share.account_id.display_name,
            "label": share.label or "",
            "taxes": share.tax_ids.ids,
            "tax_names": ", ".join(share.tax_ids.mapped("name")),
            "tax": sum(-tax["amount_currency"] for tax in taxes),
        }
