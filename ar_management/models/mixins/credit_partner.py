from decimal import Decimal

from odoo import api, fields, models

from ...engine.credit import CreditTerms, Exposure

SEES_CREDIT = "account.group_account_invoice,account.group_account_readonly"


class CreditPartnerMixin(models.AbstractModel):
    _name = "ar.credit.partner.mixin"
    _description = "Credit of a Customer"

    # Core's own field, named again because an amount needs its currency in the same class.
    currency_id = fields.Many2one("res.currency")
    ar_exposure_total = fields.Monetary(
        string="Exposure",
        compute="_compute_ar_credit",
        groups=SEES_CREDIT,
        help="All that the customer owes or will owe to this company, tax included: open and "
        "draft invoices, orders, less what is not allocated yet.",
    )
    ar_credit_available = fields.Monetary(
        string="Credit Available",
        compute="_compute_ar_credit",
        groups=SEES_CREDIT,
        help="What the customer may still order before the credit limit is reached.",
    )
    ar_has_credit_limit = fields.Boolean(
        string="Has a Credit Limit", compute="_compute_ar_credit", groups=SEES_CREDIT)

    @api.depends("credit_limit", "commercial_partner_id")
    @api.depends_context("company")
    def _compute_ar_credit(self):
        company = self.env.company
        exposures = self.env["ar.exposure"]._exposure(self, company)
        for partner in self:
            exposure = exposures.get(partner.commercial_partner_id._origin.id, Exposure())
            limit = partner._ar_credit_limit(company)
            partner.ar_exposure_total = float(exposure.total)
            partner.ar_has_credit_limit = limit is not None
            partner.ar_credit_available = float((limit or 0) - exposure.total)

    @api.depends_context("company")
    def _compute_show_credit_limit(self):  # pylint: disable=missing-return
        """A company that holds orders needs the limit, with core's own warnings or without."""
        super()._compute_show_credit_limit()
        if self.env.company.ar_credit_hold_orders:
            self.show_credit_limit = True

    def _ar_credit_limit(self, company):
        """Credit limit of the commercial entity in the company's currency.

        Core's ``credit_limit`` of 0 means that none was set.

        :return: Decimal, or ``None`` when the customer has no limit
        """
        self.ensure_one()
        entity = self.commercial_partner_id.sudo().with_company(company)
        limit = company.currency_id._ar_engine_currency().from_float(entity.credit_limit)
        return limit or None

    def _ar_credit_terms(self, company, holds=None):
        """Everything the company allows this customer (``engine.credit.CreditTerms``).

        :param holds: whether a document against the terms is held; the company's setting for
            orders when not given
        """
        company = company.sudo()
        return CreditTerms(
            limit=self._ar_credit_limit(company),
            overdue_days=company.ar_credit_overdue_days,
            overdue_amount=Decimal(repr(company.ar_credit_overdue_amount)),
            holds=company.ar_credit_hold_orders if holds is None else holds,
        )

    def action_ar_open_exposure(self):
        """Show what the exposure is made of; each component opens its records."""
        self.ensure_one()
        return self.env["ar.exposure.line"]._open(self, self.env.company)
