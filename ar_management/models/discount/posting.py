from odoo import Command, api, models
from odoo.exceptions import UserError

COMPUTATION_KEY = "early_payment_discount"
"""Odoo's tax engine rounds the lines of one key together."""


class ArDiscountBooking(models.AbstractModel):
    """Turns a discount that was granted into accounting: the only place that posts one.

    Three lawful treatments of VAT: a credit note, or an entry that reduces VAT too (the invoice
    says so), or an entry net of tax that leaves VAT as it was invoiced. Each of them is a
    document of its own, linked with the invoice both ways and matched with its receivable.
    """

    _name = "ar.discount.booking"
    _description = "Booking of Early-Payment Discounts"

    @api.model
    def _book(self, line, amount, offer, day, payment):
        """Post the document of a discount and match it with the receivable.

        :param line: receivable line of the invoice
        :param amount: discount in the currency of the line, tax included, above zero
        :param offer: ar.discount.offer with the percentage and the VAT treatment
        :param day: day on which the discount was earned; a locked one gives the first open day
        :param payment: entry that earned it, whose undoing takes the discount back
        :return: the document
        """
        plain = self.env(su=True, context=self._plain_context(line))
        booking = self.with_env(plain).with_company(line.company_id)
        line, payment, offer = (each.with_env(booking.env) for each in (line, payment, offer))
        invoice, treatment = line.move_id, offer.vat_treatment
        label, journal = booking._label(offer), booking._journal(invoice, treatment)
        posting = self.env["ar.posting.period"]._resolve(
            invoice.company_id, journal, day, has_tax=not treatment.startswith("net_")
        )
        if treatment == "credit_note":
            values = booking._credit_note_values(line, amount, label, posting.day)
        else:
            values = booking._entry_values(line, amount, label, treatment)
        document = booking.env["account.move"].with_context(
            skip_invoice_sync=treatment != "credit_note"
        ).create({
            **values,
            "journal_id": journal.id,
            "date": posting.day,
            "ref": booking.env._(
                "%(discount)s on %(invoice)s", discount=label, invoice=invoice.name
            ),
            "ar_effective_date": day,
            "ar_discount_line_id": line.id,
            "ar_discount_invoice_id": invoice.id,
            "ar_discount_payment_id": payment.id,
        }).with_env(booking.env)
        document._post(soft=False)
        # Only now: posting would match a credit note with the first instalments of its invoice.
        if treatment == "credit_note":
            document.reversed_entry_id = invoice
        (line + document._ar_discount_receivable()).reconcile()
        return document.with_env(self.env)

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

    def _credit_note_values(self, line, amount, label, day):
        invoice = line.move_id
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
                    "account_id": self._discount_account(invoice).id,
                    "quantity": 1,
                    "price_unit": part["price_unit"],
                    "tax_ids": [Command.set(part["tax_ids"].ids)],
                    "analytic_distribution": part["analytic_distribution"],
                    "extra_tax_data": tax._export_base_line_extra_tax_data(part),
                })
                for part in self._split(line, amount)
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

    def _split(self, line, amount):
        """The discount by VAT rate, as base lines of Odoo's tax engine that add up to it exactly.

        They are shares of the invoice's own lines, so line discounts, taxes included in the
        price and VAT corrected by hand are respected.
        """
        invoice, company = line.move_id, line.company_id
        base_lines, _tax_lines = invoice._get_rounded_base_and_tax_lines()
        account, distribution = self._discount_account(invoice), self._distribution(invoice)
        parts = self.env["account.tax"]._prepare_global_discount_lines(
            base_lines, company, "fixed", -amount, computation_key=COMPUTATION_KEY
        )
        for part in parts:
            part["account_id"] = account
            part["product_id"] = self.env["product.product"]
            part["analytic_distribution"] = part["analytic_distribution"] or distribution
        self._close_gap(parts, "_currency", amount)
        self._close_gap(parts, "", self._company_amount(line, amount))
        for part in parts:
            part["price_unit"] = _price(part)
        self.env["account.tax"]._fix_base_lines_tax_details_on_manual_tax_amounts(parts, company)
        return parts

    def _close_gap(self, parts, suffix, total):
        """Put what rounding left on the base of the largest part."""
        found = sum(
            part["tax_details"][f"total_excluded{suffix}"]
            + part["tax_details"][f"delta_total_excluded{suffix}"]
            + sum(each[f"tax_amount{suffix}"] for each in part["tax_details"]["taxes_data"])
            for part in parts
        )
        largest = max(
            parts,
            key=lambda each: (bool(each["tax_ids"]), each["tax_details"]["total_excluded_currency"])
        )
        largest["tax_details"][f"delta_total_excluded{suffix}"] += total - found

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
        journal = company.ar_discount_journal_id or self.env["account.journal"].search(
            [*self.env["account.journal"]._check_company_domain(company), ("type", "=", "general")],
            limit=1,
        )
        if not journal:
            raise UserError(self.env._(
                "%(company)s has no journal for discounts: choose one in the settings of "
                "Receivables.", company=company.display_name,
            ))
        return journal

    def _discount_account(self, invoice):
        account = invoice.company_id.account_journal_early_pay_discount_loss_account_id
        if not account:
            raise UserError(self.env._(
                "%(company)s has no account for discounts granted: enter the Cash Discount Loss "
                "account in the settings of Invoicing.", company=invoice.company_id.display_name,
            ))
        return account

    def _distribution(self, invoice):
        """Analytic distribution that the models give to the discount account."""
        return self.env["account.analytic.distribution.model"]._get_distribution({
            "account_prefix": self._discount_account(invoice).code,
            "company_id": invoice.company_id.id,
            "partner_id": invoice.commercial_partner_id.id,
            "partner_category_id": invoice.partner_id.category_id.ids,
        })


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
