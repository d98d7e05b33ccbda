from dataclasses import replace
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine.common.money import ZERO
from ...engine.common.reason import Amount, Reason
from ...engine.credit.approval import Verdict, standing
from ...engine.credit.decision import CreditTerms
from ..common.reason import named

DECIDED = Domain("state", "in", ("approved", "conditional", "expired")) | (
    Domain("state", "=", "refused") & Domain("withdraws", "=", True)
)


class ArCreditTerms(models.AbstractModel):
    """What a legal entity allows its customers today: the decision in force, else the policy.

    Read from the applications at each call: a limit whose last day has passed counts for
    nothing, also before the nightly job has marked it as expired. Nothing here checks access,
    because an order of a salesman who may not see credit is held all the same.
    """

    _name = "ar.credit.terms"
    _description = "Credit Terms of Customers"

    @api.model
    def _by_entity(self, partners, company):
        """Terms of many customers in a fixed number of queries.

        :return: {commercial entity id: engine.credit.decision.CreditTerms}
        """
        company = company.sudo().root_id
        reader = self.sudo().with_company(company)
        standings = reader._standings(partners, company)
        terms = reader._own_terms(partners, standings, company)
        return terms | reader._shared_terms(standings, terms, company)

    def _own_terms(self, partners, standings, company):
        policies = self.env["ar.credit.policy"]._for(partners, company)
        earned = self._earned_terms(policies, company)
        return {
            entity: self._terms(policy, standings[entity], earned[entity], company)
            for entity, policy in policies.items()
        }

    def _shared_terms(self, standings, terms, company):
        """Terms of customers who are held to the credit of another one, until they are decided on.

        They have what is left of the other one's limit, and its conditions.
        """
        undecided = self.env["res.partner"].browse(
            entity for entity, found in standings.items() if not found.decision
        )
        kin = {each.id: each.ar_credit_kin_id.commercial_partner_id for each in undecided}
        kin = {entity: one for entity, one in kin.items() if one and one.id != entity}
        if not kin:
            return {}
        known = self.env["res.partner"].union(*kin.values())
        allowed = self._own_terms(known, self._standings(known, company), company)
        exposures = self.env["ar.exposure"]._exposure(known, company)
        return {
            entity: _shared(terms[entity], allowed[one.id], exposures[one.id].total, one)
            for entity, one in kin.items()
        }

    @api.model
    def _has_credit(self, partner, company):
        """Tell whether an approved decision is in force."""
        found = self.sudo()._standings(partner, company)[partner.commercial_partner_id.id]
        return bool(found.decision and found.decision.verdict is Verdict.APPROVED)

    @api.model
    def _applications_in_force(self, partners, company):
        """{entity id: application} for those about whom a decision is in force."""
        return {
            entity: self.env["ar.credit.application"].browse(found.decision.key)
            for entity, found in self.sudo()._standings(partners, company).items()
            if found.decision
        }

    # === Decisions === #

    def _standings(self, partners, company):
        """{entity id: engine.credit.approval.Standing} for all these customers."""
        entities = partners.commercial_partner_id
        applications = self.env["ar.credit.application"].search(
            DECIDED & Domain("company_id", "in", company._ar_legal_entity().ids)
            & Domain("partner_id", "in", entities.ids) & Domain("decided_on", "!=", False)
        )
        effective = applications._effective()
        today = fields.Date.context_today(self)
        by_entity = effective.grouped("partner_id")
        return {
            entity.id: standing(
                [each._engine_decision(today) for each in by_entity.get(entity, ())], today
            )
            for entity in entities
        }

    # === Terms === #

    def _terms(self, policy, found, earned, company):
        days, amount = policy._overdue_rule(company)
        limit, origin = self._limit(policy, found, company)
        application = self._granted(found)
        term = application.granted_term_id or earned.payment_term_id or policy.default_term_id
        return CreditTerms(
            limit=limit,
            overdue_days=days,
            overdue_amount=amount,
            holds=company.ar_credit_hold_orders,
            warn_percent=_decimal(policy.warn_percent),
            small_amount=_decimal(policy.small_amount),
            prepaid_percent=_decimal(application.prepaid_percent),
            longest_days=term.ar_longest_days if term else None,
            origin=origin,
        )

    def _granted(self, found):
        approved = found.decision and found.decision.verdict is Verdict.APPROVED
        return self.env["ar.credit.application"].browse(found.decision.key if approved else ())

    def _limit(self, policy, found, company):
        """The limit and where it comes from."""
        usual, decision = policy._default_credit(), found.decision
        if decision and decision.verdict is Verdict.REFUSED:
            return ZERO, Reason.of("limit.refused", number=self._number(decision))
        if decision:
            code = "limit.approved_until" if decision.until else "limit.approved"
            return decision.limit, Reason.of(
                code, number=self._number(decision), until=decision.until or ""
            )
        if found.lapsed:
            # A decision that ran out must not leave the customer with more than it allowed.
            lapsed = found.lapsed
            limit = ZERO if usual is None else min(usual, lapsed.limit)
            return limit, Reason.of(
                "limit.lapsed", number=self._number(lapsed), until=lapsed.until
            )
        if usual is None:
            return None, None
        return usual, Reason.of(
            "limit.policy", policy=named(policy), limit=Amount(usual, company.currency_id.name)
        )

    def _number(self, decision):
        return self.env["ar.credit.application"].browse(decision.key).name

    def _earned_terms(self, policies, company):
        """The term that each customer has earned, from the last figures of the nightly review."""
        earned = self.env["ar.credit.policy.term"]
        concerned = [entity for entity, policy in policies.items() if policy.term_ids]
        facts = self.env["ar.credit.history"]._latest(concerned, company) if concerned else {}
        return {
            entity: policy.term_ids._earned(*facts[entity]) if entity in facts else earned
            for entity, policy in policies.items()
        }


def _shared(mine, known, exposure, partner):
    """The stricter of two terms, with what is left of the known customer's limit."""
    limits = [each for each in (mine.limit, known.limit) if each is not None]
    days = [each for each in (mine.longest_days, known.longest_days) if each is not None]
    if not limits:
        return mine
    return replace(
        mine,
        limit=max(ZERO, min(limits) - max(exposure, ZERO)),
        small_amount=ZERO,
        prepaid_percent=max(mine.prepaid_percent, known.prepaid_percent),
        longest_days=min(days, default=None),
        origin=Reason.of("limit.shared", customer=partner.name),
    )


def _decimal(value):
    return Decimal(repr(value or 0.0))
