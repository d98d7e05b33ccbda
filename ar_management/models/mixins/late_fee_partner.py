from odoo import fields, models


class ArLateFeePartnerMixin(models.AbstractModel):
    _name = "ar.late.fee.partner.mixin"
    _description = "Late Fees of a Customer"

    ar_late_fee_policy_id = fields.Many2one(
        "ar.late.fee.policy",
        string="Late Fee Policy",
        company_dependent=True,
        domain="[('company_id', '=', current_company_id)]",
        help="Policy agreed with this customer. Empty: the policy of the company, or its policy "
        "for public buyers.",
    )
    ar_is_public_buyer = fields.Boolean(
        string="Public Buyer",
        tracking=True,
        help="State, local authority or public body: late fees follow the public procurement "
        "rules.",
    )

    def _ar_is_consumer(self):
        """Tell whether this customer buys for private use: a person without VAT or company id.

        Consumers owe neither the penalties nor the indemnity of business law.
        """
        self.ensure_one()
        customer = self.commercial_partner_id
        known_business = customer.vat or customer.company_registry
        return not (customer.is_company or customer.ar_is_public_buyer or known_business)
