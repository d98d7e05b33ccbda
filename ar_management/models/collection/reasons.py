from odoo.tools import LazyTranslate

from ..common.reason import register

_lt = LazyTranslate(__name__)

register({
    "reminder.before_due": _lt(
        "%(invoice)s is due on %(day)s: the step %(days)s days before the due date."
    ),
    "reminder.step_due": _lt(
        "%(invoice)s was due on %(day)s: the step %(days)s days after the due date. In "
        "all, %(total)s is asked for."
    ),
    "reminder.no_habit": _lt(
        "Only %(sample)s instalments were paid or are late so far: too few to speak of a "
        "habit, so day and tone are those of the policy."
    ),
    "reminder.reliable": _lt(
        "%(percent)s %% of %(sample)s instalments were paid in time: later and softer "
        "than the policy says."
    ),
    "reminder.habitually_late": _lt(
        "Half of %(sample)s instalments were paid %(days)s days late or more: sooner and "
        "more direct than the policy says."
    ),
    "reminder.ordinary": _lt(
        "%(percent)s %% of %(sample)s instalments were paid in time, half of them at most "
        "%(days)s days late: day and tone are those of the policy."
    ),
    "reminder.returned": _lt(
        "The bank took back payments within the last six months: %(count)s."
    ),
    "reminder.worsening": _lt(
        "In the last six months it has paid %(days)s days later than before."
    ),
    "guard.paused": _lt("Reminders to this customer are paused until %(day)s."),
    "guard.not_a_working_day": _lt("%(day)s is no working day of the company."),
    "guard.unallocated": _lt(
        "%(amount)s that the customer paid is not allocated yet: match it first."
    ),
    "guard.covered": _lt(
        "Its open credits of %(credit)s cover the %(owed)s that it would be asked for: "
        "allocate them first."
    ),
    "guard.bank_data_old": _lt(
        "The last bank line is of %(day)s, more than %(days)s days old: import the bank "
        "statement first."
    ),
    "guard.no_address": _lt(
        "There is no e-mail address that works: enter one on the billing contact, or send "
        "a letter."
    ),
    "claim.promised": _lt("%(amount)s was promised for %(day)s."),
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
        "%(received)s of %(amount)s promised by %(day)s has arrived so far."
    ),
    "promise.kept": _lt("%(received)s arrived of the %(amount)s promised by %(day)s."),
    "promise.broken": _lt(
        "It promised to pay %(amount)s by %(day)s, and %(received)s arrived: one step "
        "firmer."
    ),
})
