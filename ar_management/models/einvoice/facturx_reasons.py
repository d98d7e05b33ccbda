from odoo import api, models


class ArReason(models.AbstractModel):
    # Each feature keeps its own sentences beside it.
    _inherit = "ar.reason"

    @api.model
    def _sentences(self):
        return {
            **super()._sentences(),
            **self._facturx_messages(),
            **self._facturx_remedies(),
        }

    def _facturx_messages(self):
        """What is missing or wrong in an e-invoice."""
        _ = self.env._
        return {
            "facturx.number_long": _("The number %(number)s is longer than 35 characters."),
            "facturx.number_characters": _(
                "The number %(number)s has characters that French platforms refuse: only "
                "letters, digits and + - _ / are allowed."
            ),
            "facturx.name": _("A party of the invoice has no name."),
            "facturx.country": _("%(party)s has no country."),
            "facturx.siren": _("%(party)s has no SIREN."),
            "facturx.siren_format": _(
                "The company number %(registry)s of %(party)s is neither a SIREN (9 digits) "
                "nor a SIRET (14 digits)."
            ),
            "facturx.endpoint": _("%(party)s has no electronic address."),
            "facturx.endpoint_siren": _(
                "The electronic address %(address)s of %(party)s does not start with its SIREN "
                "%(siren)s."
            ),
            "facturx.vat": _("%(party)s has no VAT number."),
            "facturx.note_pmt": _(
                "The fixed indemnity for recovery costs is not stated on the invoice."
            ),
            "facturx.note_pmd": _("The late-payment penalty is not stated on the invoice."),
            "facturx.note_aab": _(
                "The invoice states neither an early-payment discount nor that there is none."
            ),
            "facturx.due_before": _(
                "The due date %(due)s is before the invoice date %(issued)s."
            ),
            "facturx.due_missing": _("The invoice has neither a due date nor payment terms."),
            "facturx.preceding": _("The credit note does not name the invoice it corrects."),
            "facturx.lines": _("The invoice has no line with an amount."),
            "facturx.line_name": _("Line %(line)s has no description."),
            "facturx.tax_missing": _(
                "The line “%(line)s” must carry exactly one VAT tax."
            ),
            "facturx.tax_category": _(
                "The VAT category %(category)s of the line “%(line)s” is not used in France."
            ),
            "facturx.tax_rate": _(
                "The VAT rate %(rate)s %% of the line “%(line)s” is not a French rate."
            ),
            "facturx.exemption": _(
                "The line “%(line)s” is exempt from VAT without the code of a reason."
            ),
            "facturx.currency_decimals": _(
                "Amounts in %(currency)s have more decimals than an e-invoice can hold."
            ),
            "facturx.currency": _(
                "The VAT of an invoice in %(currency)s must be known in euros."
            ),
            "facturx.vat_amount": _(
                "The VAT at %(rate)s %% was posted as %(found)s, but %(expected)s follows from "
                "its base: the standard allows less of a difference."
            ),
            "facturx.amounts": _(
                "The amounts do not add up: %(found)s where %(expected)s was posted."
            ),
        }

    def _facturx_remedies(self):
        """How to put it right; ``record`` is the record to open."""
        _ = self.env._
        return {
            "facturx.remedy.number": _(
                "Change the numbering of the journal, then issue the invoice under a new number."
            ),
            "facturx.remedy.date": _("Set the invoice date of %(record)s."),
            "facturx.remedy.document_type": _(
                "Send %(record)s as an invoice or as a credit note."
            ),
            "facturx.remedy.legal_notes": _(
                "Set the late fee policy that applies to the customer of %(record)s."
            ),
            "facturx.remedy.double_note": _(
                "Remove what repeats a legal clause from the terms of %(record)s."
            ),
            "facturx.remedy.process": _(
                "Put a product on the lines of %(record)s, so that goods and services can be "
                "told apart."
            ),
            "facturx.remedy.siren": _(
                "Enter the SIRET, or the SIREN, as Company ID of %(record)s."
            ),
            "facturx.remedy.endpoint": _(
                "Enter the SIRET as Company ID of %(record)s, or its address under 0225 as "
                "Peppol address."
            ),
            "facturx.remedy.tax_category": _("Choose another tax on %(record)s."),
            "facturx.remedy.tax_rate": _("Choose a tax with a French VAT rate on %(record)s."),
            "facturx.remedy.preceding": _(
                "Make the credit note from its invoice, with the button Credit Note there."
            ),
            "facturx.remedy.due_date": _("Correct the due date of %(record)s."),
            "facturx.remedy.vat_group": _(
                "Enter the SIREN and the VAT number of the VAT group that the settings of the "
                "company name, or leave the group empty for %(record)s."
            ),
            "facturx.remedy.currency_decimals": _("Issue %(record)s in another currency."),
            "facturx.remedy.currency": _(
                "The accounting currency of the company must be the euro to invoice in another."
            ),
            "facturx.remedy.decimals": _(
                "Round the quantity to 4 and the price to 6 decimals on %(record)s."
            ),
            "facturx.remedy.name": _("Enter the name of %(record)s."),
            "facturx.remedy.address": _("Enter the address, with the country, of %(record)s."),
            "facturx.remedy.lines": _("Add a line to %(record)s."),
            "facturx.remedy.line_name": _("Describe what was sold on %(record)s."),
            "facturx.remedy.price": _("Enter the price of %(record)s without a minus sign."),
            "facturx.remedy.tax_missing": _(
                "Put one VAT tax on %(record)s; a rate of 0 %% when no VAT is due."
            ),
            "facturx.remedy.vat": _("Enter the VAT number of %(record)s."),
            "facturx.remedy.amounts": _(
                "Reset %(record)s to draft, correct the lines that were changed in the journal "
                "items, and post it again."
            ),
            "facturx.remedy.vat_amount": _(
                "Let VAT be rounded once for the whole invoice (Accounting settings, Rounding "
                "Method: Round Globally), reset %(record)s to draft, undo what was changed by "
                "hand in its journal items, enter its lines again and post it."
            ),
            "facturx.remedy.exemption": _(
                "Choose the exemption reason of %(record)s."
            ),
            "facturx.remedy.read_rule": _(
                "Read the rule in the message; it concerns %(record)s."
            ),
        }
