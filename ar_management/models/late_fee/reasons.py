from odoo.tools import LazyTranslate

from ..common.reason import register

_lt = LazyTranslate(__name__)

register({
    "late_fee.no_policy": _lt("The company has no late fee policy that applies to this customer."),
    "late_fee.policy_of_customer": _lt("It is %(customer)s's own policy."),
    "late_fee.policy_of_term": _lt("It is the policy for the payment term %(term)s."),
    "late_fee.policy_of_position": _lt("It is the policy for the fiscal position %(position)s."),
    "late_fee.policy_of_public_buyers": _lt(
        "The customer is a public buyer, and it is the first policy for those."
    ),
    "late_fee.policy_of_company": _lt(
        "It is the first policy of the company; nothing more specific applies."
    ),
    "late_fee.excluded": _lt("The policy excludes customers with the tag %(category)s."),
    "late_fee.capped": _lt("The policy caps the interest at %(cap)s."),
    "late_fee.interest_first": _lt(
        "Payments settled %(amount)s of interest before the principal, as the policy says."
    ),
    "late_fee.consumer": _lt(
        "The customer is a consumer: no penalty and no indemnity between businesses."
    ),
    "late_fee.not_late": _lt("Nothing was open after the due date, %(due)s."),
    "late_fee.not_due": _lt("Due on %(due)s: not late yet."),
    "late_fee.in_grace": _lt("Within the grace days, until %(last)s."),
    "late_fee.from_receipt": _lt(
        "The customer received the invoice on %(received)s: the delay runs from there, and payment "
        "was due on %(due)s."
    ),
    "late_fee.insolvency": _lt(
        "Insolvency proceedings were opened on %(opened)s: interest on earlier invoices stops the "
        "day before."
    ),
    "late_fee.disputed": _lt(
        "%(amount)s was in dispute from %(start)s to %(end)s and bears no interest for that time."
    ),
    "late_fee.in_dispute": _lt(
        "%(amount)s has been in dispute since %(start)s and bears no interest."
    ),
    "late_fee.in_plan": _lt(
        "%(amount)s has been in a payment plan since %(start)s: no penalty runs while it is kept."
    ),
    "late_fee.granted": _lt(
        "%(amount)s was in a payment plan from %(start)s to %(end)s: no penalty ran in that time."
    ),
    "late_fee.public_frozen": _lt(
        "Public buyer: the rate of %(semester)s, %(percent)s %%, holds for the whole delay."
    ),
    "late_fee.rate": _lt("%(series)s for %(semester)s"),
    "late_fee.rates_missing": _lt(
        "No interest can be computed: %(rates)s is not known. Enter it under Receivables, "
        "Configuration, Reference Rates."
    ),
    "late_fee.no_due_date": _lt("%(invoice)s has no due date: enter one on its receivable line."),
    "late_fee.below_minimum": _lt(
        "Below the minimum of %(policy)s: a later run bills it when more is due."
    ),
    "late_fee.after_preview": _lt(
        "A payment, a credit note or another bill was entered after the preview: the next run "
        "bills it."
    ),
    "late_fee.billed_meanwhile": _lt(
        "%(run)s has since billed %(amount)s of it with %(penalty)s."
    ),
    "late_fee.waived_meanwhile": _lt("%(run)s has since waived it."),
    "late_fee.waiver_changed": _lt("The amount waived has changed since the preview."),
    "late_fee.waiver_asked": _lt("Waiver requested, to be approved"),
    "late_fee.waiver_given": _lt("Waived"),
    "late_fee.waiver_approved": _lt("Waiver approved"),
    "late_fee.waiver_refused": _lt("Waiver refused"),
    "late_fee.rate_missing": _lt("%(rate)s is not known."),
    "late_fee.cancelled": _lt("Cancelled by %(reversal)s: its late fees can be billed again."),
})
