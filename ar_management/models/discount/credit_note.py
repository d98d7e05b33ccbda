from odoo import api, models


class ArDiscountBooking(models.AbstractModel):
    """A commercial credit note over a part of an invoice, split by VAT rate as a discount is."""

    _inherit = "ar.discount.booking"

    @api.model
    def _draft_credit_note(self, line, amount, label, day):
        """Prepare a credit note that takes an amount off an invoice; a person posts it.

        Each rate of VAT gets its share of what is left of the invoice at that rate, on the
        account on which most of it was sold.

        :param line: receivable line of the invoice
        :param amount: in the currency of the line, tax included, above zero
        :param label: what it is for, in the customer's language
        :raise UserError: earlier credit notes have left less of the invoice
        """
        plain = self.env(su=True, context=self._plain_context(line))
        booking = self.with_env(plain).with_company(line.company_id)
        line = line.with_env(booking.env)
        invoice = line.move_id
        accounts = booking._income_accounts(invoice)
        main = next(iter(accounts.values()), None)
        values = booking._credit_note_values(line, amount, label, day, main)
        for _code, _id, vals in values["invoice_line_ids"]:
            taxes = frozenset(id_ for command in vals["tax_ids"] for id_ in command[2])
            vals["account_id"] = accounts.get(taxes, main).id
        note = booking.env["account.move"].create({
            **values,
            "company_id": invoice.company_id.id,
            "journal_id": invoice.journal_id.id,
            "reversed_entry_id": invoice.id,
        })
        return note.with_env(self.env)

    def _income_accounts(self, invoice):
        """{taxes (frozenset of ids): account of the largest line with them}, largest first."""
        found = {}
        for line in invoice.invoice_line_ids.filtered(
            lambda each: each.display_type == "product"
        ).sorted(lambda each: -abs(each.price_subtotal)):
            found.setdefault(frozenset(line.tax_ids.ids), line.account_id)
        return found
