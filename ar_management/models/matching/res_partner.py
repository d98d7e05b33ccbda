from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.common.reason import Amount, Reason
from ...engine.ledger.behaviour import RECENT
from .res_company import CHARGE_BEARERS, LATE_DISCOUNTS, OVERPAYMENTS

RULES = (
    "ar_match_charge_bearer", "ar_match_late_discount", "ar_match_grace_days",
    "ar_match_overpayment",
)
ADVICE_DAYS = 30
"""An advice whose money never came says nothing any more after this."""


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_match_own_rules = fields.Boolean(
        string="Own Rules for Differences", company_dependent=True, index="btree_not_null",
        help="What is agreed with this customer, instead of the rules of the company.",
    )
    ar_match_tolerance = fields.Float(
        string="Small Difference", company_dependent=True,
        help="A payment that is short by no more than this closes its documents; the difference "
        "is written off to the account that the company chose.",
    )
    ar_match_tolerance_percent = fields.Float(
        string="Small Difference (%)", company_dependent=True,
        help="And by no more than this share of what was due.",
    )
    ar_match_charge_bearer = fields.Selection(
        CHARGE_BEARERS, string="Bank Charges Are Borne By", company_dependent=True
    )
    ar_match_late_discount = fields.Selection(
        LATE_DISCOUNTS, string="Discount Taken Too Late", company_dependent=True
    )
    ar_match_grace_days = fields.Integer(string="Days of Grace", company_dependent=True)
    ar_match_overpayment = fields.Selection(
        OVERPAYMENTS, string="Overpayments", company_dependent=True
    )

    @api.constrains("ar_match_tolerance", "ar_match_tolerance_percent", "ar_match_grace_days")
    def _check_ar_match_rules(self):
        for partner in self:
            percent = partner.ar_match_tolerance_percent
            if min(partner.ar_match_tolerance, partner.ar_match_grace_days) < 0 or not (
                0 <= percent <= 100
            ):
                raise ValidationError(self.env._(
                    "The tolerance for %(customer)s is an amount of 0 or more and a percentage "
                    "between 0 and 100, and days of grace are 0 or more.",
                    customer=partner.display_name,
                ))

    @api.onchange("ar_match_own_rules")
    def _onchange_ar_match_own_rules(self):
        """Own rules start as those of the company."""
        if not self.ar_match_own_rules:
            return
        company = self.env.company
        for name in (*RULES, "ar_match_tolerance", "ar_match_tolerance_percent"):
            self[name] = self[name] or company[name]

    def _ar_match_rule(self, name, company):
        """What holds for this customer in a company: its own rule, or that of the company."""
        customer = self.commercial_partner_id.sudo().with_company(company)
        if customer.ar_match_own_rules and (customer[name] or name == "ar_match_grace_days"):
            return customer[name]
        return company.sudo()[name]

    def _ar_match_pays_back(self, company):
        """Tell whether what this customer pays too much is paid back, by the rule."""
        return self._ar_match_rule("ar_match_overpayment", company) == "refund"

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + [
            "ar_match_own_rules", "ar_match_tolerance", "ar_match_tolerance_percent", *RULES,
        ]

    def action_ar_clean_up(self):
        """Pair the open money of these customers with their open documents."""
        return self.env["ar.match.cleanup"]._open(self)

    # ------------------------------------------- money before it is booked, money that went back

    def _ar_behaviour(self, company, day):
        found = super()._ar_behaviour(company, day)
        rows = self.env["ar.match.proposal"].sudo()._read_group([
            ("company_id", "in", company._ar_legal_entity().ids), ("state", "=", "posted"),
            ("returned_move_id", "!=", False), ("date", ">", day - RECENT), ("date", "<=", day),
            ("partner_id.commercial_partner_id", "in", self.commercial_partner_id.ids),
        ], ["partner_id"], ["__count"])
        for partner, count in rows:
            entity = partner.commercial_partner_id.id
            found[entity] = replace(found[entity], returned=found[entity].returned + count)
        return found

    def _ar_waiting_money(self, company):
        found = super()._ar_waiting_money(company)
        entities = self.commercial_partner_id
        proposals = self.env["ar.match.proposal"].sudo().search([
            ("company_id", "in", company._ar_legal_entity().ids),
            ("state", "=", "proposed"), ("amount", ">", 0),
            ("partner_id.commercial_partner_id", "in", entities.ids),
            # The line's own customer is counted by the bank line itself.
            ("statement_line_id.partner_id", "=", False),
        ], order="id")
        for each in proposals:
            found[each.partner_id.commercial_partner_id.id].append(
                Reason.of("guard.proposed", day=each.date, amount=_amount(each, each.amount))
            )
        since = fields.Date.context_today(self) - timedelta(days=ADVICE_DAYS)
        advices = self.env["ar.remittance"].sudo().search([
            ("company_id", "in", company._ar_legal_entity().ids), ("state", "=", "unmatched"),
            ("date", ">=", since), ("partner_id.commercial_partner_id", "in", entities.ids),
        ], order="id")
        for each in advices:
            found[each.partner_id.commercial_partner_id.id].append(
                Reason.of("guard.advice", name=each.name, amount=_amount(each, each.total))
            )
        return found


def _amount(record, value):
    currency = record.currency_id._ar_engine_currency()
    return Amount(currency.from_float(value), currency.code)
