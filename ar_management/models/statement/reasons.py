from odoo import api, models


class ArReason(models.AbstractModel):
    # Each feature keeps its own sentences beside it.
    _inherit = "ar.reason"

    @api.model
    def _sentences(self):
        return {
            **super()._sentences(),
            **self._statement_file_sentences(),
            **self._statement_content_sentences(),
            **self._statement_table_sentences(),
        }

    def _statement_file_sentences(self):
        _ = self.env._
        return {
            "statement.empty": _("The file is empty. Export the statement from the bank again."),
            "statement.too_large": _(
                "The file has %(size)s MB, more than the limit of %(limit)s MB. Export a shorter "
                "period."
            ),
            "statement.unknown_format": _(
                "It begins with “%(found)s”, which is no statement format. Export the statement "
                "from the bank as CAMT.053, OFX, MT940, CFONB 120, CSV or XLSX."
            ),
            "statement.binary": _(
                "It is no text file. Export the statement from the bank as CAMT.053, OFX, MT940, "
                "CFONB 120, CSV or XLSX."
            ),
            "statement.pdf": _(
                "A PDF is for reading, not for importing. Export the statement from the bank as "
                "CAMT.053, OFX, MT940, CFONB 120, CSV or XLSX."
            ),
            "statement.old_workbook": _(
                "This is an old Excel or Office file. Save it as XLSX or CSV and import that one."
            ),
            "statement.wrong_encoding": _(
                "The text is not in the encoding %(encoding)s. Correct the encoding in the columns "
                "of this journal, or leave it to be found out."
            ),
            "statement.not_xml": _(
                "This is not a readable XML file (line %(line)s): it is damaged or cut. Export the "
                "statement from the bank as CAMT.053 again."
            ),
            "statement.hostile": _(
                "The file contains instructions to load other content (a DOCTYPE), which no bank "
                "statement does. It was not read: get it from the bank again."
            ),
            "statement.wrong_root": _(
                "This is not a bank statement: it holds “%(found)s”. Export the statement from the "
                "bank as CAMT.053."
            ),
            "statement.intraday": _(
                "This is a CAMT.052 intraday report, whose transactions are not final. Import the "
                "CAMT.053 statement instead."
            ),
            "statement.broken_archive": _(
                "The zip archive is damaged or has a password. Unpack it and import its files."
            ),
            "statement.nested_archive": _(
                "It is an archive in an archive. Unpack it and import its files."
            ),
            "statement.archive_too_large": _(
                "Unpacked, the file is larger than %(limit)s MB. Import its parts one after the "
                "other."
            ),
            "statement.too_many_files": _(
                "The archive holds more than %(limit)s files. Import them in several archives."
            ),
        }

    def _statement_content_sentences(self):
        _ = self.env._
        return {
            "statement.no_statement": _(
                "The file contains no statement. Export the statement from the bank again."
            ),
            "statement.truncated": _(
                "The file ends at line %(line)s without “%(found)s”: it is cut. Export the "
                "statement from the bank again."
            ),
            "statement.record_out_of_place": _(
                "Line %(line)s: “%(record)s” may not stand here, so a part of the file is missing. "
                "Export the statement from the bank again."
            ),
            "statement.unknown_record": _(
                "Line %(line)s is no CFONB 120 record: “%(found)s”. Export the statement from the "
                "bank again."
            ),
            "statement.line_amount": _(
                "Line %(line)s has no readable amount: “%(found)s”. Export the statement from the "
                "bank again, or correct the columns of this journal."
            ),
            "statement.line_date": _(
                "Line %(line)s has no readable date: “%(found)s”. Export the statement from the "
                "bank again, or correct the columns of this journal."
            ),
            "statement.line_account": _(
                "Line %(line)s has no readable account number: “%(found)s”. Export the statement "
                "from the bank again."
            ),
            "statement.no_amount": _("Entry %(entry)s has no readable amount."),
            "statement.no_direction": _(
                "Entry %(entry)s does not say whether it is a credit or a debit."
            ),
            "statement.no_date": _("Entry %(entry)s has neither a booking nor a value date."),
            "statement.wrong_date": _("Entry %(entry)s has an unreadable date: “%(found)s”."),
            "statement.deleted_elsewhere": _(
                "Line %(line)s deletes the transaction “%(found)s”, which this file does not hold. "
                "If that transaction is in the books, delete its bank line; then export a period "
                "that has both."
            ),
            "statement.entry_currency": _(
                "Entry %(entry)s is in %(found)s on an account in %(currency)s."
            ),
            "statement.several_currencies": _(
                "It holds several currencies (%(found)s). Export each account by itself."
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

    def _statement_table_sentences(self):
        _ = self.env._
        return {
            "statement.mapping_needed": _(
                "This is a table whose columns nobody has explained yet. Import it by “Import a "
                "Statement” once: what you choose there is remembered for the journal."
            ),
            "statement.mapping_incomplete": _(
                "The columns of this journal lack the date or the amount. Complete them in "
                "Bank, Statement Columns."
            ),
            "statement.column_missing": _(
                "No row has the headers %(columns)s. If the bank changed its table, correct the "
                "columns of this journal in Bank, Statement Columns."
            ),
            "statement.not_table": _(
                "Line %(line)s is no row of a table. Check the delimiter and the encoding in the "
                "columns of this journal."
            ),
            "statement.too_many_rows": _(
                "The table has more than %(limit)s rows. Export a shorter period."
            ),
            "statement.not_workbook": _(
                "The XLSX file is damaged. Open it, save it again, or save it as CSV."
            ),
            "statement.no_openpyxl": _(
                "XLSX files need the Python package openpyxl. Ask your administrator to install "
                "it, or save the sheet as CSV."
            ),
        }
