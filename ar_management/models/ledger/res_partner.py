from odoo import fields, models


class ResPartner(models.Model):
    # The mixin first: it extends a method of core's class.
    _inherit = "res.partner"

    # Not in its mixin: deleting a policy looks for it in the table of each model that declares it.
    ar_late_fee_policy_id = fields.Many2one(
        "ar.late.fee.policy",
        string="Late Fee Policy",
        company_dependent=True,
        domain="[('company_id', '=', current_company_id)]",
        help="Policy agreed with this customer. Empty: the policy of the company, or its policy "
        "for public buyers.",
    )
    ar_credit_policy_id = fields.Many2one(
        "ar.credit.policy",
        string="Credit Policy",
        company_dependent=True,
        domain="[('company_id', '=', current_company_id)]",
        help="Policy chosen by hand for this customer. Empty: that of its tags, or of the company.",
    )
    ar_insolvency_date = fields.Date(
        string="Insolvency Opened On",
        tracking=True,
        help="Day of the judgment that opened the proceedings: interest on invoices that were "
        "issued before stops on the day before, and what was owed must be declared to the "
        "creditors' representative.",
    )
