from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason
from ...engine.common.text import keep_numbers
from ...engine.late_fee.assessment import Assessment, combine
from ...engine.late_fee.terms import Circumstances

LATE_FEE_DOCUMENTS = ("out_invoice", "out_receipt")
MOVE_FIELDS = (
    "ar_receipt_date", "commercial_partner_id", "company_id", "currency_id", "fiscal_position_id",
    "invoice_date", "invoice_payment_term_id", "journal_id", "move_type", "name", "state",
)
LINE_FIELDS = ("amount_currency", "currency_id", "date", "date_maturity", "move_id")
IN_TIME = ("late_fee.not_due", "late_fee.not_late")


class AccountMove(models.Model):
    """Interest and indemnity to date of invoices that are, or were, paid late."""

    _inherit = "account.move"

    # Inverses of stored rows that follow the customer: read for a batch of entries at once.
    ar_assessed_line_ids = fields.One2many(
        "ar.late.fee.run.line", "move_id", string="Late Fees Assessed", readonly=True,
    )
    ar_late_fee_waiver_ids = fields.One2many(
        "ar.late.fee.waiver", "move_id", string="Late Fee Waivers", readonly=True,
    )
    ar_late_fee_is_late = fields.Boolean(string="Paid Late", compute="_compute_ar_late_fee")
    ar_late_fee_currency_id = fields.Many2one(
        "res.currency", string="Late Fee Currency", compute="_compute_ar_late_fee"
    )
    ar_late_fee_interest = fields.Monetary(
        string="Late Interest", currency_field="ar_late_fee_currency_id",
        compute="_compute_ar_late_fee",
    )
    ar_late_fee_indemnity = fields.Monetary(
        string="Recovery Indemnity", currency_field="ar_late_fee_currency_id",
        compute="_compute_ar_late_fee",
    )
    ar_late_fee_missing = fields.Char(
        string="Unknown Rates", compute="_compute_ar_late_fee",
        help="Reference rates that have to be entered before there is an amount.",
    )
    ar_late_fee_explanation = fields.Html(
        string="Late Fee, Slice by Slice", compute="_compute_ar_late_fee_explanation",
        sanitize=False,
    )

    # ------------------------------------------------------------------ computes

    @api.depends("state", "move_type", "currency_id", "line_ids.amount_residual",
                 "line_ids.date_maturity", "partner_id", "ar_receipt_date")
    @api.depends_context("ar_as_of", "lang")
    def _compute_ar_late_fee(self):
        day = self._ar_as_of()
        fees = self._origin._ar_late_fees(day)
        Rate = self.env["ar.reference.rate"]
        for move in self:
            fee = fees.get(move._origin.id) or move._ar_no_late_fee(day)
            move.ar_late_fee_is_late = fee.is_late
            move.ar_late_fee_currency_id = move.currency_id
            move.ar_late_fee_interest = float(fee.interest)
            move.ar_late_fee_indemnity = float(fee.indemnity)
            missing = fee.missing and Rate._missing_message(fee.missing)
            move.ar_late_fee_missing = missing or False

    @api.depends("ar_late_fee_interest", "ar_late_fee_indemnity", "ar_late_fee_missing")
    @api.depends_context("ar_as_of", "lang")
    def _compute_ar_late_fee_explanation(self):
        day = self._ar_as_of()
        fees = self._origin._ar_late_fees(day)
        for move in self:
            fee = fees.get(move._origin.id) or move._ar_no_late_fee(day)
            move.ar_late_fee_explanation = move._ar_render_late_fee(fee, with_policy=True)

    def _ar_as_of(self):
        """Day up to which fees are shown: ``ar_as_of`` of the context, otherwise today."""
        day = fields.Date.to_date(self.env.context.get("ar_as_of"))
        return day or fields.Date.context_today(self)

    def _ar_render_late_fee(self, fee, with_policy=False):
        """Table of the slices and reasons; customers do not read how a policy was chosen."""
        in_time = all(reason.code in IN_TIME for reason in fee.reasons)
        if fee.missing or not fee.slices and in_time:
            return False
        values = self._ar_late_fee_values(fee)
        if with_policy:
            values["reasons"] = [*self._ar_late_fee_policy_words(), *values["reasons"]]
        return self.env["ir.qweb"]._render(
            "ar_management.late_fee_explanation", {"values": values}
        )

    def _ar_late_fee_values(self, fee):
        """What the templates of the explanation need."""
        Reason = self.env["ar.reason"]
        Rate = self.env["ar.reference.rate"]
        sources = {
            part.rate.reference: (
                Rate._series_label(part.rate.reference.series),
                Rate._source_label(part.rate.reference),
            )
            for part in fee.slices
            if part.rate.reference
        }
        return {
            "introduction": keep_numbers(self.env._(
                "Invoice of %(issued)s, due on %(due)s, total %(total)s. Late-payment interest "
                "and indemnity up to %(day)s:",
                issued=Reason._format(self.invoice_date),
                due=Reason._format(self.invoice_date_due),
                total=self.currency_id.format(self.amount_total),
                day=Reason._format(fee.until),
            )),
            "fee": fee,
            "currency": self.currency_id,
            "instalments": len({part.due for part in fee.slices}) > 1,
            "reasons": Reason._texts(fee.reasons),
            "sources": sources,
            "number": Reason._format,
        }

    def _ar_late_fee_policy_words(self):
        """Which policy applies and why, in one sentence; nothing when there is none."""
        choice = self._ar_late_fee_policy()
        if not choice.policy:
            return []
        return [self.env._(
            "Policy: %(policy)s. %(reason)s",
            policy=choice.policy.name, reason=self.env["ar.reason"]._text(choice.reason),
        )]

    # ------------------------------------------------------------------ the contract

    def _ar_late_fee(self, day):
        """Interest and indemnity of this invoice up to a day, in the invoice's currency.

        :param day: last day that counts
        :return: engine.late_fee.assessment.Assessment; without amount, but with ``missing``, when a
            reference rate is not known
        """
        self.ensure_one()
        return self._ar_late_fees(day)[self.id]

    def _ar_late_fees(self, day):
        """The same for many invoices, with a fixed number of queries.

        :return: {move id: engine.late_fee.assessment.Assessment}
        """
        claims = self.sudo()._ar_claims()
        by_line = claims._ar_late_fees(day)
        by_move = defaultdict(list)
        for line in claims.browse(by_line):
            by_move[line.move_id.id].append(by_line[line.id])
        return {
            move.id: combine(by_move[move.id], day, move.currency_id._ar_engine_currency())
            if by_move[move.id]
            else move._ar_no_late_fee(day)
            for move in self
        }

    def _ar_claims(self):
        """Instalments of these invoices that can bear interest, by due date.

        Only what an assessment reads is fetched: invoices have a hundred columns more.
        """
        self.fetch(MOVE_FIELDS)
        moves = self.filtered(lambda move: move._ar_may_bear_interest())
        return self.env["account.move.line"].search_fetch(
            [
                ("move_id", "in", moves.ids),
                ("account_type", "=", "asset_receivable"),
                ("date_maturity", "!=", False),
            ],
            LINE_FIELDS,
            order="date_maturity, id",
        )

    def _ar_may_bear_interest(self):
        """Tell whether interest can run on this document at all.

        Features whose documents never bear interest extend this.
        """
        self.ensure_one()
        return self.state == "posted" and self.move_type in LATE_FEE_DOCUMENTS

    def _ar_no_late_fee(self, day):
        """Assessment of a document with nothing to charge, and why."""
        self.ensure_one()
        due = self.invoice_date_due
        currency = self.currency_id._ar_engine_currency()
        if not self._ar_may_bear_interest() or not due:
            return Assessment(day, currency=currency)
        code = "late_fee.not_due" if due >= day else "late_fee.no_policy"
        params = {"due": due} if due >= day else {}
        return Assessment(day, reasons=(Reason.of(code, **params),), currency=currency)

    def _ar_late_fee_circumstances(self, policy):
        """What the law and the policy make of this invoice, disputes left out."""
        self.ensure_one()
        customer = self.commercial_partner_id
        excluded = customer.category_id & policy.excluded_category_ids
        return Circumstances(
            is_consumer=customer._ar_is_consumer(),
            excluded_as=excluded[:1].name or "",
            insolvent_on=customer.ar_insolvency_date or None,
            received_on=self.ar_receipt_date or None,
        )

    # ------------------------------------------------------------------ actions

    def action_ar_late_fee_statement(self):
        """Print the interest to date; refuse while a rate is not known."""
        self._ar_require_customer()
        fees = self._ar_late_fees(self._ar_as_of())
        for move in self:
            move._ar_require_late_fee(fees[move.id])
        return self.env.ref("ar_management.late_fee_statement_report").report_action(self)

    def _ar_require_rates(self, fee):
        """Refuse an assessment that lacks a reference rate, naming the invoice and the remedy."""
        self.ensure_one()
        if fee.missing:
            raise self.env["ar.reference.rate"]._missing_error(fee.missing, self.display_name)

    def _ar_require_late_fee(self, fee):
        """Refuse an assessment without amount, with its reasons."""
        self._ar_require_rates(fee)
        if not fee.is_late:
            reasons = self.env["ar.reason"]._texts(fee.reasons)
            raise UserError(self.env._(
                "%(invoice)s bears no late interest. %(reasons)s",
                invoice=self.display_name, reasons=" ".join(reasons),
            ))

    def action_ar_enter_missing_rate(self):
        """Open the form of the first reference rate that is not known."""
        self.ensure_one()
        missing = self._ar_late_fee(self._ar_as_of()).missing
        if not missing:
            raise UserError(self.env._(
                "All reference rates of %(invoice)s are known.", invoice=self.display_name
            ))
        return self.env["ar.reference.rate"]._action_enter(missing[0])
