from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.matching.learn.experience import Experience, PastMatch, alias

MEMORY_MONTHS = 24
MOST_LINES = 5000
"""Bank lines of the past that are read, the latest ones."""


class ArMatchExperience(models.AbstractModel):
    """What the bank lines that are matched today teach about the next ones.

    Nothing is stored: a match that is undone or corrected teaches what it is then. Accounts and
    names that paid for a customer, its habits, the company's own numbers.
    """

    _name = "ar.match.experience"
    _description = "Experience of the Matching Engine"

    @api.model
    def _of_company(self, company):
        """Experience from the company's matched bank lines, in five queries."""
        facts = self.env["ar.match.fact"]._engine_facts(company)
        past = (match for _line, match in self._past(company))
        return Experience(past, self.env["ar.match.reader"]._closed(company), facts)

    @api.model
    def _past(self, company):
        """The latest matched bank lines with what they paid: [(bank line, PastMatch)]."""
        lines = self.env["account.bank.statement.line"].search(
            Domain([
                ("company_id", "=", company.id),
                ("is_reconciled", "=", True),
                ("amount", ">", 0),
                ("date", ">=", fields.Date.context_today(self)
                 - relativedelta(months=MEMORY_MONTHS)),
            ]),
            order="date desc, id desc", limit=MOST_LINES,
        )
        return self._matches(lines) if lines else []

    @api.model
    def _matches(self, lines):
        """What matched bank lines paid: [(bank line, PastMatch)]."""
        paid = self._paid(lines)
        reader = self.env["ar.match.reader"]
        keys = {key for shares in paid.values() for key, _amount in shares}
        documents = {
            each.key: each for each in reader._documents(Domain("id", "in", list(keys)))
        }
        return [
            (line, self._past_match(line, paid.get(line.id, ()), documents)) for line in lines
        ]

    def _past_match(self, line, shares, documents):
        """A document counts with what this line took of it, as if nothing else had."""
        taken = [
            (documents[key].with_residual(documents[key].original), amount)
            for key, amount in shares if key in documents
        ]
        customers = {document.customer for document, _amount in taken}
        customer = customers.pop() if len(customers) == 1 else 0
        payment = self.env["ar.match.reader"]._payment(line)
        return PastMatch(payment, customer, tuple(taken))

    def _paid(self, lines):
        """Documents that bank lines paid: ``{bank line id: [(journal item id, amount)]}``."""
        self.env["account.partial.reconcile"].flush_model()
        found = defaultdict(list)
        for line_id, key, amount, _partial in self.env.execute_query(SQL(
            """
            SELECT line.id, partial.debit_move_id, partial.debit_amount_currency, partial.id
              FROM account_bank_statement_line line
              JOIN account_move_line item ON item.move_id = line.move_id
              JOIN account_partial_reconcile partial ON partial.credit_move_id = item.id
             WHERE line.id IN %(lines)s
             UNION ALL
            SELECT line.id, partial.credit_move_id, -partial.credit_amount_currency, partial.id
              FROM account_bank_statement_line line
              JOIN account_move_line item ON item.move_id = line.move_id
              JOIN account_partial_reconcile partial ON partial.debit_move_id = item.id
             WHERE line.id IN %(lines)s
             ORDER BY 4
            """,
            lines=tuple(lines.ids),
        )):
            found[line_id].append((key, amount))
        currency = self.env.company.currency_id._ar_engine_currency()
        return {
            line_id: [(key, currency.from_float(float(amount))) for key, amount in shares]
            for line_id, shares in found.items()
        }

    # ------------------------------------------------------------------ what was learned

    @api.model
    def _learned(self, company):
        """What the past teaches, for people to read: {(kind, key, customer): values}.

        The figures of a fact that was forgotten or blocked are what the lines would teach.
        """
        rows, past = {}, self._past(company)
        for line, match in past:
            if not match.customer:
                continue
            for kind, name, key in self._payers_of(match.payment):
                row = rows.setdefault((kind, key, match.customer), {
                    "name": name, "count": 0, "last_date": line.date, "last_line_id": line.id,
                    "customers": 0,
                })
                row["count"] += 1
        self._count_customers(rows)
        return {**rows, **self._habits(past)}

    def _payers_of(self, payment):
        if payment.payer_iban:
            yield "iban", payment.payer_iban, payment.payer_iban
        if payment.payer_name and (words := alias(payment.payer_name)):
            yield "alias", payment.payer_name, " ".join(words)

    def _count_customers(self, rows):
        customers = defaultdict(set)
        for kind, key, customer in rows:
            customers[kind, key].add(customer)
        for (kind, key, _customer), row in rows.items():
            row["customers"] = len(customers[kind, key])

    def _habits(self, past):
        """How each customer pays, as the engine counts it."""
        experience, rows = Experience(match for _line, match in past), {}
        for line, match in past:
            if not match.customer or not match.paid or ("habit", "", match.customer) in rows:
                continue
            habits = experience.habits(match.customer)
            rows["habit", "", match.customer] = {
                "count": habits.lines, "last_date": line.date, "last_line_id": line.id,
                "customers": 1,
                **{name: round(getattr(habits, name), 2)
                   for name in ("cites", "bundles", "parts", "short")},
            }
        return rows
