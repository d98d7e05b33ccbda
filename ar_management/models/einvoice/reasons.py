from odoo import api, models


class ArReason(models.AbstractModel):
    # Each feature keeps its own sentences beside it.
    _inherit = "ar.reason"

    @api.model
    def _sentences(self):
        _ = self.env._
        return {
            **super()._sentences(),
            "einvoice.final": _(
                "The e-invoice is %(status)s: that is the end of its life. Correct and reissue it."
            ),
            "einvoice.same": _("The e-invoice is %(status)s already."),
            "einvoice.advice.rejected": _(
                "The platform rejected this invoice, so it was never issued: its number must not "
                "be sent again. Use Correct and Reissue: a counter-entry that stays in your books "
                "cancels it, and a copy under a new number is the invoice."
            ),
            "einvoice.advice.inadmissible": _(
                "The platform could not read this document, so it was never issued. Use Correct "
                "and Reissue: a counter-entry cancels it, and a copy under a new number is the "
                "invoice."
            ),
            "einvoice.advice.refused": _(
                "The customer refused this invoice. It was issued, so it cannot be withdrawn: "
                "answer the customer, or use Correct and Reissue: a credit note cancels it and a "
                "corrected invoice follows."
            ),
            "einvoice.advice.disputed": _(
                "The customer disputes this invoice; a dispute was opened. Settle it, or grant a "
                "credit note for what the customer is right about."
            ),
            "einvoice.advice.suspended": _(
                "The customer waits for documents: send what is missing through the platform, "
                "then note Completed."
            ),
            "einvoice.advice.partly_approved": _(
                "The customer accepts a part only: grant a credit note for the rest, or clarify it."
            ),
            "einvoice.advice.routing_error": _(
                "The invoice did not reach the customer's platform: correct the electronic "
                "address in the directory; the same document can then be sent again."
            ),
        }
