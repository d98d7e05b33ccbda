from collections import defaultdict, namedtuple

from odoo import api, models
from odoo.exceptions import UserError

Asked = namedtuple("Asked", ["amount", "reasons"])


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

        :param only_open: what a formal notice asks for; else also what was paid late
        :raise UserError: a rate is not known, or nothing is late
        """
        invoices = self._invoices(partners, only_open)
        fees = invoices._ar_late_fees(self._day())
        for invoice in invoices:
            invoice._ar_require_rates(fees[invoice.id])
        asked = self._asked(invoices, only_open)
        late = invoices.filtered(
            lambda invoice: asked[invoice.id].amount if only_open else fees[invoice.id].is_late
        )
        if not late:
            raise UserError(self.env._(
                "%(customers)s: no invoice is late, so there is nothing to claim.",
                customers=", ".join(partners.mapped("display_name")),
            ))
        groups = late.grouped(lambda move: (move.commercial_partner_id, move.currency_id))
        annex = not only_open or self.env.company.ar_late_fee_annex
        return [
            {**self._claim(partner, currency, moves, fees, asked), "annex": annex}
            for (partner, currency), moves in groups.items()
        ]

    def _asked(self, invoices, only_open):
        """What is asked for of each invoice, and why it is less than what is open of it.

        A statement tells what is open. A notice asks as reminders do: not for what is contested,
        promised or in a payment plan, and for nothing of a customer in insolvency proceedings.

        :return: {invoice id: Asked}
        """
        lines = invoices.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        claims = lines._ar_claimable(self._day()) if only_open else {}
        found = {}
        for invoice in invoices:
            mine = [claims[line.id] for line in invoice.line_ids & lines if line.id in claims]
            found[invoice.id] = Asked(
                sum(float(each.amount) for each in mine) if only_open
                else invoice.amount_residual,
                [reason for each in mine for reason in each.reasons
                 if reason.code == "claim.disputed"],
            )
        return found

    def _claim(self, partner, currency, invoices, fees, asked):
        settled = self.env["ar.late.fee.run.line"].sudo().search(
            [("move_id", "in", invoices.ids), ("step", ">", 0)]
        )
        penalties = settled.penalty_id
        rows = [
            self._row(
                invoice.with_context(lang=partner.lang), fees[invoice.id], asked[invoice.id],
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
            "rates": _rates(rows),
            "published": "; ".join(dict.fromkeys(
                source for row in rows for _series, source in row["values"]["sources"].values()
            )),
            "reasons": _shared_reasons(rows),
            **sums,
            "total": total,
        }

    def _row(self, invoice, fee, asked, settled):
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
            "open": asked.amount,
            "contested": invoice.env["ar.reason"]._texts(asked.reasons),
            "interest": interest,
            "indemnity": indemnity,
            "total": asked.amount + interest + indemnity,
        }


def _rates(rows):
    """The rates that were applied, each once, with where they come from."""
    found = {}
    for values in (row["values"] for row in rows):
        for part in values["fee"].slices:
            if part.rate.fixed is not None:
                continue
            reference = part.rate.reference
            found[part.rate.percent, reference] = {
                "percent": values["number"](part.rate.percent),
                "reference": reference and values["number"](reference.percent),
                "series": reference and values["sources"][reference][0],
                "semester": reference and str(reference.semester),
                "margin": reference and values["number"](part.rate.margin),
            }
    return [found[key] for key in sorted(
        found, key=lambda key: (str(key[1].semester) if key[1] else "", key[0])
    )]


def _shared_reasons(rows):
    """[(reason, the invoices it holds for)], without them where it holds for all."""
    found = defaultdict(list)
    for row in rows:
        for text in row["values"]["reasons"]:
            found[text].append(row["invoice"].name)
    return [
        (text, "" if len(names) == len(rows) else ", ".join(names))
        for text, names in found.items()
    ]


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
