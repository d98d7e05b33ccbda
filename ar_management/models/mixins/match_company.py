from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.matching.policy import STRICT, USUAL, Policy


class ArMatchCompanyMixin(models.AbstractModel):
    _name = "ar.match.company.mixin"
    _description = "Differences That Matching May Propose"

    ar_match_differences = fields.Boolean(
        string="Propose Part Payments and Overpayments", default=True,
        help="A bank line that brings less than it names is matched in part, the rest of the "
        "document stays open; what is too much stays on the customer's account.",
    )

    @api.constrains("ar_match_tolerance", "ar_match_tolerance_percent",
                    "ar_match_tolerance_account_id")
    def _check_ar_match_tolerance(self):
        for company in self:
            if company.ar_match_tolerance < 0 or not 0 <= company.ar_match_tolerance_percent <= 100:
                raise ValidationError(self.env._(
                    "The tolerance for small differences of %(company)s is an amount from 0 and "
                    "a percentage between 0 and 100.", company=company.name,
                ))
            if company.ar_match_tolerance and not company.ar_match_tolerance_account_id:
                raise ValidationError(self.env._(
                    "Choose the account that small differences of %(company)s are written off to, "
                    "or set the tolerance to 0.", company=company.name,
                ))

    def _ar_match_policy(self):
        """What the company does with a difference, as the engine reads it."""
        self.ensure_one()
        if not self.ar_match_differences:
            return STRICT
        share = self.ar_match_tolerance_percent / 100
        return Policy(
            tolerance=Decimal(repr(self.ar_match_tolerance)),
            tolerance_share=Decimal(repr(share)),
            differences=True,
            foreign_tolerance=USUAL.foreign_tolerance,
        )
