"""Makes a set of the generator in Odoo and tells what matched by itself; fed by peers.py."""
import json
import os
from pathlib import Path

folder, count = json.loads(os.environ["BENCH_ARGS"])


def rows(name):
    with (Path(folder) / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


company = env.company
journal = env["account.journal"].search(
    [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
)
owners = rows("partners")
partners = dict(zip(
    [row["id"] for row in owners],
    env["res.partner"].create([{"name": row["name"], "is_company": True} for row in owners]),
    strict=True,
))
taken = set()
for row in owners:
    for number in row["ibans"]:
        if number not in taken:
            taken.add(number)
            env["res.partner.bank"].create({
                "acc_number": number, "partner_id": partners[row["id"]].id,
            })
open_now = rows("docs")
codes = {row["currency"] for row in open_now}
currencies = {
    currency.name: currency
    for currency in env["res.currency"].with_context(active_test=False).search(
        [("name", "in", list(codes))]
    )
}
for currency in currencies.values():
    currency.active = True
documents = {}
for start in range(0, len(open_now), 200):
    part = open_now[start : start + 200]
    moves = env["account.move"].create([
        {
            "move_type": "out_refund" if row["type"] == "refund" else "out_invoice",
            "name": row["number"], "payment_reference": row["payment_reference"],
            "ref": row["po"], "partner_id": partners[row["partner_id"]].id,
            "invoice_date": row["date"], "date": row["date"], "invoice_date_due": row["due"],
            "currency_id": currencies[row["currency"]].id,
            "invoice_line_ids": [(0, 0, {
                "name": "x", "price_unit": abs(row["residual"]) / 100, "tax_ids": [],
            })],
        }
        for row in part
    ])
    moves.action_post()
    documents.update(zip(moves.ids, [row["id"] for row in part], strict=True))
    env.cr.commit()
payments = rows("payments")[:count]
lines = env["account.bank.statement.line"].create([
    {
        "journal_id": journal.id, "date": row["date"], "amount": row["amount"] / 100,
        "payment_ref": " ".join(filter(None, (row["struct_ref"], row["label"]))) or "/",
        "partner_name": row["partner_name"], "account_number": row["iban"],
    }
    for row in payments
])
env.cr.commit()


def shares_of(line):
    """What is matched; else what the program proposes on its screen."""
    found = []
    for partial in line.line_ids.matched_debit_ids | line.line_ids.matched_credit_ids:
        for item, amount in (
            (partial.debit_move_id, partial.debit_amount_currency),
            (partial.credit_move_id, -partial.credit_amount_currency),
        ):
            if item.move_id.id in documents:
                found.append([documents[item.move_id.id], round(amount * 100)])
    if found or "reconcile_data_info" not in line._fields:
        return found
    items = env["account.move.line"]
    for each in (line.reconcile_data_info or {}).get("data", ()):
        for key in each.get("counterpart_line_ids") or ():
            item = items.browse(key)
            if item.move_id.id in documents:
                amount = -(each.get("currency_amount") or each.get("amount") or 0)
                found.append([documents[item.move_id.id], round(amount * 100)])
    return found


print(json.dumps({
    row["id"]: shares_of(line) for row, line in zip(payments, lines, strict=True)
}))
