from odoo import api, models
from odoo.exceptions import UserError


class ArLateFeeLetter(models.AbstractModel):
    """What a customer owes for lateness, ready to be printed for him or for a court."""

    _name = "ar.late.fee.letter"
    _description = "Letter about Late Fees"

    @api.model
    def _invoices(self, partners, only_open):
        """Late invoices of customers; those of the context when a letter is about some only."""
        domain = [
            ("commercial_partner_id", "in", partners.commercial_partner_id.ids),
            ("company_id", "=", self.env.company.id),
            ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_receipt")),
            ("journal_id.ar_is_penalty", "=", False),
            ("invoice_date_due", "<", self._day()),
        ]
        if only_open:
            domain.append(("payment_state", "in", ("not_paid", "partial")))
        chosen = self.env.context.get("ar_letter_invoice_ids")
        if chosen:
            domain.append(("id", "in", chosen))
        return self.env["account.move"].search(domain, order="invoice_date_due, id")

    def _day(self):
        return self.env["account.move"]._ar_as_of()

    @api.model
    def _claims(self, partners, only_open):
        """One claim for each customer and currency.

        :raise UserError: a rate is not known, or nothing is late
        """
        invoices = self._invoices(partners, only_open)
        fees = invoices._ar_late_fees(self._day())
        for invoice in invoices:
            invoice._ar_require_rates(fees[invoice.id])
        late = invoices.filtered(
            lambda invoice: fees[invoice.id].is_late or only_open and invoice.amount_residual
        )
        if not late:
            raise UserError(self.env._(
                "%(customers)s: no invoice is late, so there is nothing to claim.",
                customers=", ".join(partners.mapped("display_name")),
            ))
        groups = late.grouped(lambda move: (move.commercial_partner_id, move.currency_id))
        return [
            self._claim(partner, currency, moves, fees)
            for (partner, currency), moves in groups.items()
        ]

    def _claim(self, partner, currency, invoices, fees):
        settled = self.env["ar.late.fee.run.line"].sudo().search(
            [("move_id", "in", invoices.ids), ("step", ">", 0)]
        )
        penalties = settled.penalty_id
        rows = [
            self._row(
                invoice.with_context(lang=partner.lang), fees[invoice.id],
                settled.filtered(lambda line, invoice=invoice: line.move_id == invoice),
            )
            for invoice in invoices
        ]
        sums = {
            name: sum(row[name] for row in rows)
            for name in ("open", "interest", "indemnity", "total")
        }
        received = float(sum(amount for _penalty, _day, amount in penalties._ar_receipts()))
        total = sums["total"] - received
        return {
            "partner": partner,
            "company": self.env.company,
            "contact": partner.sudo().user_id or self.env.user,
            "pay": self.env["ar.payment.details"].sudo()._details(
                partner, self.env.company, invoices, {currency: total}
            ),
            "currency": currency,
            "day": self._day(),
            "rows": rows,
            "billed": sum(settled.filtered("penalty_id").mapped("total")),
            "documents": ", ".join(penalties.sorted("name").mapped("name")),
            "received": received,
            **sums,
            "total": total,
        }

    def _row(self, invoice, fee, settled):
        """What one invoice owes, without what was waived."""
        interest = float(fee.interest) - sum(settled.mapped("waived_interest"))
        indemnity = float(fee.indemnity) - sum(settled.mapped("waived_indemnity"))
        return {
            "invoice": invoice,
            "values": {
                **invoice._ar_late_fee_values(fee),
                # Why this policy was chosen is not the customer's business.
                "reasons": invoice.env["ar.reason"]._texts(fee.reasons),
            },
            "open": invoice.amount_residual,
            "interest": interest,
            "indemnity": indemnity,
            "total": invoice.amount_residual + interest + indemnity,
        }


class ArLateFeeFormalNotice(models.AbstractModel):
    """Mise en demeure: the invoices that are still open, with their interest."""

    _name = "report.ar_management.late_fee_formal_notice"
    _description = "Formal Notice"

    @api.model
    def _get_report_values(self, docids, data=None):
        partners = self.env["res.partner"].browse(docids)
        return {"claims": self.env["ar.late.fee.letter"]._claims(partners, only_open=True)}


class ArLateFeeCustomerStatement(models.AbstractModel):
    """Interest of all late invoices, those that were paid in the meantime included."""

    _name = "report.ar_management.late_fee_customer_statement"
    _description = "Interest Statement"

    @api.model
    def _get_report_values(self, docids, data=None):
        partners = self.env["res.partner"].browse(docids)
        return {"claims": self.env["ar.late.fee.letter"]._claims(partners, only_open=False)}
