from odoo import api, models


class ArDiscountSettlementLineMixin(models.AbstractModel):
    """Every matching of a receivable with discount tiers settles its discount."""

    _name = "ar.discount.settlement.line.mixin"
    _description = "Discount Settlement of a Receivable"

    @api.model
    def _reconcile_plan(self, reconciliation_plan):
        groups = [self._ar_items(node) for node in reconciliation_plan]
        lines = self.union(*groups).filtered(lambda line: line._ar_has_tiers())
        if not lines:
            return super()._reconcile_plan(reconciliation_plan)
        for company, theirs in lines.grouped("company_id").items():
            self.env["ar.decision.version"]._bump(theirs.partner_id, company)
        seen = self.env["ar.discount.settlement"]._before_matching(groups)
        result = super()._reconcile_plan(reconciliation_plan)
        self.env["ar.discount.settlement"]._after_matching(seen)
        self.env["ar.discount.deduction"]._close_paid(lines)
        return result

    def _ar_items(self, node):
        """The journal items of one node of a reconciliation plan, which may be a plan itself."""
        if isinstance(node, models.BaseModel):
            return node
        return self.union(*(self._ar_items(each) for each in node))

    def _ar_highest_discount(self, together=None):
        """Discount of the highest tier on what is open, whatever its deadline (Decimal)."""
        self.ensure_one()
        residual = self._ar_currency().from_float(self.amount_residual_currency)
        offers = self._ar_discount_offers(together or self)
        return max((offer.discount_on(residual) for offer in offers), default=0 * residual)
