from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ArLateFeePartnerMixin(models.AbstractModel):
    _name = "ar.late.fee.partner.mixin"
    _description = "Late Fees of a Customer"

    ar_is_public_buyer = fields.Boolean(
        string="Public Buyer",
        tracking=True,
        help="State, local authority or public body: late fees follow the public procurement "
        "rules.",
    )

    @api.constrains("ar_late_fee_policy_id")
    def _check_ar_late_fee_policy(self):
        for partner in self.sudo():
            policy = partner.ar_late_fee_policy_id
            if policy and policy.company_id != self.env.company:
                raise ValidationError(self.env._(
                    "The late fee policy %(policy)s belongs to %(other)s: choose one of "
                    "%(company)s for %(customer)s.",
                    policy=policy.name, other=policy.company_id.name,
                    company=self.env.company.name, customer=partner.name,
                ))

    def _ar_is_consumer(self):
        """Tell whether this customer buys for private use: a person without VAT or company id.

        Consumers owe neither the penalties nor the indemnity of business law.
        """
        self.ensure_one()
        customer = self.commercial_partner_id
        known_business = customer.vat or customer.company_registry
        return not (customer.is_company or customer.ar_is_public_buyer or known_business)
