"""Collections of the story: reminders that were sent, promises in every state, a call."""

from datetime import timedelta

from odoo import Command

from .. import fixtures
from . import customers

REMINDED_DAYS_AGO = 16
PROMISED_DAYS_AGO = 12


def tell(books, anchor):
    """Switch the French scenario on, tell what was done lately, and propose what is due now.

    Nothing is sent: the customers are invented, their addresses as well.
    """
    env, company = books.env, books.company
    policy = env.ref("ar_management.ar_reminder_policy_french").with_company(company)
    policy.enabled = True
    reminders = env["ar.reminder"]
    debtors = books.partners["late"] | books.partners["over_limit"]
    before = anchor - timedelta(days=REMINDED_DAYS_AGO)
    sent = reminders._propose(debtors, company, before)
    for reminder in sent:
        reminder._mark_sent(email_to=reminder.contact_id.email_formatted, stop_data=[])
    _promises(books, anchor)
    customers.tell(books, anchor)
    env["ar.call"].create({
        "partner_id": books.partners["over_limit"].id, "company_id": company.id,
        "outcome": "reached", "note": "The accountant is on leave and will call back.",
    })
    env["ar.promise"]._judge_open(company)
    run = env["ar.reminder.run"]._of(company, anchor)
    while run._do_some():
        continue
    fixtures.xml_ids(env, {"reminder_run": run})


def _promises(books, anchor):
    """One that waits for its day, and one whose day has passed."""
    made = {}
    for key, days_ago, days in (("late", 2, 9), ("over_limit", PROMISED_DAYS_AGO, 5)):
        lines = books.env["account.move.line"].search([
            ("partner_id", "=", books.partners[key].id), ("reconciled", "=", False),
            ("account_type", "=", "asset_receivable"), ("parent_state", "=", "posted"),
            ("balance", ">", 0), ("date_maturity", "<", anchor),
            ("company_id", "=", books.company.id),
        ], order="date_maturity", limit=1)
        if not lines:
            continue
        day = anchor - timedelta(days=days_ago)
        made[f"promise_{key}"] = books.env["ar.promise"].create({
            "partner_id": books.partners[key].id, "company_id": books.company.id,
            "line_ids": [Command.set(lines.ids)], "made_on": day,
            "date": day + timedelta(days=days), "source": "call",
        })
    fixtures.xml_ids(books.env, made)
