from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.matching.data import Customer, MatchKind
from ...engine.matching.judge.model import shipped_model, shipped_version
from ...engine.matching.learn.replay import PastDocument, PastLine, replay

CHUNK = 40
"""Past lines that are replayed before the job commits; the lines of a day stay together."""
TAUGHT_MONTHS = 24


class ArMatchBacktest(models.Model):
    """Reads the past as it was and has the engine answer for it again."""

    _inherit = "ar.match.backtest"

    def _prepare(self):
        """Count the past lines; how many there are."""
        past = self.sudo()._load()
        self.sudo().write({
            "total": sum(self.date_from <= line.day <= self.date_to for line in past["lines"]),
            "model_version": shipped_version(),
        })
        return self.total

    def _load(self):
        """The past of the company: lines, documents with their history, customers."""
        lines, documents = self._past_lines(), self._past_documents()
        keys = {document.document.key for document in documents}
        reader = self.env["ar.match.reader"]
        customers = reader._customers({each.document.customer for each in documents})
        return {
            "lines": [line for line in lines if self._is_comparable(line, keys)],
            "documents": documents,
            "customers": customers,
            "accounts": self._accounts_since(customers),
        }

    def _past_lines(self):
        lines = self.env["account.bank.statement.line"].search(Domain([
            ("company_id", "=", self.company_id.id),
            ("is_reconciled", "=", True),
            ("amount", ">", 0),
            ("date", ">=", self.date_from - relativedelta(months=TAUGHT_MONTHS)),
            ("date", "<=", self.date_to),
        ]), order="date, id")
        experience = self.env["ar.match.experience"]
        matches = experience._matches(lines) if lines else ()
        return [PastLine(line.date, match) for line, match in matches]

    def _is_comparable(self, line, keys):
        """A line that was matched with a payment of the books says nothing about documents."""
        paid = {document.key for document, _amount in line.match.paid}
        return not paid or paid <= keys

    def _past_documents(self):
        """All receivables that a bank line could pay, with what left their residual and when."""
        reader = self.env["ar.match.reader"]
        documents = reader._documents(
            reader._document_domain(self.company_id) & Domain("date", "<=", self.date_to)
        )
        taken = self._taken([document.key for document in documents])
        return [
            PastDocument(document, document.issued, tuple(taken.get(document.key, ())))
            for document in documents
        ]

    def _taken(self, keys):
        """{journal item: [(day, what left its residual)]}."""
        if not keys:
            return {}
        self.env["account.partial.reconcile"].flush_model()
        taken = defaultdict(list)
        currency = self.company_id.currency_id._ar_engine_currency()
        for key, day, amount in self.env.execute_query(SQL(
            """
            SELECT debit_move_id, max_date, debit_amount_currency
              FROM account_partial_reconcile WHERE debit_move_id IN %(keys)s
             UNION ALL
            SELECT credit_move_id, max_date, -credit_amount_currency
              FROM account_partial_reconcile WHERE credit_move_id IN %(keys)s
            """,
            keys=tuple(keys),
        )):
            taken[key].append((day, currency.from_float(float(amount))))
        return taken

    def _accounts_since(self, customers):
        """On which day each account was entered: matching itself enters accounts."""
        rows = self.env["res.partner.bank"].sudo().search_fetch(
            [("partner_id.commercial_partner_id", "in", [each.key for each in customers])],
            ["sanitized_acc_number", "partner_id", "create_date"],
        )
        return {
            (row.partner_id.commercial_partner_id.id, row.sanitized_acc_number):
            row.create_date.date() for row in rows
        }

    def _replay_some(self, past):
        """Replay the next days; tell whether more follow."""
        self.ensure_one()
        lines = past["lines"]
        chosen = self._next_places(lines)
        if not chosen:
            self._finish()
            return False
        answers = list(replay(
            lines, past["documents"], lambda day: self._known_customers(past, day), chosen,
            self.company_id._ar_match_policy(), shipped_model(),
        ))
        self._keep(answers)
        self.write({"last_day": lines[chosen[-1]].day, "done": self.done + len(answers)})
        return True

    def _next_places(self, lines):
        """Places of the next lines, up to the end of a day."""
        todo = [
            place for place, line in enumerate(lines)
            if self.date_from <= line.day <= self.date_to
            and (not self.last_day or line.day > self.last_day)
        ]
        if not todo:
            return range(0)
        last = lines[todo[min(CHUNK, len(todo)) - 1]].day
        return range(todo[0], 1 + max(place for place in todo if lines[place].day <= last))

    def _known_customers(self, past, day):
        """Customers with the accounts that were entered before a day."""
        since = past["accounts"]
        for customer in past["customers"]:
            known = frozenset(
                iban for iban in customer.ibans if since[customer.key, iban] < day
            )
            yield Customer(customer.key, customer.names, known)

    def _keep(self, answers):
        names = self._names(answers)
        self.env["ar.match.backtest.line"].create([
            {
                "backtest_id": self.id,
                "statement_line_id": each.answer.payment,
                "match_kind": each.answer.kind.value,
                "confidence": each.answer.confidence,
                "answered": each.answer.kind is not MatchKind.NONE,
                "right": each.right,
                "would": self._in_words(
                    [(share.document, share.taken) for share in each.answer.allocations], names
                ),
                "did": self._in_words(
                    [(document.key, amount) for document, amount in each.line.match.paid], names
                ),
            }
            for each in answers
        ])

    def _names(self, answers):
        keys = {share.document for each in answers for share in each.answer.allocations}
        keys |= {document.key for each in answers for document, _paid in each.line.match.paid}
        items = self.env["account.move.line"].browse(keys)
        return {item.id: item.move_id.name for item in items}

    def _in_words(self, shares, names):
        return ", ".join(f"{names[key]} ({amount})" for key, amount in shares)
