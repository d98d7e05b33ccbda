from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ...engine.common.reason import Amount, Reason
from ...engine.ledger.behaviour import Behaviour, measure_behaviour

HISTORY_MONTHS = 24


@dataclass(frozen=True)
class Contact:
    """When somebody last wrote to a customer or called, and what is to be done next.

    :ivar next_action: in the reader's language
    """

    last: date | None = None
    next_action: str = ""


class ResPartner(models.Model):
    """How customers pay, and which money of theirs waits to be booked."""

    _inherit = "res.partner"

    ar_insolvency_date = fields.Date(
        string="Insolvency Opened On",
        tracking=True,
        help="Day of the judgment that opened the proceedings: interest on invoices that were "
        "issued before stops on the day before, and what was owed must be declared to the "
        "creditors' representative.",
    )

    def _ar_behaviour(self, company, day):
        """How these customers paid in the two years until a day (``behaviour``).

        :return: {commercial entity id: engine.ledger.behaviour.Behaviour}, one for each
        """
        entities = self.commercial_partner_id
        lines = self.env["account.move.line"].sudo().search_fetch([
            ("company_id", "in", company._ar_legal_entity().ids),
            ("parent_state", "=", "posted"),
            ("account_id.account_type", "=", "asset_receivable"),
            ("move_id.move_type", "in", ("out_invoice", "out_receipt")),
            ("move_id.journal_id.ar_is_penalty", "=", False),
            ("move_id.commercial_partner_id", "in", entities.ids),
            ("date_maturity", ">=", day - relativedelta(months=HISTORY_MONTHS)),
        ], ("amount_currency", "currency_id", "date", "date_maturity", "move_id"))
        lines.move_id.fetch(("commercial_partner_id", "invoice_date", "name"))
        items = lines._ar_dated_items()
        found = {entity.id: Behaviour() for entity in entities}
        by_entity = lines.grouped(lambda line: line.move_id.commercial_partner_id)
        for entity, theirs in by_entity.items():
            found[entity.id] = measure_behaviour([items[line.id] for line in theirs], day)
        return found

    def _ar_deposits_asked(self, company):
        """Deposits that any customer agreed to pay and has not paid yet.

        Each feature that agrees on some adds its own.

        :return: list of engine.ledger.deposit.AskedDeposit
        """
        return []

    def _ar_promise_record(self, company, since):
        """How these customers kept their promises to pay; the feature that notes them adds it.

        :return: {commercial entity id: (kept, broken)}
        """
        return {}

    def _ar_waiting_money(self, company):
        """Money of these customers that the books do not know yet; each feature adds its own.

        :return: defaultdict {commercial entity id: list of engine.common.reason.Reason}
        """
        entities = self.commercial_partner_id
        found = defaultdict(list)
        bank_lines = self.env["account.bank.statement.line"].sudo().search([
            ("company_id", "in", company._ar_legal_entity().ids),
            ("is_reconciled", "=", False), ("amount", ">", 0),
            ("partner_id.commercial_partner_id", "in", entities.ids),
        ], order="date, id")
        for line in bank_lines:
            currency = line.currency_id._ar_engine_currency()
            found[line.partner_id.commercial_partner_id.id].append(Reason.of(
                "guard.bank_line", day=line.date,
                amount=Amount(currency.from_float(line.amount), currency.code),
            ))
        return found

    def _ar_contacts(self, company):
        """How far these customers were asked for what is overdue.

        The number of queries must not depend on the number of customers.

        :return: defaultdict {commercial entity id: Contact}
        """
        return defaultdict(Contact)
