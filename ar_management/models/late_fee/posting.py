from odoo import Command, api, models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason
from ..common.reason import named


class ArLateFeePosting(models.AbstractModel):
    """Turns the lines of a run into documents of the books, and takes them back."""

    _name = "ar.late.fee.posting"
    _description = "Posting of Late Fees"

    # === Posting === #

    @api.model
    def _post(self, run, lines):
        """Post the penalties, and the credits, of some lines of a run.

        :return: the documents
        """
        # First of all: a second run over the same customers fails here, and is run again by
        # Odoo on what this one has billed.
        self.env["ar.decision.version"]._bump(lines.partner_id, run.company_id)
        lines = self.env["ar.late.fee.proposal"]._still_valid(lines)
        waived = lines.filtered(lambda line: line.currency_id.is_zero(line.total))
        waived._settle()
        groups = (lines - waived).grouped(lambda line: self._group(run, line))
        self.env["account.move"].check_access("create")
        # Of a branch's invoice, whatever companies the user has ticked.
        penalties = self.env["account.move"].with_company(run.company_id).sudo()
        for group in groups.values():
            company = group.move_id.company_id
            penalty = penalties.with_company(company).create(self._document_values(run, group))
            group._settle(penalty)
            penalties |= penalty
        penalties._post(soft=False)
        return penalties.sudo(False)

    def _group(self, run, line):
        """What has to be equal for two lines to share a document."""
        per_invoice = run.company_id.sudo().root_id.ar_late_fee_document == "invoice"
        return (
            line.move_id.company_id, line.partner_id, line.currency_id, line.total < 0,
            line.move_id if per_invoice else False,
            # A credit takes its place beside the penalty that it corrects.
            line._last_penalty() if line.total < 0 else False,
        )

    def _document_values(self, run, lines):
        credit = lines[0].total < 0
        invoices = lines.move_id
        company = invoices.company_id
        journal = company._ar_late_fee_journal()
        contact = invoices.partner_id if len(invoices.partner_id) == 1 else lines.partner_id
        penalty = lines[0]._last_penalty() if credit else self.env["account.move"]
        # Never before what it is about.
        about = [move.invoice_date or move.date for move in invoices | penalty]
        day = self.env["ar.posting.period"]._resolve(
            company, journal, max(run.document_date, *about)
        ).day
        return {
            "company_id": company.id,
            "move_type": "out_refund" if credit else "out_receipt",
            "journal_id": journal.id,
            "partner_id": contact.id,
            "currency_id": lines.currency_id.id,
            "invoice_date": day,
            "date": day,
            "invoice_date_due": day,
            "invoice_payment_term_id": False,
            "fiscal_position_id": False,
            "reversed_entry_id": penalty.id,
            "ref": ", ".join(invoices.mapped("name")[:3]) + (", …" if len(invoices) > 3 else ""),
            "invoice_line_ids": [
                Command.create(values)
                for line in lines
                for values in self._invoice_lines(line, -1 if credit else 1)
            ],
        }

    def _invoice_lines(self, line, sign):
        line = line.with_context(lang=line.partner_id.lang or self.env.lang)
        texts = {"interest": self._interest_text, "indemnity": self._indemnity_text}
        return [
            {
                "name": text(line, line.move_id.name),
                "account_id": line.policy_id[f"{part}_account_id"].id,
                "quantity": 1,
                "price_unit": sign * line[part],
                "tax_ids": [Command.clear()],
            }
            for part, text in texts.items()
            if not line.currency_id.is_zero(line[part])
        ]

    def _interest_text(self, line, number):
        if line.kind == "correction":
            return line.env._("Correction of late interest, invoice %(number)s", number=number)
        show = line.env["ar.reason"]._format
        slices = line._assessment().slices
        return line.env._(
            "Late interest, invoice %(number)s, %(start)s to %(end)s",
            number=number, start=show(slices[0].start), end=show(slices[-1].end),
        )

    def _indemnity_text(self, line, number):
        return line.env._("Recovery indemnity, invoice %(number)s", number=number)

    # === Cancelling === #

    @api.model
    def _cancel(self, penalties):
        """Reverse penalties by documents of their own, and give their days back.

        :raise UserError: one of them bills no late fee any more
        """
        penalties.check_access("write")
        for penalty in penalties:
            lines = penalty._ar_billed_late_fees()
            if not lines:
                raise UserError(self.env._(
                    "%(penalty)s bills no late fee: it was cancelled already, or entered by hand.",
                    penalty=penalty.display_name,
                ))
            self.env["ar.decision.version"]._bump(lines.partner_id, penalty.company_id)
            self._reverse(penalty)
            lines._return()

    def _reverse(self, penalty):
        day = self.env["ar.posting.period"]._resolve(
            penalty.company_id, penalty.journal_id, penalty.date
        ).day
        reversal = penalty._reverse_moves(
            [{"date": day, "invoice_date": day, "ref": penalty.name}], cancel=True
        )
        penalty._ar_post(Reason.of("late_fee.cancelled", reversal=named(reversal)))
