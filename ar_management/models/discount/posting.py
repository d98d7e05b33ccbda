from collections import defaultdict, namedtuple

from odoo import Command, api, models
from odoo.exceptions import UserError

from ...engine.discount.vat import convert_by_rate, left_by_rate, share_by_rate, total_of
from .account_move_vat import charged_taxes

COMPUTATION_KEY = "early_payment_discount"
"""Odoo's tax engine rounds the lines of one key together."""

Grant = namedtuple("Grant", ["line", "amount", "offer", "day", "payment"])
Grant.__doc__ = """A discount to be booked.

``line`` is the receivable line of the invoice, ``amount`` the discount in its currency, tax
included, above zero; ``offer`` the ar.discount.offer with percentage and VAT treatment; ``day``
the day on which it was earned (a locked one gives the first open day); ``payment`` the entry that
earned it, whose undoing takes the discount back.
"""


class ArDiscountBooking(models.AbstractModel):
    """Turns a discount that was granted into accounting: the only place that posts one.

    Three lawful treatments of VAT: a credit note, or an entry that reduces VAT too (the invoice
    says so), or an entry net of tax that leaves VAT as it was invoiced. Each of them is a
    document of its own, linked with the invoice both ways and matched with its receivable.
    """

    _name = "ar.discount.booking"
    _description = "Booking of Early-Payment Discounts"

    @api.model
    def _book(self, grants):
        """Post the documents of discounts and match them with their receivables.

        What each would cost alone is done once for all: they are created, numbered and matched
        together.

        :param grants: list of Grant, each of an invoice of its own
        :return: the documents, one for each grant, in their order
        """
        batches, documents = defaultdict(list), {}
        for place, grant in enumerate(grants):
            batches[self._batch_key(grant)].append(place)
        for places in batches.values():
            booked = self._book_batch([grants[place] for place in places])
            documents |= zip(places, booked, strict=True)
        return self.env["account.move"].union(*(documents[place] for place in sorted(documents)))

    def _batch_key(self, grant):
        """Discounts that are booked at once have this in common."""
        treatment = grant.offer.vat_treatment
        return grant.line.company_id, grant.line.partner_id.lang, treatment == "credit_note"

    def _book_batch(self, grants):
        """Book discounts of one company in one language, with a credit note or with an entry."""
        line, is_note = grants[0].line, grants[0].offer.vat_treatment == "credit_note"
        plain = self.env(su=True, context=self._plain_context(line))
        booking = self.with_env(plain).with_company(line.company_id)
        grants = [
            grant._replace(**{
                name: getattr(grant, name).with_env(booking.env)
                for name in ("line", "offer", "payment")
            })
            for grant in grants
        ]
        documents = booking.env["account.move"].with_context(
            skip_invoice_sync=not is_note
        ).create([booking._document_values(grant) for grant in grants]).with_env(booking.env)
        documents._post(soft=False)
        lines = [grant.line for grant in grants]
        if is_note:
            # Only now: posting would match a credit note with the first instalments of its
            # invoice.
            for document, line in zip(documents, lines, strict=True):
                document.reversed_entry_id = line.move_id
        documents.line_ids._reconcile_plan([
            line + document._ar_discount_receivable()
            for document, line in zip(documents, lines, strict=True)
        ])
        return documents.with_env(self.env)

    def _document_values(self, grant):
        line, amount, offer, day, payment = grant
        invoice, treatment = line.move_id, offer.vat_treatment
        # Money may come before its invoice; a document that reduces it may not.
        day = max(day, invoice.invoice_date or invoice.date)
        label, journal = self._label(offer), self._journal(invoice, treatment)
        posting = self.env["ar.posting.period"]._resolve(
            invoice.company_id, journal, day, has_tax=not treatment.startswith("net_")
        )
        if treatment == "credit_note":
            values = self._credit_note_values(line, amount, label, posting.day)
        else:
            values = self._entry_values(line, amount, label, treatment)
        return {
            **values,
            # Of a branch's invoice, whatever companies the user has ticked.
            "company_id": invoice.company_id.id,
            "journal_id": journal.id,
            "date": posting.day,
            "ref": self.env._(
                "%(discount)s on %(invoice)s", discount=label, invoice=invoice.name
            ),
            "ar_effective_date": day,
            "ar_discount_line_id": line.id,
            "ar_discount_invoice_id": invoice.id,
            "ar_discount_payment_id": payment.id,
        }

    def _plain_context(self, line):
        """In the customer's language, without the defaults and switches of whatever wizard or
        widget the payment came from."""
        kept = {key: self.env.context[key] for key in ("tz", "allowed_company_ids")
                if key in self.env.context}
        return {**kept, "lang": line.partner_id.lang or self.env.lang}

    def _label(self, offer):
        return self.env._(
            "Early-payment discount of %(percent)s %%",
            percent=self.env["ar.reason"]._format(offer._percent()),
        )

    # ------------------------------------------------------------------ documents

    def _credit_note_values(self, line, amount, label, day, account=None):
        invoice = line.move_id
        account = account or self._discount_account(invoice)
        tax = self.env["account.tax"]
        return {
            "move_type": "out_refund",
            "partner_id": invoice.partner_id.id,
            "partner_shipping_id": invoice.partner_shipping_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            "currency_id": invoice.currency_id.id,
            "invoice_currency_rate": invoice.invoice_currency_rate,
            "invoice_date": day,
            "invoice_date_due": day,
            "invoice_origin": invoice.name,
            "invoice_user_id": invoice.invoice_user_id.id,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [
                Command.create({
                    "name": label,
                    "account_id": account.id,
                    "quantity": 1,
                    "price_unit": part["price_unit"],
                    "tax_ids": [Command.set(part["tax_ids"].ids)],
                    "analytic_distribution": part["analytic_distribution"],
                    "extra_tax_data": tax._export_base_line_extra_tax_data(part),
                })
                for part in self._split(line, amount, account)
            ],
        }

    def _entry_values(self, line, amount, label, treatment):
        invoice = line.move_id
        if treatment == "reduced":
            items = self._base_and_tax_items(line, amount, label)
        else:
            items = [{
                "account_id": self._discount_account(invoice).id,
                "partner_id": line.partner_id.id,
                "currency_id": line.currency_id.id,
                "amount_currency": amount,
                "balance": self._company_amount(line, amount),
                "analytic_distribution": self._distribution(invoice),
            }]
        receivable = {
            "account_id": line.account_id.id,
            "partner_id": line.partner_id.id,
            "currency_id": line.currency_id.id,
            "amount_currency": -amount,
            "balance": -sum(item["balance"] for item in items),
        }
        return {
            "move_type": "entry",
            "partner_id": invoice.partner_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            "currency_id": invoice.currency_id.id,
            "line_ids": [
                Command.create({"name": label, **values}) for values in [*items, receivable]
            ],
        }

    def _base_and_tax_items(self, line, amount, label):
        """Journal items that take base and VAT back, with the tags of a refund."""
        tax = self.env["account.tax"]
        parts = [
            {**part, "is_refund": True, "sign": 1} for part in self._split(line, amount)
        ]
        tax._add_accounting_data_in_base_lines_tax_details(parts, line.company_id)
        prepared = tax._prepare_tax_lines(parts, line.company_id)
        bases = [
            {
                "name": label,
                "account_id": part["account_id"].id,
                "partner_id": line.partner_id.id,
                "currency_id": line.currency_id.id,
                "tax_ids": [Command.set(part["tax_ids"].ids)],
                "analytic_distribution": part["analytic_distribution"],
                **amounts,
            }
            for part, amounts in prepared["base_lines_to_update"]
        ]
        return bases + prepared["tax_lines_to_add"]

    # ------------------------------------------------------------------ splitting

    def _split(self, line, amount, account=None):
        """The discount by VAT rate, as base lines of Odoo's tax engine that add up to it exactly.

        They are shares of what is left of the invoice's own lines, so line discounts, taxes
        included in the price, VAT corrected by hand and credit notes are respected.
        """
        invoice, company = line.move_id, line.company_id
        currency = line._ar_currency()
        shares = self._shares(invoice, currency.from_float(amount))
        in_company = convert_by_rate(
            shares,
            line.company_currency_id._ar_engine_currency().from_float(
                self._company_amount(line, amount)
            ),
            line.company_currency_id._ar_engine_currency(),
        )
        base_lines = invoice._ar_base_lines_by_rate()
        account = account or self._discount_account(invoice)
        distribution = self._distribution(invoice, account)
        parts = []
        for rate, share in shares.items():
            # One rate at a time, so Odoo makes one line of it.
            for part in self.env["account.tax"]._prepare_global_discount_lines(
                base_lines[rate], company, "fixed", -float(share.total),
                computation_key=COMPUTATION_KEY,
            ):
                _enter(part, "_currency", share)
                _enter(part, "", in_company[rate])
                parts.append({
                    **part,
                    "account_id": account,
                    "product_id": self.env["product.product"],
                    "analytic_distribution": part["analytic_distribution"] or distribution,
                    "price_unit": _price(part),
                })
        self.env["account.tax"]._fix_base_lines_tax_details_on_manual_tax_amounts(parts, company)
        return parts

    def _shares(self, invoice, amount):
        """The discount by rate; at each of them no more than what is left there.

        :raise UserError: more was credited already than the discount leaves room for
        """
        currency = invoice.currency_id._ar_engine_currency()
        left = invoice._ar_left_by_rate()
        # A credit note about nothing in particular tells what the rest is made of, but it limits
        # nothing.
        for rest in (left_by_rate(left, invoice._ar_matched_by_rate(), currency), left):
            if amount <= total_of(rest):
                shares = share_by_rate(rest, amount, currency)
                return {rate: share for rate, share in shares.items() if share.base or share.total}
        raise UserError(self.env._(
            "After credit notes, less is left of %(invoice)s than the discount of %(discount)s. "
            "Match them with the invoice first.",
            invoice=invoice.name, discount=invoice.currency_id.format(float(amount)),
        ))

    @api.model
    def _most(self, invoice, amount):
        """As much of a discount as credit notes have left room for (Decimal)."""
        if not invoice._ar_credit_notes():
            return amount
        return min(amount, total_of(invoice._ar_left_by_rate()))

    def _company_amount(self, line, amount):
        """The discount in company currency, at the rate of the invoice."""
        if not line.currency_id.compare_amounts(amount, line.amount_residual_currency):
            return line.amount_residual
        return line.company_currency_id.round(line.balance * amount / line.amount_currency)

    # ------------------------------------------------------------------ settings

    def _journal(self, invoice, treatment):
        if treatment == "credit_note":
            return invoice.journal_id
        company = invoice.company_id
        journal = self._chosen_journal(company) or self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(company),
                ("type", "=", "general"),
                # Odoo fills these two itself.
                ("id", "not in", (
                    company.tax_cash_basis_journal_id + company.currency_exchange_journal_id
                ).ids),
            ],
            limit=1,
        )
        if not journal:
            raise UserError(self.env._(
                "%(company)s has no journal for discounts: choose one in the settings of "
                "Receivables.", company=company.display_name,
            ))
        return journal

    def _chosen_journal(self, company):
        """The journal of the settings, a branch's own or its head office's.

        :raise UserError: it was archived since
        """
        chosen = company.parent_ids[::-1].ar_discount_journal_id[:1]
        if chosen and not chosen.active:
            raise UserError(self.env._(
                "The discount journal %(journal)s of %(company)s is archived: choose another one "
                "in the settings of Receivables, or unarchive it.",
                journal=chosen.name, company=company.display_name,
            ))
        return chosen

    def _discount_account(self, invoice):
        companies = invoice.company_id.parent_ids[::-1]
        account = companies.account_journal_early_pay_discount_loss_account_id[:1]
        if not account:
            raise UserError(self.env._(
                "%(company)s has no account for discounts granted: enter the Cash Discount Loss "
                "account in the settings of Invoicing.", company=invoice.company_id.display_name,
            ))
        return account

    def _distribution(self, invoice, account=None):
        """Analytic distribution that the models give to the account, that of discounts if none."""
        account = account or self._discount_account(invoice)
        return self.env["account.analytic.distribution.model"]._get_distribution({
            "account_prefix": account.code,
            "company_id": invoice.company_id.id,
            "partner_id": invoice.commercial_partner_id.id,
            "partner_category_id": invoice.partner_id.category_id.ids,
        })


def _enter(part, suffix, share):
    """Give a base line of Odoo's tax engine the amounts of a share, in one of its currencies."""
    details = part["tax_details"]
    before = details[f"total_excluded{suffix}"] + details[f"delta_total_excluded{suffix}"]
    details[f"total_excluded{suffix}"] = float(share.base)
    details[f"delta_total_excluded{suffix}"] = 0.0
    for data in details["taxes_data"]:
        data[f"base_amount{suffix}"] += float(share.base) - before
    for data in charged_taxes(details):
        data[f"tax_amount{suffix}"] = float(share.taxes[data["tax"].id])


def _price(part):
    """Price of a line with exactly these amounts: whole cents, as the customer reads them."""
    details = part["tax_details"]
    return part["currency_id"].round(
        details["total_excluded_currency"]
        + details["delta_total_excluded_currency"]
        + sum(
            each["tax_amount_currency"]
            for each in details["taxes_data"] if each["tax"].price_include
        )
    )
