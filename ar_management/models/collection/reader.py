from collections import defaultdict, namedtuple
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain

from ...engine.collection.guard import Situation
from ...engine.collection.habit import NO_CHANGE, Adaptation, adapt
from ...engine.collection.message import Item, compose
from ...engine.collection.scenario import Sent
from ...engine.common.money import ZERO

LINE_FIELDS = (
    "account_id", "amount_currency", "amount_residual", "amount_residual_currency", "balance",
    "company_currency_id", "company_id", "currency_id", "date", "date_maturity", "move_id",
    "no_followup", "parent_state", "partner_id", "reconciled",
)
MOVE_FIELDS = (
    "ar_einvoice_internal", "ar_einvoice_status", "commercial_partner_id", "company_id", "date",
    "invoice_date", "journal_id", "move_type", "name", "state",
)
Proposal = namedtuple("Proposal", ["message", "policy", "debts", "credits", "claims", "schedule"])
Proposal.__doc__ = """What would be sent to one customer, and what was read for it.

``message`` is an engine.collection.message.Message about ``debts`` (journal items), ``credits``
are the items in favour of the customer; ``claims`` and ``schedule`` are those of the ledger.
"""


class ArReminderReader(models.AbstractModel):
    """Reads what the engine needs to know about customers, and lets it compose their messages.

    Writes nothing. The number of queries does not depend on how many customers there are.
    """

    _name = "ar.reminder.reader"
    _description = "Reading for Reminders"

    @api.model
    def _messages(self, entities, company, day):
        """What would be sent to these customers on a day.

        :return: {commercial entity id: Proposal}
        """
        reader = self.sudo().with_company(company)
        policies = reader.env["ar.reminder.policy"]._by_customer(entities, company)
        entities = entities.browse(policies).sudo().with_company(company)
        if not entities:
            return {}
        lines = reader._open_lines(entities, company)
        debts = lines.filtered(lambda line: line.balance > 0)
        claims, schedule = debts._ar_claimable(day), debts._ar_due_schedule(day)
        items = reader._items(debts, claims, schedule)
        situations = reader._situations(entities, lines - debts, company, day)
        habits = reader._adaptations(entities, policies, company, day)
        last = reader._last_messages(entities, company)
        credit_lines = (lines - debts).grouped(_entity)
        scenarios = {each: each._scenario(company) for each in set(policies.values())}
        found = {}
        for entity in entities:
            policy = policies[entity.id]
            message = compose(
                items[entity.id], scenarios[policy], situations[entity.id](policy),
                habits[entity.id], last.get(entity.id),
            )
            if message:
                found[entity.id] = Proposal(
                    message, policy, debts.browse(message.items),
                    credit_lines.get(entity, debts.browse()), claims, schedule,
                )
        return found

    def _open_lines(self, entities, company):
        lines = self.env["account.move.line"].search_fetch([
            ("company_id", "child_of", company.id),
            ("parent_state", "=", "posted"),
            ("account_id.account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
            ("partner_id.commercial_partner_id", "in", entities.ids),
        ], LINE_FIELDS, order="date_maturity, id")
        # An entry has a hundred columns more than are asked for here.
        lines.move_id.fetch(MOVE_FIELDS)
        return lines

    def _items(self, debts, claims, schedule):
        """{commercial entity id: list of engine.collection.message.Item}"""
        sent = defaultdict(list)
        taken = self.env["ar.reminder.line"].search(
            [("line_id", "in", debts.ids), ("taken", "=", True)]
        )
        for each in taken:
            sent[each.line_id.id].append(Sent(each.step_id.id, each.date))
        items = defaultdict(list)
        for line in debts:
            items[_entity(line).id].append(Item(
                key=line.id,
                number=line.move_id.name or "",
                due=schedule[line.id][0].due,
                claimed=_in_company_currency(line, claims[line.id].amount),
                sent=tuple(sent[line.id]),
            ))
        return items

    def _situations(self, entities, credit_lines, company, day):
        """{commercial entity id: function of a policy that gives the engine's Situation}"""
        waiting = entities._ar_waiting_money(company)
        currency = company.currency_id._ar_engine_currency()
        money, notes = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
        for line in credit_lines:
            is_note = line.move_id.is_invoice(include_receipts=True)
            sums = notes if is_note else money
            sums[_entity(line).id] += currency.from_float(-line.amount_residual)
        [(known,)] = self.env["account.bank.statement.line"]._read_group(
            Domain("company_id", "in", company._ar_legal_entity().ids) & Domain("date", "<=", day),
            aggregates=["date:max"],
        )
        works = _works(company, day)

        def situation(entity, policy):
            return Situation(
                today=day, currency=currency.code,
                unallocated=money[entity.id], credits=notes[entity.id],
                deduct_unallocated=policy.unallocated == "deduct",
                waiting=tuple(waiting[entity.id]),
                bank_known_until=known or None, bank_days=policy.bank_days,
                paused_until=entity.ar_reminder_paused_until or None,
                is_working_day=works,
            )

        return {
            entity.id: lambda policy, entity=entity: situation(entity, policy)
            for entity in entities
        }

    def _adaptations(self, entities, policies, company, day):
        adapting = entities.filtered(lambda entity: policies[entity.id].adapt)
        behaviours = adapting._ar_behaviour(company, day) if adapting else {}
        broken = self.env["ar.promise"]._broken_since_last_message(entities, company)
        broken |= self.env["ar.payment.plan"]._broken_since_last_message(
            entities, company, self._last_messages(entities, company)
        )
        return {
            entity.id: adapt(behaviours[entity.id], broken.get(entity.id))
            if entity.id in behaviours
            else _firmer(broken.get(entity.id))
            for entity in entities
        }

    def _last_messages(self, entities, company):
        rows = self.env["ar.reminder"]._read_group(
            [("company_id", "=", company.id), ("partner_id", "in", entities.ids),
             ("state", "in", ("sent", "bounced"))],
            ["partner_id"], ["date:max"],
        )
        return {entity.id: last for entity, last in rows}


def _firmer(broken):
    return Adaptation(tone=1, firmer=True, reasons=(broken,)) if broken else NO_CHANGE


def _entity(line):
    return line.partner_id.commercial_partner_id


def _in_company_currency(line, amount):
    """A claimed amount at the rate at which the line stands in the books."""
    if line.currency_id == line.company_currency_id or not line.amount_residual_currency:
        return amount
    rate = Decimal(repr(line.amount_residual)) / Decimal(repr(line.amount_residual_currency))
    return line.company_currency_id._ar_engine_currency().round(amount * rate)


def _works(company, day):
    """Whether the company works on a day, by its working hours and public holidays."""
    calendar = company.resource_calendar_id
    if not calendar:
        return day.weekday() < 5
    closed = calendar.leave_ids.filtered(
        lambda leave: not leave.resource_id and leave.date_from.date() <= day
        <= leave.date_to.date()
    )
    return bool(calendar._works_on_date(day)) and not closed
