from odoo import api, models


class ArReason(models.AbstractModel):
    # Each feature keeps its own sentences beside it.
    _inherit = "ar.reason"

    @api.model
    def _sentences(self):
        return {
            **super()._sentences(),
            **self._facturx_rule_remedies(),
            **self._facturx_line_remedies(),
        }

    def _facturx_rule_remedies(self):
        """How to repair what only the validators see; ``record`` is the record to open."""
        _ = self.env._
        return {
            "facturx.remedy.program": _(
                "No field of yours causes this: %(record)s is written wrongly. Note the rule and "
                "report it to whoever maintains this software; do not send the invoice."
            ),
            "facturx.remedy.preceding_number": _(
                "The number of the corrected invoice is not one that platforms accept: correct it "
                "under its own number on the platform, outside of %(record)s."
            ),
            "facturx.remedy.delivery_date": _("Enter the delivery date of %(record)s."),
            "facturx.remedy.discount_note": _(
                "Set the payment terms of %(record)s, so that it says whether an early-payment "
                "discount is granted."
            ),
            "facturx.remedy.attachment": _(
                "Remove or rename the attachments of %(record)s that are sent along."
            ),
            "facturx.remedy.routing": _(
                "Correct whether the customer %(record)s is a company or a person."
            ),
            "facturx.remedy.note_code": _("Shorten the terms and conditions of %(record)s."),
            "facturx.remedy.reference": _(
                "Correct the customer's reference on %(record)s: only letters, digits and the "
                "usual signs."
            ),
            "facturx.remedy.paid_process": _(
                "The due date of %(record)s must be the day on which it was paid, since nothing is "
                "left to pay."
            ),
            "facturx.remedy.currency_code": _(
                "Choose a currency of the ISO 4217 list for %(record)s."
            ),
            "facturx.remedy.payee": _("Enter the account holder's name of %(record)s."),
            "facturx.remedy.representative": _(
                "Enter the address and the VAT number of the tax representative of %(record)s."
            ),
            "facturx.remedy.bank": _(
                "Choose a bank account with an IBAN as recipient bank of %(record)s."
            ),
            "facturx.remedy.period": _(
                "The delivery of %(record)s must not end before it begins: correct its dates."
            ),
            "facturx.remedy.payment_terms": _(
                "Correct the description of the payment terms %(record)s."
            ),
            "facturx.remedy.contact": _("Enter the e-mail and the phone number of %(record)s."),
        }

    def _facturx_line_remedies(self):
        """The same for what stands on the lines and in their taxes and products."""
        _ = self.env._
        return {
            "facturx.remedy.quantity": _("Enter the quantity of each line of %(record)s."),
            "facturx.remedy.unit": _(
                "Choose a unit of measure that has an international code instead of %(record)s."
            ),
            "facturx.remedy.line": _("Correct this line of %(record)s."),
            "facturx.remedy.line_period": _(
                "The period of this line of %(record)s must not end before it begins."
            ),
            "facturx.remedy.allowance_reason": _(
                "Describe the line of %(record)s that grants the discount."
            ),
            "facturx.remedy.charge_reason": _("Name the tax %(record)s, which is a charge."),
            "facturx.remedy.product_attribute": _(
                "Complete the attributes of %(record)s: each needs a name and a value."
            ),
            "facturx.remedy.product_code": _(
                "Correct or empty the barcode and the customs codes of %(record)s."
            ),
            "facturx.remedy.vat_point": _(
                "The taxes of one invoice must fall due in the same way: correct when the tax "
                "%(record)s is due."
            ),
            "facturx.remedy.tax_zero": _(
                "This VAT category knows no rate: set the tax %(record)s to 0 %%, or choose "
                "another category for it."
            ),
            "facturx.remedy.tax_mixed": _(
                "Lines that are not subject to VAT need an invoice of their own: move them out of "
                "%(record)s, or choose a tax that is exempt."
            ),
            "facturx.remedy.tax_outside": _(
                "“Not subject to VAT” is for sellers without a VAT number: choose a tax that is "
                "exempt for %(record)s."
            ),
            "facturx.remedy.no_exemption": _(
                "Empty the exemption reason of the tax %(record)s: VAT is charged."
            ),
        }
