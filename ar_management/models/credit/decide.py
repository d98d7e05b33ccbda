from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from odoo import api, models

from ...engine.common.money import ZERO
from ...engine.credit.decision import CreditTerms, Decision, Outcome, Request, decide_batch
from ...engine.credit.exposure import Exposure


@dataclass(frozen=True)
class Asked:
    """What documents of one customer ask for together.

    :ivar debtor: commercial entity that will owe the amounts
    :ivar requests: one for each document
    :ivar counted: what of them the exposure counts already, by component
    :ivar without: components of the exposure that do not count in this decision
    """

    debtor: models.BaseModel
    requests: tuple[Request, ...]
    counted: Mapping[str, Decimal] = field(default_factory=dict)
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the credit terms say to one document.

    :ivar exposure: the customer's exposure without the documents that were asked about
    """

    decision: Decision
    exposure: Exposure

    @property
    def is_held(self):
        """Tell whether the document may not go on."""
        return self.decision.outcome is Outcome.HOLD


class ArCreditTerms(models.AbstractModel):
    """The one decision on credit: orders, deliveries and invoices all ask here."""

    _inherit = "ar.credit.terms"

    @api.model
    def _decide(self, company, asked, *, holds=True, alone=False):
        """Decide on documents, those of one customer beside each other.

        :param asked: list of ``Asked``; documents that nobody owes are left out of the answer
        :param holds: whether a document against the terms is held, or only warned about
        :param alone: only to inform: each document for itself, without announcing a decision
        :return: list of ``{key of the request: Answer}``, one for each of ``asked``
        """
        debtors = self.env["res.partner"].union(*(each.debtor for each in asked))
        sheet = self.env["ar.exposure"]
        if not alone:
            sheet._announce_decision(debtors, company)
        terms = self._by_entity(debtors, company.sudo())
        overdues = sheet._overdue(debtors, company, terms)
        exposures = sheet._exposure(debtors, company)
        currency = company.currency_id._ar_engine_currency()
        return [
            _answers(
                each, exposures.get(each.debtor.id, Exposure()),
                replace(terms.get(each.debtor.id, CreditTerms()), holds=holds),
                overdues.get(each.debtor.id, ZERO), currency, alone,
            ) if each.debtor else {}
            for each in asked
        ]


def _answers(asked, exposure, terms, overdue, currency, alone):
    for key, amount in asked.counted.items():
        exposure = exposure.plus(key, -amount)
    counting = exposure
    for key in asked.without:
        counting = counting.without(key)
    decisions = {}
    for batch in [[each] for each in asked.requests] if alone else [asked.requests]:
        decisions |= decide_batch(counting, batch, terms, overdue, currency=currency)
    return {key: Answer(decision, exposure) for key, decision in decisions.items()}
