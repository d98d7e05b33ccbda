from typing import NamedTuple

from odoo import models

from ...engine.common.reason import Reason
from ...engine.late_fee.choice import Claimant, choose_policy


class PolicyChoice(NamedTuple):
    """The policy of an invoice, empty when none applies, and the reason for it."""

    policy: models.Model
    reason: Reason


class AccountMove(models.Model):
    """Which late fee policy an invoice follows."""

    _inherit = "account.move"

    def _ar_late_fee_policy(self):
        """The most specific policy that applies to this invoice, and why.

        :return: PolicyChoice(policy, reason)
        """
        self.ensure_one()
        return self._ar_late_fee_policies()[self.id]

    def _ar_late_fee_policies(self):
        """The same for many invoices, with a fixed number of queries.

        :return: {move id: PolicyChoice}
        """
        Policy = self.env["ar.late.fee.policy"].sudo()
        policies = Policy.search(
            [("company_id", "in", self.sudo().company_id.root_id.ids)], order="sequence, id"
        )
        chosen = {}
        # A branch is the same creditor: its legal entity's policies.
        entities = self.grouped(lambda move: move.sudo().company_id.root_id)
        for company, moves in entities.items():
            of_company = policies.filtered(lambda policy, of=company: policy.company_id == of)
            scopes = [policy._scope() for policy in of_company]
            alike = moves.grouped(
                lambda move: (
                    move.commercial_partner_id,
                    move.invoice_payment_term_id,
                    move.fiscal_position_id,
                )
            )
            for facts, same in alike.items():
                customer, term, position = (record.sudo() for record in facts)
                claimant = _claimant(customer.with_company(company), term, position)
                key, reason = choose_policy(scopes, claimant)
                chosen.update(dict.fromkeys(same.ids, PolicyChoice(Policy.browse(key), reason)))
        return chosen


def _claimant(customer, term, position):
    return Claimant(
        own=customer.ar_late_fee_policy_id.id or 0,
        is_public=customer.ar_is_public_buyer,
        term=term.id or 0,
        position=position.id or 0,
        customer_name=customer.display_name or "",
        term_name=term.name or "",
        position_name=position.name or "",
    )
