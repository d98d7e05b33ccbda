from odoo.tools import LazyTranslate

from ..common.reason import register

_lt = LazyTranslate(__name__)

register({
    "match.payer_set": _lt("The customer was set on the bank line."),
    "match.payer_iban": _lt("The bank account %(iban)s is on file for this customer."),
    "match.payer_name": _lt("The payer's name “%(name)s” is the customer's."),
    "match.payer_unknown": _lt(
        "The text cites no open document, and neither the bank account nor the name tells who paid."
    ),
    "match.payer_learned": _lt(
        "The bank account %(iban)s has paid for this customer %(count)s times before."
    ),
    "match.payer_entered": _lt("“%(payer)s” was entered as a payer of this customer."),
    "match.payer_shared": _lt(
        "The bank account %(iban)s pays for several customers: on its own it does not say for "
        "which one."
    ),
    "match.payer_alias": _lt("“%(name)s” has paid for this customer %(count)s times before."),
    "match.other_payer": _lt("The payer seems to be someone other than the debtor."),
    "match.advised": _lt(
        "The customer's remittance advice “%(advice)s” states what is paid for %(documents)s."
    ),
    "match.cited": _lt("The text cites %(documents)s."),
    "match.cited_part": _lt("The text cites a part of %(documents)s."),
    "match.cited_repaired": _lt("The text cites %(documents)s, misspelt or truncated."),
    "match.not_cited": _lt("The text does not name %(documents)s."),
    "match.cited_ambiguous": _lt("The text fits %(count)s sets of open documents equally well."),
    "match.cited_other_amount": _lt(
        "The text cites %(documents)s, which %(total)s would close: the bank line differs by "
        "%(difference)s."
    ),
    "match.amount_equal": _lt("The amount, %(amount)s, is exactly what is open."),
    "match.unique_amount": _lt(
        "%(documents)s is the only open document of this customer that this amount closes."
    ),
    "match.same_amount": _lt("%(count)s open documents of this customer have this amount."),
    "match.whole_balance": _lt(
        "The amount is the whole balance of the customer: %(count)s open documents."
    ),
    "match.oldest": _lt("The amount is exactly the %(count)s oldest open documents."),
    "match.month": _lt("The amount is exactly the %(count)s documents of a month."),
    "match.sum": _lt("%(count)s open documents add up to exactly this amount."),
    "match.oldest_first": _lt(
        "Nothing else fits: the money would go to the %(count)s oldest documents."
    ),
    "match.likely": _lt("%(documents)s fits this amount best."),
    "match.alternatives": _lt("%(count)s other sets of documents fit as well."),
    "match.tolerance": _lt("%(amount)s is missing, little enough to be written off."),
    "match.over": _lt("%(amount)s exceeds the open amount and stays on account."),
    "match.part": _lt("%(amount)s less than the open amount."),
    "match.late_discount": _lt("The discount was taken after its last day: %(amount)s stays open."),
    "match.short_discount_in_time": _lt("%(amount)s short: discount taken on time."),
    "match.short_discount_late": _lt("%(amount)s short: discount taken too late."),
    "match.short_penalty_refused": _lt("%(amount)s short: the late fee was not paid."),
    "match.short_bank_fee": _lt("%(amount)s short: probably a bank charge."),
    "match.short_credit_note": _lt(
        "%(amount)s short: probably a credit note that the text does not name."
    ),
    "match.short_duplicate": _lt("%(amount)s short: probably already paid before."),
    "match.short_retention": _lt("%(amount)s short: probably a retention."),
    "match.short_dispute": _lt("%(amount)s short: the customer seems to dispute it."),
    "match.short_rounding": _lt("%(amount)s short: rounded."),
    "match.short_unknown": _lt("%(amount)s short, for no visible reason."),
    "match.foreign": _lt("%(amount)s is close to today's value of the documents."),
    "match.discount_in_time": _lt(
        "%(document)s: discount of %(amount)s, earned until %(deadline)s."
    ),
    "match.no_amount": _lt(
        "Neither an open document of this customer nor their sum has this amount."
    ),
    "match.nothing_open": _lt("This customer has no open document in this currency."),
    "match.promised": _lt(
        "%(documents)s is already proposed for another bank line that fits better."
    ),
    "cleanup.oldest_due": _lt("Oldest overdue document, due on %(due)s."),
    "cleanup.not_due": _lt("Nothing else is due: the next document is due on %(due)s."),
    "match.surplus_pays_fee": _lt(
        "The surplus pays the late fee %(documents)s."
    ),
    "match.shortfall_booked": _lt("%(amount)s is booked to %(account)s."),
    "match.decided_elsewhere": _lt(
        "The bank line was matched on another screen before anybody decided here."
    ),
    "match.allocation": _lt("%(document)s: %(amount)s"),
    # What automatic posting did, and why.
    "auto.posted": _lt(
        "Posted automatically, setting %(version)s: “%(kind)s” at %(confidence)s %%, with a floor "
        "of %(floor)s %%."
    ),
    "auto.changed": _lt("%(name)s: %(value)s"),
    "auto.yes": _lt("yes"),
    "auto.no": _lt("no"),
    "auto.left_to_people": _lt("“%(kind)s” is left for review."),
    "auto.posted_from": _lt("“%(kind)s” is posted from %(floor)s %%."),
    "auto.line_too_large": _lt("Above the amount up to which lines are posted automatically."),
    "auto.wrong": _lt(
        "%(line)s was posted automatically and was wrong. “%(kind)s” from %(floor)s %%: %(right)s "
        "of %(lines)s checked lines were right, so at least %(least)s %% are (at 95 %% "
        "confidence); the target is %(target)s %%."
    ),
    "auto.backtest": _lt(
        "Back-test %(first)s to %(last)s: %(total)s past lines, %(answered)s answered, %(wrong)s "
        "of them wrong."
    ),
    "auto.wrong_title": _lt("An automatic posting was wrong: “%(kind)s”"),
    "auto.off_already": _lt("It is already switched off."),
    "auto.no_safe_floor": _lt("No floor is safe: from now on it is left for review."),
    "auto.floor_rises": _lt("Its floor rises to %(floor)s %%."),
    "auto.still_precise": _lt("That still meets the target precision: nothing changes."),
    "match.booked": _lt("This payment is already in the books: %(payments)s."),
    "match.booked_named": _lt("The text names a payment that is already in the books: "
                              "%(payments)s."),
    "match.booked_deposit": _lt(
        "%(count)s payments in the books add up to this deposit: %(payments)s."
    ),
    "match.booked_part": _lt(
        "The text names the payment %(payments)s, of which %(amount)s is still to come."
    ),
    "match.returned": _lt(
        "%(receipt)s (%(amount)s, received on %(on)s) is returned: what it had paid is due again."
    ),
    "match.return_charge": _lt("%(amount)s above the receipt is the bank's charge."),
    "match.duplicate": _lt("%(documents)s is already paid: this is a second payment."),
    "match.not_a_receipt": _lt("An outgoing payment settles no open receivable."),
    # Why a remittance advice cannot be read.
    "remittance.attached": _lt("Attached by %(user)s."),
    "remittance.paired": _lt(
        "It states the total of the bank line of %(day)s (“%(text)s”), and no other one fits."
    ),
    "remittance.empty": _lt("The remittance advice %(name)s is empty."),
    "remittance.too_large": _lt(
        "The remittance advice %(name)s is larger than %(limit)s MB: ask the customer for the list "
        "alone, as CSV or XLSX."
    ),
    "remittance.too_many_lines": _lt(
        "The remittance advice has more than %(limit)s lines: split it."
    ),
    "remittance.too_many_pages": _lt(
        "The remittance advice %(name)s has more than %(limit)s pages: keep the pages that list "
        "the documents."
    ),
    "remittance.no_references": _lt(
        "No line of %(name)s names a document: a list needs a column with the numbers of the "
        "invoices."
    ),
    "remittance.no_text": _lt(
        "The PDF %(name)s is a scan without text: ask the customer for a CSV, an XLSX or the text "
        "of the list."
    ),
    "remittance.not_readable": _lt(
        "%(name)s is damaged or is not a CSV, XLSX, text, HTML or PDF file: export it again."
    ),
    "remittance.too_much": _lt(
        "Reading %(name)s needs more memory than any advice should. It was not read: ask the "
        "customer for the list as CSV."
    ),
    "remittance.too_slow": _lt(
        "Reading %(name)s took more than %(seconds)s seconds and was abandoned: ask the customer "
        "for the list alone, as CSV."
    ),
    "remittance.encrypted": _lt(
        "The PDF %(name)s is protected by a password: ask the customer for one without it."
    ),
    "remittance.old_workbook": _lt(
        "%(name)s is an old Excel file. Save it as XLSX or CSV and attach that one."
    ),
    "remittance.no_openpyxl": _lt(
        "XLSX files need the Python package openpyxl: install it, or save the list as CSV."
    ),
    "remittance.no_pypdf": _lt(
        "PDF files need the Python package pypdf: install it, or paste the list as text."
    ),
    # ---- why a proposal is not posted
    "match.nothing_proposed": _lt("%(line)s: nothing is proposed."),
    "match.line_changed": _lt(
        "%(line)s has been matched or changed in the meantime: search again."
    ),
    "match.left": _lt(
        "%(line)s: %(amount)s is left: choose documents or an account, or leave it on account."
    ),
    "match.missing": _lt(
        "%(line)s: %(amount)s is missing: reduce the amounts, or choose the account for the "
        "difference."
    ),
    "match.receipt_changed": _lt(
        "%(line)s: %(receipt)s was returned or changed in the meantime: search again."
    ),
    "match.receipt_foreign": _lt(
        "%(line)s: %(receipt)s was in another currency: book its return by hand."
    ),
    "match.refund_changed": _lt(
        "%(line)s: the refund %(payment)s has changed in the meantime: search again."
    ),
    "match.refund_without_account": _lt(
        "%(line)s: the payment method of %(payment)s has no outstanding account: match the bank "
        "line with what is paid back instead."
    ),
    "match.refund_under_way": _lt(
        "The overpayment is already being refunded by %(payment)s: cancel that payment first."
    ),
    "match.written_off": _lt("%(amount)s of %(documents)s is written off to %(accounts)s."),
    "match.above_limit": _lt(
        "%(line)s: %(question)s That is more than %(limit)s: only a Credit Manager can post it."
    ),
    "match.unconfirmed": _lt(
        "%(line)s: %(question)s Post it on the reconciliation screen, which asks for a "
        "confirmation."
    ),
    "match.doubtful": _lt(
        "%(line)s: this transaction may have been imported before. Say first whether it is the "
        "same as %(twin)s."
    ),
    "match.failed": _lt("%(line)s: %(reason)s"),
    "match.document_paid": _lt("%(document)s has been paid in the meantime: search again."),
    "match.document_changed": _lt(
        "The open amount of %(document)s has changed in the meantime: search again."
    ),
    "match.discount_changed": _lt("The discount on %(document)s has changed: search again."),
    # ---- what was taken back
    "match.bank_returned": _lt("The bank returned %(receipt)s."),
    "match.open_again": _lt("%(receipt)s was returned on %(day)s: the invoice is open again."),
})
