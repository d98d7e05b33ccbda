"""Late fees of the story: one run that was posted and paid, one in which a fee was waived."""

from datetime import timedelta

from odoo import Command

from . import fixtures

BILLED_DAYS_AGO = 60
PAID_DAYS_AGO = 35
DUE_WITHIN_DAYS = 240


def bill(books, anchor):
    """Bill the customer who always pays late, receive it, and preview what followed."""
    env = books.env
    policy = env["ar.late.fee.policy"].search(
        [("company_id", "=", books.company.id), ("regime", "=", "reference")], limit=1
    )
    policy.mode = "propose"
    since = anchor - timedelta(days=DUE_WITHIN_DAYS)
    books.company.ar_late_fee_since = since
    posted = _run(env, anchor - timedelta(days=BILLED_DAYS_AGO), since, books.partners["late"])
    posted.action_post()
    penalty = posted.line_ids.penalty_id
    books.receive(anchor - timedelta(days=PAID_DAYS_AGO), penalty)
    previewed = _run(env, anchor, since)
    smallest = min(previewed.fee_line_ids, key=lambda line: line.total)
    env["ar.late.fee.waive"].create({
        "line_ids": [Command.link(smallest.id)],
        "reason": "The delivery note was missing; agreed by telephone",
    }).action_waive()
    fixtures.xml_ids(env, {
        "late_fee_run_posted": posted,
        "late_fee_penalty": penalty,
        "late_fee_run_previewed": previewed,
    })


def _run(env, day, since, customers=()):
    run = env["ar.late.fee.run"].create({
        "date": day,
        "document_date": day,
        "due_from": since,
        "partner_ids": [Command.link(customer.id) for customer in customers],
    })
    run.action_preview()
    return run
