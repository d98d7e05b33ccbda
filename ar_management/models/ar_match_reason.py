from odoo import api, models


class ArReason(models.AbstractModel):
    # Each feature keeps its own sentences beside it.
    _inherit = "ar.reason"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _sentences(self):
        return {
            **super()._sentences(),
            **self._match_sentences(),
            **self._statement_sentences(),
        }

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
            "match.other_payer": _("The payer seems to be somebody else than the debtor."),
            "match.cited": _("The text cites %(documents)s."),
            "match.cited_part": _("The text cites a part of %(documents)s."),
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
            "match.not_a_receipt": _("Money going out pays no open receivable."),
        }

    def _statement_sentences(self):
        _ = self.env._
        return {
            "statement.empty": _("The file is empty. Export the statement from the bank again."),
            "statement.too_large": _(
                "The file has %(size)s MB, more than the limit of %(limit)s MB. Export a shorter "
                "period."
            ),
            "statement.not_xml": _(
                "This is not a readable XML file (line %(line)s). Export the statement from the "
                "bank as CAMT.053."
            ),
            "statement.hostile": _(
                "The file contains instructions to load other content (a DOCTYPE), which no bank "
                "statement does. It was not read: get it from the bank again."
            ),
            "statement.wrong_root": _(
                "This is not a bank statement: it holds “%(found)s”. Export the statement from the "
                "bank as CAMT.053."
            ),
            "statement.notification": _(
                "This is a CAMT.054 notification, whose transactions also come with the statement. "
                "Import the CAMT.053 statement instead."
            ),
            "statement.intraday": _(
                "This is a CAMT.052 intraday report, whose transactions are not final. Import the "
                "CAMT.053 statement instead."
            ),
            "statement.no_statement": _("The file contains no statement."),
            "statement.no_amount": _("Entry %(entry)s has no readable amount."),
            "statement.no_direction": _(
                "Entry %(entry)s does not say whether it is a credit or a debit."
            ),
            "statement.no_date": _("Entry %(entry)s has neither a booking nor a value date."),
            "statement.wrong_date": _("Entry %(entry)s has an unreadable date: “%(found)s”."),
            "statement.entry_currency": _(
                "Entry %(entry)s is in %(found)s on an account in %(currency)s."
            ),
            "statement.balance_currency": _(
                "The balance of statement %(statement)s is in %(found)s on an account in "
                "%(currency)s."
            ),
            "statement.wrong_balance": _(
                "Statement %(statement)s does not add up: opening balance %(opening)s and "
                "transactions of %(total)s do not give the closing balance %(closing)s. A page may "
                "be missing."
            ),
        }
