from odoo.tools import LazyTranslate

from ..common.reason import register

_lt = LazyTranslate(__name__)

register({
    "reminder.before_due": _lt(
        "%(invoice)s is due on %(day)s: this is the step %(days)s days before the due date."
    ),
    "reminder.step_due": _lt(
        "%(invoice)s was due on %(day)s: this is the step %(days)s days after the due date. Total "
        "claimed: %(total)s."
    ),
    "reminder.no_habit": _lt(
        "Only %(sample)s instalments were paid or are overdue so far, too few to see a pattern: "
        "day and tone follow the policy."
    ),
    "reminder.reliable": _lt(
        "%(percent)s %% of %(sample)s instalments were paid on time: later and gentler than the "
        "policy."
    ),
    "reminder.habitually_late": _lt(
        "Half of %(sample)s instalments were paid %(days)s days late or more: sooner and firmer "
        "than the policy."
    ),
    "reminder.ordinary": _lt(
        "%(percent)s %% of %(sample)s instalments were paid on time, half of them no more than "
        "%(days)s days late: day and tone follow the policy."
    ),
    "reminder.returned": _lt(
        "The bank took back payments within the last six months: %(count)s."
    ),
    "reminder.worsening": _lt(
        "Over the last six months the customer paid %(days)s days later than before."
    ),
    "guard.paused": _lt("Reminders to this customer are paused until %(day)s."),
    "guard.not_a_working_day": _lt("%(day)s is not a working day of the company."),
    "guard.unallocated": _lt(
        "%(amount)s paid by the customer is not allocated yet: allocate it first."
    ),
    "guard.covered": _lt(
        "Open credits of %(credit)s cover the %(owed)s to be claimed: allocate them first."
    ),
    "guard.bank_data_old": _lt(
        "The last bank line is dated %(day)s, more than %(days)s days ago: import the latest bank "
        "statement first."
    ),
    "guard.no_address": _lt(
        "No working e-mail address: enter one on the billing contact, or send a letter."
    ),
    "guard.no_phone": _lt(
        "There is no telephone number: enter one on the billing contact, or send an e-mail."
    ),
    "guard.no_portal_user": _lt(
        "Nobody of the customer has access to the portal: grant it to a contact, or send an e-mail."
    ),
    "claim.promised": _lt("The customer promised %(amount)s by %(day)s."),
    "claim.in_plan": _lt(
        "%(amount)s is in payment plan %(plan)s, whose next instalment is due on %(day)s."
    ),
    "claim.handed_over": _lt("%(agent)s collects it since %(day)s (%(handover)s)."),
    "plan.kept": _lt("All instalments of %(plan)s were paid."),
    "plan.missed": _lt(
        "%(amount)s of the instalment of %(day)s is missing: unless it arrives within %(days)s "
        "days of the notice, the whole rest is due at once."
    ),
    "plan.broken": _lt(
        "%(plan)s is broken: %(amount)s due on %(day)s did not arrive within %(days)s days of the "
        "notice. The whole rest is due at once, and the next message is one step firmer."
    ),
    "promise.open": _lt(
        "%(received)s of the %(amount)s promised by %(day)s has been received so far."
    ),
    "promise.kept": _lt("%(received)s of the %(amount)s promised by %(day)s was received."),
    "promise.broken": _lt(
        "The customer promised %(amount)s by %(day)s and paid %(received)s: the tone is one level "
        "firmer."
    ),
    "collection.called": _lt("Call: %(outcome)s. %(note)s"),
    "collection.says_paid_on": _lt(
        "Says in the portal that it paid on %(day)s: %(reference)s"
    ),
    "collection.asks_for_plan": _lt(
        "Asks in the portal to pay in %(months)s instalments, the first one on %(day)s. %(note)s"
    ),
    "collection.says_paid": _lt(
        "The customer says it has paid: reminders are paused until %(day)s."
    ),
    "plan.reinstated": _lt("The plan counts again."),
    "doubtful.refused": _lt("%(user)s does not agree to write it off."),
})
