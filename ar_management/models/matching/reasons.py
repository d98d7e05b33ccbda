from odoo import api, models


class ArReason(models.AbstractModel):
    # Each feature keeps its own sentences beside it.
    _inherit = "ar.reason"

    @api.model
    def _sentences(self):
        return {**super()._sentences(), **self._match_sentences()}

    def _match_sentences(self):
        _ = self.env._
        return {
            "match.payer_set": _("The customer was set on the bank line."),
            "match.payer_iban": _("The bank account %(iban)s is on file for this customer."),
            "match.payer_name": _("The payer's name “%(name)s” is the customer's."),
            "match.payer_unknown": _(
                "The text cites no open document, and neither the bank account nor the name tells "
                "who paid."
            ),
            "match.payer_learned": _(
                "The bank account %(iban)s has paid for this customer %(count)s times before."
            ),
            "match.payer_entered": _("“%(payer)s” was entered as a payer of this customer."),
            "match.payer_shared": _(
                "The bank account %(iban)s pays for several customers: alone it does not tell for "
                "which one."
            ),
            "match.payer_alias": _(
                "“%(name)s” has paid for this customer %(count)s times before."
            ),
            "match.other_payer": _("The payer seems to be somebody else than the debtor."),
            "match.advised": _(
                "The customer's remittance advice “%(advice)s” states what is paid for "
                "%(documents)s."
            ),
            "match.cited": _("The text cites %(documents)s."),
            "match.cited_part": _("The text cites a part of %(documents)s."),
            "match.cited_repaired": _(
                "The text cites %(documents)s, with a slip or cut short."
            ),
            "match.not_cited": _("The text does not name %(documents)s."),
            "match.cited_ambiguous": _(
                "The text fits %(count)s sets of open documents equally well."
            ),
            "match.cited_other_amount": _(
                "The text cites %(documents)s, which %(total)s would close: the bank line differs "
                "by %(difference)s."
            ),
            "match.amount_equal": _("The amount, %(amount)s, is exactly what is open."),
            "match.unique_amount": _(
                "%(documents)s is the only open document of this customer that this amount closes."
            ),
            "match.same_amount": _(
                "%(count)s open documents of this customer have this amount."
            ),
            "match.whole_balance": _(
                "The amount is the whole balance of the customer: %(count)s open documents."
            ),
            "match.oldest": _("The amount is exactly the %(count)s oldest open documents."),
            "match.month": _("The amount is exactly the %(count)s documents of a month."),
            "match.sum": _("%(count)s open documents add up to exactly this amount."),
            "match.oldest_first": _(
                "Nothing else fits: the money would go to the %(count)s oldest documents."
            ),
            "match.likely": _("%(documents)s fits this amount best."),
            "match.alternatives": _("%(count)s other sets of documents fit as well."),
            "match.tolerance": _("%(amount)s are missing: little enough to be written off."),
            "match.over": _("%(amount)s are more than is open and stay on account."),
            "match.part": _("%(amount)s less than what is open."),
            "match.late_discount": _(
                "The discount was taken after its last day: %(amount)s stay open."
            ),
            "match.short_discount_in_time": _("%(amount)s short: discount in time."),
            "match.short_discount_late": _("%(amount)s short: discount taken too late."),
            "match.short_penalty_refused": _("%(amount)s short: the late fee was not paid."),
            "match.short_bank_fee": _("%(amount)s short: probably a bank charge."),
            "match.short_credit_note": _(
                "%(amount)s short: probably a credit note that the text does not name."
            ),
            "match.short_duplicate": _(
                "%(amount)s short: probably something that was paid before."
            ),
            "match.short_retention": _("%(amount)s short: probably a retention of guarantee."),
            "match.short_dispute": _("%(amount)s short: the customer seems to dispute it."),
            "match.short_rounding": _("%(amount)s short: rounded."),
            "match.short_unknown": _("%(amount)s short, for no reason that can be seen."),
            "match.foreign": _("%(amount)s is near what the documents are worth today."),
            "match.discount_in_time": _(
                "%(document)s: discount of %(amount)s, earned until %(deadline)s."
            ),
            "match.no_amount": _(
                "No open document of this customer, and not their sum, has this amount."
            ),
            "match.nothing_open": _("This customer has no open document in this currency."),
            "match.promised": _(
                "%(documents)s is already proposed for another bank line that fits better."
            ),
            "cleanup.oldest_due": _("Oldest debt that is due, since %(due)s."),
            "cleanup.not_due": _("Nothing else is due: the next one, on %(due)s."),
            "match.not_a_receipt": _("Money going out pays no open receivable."),
        }
