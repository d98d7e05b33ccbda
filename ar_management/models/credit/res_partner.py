from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...engine.credit.decision import CreditTerms, Exposure
from ..common.numbers import check_numbers

SEES_CREDIT = "account.group_account_invoice,account.group_account_readonly"
MIRRORS = frozenset({"credit_limit", "use_partner_credit_limit"})
POLICY_FIELDS = frozenset({"category_id", "ar_credit_policy_id"})
ENTITY_FIELDS = frozenset({"parent_id", "is_company", "commercial_partner_id"})


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_credit_policy_id = fields.Many2one(
        "ar.credit.policy",
        string="Credit Policy",
        company_dependent=True,
        domain="[('company_id', 'parent_of', current_company_id)]",
        help="Policy chosen by hand for this customer. Empty: that of its tags, or of the company.",
    )

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
        terms = self._ar_credit_terms_by_entity(company)
        for partner in self:
            entity = partner.commercial_partner_id._origin
            exposure = exposures.get(entity.id, Exposure())
            limit = terms.get(entity.id, CreditTerms()).limit
            partner.ar_exposure_total = float(exposure.total)
            partner.ar_has_credit_limit = limit is not None
            partner.ar_credit_available = float((limit or 0) - exposure.total)

    @api.depends_context("company")
    def _compute_show_credit_limit(self):  # pylint: disable=missing-return
        """A company that holds orders needs the limit, with core's own warnings or without."""
        super()._compute_show_credit_limit()
        if self.env.company.ar_credit_hold_orders:
            self.show_credit_limit = True

    # === The limit is a decision === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            check_numbers(self, vals)
        partners = super().create(vals_list)
        given = set().union(*vals_list, (
            key.removeprefix("default_") for key in self.env.context if key.startswith("default_")
        ))
        if MIRRORS.intersection(given):
            usual = self._fields["credit_limit"].get_company_dependent_fallback(self)
            partners._ar_refuse_own_limits(dict.fromkeys(partners, usual))
        if "property_payment_term_id" in given:
            partners._ar_refuse_longer_terms({})
        if not self._ar_may_decide() and any(partners.sudo().mapped("ar_credit_policy_id")):
            raise self._ar_policy_refusal(partners)
        return partners

    def write(self, vals):
        check_numbers(self, vals)
        limits = {each: each.credit_limit for each in self.sudo()} if (
            MIRRORS.intersection(vals)) else {}
        terms = {each: each.property_payment_term_id for each in self.sudo()} if (
            "property_payment_term_id" in vals) else {}
        policies = self._ar_policies() if POLICY_FIELDS.intersection(vals) else {}
        entity_guarded = ENTITY_FIELDS.intersection(vals) and not self._ar_may_decide()
        limited = self._ar_limited_entities() if entity_guarded else self.browse()
        result = super().write(vals)
        if limits:
            self._ar_refuse_own_limits(limits)
        if terms:
            self._ar_refuse_longer_terms(terms)
        if policies:
            self._ar_refuse_other_policy(policies)
        limited._ar_refuse_hiding()
        return result

    def _ar_refuse_own_limits(self, before):
        """Core's limit only shows what was decided, whoever writes it."""
        if not self.env.company.ar_credit_hold_orders:
            return
        for partner in self.sudo():
            entity = partner.commercial_partner_id
            # That of a contact, which nobody reads, follows that of its company.
            as_before = entity.credit_limit if entity != partner else before.get(partner)
            unchanged = partner.credit_limit in (as_before, before.get(partner))
            if not unchanged and partner.credit_limit != partner._ar_mirrored_limit():
                raise AccessError(self.env._(
                    "The credit limit of %(customer)s shows what was decided. Submit a credit "
                    "application to change it, or leave it as it is.",
                    customer=partner.name,
                ))

    def _ar_refuse_longer_terms(self, before):
        """A payment term longer than the approved one is credit that nobody decided about."""
        company = self.env.company
        if not company.ar_credit_hold_orders:
            return
        changed = self.sudo().filtered(
            lambda each: each.property_payment_term_id not in (
                before.get(each), each._ar_inherited_term()
            )
        )
        allowed = self.env["ar.credit.terms"]._by_entity(changed, company)
        for partner in changed:
            longest = allowed[partner.commercial_partner_id.id].longest_days
            term = partner.property_payment_term_id
            if longest is not None and term.ar_longest_days > longest:
                raise AccessError(self.env._(
                    "%(term)s gives %(customer)s up to %(days)s days, but only %(longest)s are "
                    "allowed. Request the longer term in a credit application.",
                    term=term.name, customer=partner.name, days=term.ar_longest_days,
                    longest=longest,
                ))

    def _ar_policies(self):
        """Policy of these customers in each company that holds orders: {company: {id: policy}}."""
        companies = self.env["res.company"]._ar_that_hold_credit()
        policies = self.env["ar.credit.policy"]
        return {company: policies._for(self.sudo(), company) for company in companies}

    def _ar_refuse_other_policy(self, before):
        """Another policy is other credit; a tag must not be a way to it."""
        if not self._ar_may_decide() and self._ar_policies() != before:
            raise self._ar_policy_refusal(self)

    def _ar_policy_refusal(self, partners):
        return AccessError(self.env._(
            "This would give %(customers)s another credit policy. Ask a Credit Manager, or leave "
            "tags and policy as they are.",
            customers=", ".join(partners.mapped("name")),
        ))

    def _ar_inherited_term(self):
        """The term that a contact takes from its company; nothing for the company itself."""
        entity = self.commercial_partner_id
        return None if entity == self else entity.property_payment_term_id

    def _ar_refuse_hiding(self):
        for partner in self:
            if partner.commercial_partner_id != partner:
                raise AccessError(self.env._(
                    "%(customer)s has a credit limit of its own: only a Credit Manager can make "
                    "it part of another customer. Ask one, or leave its company unchanged.",
                    customer=partner.name,
                ))

    def _ar_may_decide(self):
        return self.env.su or self.env.user.has_group("ar_management.group_ar_credit_manager")

    def _ar_limited_entities(self):
        """Those that are held to a limit of their own by one of the companies."""
        partners = self.sudo().filtered(lambda each: each.commercial_partner_id == each)
        companies = self.env["res.company"]._ar_that_hold_credit()
        return partners.filtered(lambda each: any(
            each._ar_credit_limit(company) is not None for company in companies
        ))

    def _ar_mirrored_limit(self):
        """What core's limit of this customer has to show: a decision, or the usual limit."""
        company = self.env.company
        found = self.env["ar.credit.terms"]._by_entity(self, company)
        terms = found[self.commercial_partner_id.id]
        if not terms.origin or terms.origin.code == "limit.policy":
            return self._fields["credit_limit"].get_company_dependent_fallback(self)
        return float(terms.limit)

    def _ar_mirror_limit(self, company):
        """Show the decision in force in core's field, in which 0 is no limit and no credit."""
        for each in company._ar_legal_entity():
            for partner in self.commercial_partner_id.sudo().with_company(each):
                partner._ar_show_limit(partner._ar_mirrored_limit())

    def _ar_show_limit(self, limit):  # pylint: disable=missing-return
        """Write core's field, past the guard: only what was decided may come here."""
        for partner in self.filtered(lambda each: each.credit_limit != limit):
            # Not by a context key: everybody can set those.
            guarded = super(ResPartner, partner)
            guarded.write({"credit_limit": limit})  # pylint: disable=super-method-mismatch

    # === What it is === #

    def _ar_credit_limit(self, company):
        """Credit limit of the commercial entity in the company's currency, as it was decided.

        :return: Decimal, 0 for no credit, or ``None`` when the customer has no limit
        """
        self.ensure_one()
        return self._ar_credit_terms(company).limit

    def _ar_credit_terms(self, company):
        """Everything the company allows this customer (``engine.credit.decision.CreditTerms``)."""
        self.ensure_one()
        entity = self.commercial_partner_id._origin
        return self._ar_credit_terms_by_entity(company).get(entity.id, CreditTerms())

    def _ar_credit_terms_by_entity(self, company):
        """The same for many customers: {commercial entity id: CreditTerms}."""
        return self.env["ar.credit.terms"]._by_entity(self._origin, company.sudo())

    def action_ar_open_exposure(self):
        """Show what the exposure is made of; each component opens its records."""
        self.ensure_one()
        return self.env["ar.exposure.line"]._open(self, self.env.company)

    def action_ar_new_credit_application(self):
        """Prepare a credit application for this customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Application"),
            "res_model": "ar.credit.application",
            "view_mode": "form",
            "context": {
                "default_partner_id": self.commercial_partner_id.id,
                "default_requested_limit": float(self._ar_credit_limit(self.env.company) or 0),
                "default_requested_term_id": self.property_payment_term_id.id,
            },
        }
