from odoo.tools import LazyTranslate

from ..common.reason import register

_lt = LazyTranslate(__name__)

register({
    "statement.empty": _lt("The file is empty. Export the statement from the bank again."),
    "statement.too_large": _lt(
        "The file is %(size)s MB, more than the limit of %(limit)s MB. Export a shorter period."
    ),
    "statement.unknown_format": _lt(
        "It begins with “%(found)s”, which is not a statement format. Export the statement from "
        "the bank as CAMT.053, OFX, MT940, CFONB 120, CSV or XLSX."
    ),
    "statement.binary": _lt(
        "It is not a text file. Export the statement from the bank as CAMT.053, OFX, MT940, CFONB "
        "120, CSV or XLSX."
    ),
    "statement.pdf": _lt(
        "A PDF is for reading, not for importing. Export the statement from the bank as CAMT.053, "
        "OFX, MT940, CFONB 120, CSV or XLSX."
    ),
    "statement.old_workbook": _lt(
        "This is an old Excel or Office file. Save it as XLSX or CSV and import that file."
    ),
    "statement.wrong_encoding": _lt(
        "The text is not in the encoding %(encoding)s. Correct the encoding in the columns of this "
        "journal, or let it be detected."
    ),
    "statement.not_xml": _lt(
        "This is not a readable XML file (line %(line)s): it is damaged or truncated. Export the "
        "statement from the bank as CAMT.053 again."
    ),
    "statement.hostile": _lt(
        "The file contains instructions to load other content (a DOCTYPE), which no bank statement "
        "does. It was not read: get it from the bank again."
    ),
    "statement.wrong_root": _lt(
        "This is not a bank statement: it contains “%(found)s”. Export the statement from the bank "
        "as CAMT.053."
    ),
    "statement.intraday": _lt(
        "This is an intraday report (CAMT.052 or MT942), whose transactions are not final. Import "
        "the statement (CAMT.053 or MT940) instead."
    ),
    "statement.broken_archive": _lt(
        "The zip archive is damaged or has a password. Unpack it and import its files."
    ),
    "statement.nested_archive": _lt(
        "It is an archive in an archive. Unpack it and import its files."
    ),
    "statement.archive_too_large": _lt(
        "Unpacked, the file is larger than %(limit)s MB. Import its parts one after the other."
    ),
    "statement.too_many_files": _lt(
        "The archive contains more than %(limit)s files. Import them in several archives."
    ),
    "statement.no_account": _lt("It does not say which account it is for. Choose the journal."),
    "statement.no_statement": _lt(
        "The file contains no statement. Export the statement from the bank again."
    ),
    "statement.truncated": _lt(
        "The file ends at line %(line)s without “%(found)s”: it is truncated. Export the statement "
        "from the bank again."
    ),
    "statement.record_out_of_place": _lt(
        "Line %(line)s: “%(record)s” is not allowed here, so part of the file is missing. Export "
        "the statement from the bank again."
    ),
    "statement.unknown_record": _lt(
        "Line %(line)s is not a CFONB 120 record: “%(found)s”. Export the statement from the bank "
        "again."
    ),
    "statement.line_amount": _lt(
        "Line %(line)s has no readable amount: “%(found)s”. Export the statement from the bank "
        "again, or correct the columns of this journal."
    ),
    "statement.line_date": _lt(
        "Line %(line)s has no readable date: “%(found)s”. Export the statement from the bank "
        "again, or correct the columns of this journal."
    ),
    "statement.line_account": _lt(
        "Line %(line)s has no readable account number: “%(found)s”. Export the statement from the "
        "bank again."
    ),
    "statement.no_amount": _lt("Entry %(entry)s has no readable amount."),
    "statement.no_direction": _lt(
        "Entry %(entry)s does not say whether it is a credit or a debit."
    ),
    "statement.no_date": _lt("Entry %(entry)s has neither a booking nor a value date."),
    "statement.wrong_date": _lt("Entry %(entry)s has an unreadable date: “%(found)s”."),
    "statement.deleted_elsewhere": _lt(
        "Line %(line)s deletes the transaction “%(found)s”, which this file does not contain. If "
        "that transaction is in the books, delete its bank line; then export a period that has "
        "both."
    ),
    "statement.entry_currency": _lt(
        "Entry %(entry)s is in %(found)s on an account in %(currency)s."
    ),
    "statement.several_currencies": _lt(
        "It contains several currencies (%(found)s). Export each account separately."
    ),
    "statement.balance_currency": _lt(
        "The balance of statement %(statement)s is in %(found)s on an account in %(currency)s."
    ),
    "statement.wrong_balance": _lt(
        "Statement %(statement)s does not add up: opening balance %(opening)s and transactions of "
        "%(total)s do not give the closing balance %(closing)s. A page may be missing."
    ),
    "statement.mapping_needed": _lt(
        "The columns of this table are not known yet. Import it once with “Import a Statement”: "
        "your choices are remembered for the journal."
    ),
    "statement.mapping_incomplete": _lt(
        "The columns of this journal lack the date or the amount. Complete them in Bank, Statement "
        "Columns."
    ),
    "statement.column_missing": _lt(
        "No row has the headers %(columns)s. If the bank changed its table, correct the columns of "
        "this journal in Bank, Statement Columns."
    ),
    "statement.line_direction": _lt(
        "Line %(line)s: “%(found)s” is not a known debit or credit mark. Correct the column of "
        "that mark in Bank, Statement Columns."
    ),
    "statement.line_status": _lt(
        "Line %(line)s: “%(found)s” is not a known transaction status, so it is unclear whether "
        "the money moved. Correct the status column in Bank, Statement Columns, or leave it empty."
    ),
    "statement.several_sheets": _lt(
        "Several sheets contain transactions (%(sheets)s). Save each account as a separate file."
    ),
    "statement.not_table": _lt(
        "Line %(line)s is not a row of a table. Check the delimiter and the encoding in the "
        "columns of this journal."
    ),
    "statement.too_much": _lt(
        "It contains more than can be read at once (about %(limit)s transactions). Export a "
        "shorter period."
    ),
    "statement.too_slow": _lt(
        "Reading it took more than %(seconds)s seconds and was abandoned. Save it as CSV and "
        "import that file."
    ),
    "statement.too_many_rows": _lt(
        "The table has more than %(limit)s rows. Export a shorter period."
    ),
    "statement.not_workbook": _lt(
        "The XLSX file is damaged. Open it, save it again, or save it as CSV."
    ),
    "statement.no_openpyxl": _lt(
        "XLSX files need the Python package openpyxl. Ask your administrator to install it, or "
        "save the sheet as CSV."
    ),
    # ---- what does not fit the books
    "statement.not_imported": _lt("%(file)s was not imported. %(reason)s"),
    "statement.accept_balance": _lt(
        "%(file)s was not imported. %(reason)s To import it all the same, tick “Accept wrong "
        "balances”."
    ),
    "statement.wrong_currency": _lt(
        "%(file)s is in %(found)s, but journal %(journal)s is kept in %(currency)s. Choose a "
        "journal in %(found)s."
    ),
    "statement.too_many_decimals": _lt(
        "%(file)s: the amount %(amount)s of %(day)s has more decimals than %(currency)s. Get the "
        "file from the bank again."
    ),
    "statement.account_unknown": _lt(
        "%(file)s does not say which account it is for. Choose the journal."
    ),
    "statement.several_journals": _lt(
        "%(file)s: several journals have the account %(iban)s: %(journals)s. Choose one."
    ),
    "statement.other_journal": _lt(
        "%(file)s is for the account %(iban)s of journal %(owner)s (%(company)s), not of "
        "%(journal)s. Leave the journal empty or choose %(owner)s."
    ),
    "statement.other_account": _lt(
        "%(file)s is for the account %(iban)s, but journal %(journal)s has the account %(own)s. "
        "Choose the journal of that account, or correct its account number."
    ),
    "statement.other_company": _lt(
        "%(file)s is for the account %(iban)s of journal %(journal)s in %(company)s. Switch to "
        "that company first."
    ),
    "statement.no_journal": _lt(
        "%(file)s is for the account %(iban)s, which no bank journal of %(company)s has. Set that "
        "account on its journal, or choose the journal here."
    ),
    "statement.no_file": _lt("The e-mail has no file. Attach the statement."),
    "statement.by_hand": _lt(
        "Import the file by hand if you know where it comes from, or add the sender to the "
        "journal."
    ),
    # ---- what became of it
    "statement.gap": _lt(
        "It opens with %(opening)s, but the statement before it (%(name)s) closes with "
        "%(closing)s: a statement may be missing."
    ),
    "statement.not_balanced": _lt(
        "Its transactions do not lead to the balance that the bank states (%(closing)s)."
    ),
    "statement.columns_found": _lt(
        "Its columns were recognised without asking: see Bank, Statement Columns."
    ),
    "statement.doubtful": _lt(
        "%(count)s transactions may be in the books already. Say for each whether it is the same: "
        "Bank, Bank Lines, filter “Perhaps Imported Before”."
    ),
    "statement.sum_matched": _lt(
        "The sum of %(amount)s of %(day)s (“%(text)s”) is already matched, so its %(count)s "
        "payments were not entered. Undo its match and import the file again, or leave it."
    ),
    "statement.sum_kept": _lt(
        "The sum of %(amount)s of %(day)s (“%(text)s”) was not split into its %(count)s payments: "
        "%(reason)s"
    ),
    "statement.sum_foreign": _lt("it was given an amount in another currency."),
})
