from dataclasses import replace
from datetime import timedelta

from odoo import fields, models

from ...engine.common.reason import Amount, Reason
from ...engine.ledger.behaviour import RECENT

ADVICE_DAYS = 30
"""An advice whose money never came says nothing any more after this."""


class ResPartner(models.Model):
    """Money that is the customer's before it is booked, and money that went back."""

    _inherit = "res.partner"

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
