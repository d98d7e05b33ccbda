"""Odoo shell script: the demo story and a day's work of its users, each with their own rights."""

from odoo import Command


def demo(name):
    return env.ref(f"ar_management.{name}_demo")


env["ar.demo.story"]._load()
company = demo("partner_prompt").company_id
env = env(context={**env.context, "allowed_company_ids": company.ids})
assert company != env.ref("base.main_company"), "the story was told in books that were in use"
accountant, manager, salesman = (
    demo(f"user_{key}") for key in ("accountant", "manager", "salesman")
)

name, content = env["ar.demo.story"]._sample_statement()
office = env(user=accountant.id)
statement = office["ir.attachment"].create({"name": name, "raw": content})
wizard = office["ar.statement.import"].create({"attachment_ids": [Command.set(statement.ids)]})
wizard.action_import()
proposals = wizard.line_ids.ar_proposal_ids
matched = proposals.filtered("line_ids")
matched.action_post()
refused = matched.filtered(lambda proposal: proposal.state != "posted")
assert len(matched) >= 5 and not refused, f"{len(matched)} proposals, refused: {refused}"

order = demo("sale_order").with_user(salesman)
order.action_confirm()
hold = order.sudo().ar_credit_hold_ids
assert hold.state == "held", f"the order over the limit is {order.state}, not held"
hold.with_user(manager)._release("Payment announced, checked by telephone")
order.action_confirm()
assert order.state == "sale", f"after its release the order is {order.state}"

invoice = demo("invoice_prompt_01").with_user(accountant)
office["account.move.send"]._generate_and_send_invoices(invoice, sending_methods=["manual"])
assert invoice.ar_facturx_state == "valid", f"the e-invoice is {invoice.ar_facturx_state}"
assert invoice.invoice_pdf_report_id, "the invoice was sent without PDF"

run = demo("late_fee_run_previewed").with_user(accountant)
run.action_post()
penalties = run.line_ids.penalty_id
assert run.state == "posted" and penalties, f"the late fee run is {run.state}"
penalties[0].action_ar_cancel_penalty()

taken, late = demo("invoice_tiers_taken"), demo("invoice_tiers_late")
[document] = taken.ar_discount_document_ids
assert taken.payment_state == "paid" and document.state == "posted", taken.payment_state
deduction = office["ar.discount.deduction"].search([("move_id", "=", late.id)])
assert deduction.state == "to_decide", f"the late discount is {deduction.state}"
deduction.action_claim()
# In each VAT treatment: taken, and one of them undone by a counter-document.
term = env["account.payment.term"].create({
    "name": "2/10",
    "company_id": taken.company_id.id,
    "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
    "ar_discount_tier_ids": [Command.create({"percent": 2, "days": 10})],
})
for treatment in ("credit_note", "reduced", "net_untaxed", "net_total"):
    term.ar_discount_vat_treatment = treatment
    sold = office["account.move"].create({
        "move_type": "out_invoice",
        "partner_id": taken.partner_id.id,
        "invoice_payment_term_id": term.id,
        "invoice_line_ids": [
            Command.create({"product_id": line.product_id.id, "quantity": 1})
            for line in taken.invoice_line_ids
        ],
    })
    sold.action_post()
    office["account.payment.register"].with_context(
        active_model="account.move", active_ids=sold.ids
    ).create({}).action_create_payments()
    assert sold.amount_residual == 0 and sold.ar_discount_document_ids, f"{treatment}: not taken"
sold._get_reconciled_payments().move_id.line_ids.remove_move_reconcile()
assert len(sold.ar_discount_document_ids) == 2, "undoing made no counter-document"

office["ar.dispute"].create({"move_id": demo("invoice_late_00").id, "reason": "price"})
env.cr.commit()
