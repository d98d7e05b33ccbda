from odoo import api, models
from odoo.tools import consteq

VISIBLE = ("proposed", "active", "kept", "broken")


class ArCollectionPortal(models.AbstractModel):
    """The payment plans that a customer sees and signs."""

    _inherit = "ar.collection.portal"

    @api.model
    def _page(self, partner, company):
        return {**super()._page(partner, company), "plans": self._plans(partner, company)}

    @api.model
    def _plans(self, partner, company):
        """The plans of a customer that are not drafts."""
        return self.env["ar.payment.plan"].sudo().search([
            ("partner_id", "=", partner.commercial_partner_id.id),
            ("company_id", "=", company.id), ("state", "in", VISIBLE),
        ])

    @api.model
    def _plan(self, plan_id, token, user):
        """A plan for whoever has its link, or belongs to the customer; empty for all others."""
        plan = self.env["ar.payment.plan"].sudo().browse(plan_id).exists()
        if plan.state not in VISIBLE:
            return plan.browse()
        knows_link = token and plan.access_token and consteq(plan.access_token, token)
        entity = user.partner_id.commercial_partner_id
        is_theirs = not user._is_public() and entity == plan.partner_id
        may_read = user._is_internal() and plan.with_user(user).has_access("read")
        return plan if knows_link or is_theirs or may_read else plan.browse()
