from odoo import api, models


class AccountMoveLine(models.Model):
    """Every matching of a receivable with discount tiers settles its discount."""

    _inherit = "account.move.line"

    @api.model
    def _reconcile_plan(self, reconciliation_plan):
        groups = [self._ar_items(node) for node in reconciliation_plan]
        lines = self.union(*groups).filtered(lambda line: line._ar_has_tiers())
        if not lines or self.env.context.get("ar_discount_settled"):
            return super()._reconcile_plan(reconciliation_plan)
        for company, theirs in lines.grouped("company_id").items():
            self.env["ar.decision.version"]._bump(theirs.partner_id, company)
        reconciliation_plan = [self._ar_match_pairs(node) for node in reconciliation_plan]
        groups = [self._ar_items(node) for node in reconciliation_plan]
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

    def _ar_match_pairs(self, node):
        """Match each of several payments first with the receivable that it closes on its day.

        Core would match the oldest with the oldest, and the discounts of all would be judged by
        the day of the last payment.

        :return: the node without what is matched now
        """
        if not isinstance(node, models.BaseModel):
            return [self._ar_match_pairs(each) for each in node]
        settlement = self.env["ar.discount.settlement"]
        if settlement._settle_at_rate(node):
            return node.browse()
        pairs = settlement._exact_pairs(node)
        for pair in pairs:
            pair.reconcile()
        return node.filtered(lambda line: not line.reconciled) if pairs else node

    def _ar_highest_discount(self, residual, together=None):
        """Discount of the highest tier on what is open, whatever its deadline (Decimal)."""
        self.ensure_one()
        offers = self._ar_discount_offers(together or self)
        return max((offer.discount_on(residual) for offer in offers), default=0 * residual)

    def _ar_whole_discount(self):
        """Discount of the highest tier as it was printed, before any payment (Decimal)."""
        self.ensure_one()
        return max(offer.discount for offer in self._ar_discount_offers(self))
