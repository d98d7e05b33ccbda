"""Posts bank lines of each kind in one batch; fed to Odoo's shell by posting.py."""
import json
import os
import time
from datetime import date

COUNT = int(os.environ.get("BENCH_ARGS") or 100)
INVOICED, PAID = date(2026, 3, 1), date(2026, 3, 9)
company = env.company
journal = env["account.journal"].search(
    [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
)
chart = env["account.chart.template"].with_company(company)
company.tax_exigibility = True
company.write({
    "ar_match_tolerance": 10,
    "ar_match_tolerance_account_id": company.account_journal_early_pay_discount_loss_account_id.id,
})
tiers = env["account.payment.term"].create({
    "name": "3/10 net 30",
    "line_ids": [(0, 0, {"value": "percent", "value_amount": 100, "nb_days": 30})],
    "ar_discount_tier_ids": [(0, 0, {"percent": 3, "days": 10})],
    "ar_discount_vat_treatment": "credit_note",
})
simple = env["account.payment.term"].create({
    "name": "2/10 net 30", "early_discount": True, "discount_percentage": 2,
    "discount_days": 10, "early_pay_discount_computation": "included",
    "line_ids": [(0, 0, {"value": "percent", "value_amount": 100, "nb_days": 30})],
})
no_term = env["account.payment.term"]
vat, on_payment = chart.ref("tva_normale"), chart.ref("tva_normale_encaissement")
KINDS = {
    # kind: (tax, payment term, what is paid of the total)
    "exact": (vat, no_term, lambda total: total),
    "exact_cash_basis_vat": (on_payment, no_term, lambda total: total),
    "difference_too_much": (vat, no_term, lambda total: total + 70),
    "difference_part": (vat, no_term, lambda total: total - 70),
    "difference_tolerance": (vat, no_term, lambda total: total - 3),
    "discount_in_bank_entry": (vat, simple, lambda total: total * 0.98),
    "discount_with_credit_note": (vat, tiers, lambda total: total * 0.97),
}


def proposals_of(kind, count):
    """Bank lines that cite an invoice each, searched."""
    tax, term, paid = KINDS[kind]
    partners = env["res.partner"].create(
        [{"name": f"{kind} {number}", "is_company": True} for number in range(count)]
    )
    invoices = env["account.move"].create([
        {
            "move_type": "out_invoice", "partner_id": partner.id, "invoice_date": INVOICED,
            "date": INVOICED, "invoice_date_due": False if term else PAID,
            "invoice_payment_term_id": term.id,
            "invoice_line_ids": [(0, 0, {
                "name": "x", "price_unit": 1000 + number, "tax_ids": [(6, 0, tax.ids)],
            })],
        }
        for number, partner in enumerate(partners)
    ])
    invoices.action_post()
    lines = env["account.bank.statement.line"].create([
        {
            "journal_id": journal.id, "amount": round(paid(invoice.amount_total), 2),
            "date": PAID, "payment_ref": f"VIR {invoice.name}",
        }
        for invoice in invoices
    ])
    return env["ar.match.proposal"]._propose(lines).filtered("line_ids")


def measured(kind, count):
    """Milliseconds and queries for each line, with everything that happens at commit."""
    proposals = proposals_of(kind, count)
    env.cr.commit()
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    posted, refused = proposals._post()
    env.cr.commit()
    seconds = time.perf_counter() - start
    assert len(posted) > 0.9 * count and not refused, (kind, len(posted), refused)
    return {
        "ms": round(1000 * seconds / len(posted), 1),
        "queries": round((env.cr.sql_log_count - queries) / len(posted), 2),
    }


for kind in KINDS:
    measured(kind, 3)
print(json.dumps({kind: measured(kind, COUNT) for kind in KINDS}))
