from odoo import api, fields, models

from ...engine.common.money import ZERO


class ArCollectionPortal(models.AbstractModel):
    """What a customer can pay online with one payment: all that is due today, or an instalment."""

    _inherit = "ar.collection.portal"

    @api.model
    def _page(self, partner, company):
        page = super()._page(partner, company)
        return {**page, "payable": self._payable_today(page)}

    def _payable_today(self, page):
        """{currency: {journal item: amount}} of what is due and asked for as it is.

        What is contested in part, has a discount, or belongs to a plan is paid on its own, and
        nothing is paid at once while a credit could be deducted from it.
        """
        found = {}
        credited = {line.currency_id for line in page["credits"]}
        lines = page["credits"].union(*[row["line"] for row in page["rows"]])
        planned = lines._ar_plans(("active",)).item_ids.line_id
        for row in page["rows"]:
            line = row["line"]
            is_whole = not line.currency_id.compare_amounts(row["asked"], row["amount"])
            if (
                row["is_due"] and is_whole and not row["discount"]
                and line.currency_id not in credited and line not in planned
                and line.move_id._has_to_be_paid()
            ):
                parts = found.setdefault(line.currency_id, {})
                if not parts or next(iter(parts)).account_id == line.account_id:
                    parts[line] = row["amount"]
        return {currency: parts for currency, parts in found.items() if len(parts) > 1}

    @api.model
    def _payable_of_plan(self, plan):
        """{journal item: amount} of the instalments due, or else of the next one."""
        today = plan.company_id._ar_today()
        days = [each.due for each in plan._standings() if each.open]
        if plan.state != "active" or not days:
            return {}
        until = max([day for day in days if day <= today], default=days[0])
        found = {}
        for line in plan.item_ids.line_id.sorted(lambda each: (each.date_maturity, each.id)):
            parts = plan._schedule().get(line.id, ())
            amount = sum((part.amount for part in parts if part.due <= until), ZERO)
            if amount and line.move_id._has_to_be_paid():
                found[line] = float(amount)
        return found


class PaymentTransaction(models.Model):
    """Money that a customer sends for chosen items pays those, and no others."""

    _inherit = "payment.transaction"

    ar_part_data = fields.Json(
        string="Items Paid", readonly=True, copy=False,
        help="The journal items that this payment is for, and how much of each.",
    )

    def _create_payment(self, **extra_create_values):
        if not self.ar_part_data:
            return super()._create_payment(**extra_create_values)
        moves, lines = self.invoice_ids, self._ar_paid_lines()
        # Core would let the money pay all that is open of these invoices, the oldest first.
        self.invoice_ids = False
        if lines:
            extra_create_values["destination_account_id"] = lines.account_id[:1].id
        payment = super()._create_payment(**extra_create_values)
        self.invoice_ids = payment.invoice_ids = moves
        self._ar_pay_items(payment, lines)
        return payment

    def _ar_paid_lines(self):
        """The items that can still be paid: an invoice may have been cancelled meanwhile."""
        lines = self.env["account.move.line"].sudo().browse(map(int, self.ar_part_data)).exists()
        return lines.filtered(lambda line: line.parent_state == "posted")

    def _ar_pay_items(self, payment, lines):
        """Pay each item by its part; what somebody else has paid meanwhile stays on account."""
        money = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == payment.destination_account_id
        )
        left = {line: line.amount_residual_currency for line in lines}
        for line in lines.sorted(lambda each: left[each] > self.ar_part_data[str(each.id)]):
            part, currency = self.ar_part_data[str(line.id)], line.currency_id
            is_whole = currency.compare_amounts(left[line], part) <= 0
            is_rest = currency.compare_amounts(-money.amount_residual_currency, part) <= 0
            if not line.reconciled and not money.reconciled and (is_whole or is_rest):
                (money + line).reconcile()
