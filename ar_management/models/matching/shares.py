from math import isfinite

from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .booking import Booking

CLOSED_ACCOUNTS = ("off_balance", "asset_cash", "liability_credit_card")
"""Kinds of account that no share of a bank line goes to."""
OWED_ACCOUNTS = ("asset_receivable", "liability_payable")
MAX_SHARES = 200


class ShareCheck:
    """What the screen sends, checked from the start: it may come from anywhere."""

    def __init__(self, proposal):
        self.proposal = proposal
        self.env = proposal.env
        self.company = proposal.company_id
        self.line = proposal.statement_line_id
        self.currency = self.line._ar_money_currency()

    def check(self, shares):
        """Values of the shares.

        :raise UserError: one of them is not possible
        """
        if not isinstance(shares, list) or len(shares) > MAX_SHARES:
            raise UserError(self.env._(
                "A bank line is allocated to at most %(count)s documents and accounts.",
                count=MAX_SHARES,
            ))
        chosen = [share.get("item") for share in shares if share.get("kind") == "document"]
        if len(set(chosen)) < len(chosen):
            raise UserError(self.env._("The same document was chosen twice: remove one of them."))
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
        """The journal items among these that are open, in the legal entity, and that the user sees.
        """
        ids = [each for each in ids if isinstance(each, int) and not isinstance(each, bool)]
        return self.env["account.move.line"].search(
            self.env["ar.match.reader"]._matchable_domain(self.company)
            & Domain("id", "in", ids)
        )

    def _amount(self, share, name="amount"):
        """An amount that the screen sent, exact in the currency of the money."""
        amount, currency = share.get(name) or 0.0, self.currency
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
        currency = self.currency
        if item.currency_id != currency:
            raise UserError(self.env._(
                "%(document)s is in %(other)s and the payment in %(currency)s: post such a match "
                "as proposed, or book a separate entry.",
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
                "%(amount)s cannot be allocated to %(document)s, which has %(residual)s open: "
                "enter at most that amount.",
                amount=currency.format(taken), document=item.move_id.name,
                residual=currency.format(residual),
            ))
        if currency.is_zero(discount):
            return
        earned = self._earned_discount(item, together)
        if currency.compare_amounts(earned, discount) or currency.compare_amounts(taken, residual):
            raise UserError(self.env._(
                "The discount on %(document)s is %(earned)s when it is paid in full: no other "
                "amount is possible. Grant it as goodwill after posting instead.",
                document=item.move_id.name, earned=currency.format(earned),
            ))

    def _earned_discount(self, item, together):
        day = self.line._ar_effective_date()
        return float(item._ar_closing_amount(day, together=together).discount)

    def _checked_write_off(self, share):
        amount = self._amount(share)
        account = self._readable("account.account", share.get("account"))
        suspense = self.line.journal_id.suspense_account_id
        if not account or account.account_type in CLOSED_ACCOUNTS or account == suspense:
            raise UserError(self.env._(
                "Choose an account of %(company)s that is neither a bank account nor off the "
                "balance sheet.", company=self.company.name,
            ))
        partner = self._readable("res.partner", share.get("partner")) or self.proposal.partner_id
        if account.account_type in OWED_ACCOUNTS and not partner:
            raise UserError(self.env._(
                "%(account)s needs a customer or vendor: choose one.", account=account.display_name
            ))
        if self.currency.is_zero(amount):
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
                "Choose taxes of %(company)s.", company=self.company.name
            ))
        later = taxes.filtered(lambda tax: tax.tax_exigibility == "on_payment")
        if later or len(set(taxes.mapped("type_tax_use"))) > 1:
            raise UserError(self.env._(
                "%(taxes)s cannot be used on a bank entry: choose one kind of tax that is due on "
                "the invoice, or book a vendor bill.",
                taxes=", ".join((later or taxes).mapped("name")),
            ))
        if taxes and account.account_type in OWED_ACCOUNTS:
            raise UserError(self.env._(
                "Amounts on %(account)s carry no tax: remove the tax.",
                account=account.display_name,
            ))
        Booking(self.proposal).check_taxes(taxes)
        return taxes

    def _checked_on_account(self, share):
        amount, currency = self._amount(share), self.currency
        partner = self._readable("res.partner", share.get("partner"))
        if not partner:
            raise UserError(self.env._("Choose the customer on whose account the money stays."))
        if currency.is_zero(amount) or (amount > 0) != (self.line._ar_money() > 0):
            raise UserError(self.env._(
                "%(amount)s cannot stay on the account of %(customer)s: enter what is left of "
                "the payment.", amount=currency.format(amount), customer=partner.display_name,
            ))
        partner = partner.with_company(self.company)
        return {
            "partner_id": partner.id, "amount_currency": amount,
            "account_id": partner.property_account_receivable_id.id,
            "is_refund": bool(share.get("refund")) and amount > 0,
        }

    def _readable(self, model, *ids):
        """Records that exist, that the user may read and that the company may use."""
        ids = [each for each in ids if isinstance(each, int) and each]
        records = self.env[model].with_company(self.company)
        if not ids:
            return records
        domain = Domain("id", "in", ids) & Domain(records._check_company_domain(self.company))
        return records.search(domain)


