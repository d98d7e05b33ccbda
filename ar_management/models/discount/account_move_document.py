from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context

from ..common.reason import reasons_of

WRITE_OFFS = ("base_lines", "tax_lines", "term_lines", "exchange_lines")
"""Parts of a payment that core books as early-payment discount."""


class AccountMove(models.Model):
    """The document of a discount, and the invoice that it belongs to."""

    _inherit = "account.move"

    ar_discount_invoice_id = fields.Many2one(
        "account.move", string="Discount on", readonly=True, copy=False, index="btree_not_null",
        help="The invoice on which this document books a discount, or takes one back.",
    )
    ar_discount_line_id = fields.Many2one(
        "account.move.line", string="Discounted Receivable", readonly=True, copy=False,
        index="btree_not_null",
    )
    ar_discount_payment_id = fields.Many2one(
        "account.move", string="Earned by", readonly=True, copy=False, index="btree_not_null",
        help="The payment that earned the discount: undoing it takes the discount back.",
    )
    ar_discount_document_ids = fields.One2many(
        "account.move", "ar_discount_invoice_id", string="Discount Documents"
    )
    ar_discount_document_count = fields.Integer(
        string="Discounts", compute="_compute_ar_discount_document_count"
    )

    ar_discount_is_live = fields.Boolean(
        string="Discount in Force", compute="_compute_ar_discount_is_live"
    )

    @api.depends("state", "ar_discount_line_id", "reversal_move_ids")
    def _compute_ar_discount_is_live(self):
        for move in self:
            move.ar_discount_is_live = move._ar_is_live_discount()

    @api.depends("ar_discount_document_ids")
    def _compute_ar_discount_document_count(self):
        for move in self:
            move.ar_discount_document_count = len(move.ar_discount_document_ids)

    def _ar_check_credit_after_discount(self):
        """Do not give back more than was paid: VAT of the discount would be deducted twice.

        :raise UserError: credit notes and discounts come to more than the invoice
        """
        invoice = self.reversed_entry_id
        if self.ar_discount_invoice_id or not invoice:
            return
        discounts = invoice._ar_earned_discounts().filtered(
            lambda document: document.ar_discount_invoice_id == invoice
        )
        if not discounts:
            return
        if discounts.line_ids.tax_ids:
            self._ar_check_rates_after_discount(invoice)
            return
        others = invoice.reversal_move_ids.filtered(
            lambda move: move.state == "posted" and not move.ar_discount_invoice_id
        ) - self
        discount = sum(discounts.mapped("amount_total"))
        most = invoice.amount_total - discount - sum(others.mapped("amount_total"))
        if invoice.currency_id.compare_amounts(self.amount_total, most) > 0:
            raise UserError(self.env._(
                "%(invoice)s was paid with a discount of %(discount)s: at most %(most)s of it can "
                "be credited. Credit less, or open %(document)s and choose “Undo Discount” first.",
                invoice=invoice.name, document=discounts[0].name,
                discount=invoice.currency_id.format(discount),
                most=invoice.currency_id.format(max(most, 0)),
            ))

    def button_draft(self):
        self._ar_check_discount_documents_stay()
        # Core keeps matchings of drafts; a discount rests on a posted invoice and payment.
        self._ar_earned_discounts()._ar_earning_matchings().unlink()
        # What a payment earns is judged when it is matched, so a payment that changes is matched
        # again.
        entries = self.filtered(lambda move: not move.is_invoice(include_receipts=True))
        entries.line_ids.matched_debit_ids.filtered(
            lambda partial: partial.debit_move_id._ar_has_tiers()
        ).unlink()
        return super().button_draft()

    def _ar_check_discount_documents_stay(self):
        """:raise UserError: one of these documents books a discount or takes one back"""
        if documents := self.filtered("ar_discount_line_id"):
            raise UserError(self.env._(
                "%(document)s books a discount that a payment has earned. Choose “Undo Discount” "
                "there to reverse it.", document=documents[0].display_name,
            ))
        if counters := self.filtered("ar_discount_invoice_id"):
            raise UserError(self.env._(
                "%(document)s reverses a discount. To grant it again, match the payment with "
                "%(invoice)s.", document=counters[0].display_name,
                invoice=counters[0].ar_discount_invoice_id.name,
            ))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ar_discount_documents(self):
        self._ar_check_discount_documents_stay()
        if invoices := self.filtered("ar_discount_document_ids"):
            raise UserError(self.env._(
                "%(invoice)s has discount documents that must stay in the books: cancel the "
                "invoice instead of deleting it.", invoice=invoices[0].display_name,
            ))

    def _reverse_moves(self, default_values_list=None, cancel=False):
        live = self.filtered(lambda move: move._ar_is_live_discount())
        if live and not self.env.su:
            raise UserError(self.env._(
                "%(document)s books a discount that a payment has earned. Choose “Undo Discount” "
                "there to reverse it.", document=live[0].display_name,
            ))
        return super()._reverse_moves(default_values_list, cancel=cancel)

    def action_ar_open_discount_documents(self):
        """Open the credit notes and entries that book the discounts of this invoice."""
        return self.ar_discount_document_ids._get_records_action(
            name=self.env._("Discounts of %(invoice)s", invoice=self.name)
        )

    @api.model
    def _get_invoice_counterpart_amls_for_early_payment_discount(
        self, aml_values_list, open_balance
    ):
        """Write-offs of a payment: none for tiers, whose discount is booked by its own document."""
        tiers = [values for values in aml_values_list if values["aml"]._ar_has_tiers()]
        core = [values for values in aml_values_list if values not in tiers]
        if not core:
            return {key: [] for key in WRITE_OFFS}
        day = self.env.context.get("ar_payment_date") or fields.Date.context_today(self)
        for values in tiers:
            discount = float(values["aml"]._ar_closing_amount(day).discount)
            open_balance -= discount * values["balance"] / values["amount_currency"]
        return super()._get_invoice_counterpart_amls_for_early_payment_discount(core, open_balance)

    def action_ar_open_discount_invoice(self):
        """Open the invoice on which this document books a discount."""
        return self.ar_discount_invoice_id._get_records_action()

    def _ar_is_live_discount(self):
        """Tell whether this document books a discount that was not taken back."""
        return bool(
            self.ar_discount_line_id and self.state == "posted" and not self.reversal_move_ids
        )

    def _ar_earned_discounts(self):
        """Discounts on these invoices, or earned by these payments, that were not taken back."""
        return self.sudo().search([
            "|", ("ar_discount_invoice_id", "in", self.ids),
            ("ar_discount_payment_id", "in", self.ids),
            ("ar_discount_line_id", "!=", False), ("state", "=", "posted"),
            ("reversal_move_ids", "=", False),
        ])

    def _ar_earning_matchings(self):
        """The matchings of the receivables with the payments that earned these discounts."""
        matchings = self.env["account.partial.reconcile"]
        for document in self:
            matchings |= document.ar_discount_line_id.matched_credit_ids.filtered(
                lambda partial, document=document: (
                    partial.credit_move_id.move_id == document.ar_discount_payment_id
                )
            )
        return matchings

    def _ar_discount_receivable(self):
        """The line of this document that reduces the receivable."""
        account = self.ar_discount_line_id.account_id
        return self.line_ids.filtered(lambda line: line.account_id == account)

    def _ar_check_take_back(self):
        """Ask before a discount is taken back that the customer knows or that is in closed books.

        :raise UserError: one of the documents needs a confirmation with a reason
        """
        may_confirm = self.env.su or self.env.user.has_group("ar_management.group_ar_user")
        if may_confirm and self.env.context.get("ar_discount_undo_reason"):
            return
        for document in self:
            if obstacle := document._ar_take_back_obstacle():
                raise UserError(document._ar_take_back_remedy(obstacle))

    def _ar_undo_obstacles(self):
        """Payments that are not undone without asking, because of the discount they earned.

        :return: {payment entry: reason in words}
        """
        obstacles = {}
        for document in self._ar_earned_discounts():
            if obstacle := document._ar_take_back_obstacle():
                payment = document.ar_discount_payment_id.with_env(self.env)
                obstacles[payment] = document._ar_take_back_remedy(obstacle)
        return obstacles

    def _ar_take_back_remedy(self, obstacle):
        return self.env._(
            "%(obstacle)s Open %(document)s and choose “Undo Discount”: it asks for a reason, "
            "undoes the payment and posts a counter-document on the first open day.",
            obstacle=obstacle, document=self.display_name,
        )

    def _ar_take_back_obstacle(self):
        """Why this document is not taken back without asking, in words."""
        self.ensure_one()
        if self.is_move_sent:
            return self.env._("The customer already has %(document)s.", document=self.name)
        posting = self._ar_take_back_day()
        return posting.reason if posting.moved else ""

    def _ar_take_back_day(self):
        return self.env["ar.posting.period"]._resolve(
            self.company_id, self.journal_id, self.date, has_tax=self._affect_tax_report()
        )

    def _ar_take_back(self):
        """Cancel discount documents by numbered counter-documents that are matched with them."""
        for document in self.sudo():
            posting = document._ar_take_back_day()
            counter = document.with_context(clean_context(self.env.context))._reverse_moves([{
                "company_id": document.company_id.id,
                "date": posting.day,
                "invoice_date": posting.day,
                "invoice_date_due": posting.day,
                "invoice_currency_rate": document.invoice_currency_rate,
                "ref": self.env["ar.reason"]._for(document.partner_id or document.company_id).env._(
                    "Discount reversed: %(document)s", document=document.name
                ),
                "ar_discount_invoice_id": document.ar_discount_invoice_id.id,
            }], cancel=True)
            books = self.env["ar.reason"]._for(document.company_id)
            document.ar_discount_invoice_id.message_post(body=books.env._(
                "The payment was undone, so %(counter)s reverses %(document)s. %(reason)s",
                counter=counter._get_html_link(), document=document._get_html_link(),
                reason=self.env.context.get("ar_discount_undo_reason") or (
                    books._lines(reasons_of(posting.reason)) if posting.moved else ""
                ),
            ))
