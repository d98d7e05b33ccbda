from odoo import fields, models

from ...engine.common.reason import Reason
from ...engine.ledger.deposit import AskedDeposit
from ..common.reason import money

DEPOSITS = "ar_credit_deposits"
"""Where a transaction notes the applications whose deposit may have arrived."""


class ArCreditApplication(models.Model):
    """A limit that was approved against a deposit counts once the money has arrived.

    It counts at once, because each reading looks at the payments. The state changes for good when
    the transaction that brought the money ends; the nightly job finds what was booked otherwise.
    """

    _inherit = "ar.credit.application"

    def _effective(self):
        """Those that count: the deposit that was asked for has been received, or none was."""
        waiting = self.filtered(lambda each: each.deposit_percent and not each.deposit_received_on)
        received = waiting._deposits_received()
        return self.filtered(
            lambda each: each not in waiting
            or each.currency_id.compare_amounts(received[each.id], each.deposit_amount) >= 0
        )

    def _deposits_received(self):
        """Money received since the decision, without what paid older items.

        :return: {application id: amount in the application's currency}
        """
        lines = self._payment_lines()
        return {application.id: application._deposit_received(lines) for application in self}

    def _payment_lines(self):
        """Receivable lines of the payments of these customers since the oldest decision."""
        if not self:
            return self.env["account.move.line"]
        return self.env["account.move.line"].sudo().search([
            ("company_id", "in", self.company_id.ids),
            ("partner_id.commercial_partner_id", "in", self.partner_id.ids),
            ("parent_state", "=", "posted"),
            ("account_id.account_type", "=", "asset_receivable"),
            ("balance", "<", 0),
            ("date", ">=", min(self.mapped("decided_on")).date()),
            "|", ("move_id.origin_payment_id", "!=", False), ("statement_line_id", "!=", False),
        ])

    def _deposit_received(self, lines):
        self.ensure_one()
        company, decided = self.company_id, self.decided_on.date()
        mine = lines.filtered(lambda line: (
            line.company_id == company and self._came_after_decision(line)
            and line.partner_id.commercial_partner_id == self.partner_id
        ))
        # What paid an invoice from before the decision would have come without it.
        older = mine.matched_debit_ids.filtered(lambda each: each.debit_move_id.date < decided)
        amount = -sum(mine.mapped("balance")) - sum(older.mapped("amount"))
        return company.currency_id._convert(
            amount, self.currency_id, company, fields.Date.context_today(self)
        )

    def _came_after_decision(self, line):
        decided = self.decided_on.date()
        same_day = line.date == decided and line.create_date >= self.decided_on
        return same_day or line.date > decided

    def _free_at_commit(self):
        """Look whether deposits have arrived once all is booked that belongs together.

        Not before: a payment is posted first and matched with an older invoice right after.
        """
        precommit = self.env.cr.precommit
        waiting = precommit.data.setdefault(DEPOSITS, set())
        if self and not waiting:
            precommit.add(self.browse()._free_noted)
        waiting.update(self.ids)

    def _free_noted(self):
        noted = self.env.cr.precommit.data.pop(DEPOSITS, ())
        self.sudo().browse(noted).exists()._free_paid()

    def _free_paid(self):
        """Mark the applications whose deposit has arrived, and let them replace the earlier."""
        waiting = self.sudo().filtered(lambda each: (
            each.state == "conditional" and each.deposit_percent and not each.deposit_received_on
        ))
        for application in waiting._effective():
            application._update_state(
                ("conditional",), "conditional" if application.prepaid_percent else "approved",
                Reason.of("application.deposited", amount=money(
                    application.deposit_amount, application.currency_id
                )),
                deposit_received_on=fields.Date.context_today(self),
            )
            application._replace_earlier()
            application.partner_id._ar_mirror_limit(application.company_id)


class ResPartner(models.Model):
    """Deposits that a credit limit was approved against."""

    _inherit = "res.partner"

    def _ar_deposits_asked(self, company):
        found = super()._ar_deposits_asked(company)
        applications = self.env["ar.credit.application"].sudo().search([
            ("company_id", "=", company.id), ("state", "=", "conditional"),
            ("deposit_percent", ">", 0), ("deposit_received_on", "=", False),
        ])
        received = applications._deposits_received()
        for application in applications:
            currency = application.currency_id._ar_engine_currency()
            found.append(AskedDeposit(
                key=f"ar.credit.application,{application.id}",
                reference=application.display_name,
                customer=application.partner_id.id,
                amount=currency.from_float(application.deposit_amount),
                since=application.decided_on.date(),
                currency=currency.code,
                received=max(
                    currency.from_float(received[application.id]), currency.from_float(0)
                ),
            ))
        return found
