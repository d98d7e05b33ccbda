from odoo.tools import LazyTranslate

from ..common.reason import register

_lt = LazyTranslate(__name__)

register({
    # What a status asks for.
    "einvoice.final": _lt(
        "The e-invoice is %(status)s, which is final. Correct and reissue it."
    ),
    "einvoice.same": _lt("The e-invoice is already %(status)s."),
    "einvoice.advice.rejected": _lt(
        "The platform rejected this invoice, so it was never issued: its number must not be sent "
        "again. Use Correct and Reissue: a counter-entry that stays in your books cancels it, and "
        "a copy under a new number becomes the invoice."
    ),
    "einvoice.advice.inadmissible": _lt(
        "The platform could not read this document, so it was never issued. Use Correct and "
        "Reissue: a counter-entry cancels it, and a copy under a new number becomes the invoice."
    ),
    "einvoice.advice.refused": _lt(
        "The customer refused this invoice. It was issued and cannot be withdrawn: answer the "
        "customer, or use Correct and Reissue, which cancels it with a credit note and creates a "
        "corrected invoice."
    ),
    "einvoice.advice.disputed": _lt(
        "The customer disputes this invoice, and a dispute was opened. Settle it, or issue a "
        "credit note for the justified part."
    ),
    "einvoice.advice.suspended": _lt(
        "The customer is waiting for documents: send what is missing through the platform, then "
        "record Completed."
    ),
    "einvoice.advice.partly_approved": _lt(
        "The customer accepts only part of it: issue a credit note for the rest, or clarify it."
    ),
    "einvoice.advice.routing_error": _lt(
        "The invoice did not reach the customer's platform: correct the electronic address in the "
        "directory; the same document can then be sent again."
    ),
    # What is missing or wrong in an e-invoice.
    "facturx.number_long": _lt("The number %(number)s is longer than 35 characters."),
    "facturx.number_characters": _lt(
        "The number %(number)s has characters that French platforms refuse: only letters, digits "
        "and + - _ / are allowed."
    ),
    "facturx.legal": _lt(
        "The legal form, capital and register of %(party)s are not stated on the invoice."
    ),
    "facturx.legal_incomplete": _lt(
        "“%(text)s” does not state both the legal form and the register of %(party)s."
    ),
    "facturx.font": _lt(
        "No font of the server has these characters of the name or address of %(party)s: "
        "%(characters)s. The page would lack them."
    ),
    "facturx.font_line": _lt(
        "No font of the server has these characters of the line “%(line)s”: %(characters)s. The "
        "page would lack them."
    ),
    "facturx.name": _lt("A party of the invoice has no name."),
    "facturx.country": _lt("%(party)s has no country."),
    "facturx.siren": _lt("%(party)s has no SIREN."),
    "facturx.siren_format": _lt(
        "The company number %(registry)s of %(party)s is neither a SIREN (9 digits) nor a SIRET "
        "(14 digits)."
    ),
    "facturx.endpoint": _lt("%(party)s has no electronic address."),
    "facturx.endpoint_siren": _lt(
        "The electronic address %(address)s of %(party)s does not start with its SIREN %(siren)s."
    ),
    "facturx.vat": _lt("%(party)s has no VAT number."),
    "facturx.note_pmt": _lt("The fixed indemnity for recovery costs is not stated on the invoice."),
    "facturx.note_pmd": _lt("The late-payment penalty is not stated on the invoice."),
    "facturx.note_aab": _lt(
        "The invoice states neither an early-payment discount nor that there is none."
    ),
    "facturx.due_before": _lt("The due date %(due)s is before the invoice date %(issued)s."),
    "facturx.page_differs": _lt(
        "The electronic invoice says %(found)s where the page says %(expected)s (%(term)s)."
    ),
    "facturx.no_iban": _lt(
        "The invoice asks for a transfer and says no IBAN to transfer to."
    ),
    "facturx.due_missing": _lt("The invoice has neither a due date nor payment terms."),
    "facturx.preceding": _lt(
        "The credit note names neither the invoice it corrects, nor the contract and period it is "
        "for."
    ),
    "facturx.rebate": _lt(
        "A rebate over a period must name its contract and the first and last day of the period."
    ),
    "facturx.lines": _lt("The invoice has no line with an amount."),
    "facturx.line_name": _lt("Line %(line)s has no description."),
    "facturx.tax_missing": _lt("The line “%(line)s” must carry exactly one VAT tax."),
    "facturx.tax_category": _lt(
        "The VAT category %(category)s of the line “%(line)s” is not used in France."
    ),
    "facturx.tax_rate": _lt(
        "The VAT rate %(rate)s %% of the line “%(line)s” is not a French rate."
    ),
    "facturx.exemption": _lt(
        "The tax of the line “%(line)s” charges no VAT but gives no reason: neither an exemption "
        "code nor a legal mention."
    ),
    "facturx.exemption_code": _lt(
        "The line “%(line)s” is exempt from VAT without a reason code."
    ),
    "facturx.currency_decimals": _lt(
        "Amounts in %(currency)s have more decimals than an e-invoice can hold."
    ),
    "facturx.currency": _lt("The VAT of an invoice in %(currency)s must be known in euros."),
    "facturx.vat_amount": _lt(
        "The VAT at %(rate)s %% was posted as %(found)s, but its base gives %(expected)s: the "
        "difference is more than the standard allows."
    ),
    "facturx.amounts": _lt("The amounts do not add up: %(found)s where %(expected)s was posted."),
    # How to put it right; ``record`` is the record to open.
    "facturx.remedy.number": _lt(
        "Change the numbering of the journal, then issue the invoice under a new number."
    ),
    "facturx.remedy.date": _lt("Set the invoice date of %(record)s."),
    "facturx.remedy.document_type": _lt("Send %(record)s as an invoice or as a credit note."),
    "facturx.remedy.legal_notes": _lt(
        "Set the late fee policy that applies to the customer of %(record)s."
    ),
    "facturx.remedy.double_note": _lt(
        "Remove what repeats a legal clause from the terms of %(record)s."
    ),
    "facturx.remedy.process": _lt(
        "Put a product on the lines of %(record)s, so that goods and services can be told apart."
    ),
    "facturx.remedy.siren": _lt("Enter the SIRET, or the SIREN, as Company ID of %(record)s."),
    "facturx.remedy.endpoint": _lt(
        "Enter the SIRET as Company ID of %(record)s, or its address under 0225 as Peppol address."
    ),
    "facturx.remedy.tax_category": _lt("Choose another tax on %(record)s."),
    "facturx.remedy.tax_rate": _lt("Choose a tax with a French VAT rate on %(record)s."),
    "facturx.remedy.preceding": _lt(
        "Create the credit note from its invoice, with the button Credit Note there. For a rebate "
        "over a period, such as a year-end rebate, enter Contract and Period on %(record)s."
    ),
    "facturx.remedy.rebate": _lt("Enter both Contract and Period on %(record)s."),
    "facturx.remedy.due_date": _lt("Correct the due date of %(record)s."),
    "facturx.remedy.vat_group": _lt(
        "Enter the SIREN and the VAT number of the VAT group that the settings of the company "
        "name, or leave the group empty for %(record)s."
    ),
    "facturx.remedy.currency_decimals": _lt("Issue %(record)s in another currency."),
    "facturx.remedy.currency": _lt(
        "The accounting currency of the company must be the euro to invoice in another."
    ),
    "facturx.remedy.decimals": _lt(
        "Round the quantity to 4 and the price to 6 decimals on %(record)s."
    ),
    "facturx.remedy.legal_information": _lt(
        "Enter legal form, capital and register of %(record)s in the settings, such as “SAS au "
        "capital de 60 000 €, RCS Lyon”."
    ),
    "facturx.remedy.fonts": _lt(
        "Install a font on the server that has them (for Chinese, Japanese and Korean the Debian "
        "package fonts-noto-cjk), or write %(record)s in Latin letters."
    ),
    "facturx.remedy.name": _lt("Enter the name of %(record)s."),
    "facturx.remedy.address": _lt("Enter the address, with the country, of %(record)s."),
    "facturx.remedy.lines": _lt("Add a line to %(record)s."),
    "facturx.remedy.line_name": _lt("Describe what was sold on %(record)s."),
    "facturx.remedy.price": _lt("Enter the price of %(record)s without a minus sign."),
    "facturx.remedy.tax_missing": _lt(
        "Put one VAT tax on %(record)s; a rate of 0 %% when no VAT is due."
    ),
    "facturx.remedy.vat": _lt("Enter the VAT number of %(record)s."),
    "facturx.remedy.amounts": _lt(
        "Reset %(record)s to draft, correct the lines that were changed in the journal items, and "
        "post it again."
    ),
    "facturx.remedy.vat_amount": _lt(
        "Round VAT once for the whole invoice (Accounting settings, Rounding Method: Round "
        "Globally), reset %(record)s to draft, undo manual changes to its journal items, enter its "
        "lines again and post it."
    ),
    "facturx.remedy.exemption": _lt(
        "Choose the exemption reason of the tax %(record)s, or write the legal mention into its "
        "notes on invoices."
    ),
    "facturx.remedy.read_rule": _lt("Read the rule in the message; it concerns %(record)s."),
    # How to repair what only the validators see; ``record`` is the record to open.
    "facturx.remedy.program": _lt(
        "No field of yours causes this: the file of %(record)s was generated wrongly. Note the "
        "rule and report it to whoever maintains this software; do not send the invoice."
    ),
    "facturx.remedy.preceding_number": _lt(
        "The number of the corrected invoice is not one that platforms accept: correct it under "
        "its own number on the platform, outside of %(record)s."
    ),
    "facturx.remedy.delivery_date": _lt("Enter the delivery date of %(record)s."),
    "facturx.remedy.discount_note": _lt(
        "Set the payment terms of %(record)s, so that it says whether an early-payment discount is "
        "granted."
    ),
    "facturx.remedy.attachment": _lt(
        "Remove or rename the attachments of %(record)s that are sent with it."
    ),
    "facturx.remedy.routing": _lt(
        "Correct whether the customer %(record)s is a company or a person."
    ),
    "facturx.remedy.note_code": _lt("Shorten the terms and conditions of %(record)s."),
    "facturx.remedy.reference": _lt(
        "Correct the customer's reference on %(record)s: only letters, digits and the usual signs."
    ),
    "facturx.remedy.paid_process": _lt(
        "The due date of %(record)s must be the day on which it was paid, since nothing is left to "
        "pay."
    ),
    "facturx.remedy.currency_code": _lt("Choose a currency of the ISO 4217 list for %(record)s."),
    "facturx.remedy.payee": _lt("Enter the account holder's name of %(record)s."),
    "facturx.remedy.representative": _lt(
        "Enter the address and the VAT number of the tax representative of %(record)s."
    ),
    "facturx.remedy.format": _lt(
        "Choose Factur-X as electronic format of %(record)s."
    ),
    "facturx.remedy.bank": _lt(
        "Choose a bank account with an IBAN as recipient bank of %(record)s."
    ),
    "facturx.remedy.period": _lt(
        "The delivery of %(record)s must not end before it begins: correct its dates."
    ),
    "facturx.remedy.payment_terms": _lt("Correct the description of the payment terms %(record)s."),
    "facturx.remedy.contact": _lt("Enter the e-mail and the phone number of %(record)s."),
    # The same for what stands on the lines and in their taxes and products.
    "facturx.remedy.quantity": _lt("Enter the quantity of each line of %(record)s."),
    "facturx.remedy.unit": _lt(
        "Choose a unit of measure that has an international code instead of %(record)s."
    ),
    "facturx.remedy.line": _lt("Correct this line of %(record)s."),
    "facturx.remedy.line_period": _lt(
        "The period of this line of %(record)s must not end before it begins."
    ),
    "facturx.remedy.allowance_reason": _lt(
        "Describe the line of %(record)s that grants the discount."
    ),
    "facturx.remedy.charge_reason": _lt("Name the tax %(record)s, which is a charge."),
    "facturx.remedy.product_attribute": _lt(
        "Complete the attributes of %(record)s: each needs a name and a value."
    ),
    "facturx.remedy.product_code": _lt(
        "Correct or empty the barcode and the customs codes of %(record)s."
    ),
    "facturx.remedy.vat_point": _lt(
        "The taxes of one invoice must fall due in the same way: correct when the tax %(record)s "
        "is due."
    ),
    "facturx.remedy.tax_zero": _lt(
        "This VAT category allows no rate: set the tax %(record)s to 0 %%, or choose another "
        "category for it."
    ),
    "facturx.remedy.tax_mixed": _lt(
        "Lines that are not subject to VAT need an invoice of their own: move them out of "
        "%(record)s, or choose a tax that is exempt."
    ),
    "facturx.remedy.tax_outside": _lt(
        "“Not subject to VAT” is for sellers without a VAT number: choose a tax that is exempt for "
        "%(record)s."
    ),
    "facturx.remedy.no_exemption": _lt(
        "Empty the exemption reason of the tax %(record)s: VAT is charged."
    ),
    # Why a file cannot be read as an e-invoice.
    "einvoice.empty": _lt("The file is empty."),
    "einvoice.too_large": _lt(
        "The file is %(size)s MB; the limit is %(limit)s MB. Ask the sender for the invoice "
        "without its attachments."
    ),
    "einvoice.doctype": _lt(
        "The file has a document type declaration, which no electronic invoice needs and which can "
        "do harm. It was not read."
    ),
    "einvoice.too_deep": _lt(
        "The elements of the file are nested in more than %(limit)s levels: this is not an invoice."
    ),
    "einvoice.too_many": _lt(
        "The file has more than %(limit)s elements of one kind, too many to be shown."
    ),
    "einvoice.attributes": _lt(
        "An element of the file has more than %(limit)s attributes: this is not an invoice."
    ),
    "einvoice.not_xml": _lt("The file is neither a PDF nor readable XML (%(why)s)."),
    "einvoice.wrong_root": _lt(
        "The file is XML, but not an invoice: it starts with “%(root)s”. Invoices in CII, UBL and "
        "ZUGFeRD 1 are read."
    ),
    "einvoice.pdf_broken": _lt("The PDF is damaged and cannot be opened."),
    "einvoice.pdf_encrypted": _lt(
        "The PDF is protected by a password. Ask the sender for one without it."
    ),
    "einvoice.pdf_empty": _lt(
        "The PDF contains no file: it is an ordinary PDF, not an electronic invoice."
    ),
    "einvoice.pdf_no_xml": _lt("The PDF contains files, but no XML: %(files)s."),
    "einvoice.pdf_bomb": _lt(
        "Reading the PDF needs more memory than any invoice should. It was not read."
    ),
    "einvoice.pdf_slow": _lt(
        "Reading the PDF took more than %(seconds)s seconds and was abandoned."
    ),
    "einvoice.pdf_library": _lt(
        "The Python package pypdf is missing on the server: PDF files cannot be read. Install it "
        "with pip, or read the XML file itself."
    ),
    # What could not be read inside an e-invoice that is shown.
    "einvoice.not_a_number": _lt("%(term)s is not a number: “%(text)s”."),
    "einvoice.not_a_date": _lt("%(term)s is not a date: “%(text)s”."),
    "einvoice.cut": _lt("A text was longer than %(limit)s characters and is shown truncated."),
    # Why it could not be checked, or was not sent.
    "facturx.without_saxonche": _lt(
        "The Python package saxonche, which applies the rules, is missing on the server: install "
        "it with pip, restart Odoo and check again."
    ),
    "facturx.without_factur": _lt(
        "The Python package factur-x is missing on the server: install it with pip, restart Odoo "
        "and check again."
    ),
    "facturx.not_checked_incomplete": _lt("Data is missing: see the findings."),
    "facturx.not_checked_root": _lt("The document is not an invoice in this format."),
    "sending.more": _lt("and %(count)s more"),
    "sending.no_address": _lt(
        "Its documents were created but not e-mailed: the customer has no e-mail address."
    ),
    "sending.stopped": _lt("%(user)s stopped the sending."),
    "sending.reset": _lt("It was reset to draft before it was sent."),
    "cashed.reported": _lt("%(user)s reported %(count)s rows."),
    "facturx.finding": _lt("%(rule)s %(message)s %(remedy)s"),
    "sending.unchecked": _lt(
        "The e-invoice of %(invoice)s could not be checked (%(why)s), and the settings of "
        "%(company)s do not allow sending it unchecked."
    ),
    "sending.internal": _lt(
        "%(invoice)s cancels an invoice that was never issued: it stays in your books and is not "
        "sent to anyone."
    ),
    "sending.failed": _lt(
        "%(invoice)s could not be sent: %(error)s Correct the cause and send it again."
    ),
})
