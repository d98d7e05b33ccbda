from odoo import fields, models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    ar_match_proposal_id = fields.Many2one(
        "ar.match.proposal", string="Pays Back", readonly=True, copy=False,
        index="btree_not_null", ondelete="set null",
        help="The match of the bank line with the overpayment.",
    )
