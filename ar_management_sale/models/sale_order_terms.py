from odoo import api, fields, models

from odoo.addons.ar_management.engine.credit.exposure import Exposure


class SaleOrder(models.Model):
    """Shows on an order what its customer was allowed, before anybody confirms it."""

    _inherit = "sale.order"

    ar_company_currency_id = fields.Many2one(
        "res.currency", string="Currency of the Company", compute="_compute_ar_credit_terms"
    )
    ar_has_credit_limit = fields.Boolean(
        string="Has a Credit Limit", compute="_compute_ar_credit_terms"
    )
    ar_credit_limit = fields.Monetary(
        string="Credit Limit", currency_field="ar_company_currency_id",
        compute="_compute_ar_credit_terms",
    )
    ar_credit_available = fields.Monetary(
        string="Credit Available", currency_field="ar_company_currency_id",
        compute="_compute_ar_credit_terms",
        help="What the customer may still order before the credit limit is reached.",
    )
    ar_credit_conditions = fields.Char(
        string="Credit Conditions", compute="_compute_ar_credit_terms",
        help="Longest payment terms and deposit that were approved for this customer.",
    )

    @api.depends("partner_invoice_id", "company_id", "state")
    def _compute_ar_credit_terms(self):
        for company, orders in self.grouped(lambda order: order.company_id).items():
            debtors = orders.partner_invoice_id.commercial_partner_id
            exposures = self.env["ar.exposure"]._exposure(debtors, company) if company else {}
            found = debtors._ar_credit_terms_by_entity(company) if company else {}
            for order in orders:
                debtor = order._ar_debtor()._origin
                exposure = exposures.get(debtor.id, Exposure())
                order._ar_show_credit_terms(found.get(debtor.id), exposure)

    def _ar_show_credit_terms(self, terms, exposure):
        limit = terms.limit if terms else None
        self.ar_company_currency_id = self.company_id.currency_id
        self.ar_has_credit_limit = limit is not None
        self.ar_credit_limit = float(limit or 0)
        self.ar_credit_available = float((limit or 0) - exposure.total)
        self.ar_credit_conditions = ", ".join(self._ar_conditions(terms)) if terms else ""

    def _ar_conditions(self, terms):
        if terms.longest_days is not None:
            yield self.env._("up to %(days)s days to pay", days=terms.longest_days)
        if terms.prepaid_percent:
            yield self.env._(
                "%(percent)s %% prepayment", percent=f"{terms.prepaid_percent.normalize():f}"
            )
