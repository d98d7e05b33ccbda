from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...engine.credit import CreditTerms, Exposure

SEES_CREDIT = "account.group_account_invoice,account.group_account_readonly"
LIMIT_FIELDS = frozenset({"credit_limit", "use_partner_credit_limit"})
ENTITY_FIELDS = frozenset({"parent_id", "is_company", "commercial_partner_id"})


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

    # === Who sets the limit === #

    @api.model_create_multi
    def create(self, vals_list):
        limited = any(LIMIT_FIELDS.intersection(vals) for vals in vals_list)
        partners = super().create(vals_list)
        if limited and self._ar_limits_are_guarded():
            usual = self._fields["credit_limit"].get_company_dependent_fallback(self)
            for partner in partners.sudo():
                if partner.credit_limit not in (usual, partner._ar_entity_limit()):
                    raise partner._ar_limit_refusal()
        return partners

    def write(self, vals):
        limit_guarded = LIMIT_FIELDS.intersection(vals) and self._ar_limits_are_guarded()
        limits = {each: each.credit_limit for each in self.sudo()} if limit_guarded else {}
        entity_guarded = ENTITY_FIELDS.intersection(vals) and not self._ar_may_set_limits()
        limited = self._ar_limited_entities() if entity_guarded else self.browse()
        result = super().write(vals)
        for partner, before in limits.items():
            if partner.credit_limit not in (before, partner._ar_entity_limit()):
                raise partner._ar_limit_refusal()
        for partner in limited:
            if partner.commercial_partner_id != partner:
                raise AccessError(self.env._(
                    "%(customer)s has a credit limit of its own: only a Credit Manager makes it a "
                    "part of another customer. Ask one, or leave its company as it is.",
                    customer=partner.name,
                ))
        return result

    def _ar_limits_are_guarded(self):
        """Raising the limit releases a held order, so the same people decide on both."""
        return self.env.company.ar_credit_hold_orders and not self._ar_may_set_limits()

    def _ar_may_set_limits(self):
        return self.env.su or self.env.user.has_group("ar_management.group_ar_credit_manager")

    def _ar_limited_entities(self):
        """Those that are held to a limit of their own by one of the companies."""
        partners = self.sudo().filtered(lambda each: each.commercial_partner_id == each)
        companies = self.env["res.company"].sudo().search([("ar_credit_hold_orders", "=", True)])
        return partners.filtered(lambda each: any(
            each._ar_credit_limit(company) is not None for company in companies
        ))

    def _ar_entity_limit(self):
        """The limit that counts for a contact; its own, which nobody reads, follows it."""
        entity = self.commercial_partner_id
        return entity.credit_limit if entity != self else None

    def _ar_limit_refusal(self):
        return AccessError(self.env._(
            "Only a Credit Manager sets the credit limit of %(customer)s. Ask one, or leave the "
            "limit as it is.",
            customer=self.name,
        ))

    # === What it is === #

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
