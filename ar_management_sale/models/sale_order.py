from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.ar_management.engine.credit.decision import Outcome

from .sale_order_decision import UNCONFIRMED

# What can confirm an order, raise what it asks for, give longer to pay, or make another
# customer owe it.
CREDIT_FIELDS = frozenset({
    "state", "partner_id", "partner_invoice_id", "company_id", "currency_id", "pricelist_id",
    "date_order", "fiscal_position_id", "order_line", "payment_term_id",
})


# Stored and computed, but open to RPC: what is written over them would change the exposure.
COMPUTED_AMOUNTS = frozenset({"amount_total", "currency_rate"})


class SaleOrder(models.Model):
    """Confirming asks for credit.

    Two doors: ``action_confirm`` keeps orders against the credit terms as quotations and stores
    a hold; any other way into a confirmed state, or to a larger confirmed order, is refused by
    ``create`` and ``write`` themselves. Both ask the same decision, and no context key counts.
    """

    _inherit = "sale.order"

    ar_credit_hold_ids = fields.One2many(
        "ar.credit.hold", "res_id", string="Credit Holds",
        domain=lambda self: [("res_model", "=", self._name)],
    )
    ar_credit_hold_id = fields.Many2one(
        "ar.credit.hold", string="Open Credit Hold", compute="_compute_ar_credit_hold",
        compute_sudo=True,
    )
    ar_credit_hold_reasons = fields.Text(
        string="Why It Is Held", compute="_compute_ar_credit_hold", compute_sudo=True)
    ar_can_open_credit_hold = fields.Boolean(
        string="May Open the Hold", compute="_compute_ar_can_open_credit_hold")
    ar_credit_released = fields.Boolean(
        string="Credit Released", compute="_compute_ar_credit_released", compute_sudo=True,
        help="A Credit Manager released this order as it is now: it can be confirmed.",
    )

    ar_is_named_by_hand = fields.Boolean(
        string="Number Given by Hand", readonly=True, copy=False,
        help="A payment that names this number may be meant for another order.",
    )

    @api.depends("ar_credit_hold_ids.state", "ar_credit_hold_ids.reasons")
    def _compute_ar_credit_hold(self):
        for order in self:
            hold = order.ar_credit_hold_ids.filtered(lambda hold: hold.state == "held")[:1]
            order.ar_credit_hold_id = hold
            order.ar_credit_hold_reasons = hold.reasons

    @api.depends("ar_credit_hold_id")
    @api.depends_context("uid")
    def _compute_ar_can_open_credit_hold(self):
        """The reasons are for everybody who sees the order, the hold itself for some."""
        readable = self.sudo().ar_credit_hold_id.sudo(False)._filtered_access("read")
        for order in self:
            order.ar_can_open_credit_hold = order.sudo().ar_credit_hold_id.id in readable.ids

    @api.depends("state", "amount_total", "partner_invoice_id", "ar_credit_hold_ids.state")
    def _compute_ar_credit_released(self):
        for order in self:
            order.ar_credit_released = (
                order.state in ("draft", "sent")
                and "released" in order.ar_credit_hold_ids.mapped("state")
                and order._ar_is_released(order._ar_debtor())
            )

    @api.depends("state", "ar_credit_hold_id")
    def _compute_partner_credit_warning(self):  # pylint: disable=missing-return
        """Core's warning on quotations, from the whole exposure and with our reasons."""
        ours = self.filtered(
            lambda order: order.state in ("draft", "sent")
            and order.partner_id
            and order.company_id.ar_credit_hold_orders
        )
        super(SaleOrder, self - ours)._compute_partner_credit_warning()
        ours.partner_credit_warning = ""
        for order, decision in ours._ar_credit_decisions(alone=True).items():
            if not order.ar_credit_hold_id:
                texts = self.env["ar.reason"]._texts(decision.reasons)
                order.partner_credit_warning = "\n".join(texts)

    # === Confirming === #

    def action_confirm(self):
        """Confirm what the customers' credit allows; hold the rest and show the holds."""
        asking = self.filtered(lambda order: not order._confirmation_error_message())
        held = asking._ar_hold_over_credit()
        if not held:
            return super().action_confirm()
        if passing := self - held:
            super(SaleOrder, passing).action_confirm()
        return held.sudo().ar_credit_hold_id._action_open()

    def action_ar_open_credit_hold(self):
        """Open the hold that keeps this order a quotation."""
        self.ensure_one()
        return self.sudo().ar_credit_hold_id._action_open()

    def action_ar_apply_for_credit(self):
        """Prepare a credit application for the customer who will owe this order."""
        self.ensure_one()
        debtor = self._ar_debtor().with_company(self.company_id)
        return debtor.action_ar_new_credit_application()

    def _ar_hold_over_credit(self):
        """Hold the orders against the credit terms, and give them back; no other one changes."""
        decisions = self._ar_credit_decisions()
        held = self.browse()
        for order, decision in decisions.items():
            if decision.outcome is Outcome.HOLD:
                held += order
                order._ar_hold(decision)
        self.env["ar.credit.hold"]._close(
            self - held, self.env._("The document is within the credit terms now.")
        )
        return held

    def _ar_hold(self, decision):
        self.ensure_one()
        debtor = self._ar_debtor()
        exposure = self.env["ar.exposure"]._exposure(debtor, self.company_id)[debtor.id]
        self.env["ar.credit.hold"]._ask(
            self, debtor, self.company_id, self._ar_company_amount(), decision, exposure,
            self.payment_term_id,
        )

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
        orders._ar_refuse_new_credit({})
        return orders

    def write(self, vals):
        guarded = CREDIT_FIELDS.intersection(vals)
        before = self._ar_credit_footprint() if guarded else {}
        vals = {name: vals[name] for name in vals if name != "ar_is_named_by_hand"}
        if any(order.name != vals["name"] for order in self if "name" in vals):
            vals["ar_is_named_by_hand"] = True
        result = super().write(vals)
        self._ar_compute_anew(vals)
        if guarded:
            self._ar_refuse_new_credit(before)
        if vals.get("state") == "cancel":
            self.env["ar.credit.hold"]._close(
                self, self.env._("The document was cancelled."), and_released=True
            )
        return result

    def _ar_compute_anew(self, names):
        for name in COMPUTED_AMOUNTS.intersection(names):
            self.env.add_to_compute(self._fields[name], self)

    def unlink(self):
        self.env["ar.credit.hold"]._close(self, self.env._("The document was deleted."))
        return super().unlink()

    def _ar_credit_footprint(self):
        """Who owes how much, and how long, on those that are confirmed.

        :return: ``{order_id: (debtor and payment terms, amount)}``
        """
        return {
            order.id: ((order._ar_debtor(), order.payment_term_id), order._ar_company_amount())
            for order in self
            if order.state not in UNCONFIRMED
        }

    def _ar_refuse_new_credit(self, before):
        """Refuse what was confirmed, raised, prolonged or moved to another customer.

        :param before: footprint before the change
        :raise UserError: names the order, the reasons and the remedy
        """
        grown = self.browse()
        for order_id, (conditions, amount) in self._ar_credit_footprint().items():
            known, was = before.get(order_id, (None, 0.0))
            order = self.browse(order_id)
            currency = order.company_id.currency_id
            if conditions != known or currency.compare_amounts(amount, was) > 0:
                grown += order
        for order, decision in grown._ar_credit_decisions().items():
            if decision.outcome is Outcome.HOLD:
                refusal = order._ar_refusal(decision)
                self.env["ar.credit.refusal"]._trace(
                    order, order._ar_debtor(), order.company_id, refusal
                )
                raise UserError(refusal)

    def _ar_refusal(self, decision):
        reasons = "\n".join(self.env["ar.reason"]._texts(decision.reasons))
        if hold := self.sudo().ar_credit_hold_id:
            return self.env._(
                "%(order)s of %(customer)s is held for credit:\n%(reasons)s\n"
                "A Credit Manager can release it: %(hold)s, requested by %(user)s.",
                order=self.name, customer=self._ar_debtor().name, reasons=reasons,
                hold=hold.document_name, user=hold.requested_by.name,
            )
        return self.env._(
            "%(order)s of %(customer)s needs a credit decision:\n%(reasons)s\n"
            "Use Confirm on the quotation: it is then held, and a Credit Manager can release it.",
            order=self.name, customer=self._ar_debtor().name, reasons=reasons,
        )
