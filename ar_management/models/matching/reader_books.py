from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine.matching.data import BookedPayment, Receipt
from ...engine.matching.paid_back import LARGEST_CHARGE, LONGEST

CLOSED_MONTHS = 12
MOST_CLOSED = 5000
"""Documents closed lately that are read, the latest ones: numbers that name them name no other."""
MOST_RECEIPTS = 2000


class ArMatchReader(models.AbstractModel):
    """Reads what the books know already: recorded payments, receipts, documents that are paid."""

    _inherit = "ar.match.reader"

    # ------------------------------------------------------------------ recorded payments

    def _matchable_domain(self, company):
        """Everything that a bank line can be matched with: documents and recorded payments."""
        return self._open_domain(company) | self._booked_domain(company)

    def _booked_domain(self, company):
        """Outstanding items of customer payments that no bank line has confirmed.

        What core offers to match (``_get_default_amls_matching_domain``), of customer payments.
        """
        return Domain([
            ("company_id", "in", company._ar_legal_entity().ids),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("account_id.reconcile", "=", True),
            ("account_id.account_type", "not in", ("asset_receivable", "liability_payable")),
            ("payment_id.partner_type", "=", "customer"),
            ("amount_residual_currency", "!=", 0),
        ])

    @api.model
    def _booked(self, company):
        items = self.env["account.move.line"].search(self._booked_domain(company))
        return [
            BookedPayment(
                key=item.id,
                number=item.move_id.name or "",
                customer=item.partner_id.commercial_partner_id.id or 0,
                issued=item.date,
                amount=item._ar_currency().from_float(item.amount_residual_currency),
                currency=item.currency_id.name,
                references=tuple(
                    text for text in (item.payment_id.memo, item.payment_id.payment_reference)
                    if text
                ),
                pays=frozenset(self._paid_by(item.move_id).ids),
            )
            for item in items
        ]

    @api.model
    def _draft_refunds(self, company):
        """Payments to customers that are prepared and not posted; their keys are negative."""
        payments = self.env["account.payment"].search([
            ("company_id", "in", company._ar_legal_entity().ids), ("state", "=", "draft"),
            ("payment_type", "=", "outbound"), ("partner_type", "=", "customer"),
        ])
        return [
            BookedPayment(
                key=-payment.id,
                number=payment.display_name or "",
                customer=payment.partner_id.commercial_partner_id.id or 0,
                issued=payment.date,
                amount=-payment.currency_id._ar_engine_currency().from_float(payment.amount),
                currency=payment.currency_id.name,
                references=(payment.memo,) if payment.memo else (),
                draft=True,
            )
            for payment in payments
        ]

    def _paid_by(self, entry):
        """The receivables that an entry paid."""
        return self._received_items(entry).matched_debit_ids.debit_move_id

    def _received_items(self, entry):
        """The items by which an entry reduces what its customer owes."""
        return entry.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable" and item.balance < 0
        )

    # ------------------------------------------------------------------ receipts

    @api.model
    def _receipts(self, company, lines):
        """Money that came in and that one of these bank lines may take back."""
        out = [-line.amount for line in lines if line.amount < 0]
        if not out:
            return []
        days = [line.date for line in lines]
        items = self.env["account.move.line"].search(Domain([
            ("company_id", "in", company._ar_legal_entity().ids),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("balance", "<", 0),
            ("date", ">=", min(days) - LONGEST),
            ("date", "<=", max(days)),
        ]) & (
            Domain("statement_line_id.amount", ">=", min(out) - float(LARGEST_CHARGE))
            & Domain("statement_line_id.amount", "<=", max(out))
            | Domain("payment_id.amount", ">=", min(out) - float(LARGEST_CHARGE))
            & Domain("payment_id.amount", "<=", max(out))
        ), order="date desc, id desc", limit=MOST_RECEIPTS)
        entries = items.move_id - self._returned(items.move_id)
        return [self._receipt(entry) for entry in entries]

    def _returned(self, entries):
        """Those among the entries that have gone back already."""
        return self.env["ar.match.proposal"].sudo().search([
            ("returned_move_id", "in", entries.ids), ("state", "=", "posted"),
        ]).returned_move_id

    def _receipt(self, entry):
        line, payment = entry.statement_line_id, entry.origin_payment_id
        currency = line._ar_money_currency() if line else payment.currency_id
        items = self._received_items(entry)
        texts = (line.payment_ref, line.ref) if line else (payment.memo, payment.payment_reference)
        paid = items.matched_debit_ids.debit_move_id
        return Receipt(
            key=entry.id,
            number=entry.name or "",
            customer=items[:1].partner_id.commercial_partner_id.id or 0,
            issued=entry.date,
            amount=currency._ar_engine_currency().from_float(
                line._ar_money() if line else payment.amount
            ),
            currency=currency.name,
            references=tuple(
                text for text in (*texts, *paid.move_id.mapped("name")) if text
            ),
            pays=frozenset(paid.ids),
            payer_iban=self._payment(line).payer_iban if line else "",
        )

    # ------------------------------------------------------------------ paid documents

    @api.model
    def _closed(self, company):
        """Documents that were closed lately, by whatever closed them."""
        since = fields.Date.context_today(self) - relativedelta(months=CLOSED_MONTHS)
        items = self.env["account.move.line"].search([
            ("company_id", "in", company._ar_legal_entity().ids),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("move_type", "=", "out_invoice"),
            ("reconciled", "=", True),
            ("partner_id", "!=", False),
            ("date", ">=", since),
        ], order="date desc, id desc", limit=MOST_CLOSED)
        return self._documents(Domain("id", "in", items.ids)) if items else []
