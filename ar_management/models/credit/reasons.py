from odoo.tools import LazyTranslate

from ..common.reason import register

_lt = LazyTranslate(__name__)

register({
    "credit.over_limit": _lt(
        "Credit limit %(limit)s, exposure %(exposure)s: %(order)s more would exceed the limit by "
        "%(excess)s."
    ),
    "credit.limit_passed": _lt(
        "Credit limit %(limit)s, exposure %(exposure)s: the limit is passed by %(excess)s."
    ),
    "credit.near_limit": _lt(
        "More than %(percent)s %% of the credit limit of %(limit)s is used: %(left)s left."
    ),
    "credit.deposit_missing": _lt(
        "A prepayment of %(deposit)s (%(percent)s %%) was agreed: %(missing)s is missing."
    ),
    "credit.term_too_long": _lt(
        "The payment terms allow up to %(days)s days; %(longest)s were approved."
    ),
    "credit.component": _lt("%(component)s: %(amount)s"),
    "credit.overdue": _lt("%(amount)s is overdue by more than %(days)s days."),
    "approval.own_request": _lt("You requested this credit yourself: someone else has to decide."),
    "approval.twice": _lt(
        "You have already approved: nobody approves twice. Someone else has to decide."
    ),
    "approval.not_approver": _lt(
        "It is waiting for “%(step)s”, and you are not one of its approvers."
    ),
    "approval.step": _lt("%(step)s"),
    "approval.credit_manager": _lt("Credit Manager"),
    "approval.complete": _lt("All approvals are given."),
    "policy.by_hand": _lt("Policy %(policy)s: chosen by hand for this customer."),
    "policy.by_tag": _lt("Policy %(policy)s: the customer has the tag %(tag)s."),
    "policy.usual": _lt("Policy %(policy)s: the default for all other customers."),
    "policy.none": _lt("The company has no credit policy for this customer."),
    "limit.approved": _lt("Approved by application %(number)s."),
    "limit.approved_until": _lt("Approved by application %(number)s until %(until)s."),
    "limit.refused": _lt("No credit: application %(number)s was refused."),
    "limit.lapsed": _lt(
        "The credit of application %(number)s ended on %(until)s and was not renewed."
    ),
    "limit.shared": _lt(
        "No decision yet, but this customer resembles %(customer)s: what is left of that "
        "customer's credit applies."
    ),
    "limit.policy": _lt("No decision yet: policy %(policy)s grants %(limit)s by default."),
    "score.no_history": _lt("No payment history yet: it does not count."),
    "score.delay": _lt("Pays %(days)s days after the due date on average."),
    "score.on_time": _lt("%(percent)s %% of the amounts were paid on time."),
    "score.spread": _lt("The delay varies by %(days)s days around its average."),
    "score.trend_worse": _lt("Over the last six months, paid %(days)s days later than before."),
    "score.trend_better": _lt(
        "Over the last six months, paid no later than before: %(days)s days earlier."
    ),
    "score.age": _lt("Customer for %(months)s months."),
    "score.no_dispute": _lt("Nothing in dispute."),
    "score.promises": _lt("%(kept)s of %(count)s promises to pay were kept."),
    "score.disputes": _lt("%(amount)s in dispute."),
    "score.external": _lt("External score %(score)s of 100."),
    "score.ratios": _lt("Financial statements: %(count)s ratios."),
    "score.usage": _lt("%(percent)s %% of the limit is used."),
    "data.name": _lt("The name is missing."),
    "data.address": _lt("The address is incomplete."),
    "data.country": _lt("The country is missing."),
    "data.registry": _lt("The SIREN or SIRET (Company ID) is missing."),
    "data.registry_wrong": _lt("%(number)s is not a valid SIREN or SIRET."),
    "data.vat": _lt("The VAT number is missing."),
    "data.vat_wrong": _lt("%(number)s is not a valid VAT number."),
    "data.email": _lt("The e-mail address is missing."),
    "data.phone": _lt("The telephone number is missing."),
    "data.iban": _lt("No IBAN is known."),
    "data.iban_wrong": _lt("%(number)s is not a valid IBAN."),
    "data.unique": _lt("The customer is probably a duplicate."),
    "review.limit_ending": _lt("The limit of %(limit)s ends on %(until)s."),
    "review.limit_ended": _lt("The limit ended on %(until)s."),
    "review.worsening": _lt(
        "Pays %(days)s days later than six months ago; %(average)s days late on average."
    ),
    "review.insurance_ending": _lt("The credit insurance of %(limit)s ends on %(until)s."),
    "review.exposure": _lt("%(percent)s %% of the limit is used: %(exposure)s of %(limit)s."),
    # ---- refused attempts
    "refusal.of": _lt("%(document)s of %(customer)s needs a credit decision:"),
    "refusal.invoice": _lt(
        "Use Confirm on the invoice: it is then held, and a Credit Manager can release it."
    ),
    # ---- what became of a hold
    "hold.asks_again": _lt("The document needs credit again."),
    "hold.over": _lt("Its last day has passed."),
    "hold.within_terms": _lt("The document is now within the credit terms."),
    "hold.held": _lt("Held for credit. A Credit Manager can release it."),
    "hold.agreed": _lt(
        "%(user)s agrees to release up to %(amount)s: %(comment)s Approvals still needed: "
        "%(missing)s."
    ),
    "hold.released": _lt(
        "Credit released up to %(amount)s until %(day)s by %(user)s: %(comment)s"
    ),
    "hold.refused": _lt("Credit of %(amount)s refused by %(user)s: %(comment)s"),
    # ---- what became of an application
    "application.taken_over": _lt("Limit on the customer when credit holds were switched on."),
    "application.became": _lt("%(state)s"),
    "application.submitted": _lt("Submitted for approval."),
    "application.withdrawn": _lt("Withdrawn: the approvals given so far are void."),
    "application.approved": _lt("%(user)s approves %(limit)s. %(comment)s"),
    "application.refused": _lt("Refused by %(user)s: %(comment)s"),
    "application.replaced": _lt("Replaced by %(number)s."),
    "application.over": _lt("Its last day, %(until)s, has passed."),
    "application.deposited": _lt(
        "The deposit of %(amount)s has been received: the limit now applies."
    ),
    "application.merged": _lt("The customer was merged with a stricter one."),
})
