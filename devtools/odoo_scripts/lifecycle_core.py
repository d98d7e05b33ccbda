"""Odoo shell script: a company at work before the add-ons: invoices, payments, a bank line."""

from datetime import timedelta

from odoo import Command, fields

today = fields.Date.context_today(env.user)
# A second company without chart of accounts: installing must serve it too.
env["res.company"].create({"name": "Second company", "country_id": env.ref("base.fr").id})
term = env["account.payment.term"].create({
    "name": "2/10 net 30",
    "early_discount": True,
    "discount_percentage": 2,
    "discount_days": 10,
    "early_pay_discount_computation": "included",
    "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
})
customer = env["res.partner"].create({"name": "Old customer", "country_id": env.ref("base.fr").id})
invoices = env["account.move"].create([
    {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "invoice_date": today - timedelta(days=5),
        "invoice_payment_term_id": term.id,
        "invoice_line_ids": [Command.create({"name": "Lamp", "price_unit": price})],
    }
    for price in (100, 200, 300, 400, 500)
])
invoices.action_post()
# One paid with the discount, one in part, one in full; two stay open.
for invoice, amount in zip(invoices, (None, 50, invoices[2].amount_total), strict=False):
    wizard = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    ).create({})
    if amount:
        wizard.write({"amount": amount, "payment_difference_handling": "open"})
    wizard.action_create_payments()
bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
env["account.bank.statement.line"].create({
    "journal_id": bank.id, "date": today, "amount": 480, "payment_ref": invoices[3].name,
})
states = invoices.mapped("payment_state")
assert states == ["paid", "partial", "paid", "not_paid", "not_paid"], states
# What is locked may be frozen all the same.
env.company.fiscalyear_lock_date = today - timedelta(days=1)
env.cr.commit()
