"""./dev trace DB: which files of the add-ons an everyday action of core enters, and how often.

Fed to Odoo's shell (with `env`) on a database with the demo story; nothing is committed. The last
line is one JSON object: files and calls for posting a plain invoice and for undoing a bank line.
"""

import json
import os
import runpy

from odoo.modules.module import get_module_path

tracer = runpy.run_path(f"{get_module_path('ar_management')}/tests/tracer.py")
figures, traced = tracer["figures"], tracer["traced"]
SHOWN = int(os.environ.get("TRACE_SHOWN", "0"))

company = env["ar.demo.story"]._ref("partner_prompt").company_id
env = env(context={**env.context, "allowed_company_ids": company.ids})
customer = env["res.partner"].create({"name": "Plain Customer", "is_company": True})


def invoice():
    return env["account.move"].create({
        "move_type": "out_invoice", "partner_id": customer.id, "invoice_date": "2026-01-05",
        "invoice_line_ids": [(0, 0, {"name": "Work", "quantity": 1, "price_unit": 100})],
    })


def bank_line(amount):
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
    return env["account.bank.statement.line"].create({
        "journal_id": journal.id, "date": "2026-01-20", "amount": amount,
        "partner_id": customer.id, "payment_ref": "something else",
    })


invoice().action_post()  # what is loaded once is not counted
plain = invoice()
posting = traced(env, plain.action_post)

line = bank_line(plain.amount_total)
receivable = plain.line_ids.filtered(lambda each: each.account_type == "asset_receivable")
suspense = line.line_ids.filtered(
    lambda each: each.account_id == line.journal_id.suspense_account_id)
suspense.write({"account_id": receivable.account_id.id, "partner_id": customer.id})
(suspense + receivable).reconcile()
undoing = traced(env, line.action_undo_reconciliation)

for title, calls in (("posting", posting), ("undoing", undoing)):
    for (file, name), count in calls.most_common(SHOWN):
        print(f"{title:<8}{count:>7}  {file} {name}")
print(json.dumps({"posting": figures(posting), "undoing": figures(undoing)}))