class ShareForm:
    """The shares as the screen edits them: the same that ``ShareCheck`` takes, with names."""

    def __init__(self, proposal):
        self.proposal = proposal
        self.env = proposal.env
        self.partner = proposal.partner_id

    def is_editable(self):
        """Other currencies are posted as a whole: their worth is not the accountant's to type."""
        fixed = self.proposal.returned_move_id or self.proposal.draft_refund_id
        return not fixed and not any(
            line._is_foreign() for line in self.proposal.line_ids
        )

    def shares(self):
        """All shares; what a tolerance writes off and what stays on account are like any other."""
        proposal = self.proposal
        if proposal.returned_move_id:
            return [self._fixed_form(proposal.returned_move_id)]
        if proposal.draft_refund_id and not proposal.line_ids:
            return [self._fixed_form(proposal.draft_refund_id)]
        shares = [self._document_form(line) for line in proposal.line_ids]
        for line in proposal.line_ids.filtered("written_off"):
            shares.append(self._tolerance_form(line))
        shares += [self._other_form(share) for share in proposal.other_ids]
        if not proposal.currency_id.is_zero(proposal.difference):
            shares.append({
                "kind": "on_account", "partner": self.partner.id,
                "partner_name": self.partner.display_name, "amount": proposal.difference,
                "refund": self.partner._ar_match_pays_back(proposal.company_id),
            })
        return shares

    def _fixed_form(self, record):
        """The receipt that goes back, or the refund that is paid: a share that nobody changes."""
        move = record if record._name == "account.move" else record.move_id
        line = self.proposal.statement_line_id
        return {
            "kind": "document", "item": 0, "move": move.id, "document": record.display_name,
            "partner_name": self.partner.display_name, "amount": line._ar_money(),
            "currency": line._ar_money_currency().id, "discount": 0.0, "closes": True,
            "residual": line._ar_money(),
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
        account = self.proposal.company_id.ar_match_tolerance_account_id
        books = self.env["ar.reason"]._for(self.proposal.company_id).env
        return {
            "kind": "write_off", "account": account.id, "account_name": account.display_name or "",
            "amount": -line.written_off, "taxes": [], "tax_names": "", "tax": 0.0,
            "label": books._("Small difference on %(document)s", document=line.move_id.name),
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
        _base, taxes = Booking(self.proposal).split_tax(
            share.amount_currency, share.tax_ids, share.account_id
        )
        return {
            **shown,
            "account": share.account_id.id,
            "account_name": share.account_id.display_name,
            "label": share.label or "",
            "taxes": share.tax_ids.ids,
            "tax_names": ", ".join(share.tax_ids.mapped("name")),
            "tax": sum(-tax["amount_currency"] for tax in taxes),
        }
