from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.einvoice.facturx.snapshot import Mandate

DOWN_PAYMENT_ACCOUNTS = "4191"
"""Advances received from customers (PCG 4191): what is booked there is a down payment."""


class AccountMove(models.Model):
    """What kind of document an e-invoice is (BT-3), and which ones it refers to (BG-3)."""

    _inherit = "account.move"

    ar_facturx_replaces_id = fields.Many2one(
        "account.move", string="Replaces", copy=False, index="btree_not_null", check_company=True,
        domain="[('move_type', '=', 'out_invoice'), ('state', '=', 'posted'), "
        "('commercial_partner_id', '=', commercial_partner_id)]",
        help="The wrong invoice that this one corrects. The e-invoice is then a corrective "
        "invoice (code 384) that names it.",
    )

    ar_facturx_contract = fields.Char(
        string="Contract", copy=False,
        help="Contract or agreement that the document is about (BT-12). A credit note without an "
        "invoice, such as a year-end rebate, needs it together with its period.",
    )
    ar_facturx_period_from = fields.Date(string="Period From", copy=False)
    ar_facturx_period_to = fields.Date(string="Period To", copy=False)

    @api.constrains("ar_facturx_period_from", "ar_facturx_period_to")
    def _check_ar_facturx_period(self):
        for move in self:
            start, end = move.ar_facturx_period_from, move.ar_facturx_period_to
            if bool(start) != bool(end) or (start and start > end):
                raise ValidationError(self.env._(
                    "The period of %(invoice)s needs a first and a last day, in that order.",
                    invoice=move.display_name,
                ))

    @api.constrains("ar_facturx_replaces_id")
    def _check_ar_facturx_replaces(self):
        for move in self.filtered("ar_facturx_replaces_id"):
            wrong = move.ar_facturx_replaces_id
            if (
                move.move_type != "out_invoice"
                or wrong.move_type != "out_invoice"
                or wrong.state != "posted"
                or wrong == move
                or wrong.commercial_partner_id != move.commercial_partner_id
            ):
                raise ValidationError(self.env._(
                    "%(invoice)s can only replace another posted invoice of the same customer: "
                    "choose one in the field Replaces.", invoice=move.display_name,
                ))

    # ---- What kind of document it is

    def _ar_facturx_type(self, advances):
        """Type of the document (BT-3), a code of UNTDID 1001.

        :param advances: its lines about down payments
        """
        self.ensure_one()
        if self.move_type == "out_refund":
            origin = self._ar_facturx_preceding({})
            if not origin and (self.ar_facturx_contract or self.ar_facturx_period_from):
                return "262"
            down_payment = origin and origin._ar_is_down_payment(origin._ar_advance_lines())
            return "503" if down_payment else "381"
        if self.ar_facturx_replaces_id:
            return "384"
        return "386" if self._ar_is_down_payment(advances) else "380"

    def _ar_is_down_payment(self, advances):
        """Tell whether the invoice asks for nothing but a down payment."""
        if advances:
            return advances == self._ar_product_lines() or self._is_downpayment()
        return self._is_downpayment()

    def _ar_deducted_lines(self, advances):
        """Lines of a final invoice that take off a down payment -> the invoice of that one.

        The invoice is empty when nothing tells which one is meant.
        """
        self.ensure_one()
        deducted = advances.filtered(lambda line: line.balance > 0)
        if self.move_type != "out_invoice" or deducted == self._ar_product_lines():
            return {}
        return {line: self._ar_advance_invoice(line) for line in deducted}

    def _ar_advance_invoice(self, line):
        """Invoice of the down payment that a line takes off: by the sales order, else the only
        one of this customer that asked for exactly as much."""
        lines = line._get_downpayment_lines() or self.env["account.move.line"].search([
            ("partner_id", "child_of", self.commercial_partner_id.id),
            ("company_id", "=", self.company_id.id), ("account_id", "=", line.account_id.id),
            ("currency_id", "=", line.currency_id.id), ("move_id.move_type", "=", "out_invoice"),
            ("amount_currency", "=", -line.amount_currency), ("move_id", "!=", self._origin.id),
        ])
        invoices = lines.move_id.filtered(
            lambda move: move.state == "posted" and move.payment_state != "reversed"
        )
        return invoices if len(invoices) == 1 else invoices.browse()

    def _ar_advance_lines(self):
        """Lines about down payments: those on an account of advances received."""
        return self._ar_product_lines().filtered(
            lambda line: (
                line.account_id.with_company(line.company_id).code or ""
            ).startswith(DOWN_PAYMENT_ACCOUNTS)
        )

    def _ar_accessory_lines(self):
        """Lines whose nature is that of the others: shipping, eco-taxes, packaging."""
        lines = self._ar_product_lines()
        return self._ar_shipping_lines() | lines.filtered("product_id.ar_is_accessory")

    def _ar_shipping_lines(self):
        """Lines of shipping: products of a delivery method, where the module is installed."""
        lines = self._ar_product_lines()
        if "delivery.carrier" not in self.env or not lines.product_id:
            return lines.browse()
        carriers = self.env["delivery.carrier"].sudo().with_context(active_test=False)
        products = carriers.search([("product_id", "in", lines.product_id.ids)]).product_id
        return lines.filtered(lambda line: line.product_id in products)

    def _ar_product_lines(self):
        return self.invoice_line_ids.filtered(lambda line: line.display_type == "product")

    # ---- What it refers to

    def _ar_facturx_preceding(self, deducted):
        """Invoices that this document credits, replaces or deducts (BG-3).

        :param deducted: lines that take off a down payment -> its invoice
        """
        self.ensure_one()
        if self.move_type == "out_refund":
            return self.reversed_entry_id or self.ar_discount_invoice_id
        if self.ar_facturx_replaces_id:
            return self.ar_facturx_replaces_id
        return self.browse().union(*deducted.values())

    def _ar_facturx_mandate(self):
        """Mandate by which the invoice is collected (``Mandate``), or None.

        Community has no direct debits: modules that do extend this method.
        """
        self.ensure_one()
        mandate = "mandate_id" in self._fields and self.mandate_id
        if not mandate:
            return None
        names = mandate._fields
        account = mandate.partner_bank_id if "partner_bank_id" in names else None
        creditor = "sepa_creditor_identifier" in self.company_id._fields
        return Mandate(
            (mandate.unique_mandate_reference if "unique_mandate_reference" in names else "")
            or mandate.display_name,
            (creditor and self.company_id.sepa_creditor_identifier) or "",
            (account and account.sanitized_acc_number) or "",
        )

    def _ar_is_paid_by_transfer(self):
        """Tell whether the customer is to pay into a bank account of the company.

        So it is unless another means was chosen, as cash, or the company has no account.
        """
        self.ensure_one()
        chosen = self.preferred_payment_method_line_id
        if chosen and (chosen.journal_id.type != "bank" or chosen.code != "manual"):
            return False
        accounts = self.bank_partner_id.bank_ids.filtered("active")
        return bool(accounts.filtered(
            lambda account: account.company_id in (account.company_id.browse(), self.company_id)
        ))

    def _ar_paid_at_issue(self):
        """Payments (``account.partial.reconcile``) up to the day of the invoice.

        What comes later changes nothing in what the invoice says, and a credit note is a document
        of its own: neither is told on the page nor in the XML.
        """
        self.ensure_one()
        partials = self.env["account.partial.reconcile"]
        if self.move_type != "out_invoice" or self.payment_state in (False, "not_paid"):
            return partials
        return self._ar_receivables().matched_credit_ids.filtered(lambda partial: (
            partial.debit_amount_currency
            and partial.credit_move_id.date <= self.invoice_date
            and not partial.credit_move_id.move_id.is_invoice(include_receipts=True)
        ))
