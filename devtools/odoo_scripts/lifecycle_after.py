"""Odoo shell script: Odoo alone still invoices and gets paid, with early-payment discount."""

from odoo import Command

term = env["account.payment.term"].search([("name", "=", "2/10 net 30")], limit=1)
customer = env["res.partner"].search([("name", "=", "Old customer")])
old = env["account.move"].search([
    ("partner_id", "=", customer.id), ("payment_state", "=", "not_paid"),
    ("move_type", "=", "out_invoice"),
], limit=1)
new = env["account.move"].create({
    "move_type": "out_invoice",
    "partner_id": customer.id,
    "invoice_payment_term_id": term.id,
    "invoice_line_ids": [Command.create({"name": "Lamp", "price_unit": 600})],
})
new.action_post()
for invoice in (old, new):
    wizard = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    ).create({})
    assert wizard.early_payment_discount_mode, f"{invoice.name} offers no discount"
    wizard.action_create_payments()
    assert invoice.payment_state == "paid", f"{invoice.name} is {invoice.payment_state}"
env["res.company"].create({"name": "Third company"})
env.cr.commit()
