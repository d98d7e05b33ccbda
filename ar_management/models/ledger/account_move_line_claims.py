from collections import defaultdict

from odoo import models

from ...engine.common.reason import Amount, Reason
from ...engine.ledger.claimable import Claimable, DuePart, Limit, claimable


class AccountMoveLine(models.Model):
    """What may be asked for, and when it is due: everything that chases money asks here."""

    _inherit = "account.move.line"

    def _ar_claimable(self, day):
        """How much of these receivables may be asked for on a day (``is_claimable``).

        :return: {line id: engine.ledger.claimable.Claimable}, in the currency of the line
        """
        lines = self.sudo()
        limits = lines._ar_claim_limits(day)
        found = {}
        for line in lines:
            owed = line._ar_currency().from_float(line.amount_residual_currency)
            is_open = line.parent_state == "posted" and owed > 0
            found[line.id] = claimable(owed, limits[line.id]) if is_open else Claimable(owed * 0)
        return found

    def _ar_claim_limits(self, day):
        """What forbids to ask for these receivables; each feature adds its own.

        Called as superuser. The number of queries must not depend on the number of lines.

        :return: defaultdict {line id: list of engine.ledger.claimable.Limit}
        """
        limits = defaultdict(list)
        for line in self:
            customer = line.partner_id.commercial_partner_id
            if line.no_followup:
                limits[line.id].append(Limit(Reason.of("claim.no_followup")))
            opened = customer.ar_insolvency_date
            if opened and opened <= day:
                limits[line.id].append(Limit(Reason.of("claim.insolvent", day=opened)))
        disputes = self.env["ar.dispute"].search([
            ("line_id", "in", self.ids), ("date_from", "<=", day),
            "|", ("date_to", "=", False), ("date_to", ">=", day),
        ])
        for dispute in disputes:
            currency = dispute.line_id._ar_currency()
            amount = currency.from_float(dispute.amount)
            limits[dispute.line_id.id].append(Limit(
                Reason.of("claim.disputed", amount=Amount(amount, currency.code),
                          day=dispute.date_from),
                amount,
            ))
        return limits

    def _ar_granted_delays(self):
        """Amounts for which a later payment was granted: no penalty runs on them meanwhile.

        A payment plan extends this.

        :return: defaultdict {line id: tuple of (amount, first day, last day or ``None``)}
        """
        return defaultdict(tuple)

    def _ar_agreed_days(self, day):
        """Days to come by which customers said that they would pay; each feature adds its own.

        Called as superuser. The number of queries must not depend on the number of lines.

        :return: defaultdict {line id: list of engine.ledger.claimable.DuePart}
        """
        return defaultdict(list)

    def _ar_due_schedule(self, day):
        """On which days what is open is due (``due_schedule``): the ledger's own.

        A payment plan extends this.

        :return: {line id: tuple of engine.ledger.claimable.DuePart}
        """
        return {
            line.id: (DuePart(
                line.date_maturity or line.date,
                line._ar_currency().from_float(line.amount_residual_currency),
            ),)
            for line in self
        }
