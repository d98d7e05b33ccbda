from odoo import api, fields, models

from odoo.addons.ar_management.engine.common.reason import Reason
from odoo.addons.ar_management.models.common.reason import named

from .sale_order_decision import UNCONFIRMED, Footprint, rate_today

# What can confirm an order, raise what it asks for, give longer to pay, or make another
# customer owe it.
CREDIT_FIELDS = frozenset({
    "state", "partner_id", "partner_invoice_id", "company_id", "currency_id", "pricelist_id",
    "date_order", "fiscal_position_id", "order_line", "payment_term_id",
})


# Stored and computed, but open to RPC: what is written over them would change the exposure.
COMPUTED_AMOUNTS = frozenset({"amount_total", "currency_rate"})

RATE_FIELDS = frozenset({"state", "date_order", "currency_id", "pricelist_id", "company_id"})
"""Who writes one of these may change the rate at which a confirmed order counts."""


class SaleOrder(models.Model):
    """Confirming asks for credit.

    Two doors: ``action_confirm`` keeps orders against the credit terms as quotations and stores
    a hold; any other way into a confirmed state, or to a larger confirmed order, is refused by
    ``create`` and ``write`` themselves. Both ask the same decision, and no context key counts.
    """

    _inherit = "sale.order"

    ar_is_named_by_hand = fields.Boolean(
        string="Number Given by Hand", readonly=True, copy=False,
        help="A payment that names this number may be meant for another order.",
    )

    @api.depends("amount_total", "partner_invoice_id", "payment_term_id")
    def _compute_ar_credit_released(self):  # pylint: disable=missing-return
        super()._compute_ar_credit_released()

    @api.depends("state", "ar_credit_hold_id")
    def _compute_partner_credit_warning(self):  # pylint: disable=missing-return
        """Core's warning on quotations, from the whole exposure and with our reasons."""
        ours = self.filtered(
            lambda order: order.state in ("draft", "sent")
            and order.partner_id
            and order.company_id._ar_tells_credit()
        )
        super(SaleOrder, self - ours)._compute_partner_credit_warning()
        ours.partner_credit_warning = ""
        for order, answer in ours._ar_credit_answers(alone=True).items():
            if not order.ar_credit_hold_id:
                texts = self.env["ar.reason"]._texts(answer.decision.reasons)
                order.partner_credit_warning = "\n".join(texts)

    # === Confirming === #

    def action_confirm(self):
        """Confirm what the customers' credit allows; hold the rest and show the holds."""
        self.check_access("write")  # who may not confirm leaves no hold either
        asking = self.filtered(lambda order: not order._confirmation_error_message())
        holding = asking.filtered(lambda order: order.company_id.sudo().ar_credit_hold_orders)
        held = asking._ar_hold_against(holding._ar_credit_answers())
        if not held:
            return super().action_confirm()
        if passing := self - held:
            super(SaleOrder, passing).action_confirm()
        return held.action_ar_open_credit_hold()

    def _send_order_notification_mail(self, mail_template, *args, **kwargs):
        """Other add-ons send the confirmation after confirming: not for an order that is held."""
        payment = self.env.ref("sale.mail_template_sale_payment_executed", False)
        if self.state in UNCONFIRMED and self.sudo().ar_credit_hold_id and mail_template != payment:
            return None
        return super()._send_order_notification_mail(mail_template, *args, **kwargs)

    # === Guard === #

    @api.model_create_multi
    def create(self, vals_list):
        # Copies: Odoo gives numbers in the values, and only a given number is still the same.
        orders = super().create([{**vals, "ar_is_named_by_hand": False} for vals in vals_list])
        named = orders.browse(
            order.id for order, vals in zip(orders, vals_list, strict=True)
            if order.name == vals.get("name")
        )
        # Past our own write, which keeps the mark from callers.
        unguarded = super(SaleOrder, named)
        unguarded.write({"ar_is_named_by_hand": True})  # pylint: disable=super-method-mismatch
        orders._ar_compute_anew(set().union(*vals_list))
        orders._ar_keep_rates({})
        orders._ar_refuse_new_credit({})
        return orders

    def write(self, vals):
        guarded = CREDIT_FIELDS.intersection(vals)
        before = self._ar_credit_footprint() if guarded else {}
        rates = self._ar_decided_rates() if RATE_FIELDS.intersection(vals) else None
        vals = {name: vals[name] for name in vals if name != "ar_is_named_by_hand"}
        if any(order.name != vals["name"] for order in self if "name" in vals):
            vals["ar_is_named_by_hand"] = True
        result = super().write(vals)
        self._ar_compute_anew(vals)
        if rates is not None:
            self._ar_keep_rates(rates)
        if guarded:
            self._ar_refuse_new_credit(before)
        if vals.get("state") == "cancel":
            self.env["ar.credit.hold"]._close(
                self, Reason.of("hold.document_cancelled"), and_released=True
            )
        return result

    def _ar_compute_anew(self, names):
        for name in COMPUTED_AMOUNTS.intersection(names):
            self.env.add_to_compute(self._fields[name], self)

    def _ar_decided_rates(self):
        """Rates of exchange that confirmed orders were decided at."""
        return {
            order.id: (order.currency_id, order.currency_rate)
            for order in self.sudo() if order.state not in UNCONFIRMED
        }

    def _ar_keep_rates(self, before):  # pylint: disable=missing-return
        """No other date makes a confirmed order worth less than when it was decided about.

        :param before: ``_ar_decided_rates`` before the change
        """
        for order in self.sudo().filtered(lambda each: each.state not in UNCONFIRMED):
            if order.currency_id == order.company_id.currency_id:
                continue
            currency, rate = before.get(order.id, (None, 0.0))
            if currency != order.currency_id:
                rate = rate_today(order.company_id, order.currency_id)
            if order.currency_rate > rate:
                # Past our own write, which would compute it anew.
                unguarded = super(SaleOrder, order)
                unguarded.write({"currency_rate": rate})  # pylint: disable=super-method-mismatch

    def unlink(self):
        self.env["ar.credit.hold"]._close(self, Reason.of("hold.document_deleted"))
        return super().unlink()

    def _ar_credit_footprint(self):
        """What these orders give on credit, or would once they are confirmed.

        :return: ``{order_id: (is confirmed, Footprint)}`` where the company holds orders
        """
        return {
            order.id: (order.state not in UNCONFIRMED, order._ar_footprint())
            for order in self.sudo()
            if order.company_id.ar_credit_hold_orders
            and (order.state != "cancel" or order._ar_has_left())
        }

    def _ar_refuse_new_credit(self, before):
        """Refuse what was confirmed, raised, prolonged or moved to another customer.

        :param before: footprint before the change
        :raise UserError: names the order, the reasons and the remedy
        """
        asking, grown = self.browse(), self.browse()
        for order_id, (confirmed, now) in self._ar_credit_footprint().items():
            was_confirmed, was = before.get(order_id, (False, Footprint()))
            order = self.browse(order_id)
            if _asks_for_more(order, was, now):
                asking += order
            elif confirmed == was_confirmed:
                continue
            # What has left stays owed on the same conditions, whatever became of its order.
            if confirmed or (order._ar_has_left() and now.conditions != was.conditions):
                grown += order
        asking._ar_note_who_asks()
        known = {
            order_id: footprint for order_id, (confirmed, footprint) in before.items() if confirmed
        }
        for order, answer in grown._ar_credit_answers(known).items():
            if answer.is_held:
                self.env["ar.credit.refusal"]._refuse(
                    order, order._ar_debtor(), order.company_id, answer.decision,
                    order._ar_remedy(),
                )

    def _ar_remedy(self):
        if hold := self.sudo().ar_credit_hold_id:
            return Reason.of(
                "refusal.held", hold=hold.document_name, user=named(hold.requested_by)
            )
        return Reason.of("refusal.order")


def _asks_for_more(order, was, now):
    """Tell whether somebody else owes it, longer, or more of it; or at a higher price."""
    if now.conditions != was.conditions:
        return True
    currency = order.company_id.currency_id
    return currency.compare_amounts(now.amount, was.amount) > 0 or (
        # What no delivery decides about any more: services in the place of goods.
        currency.compare_amounts(now.amount - now.waiting, was.amount - was.waiting) > 0
    )
