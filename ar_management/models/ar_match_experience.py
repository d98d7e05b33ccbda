from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.matching.experience import Experience, PastMatch

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
        """Experience from the company's matched bank lines, in four queries."""
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
        if not lines:
            return Experience()
        paid = self._paid(lines)
        snapshot = self.env["ar.match.snapshot"]
        keys = {key for shares in paid.values() for key, _amount in shares}
        documents = {
            each.key: each for each in snapshot._documents(Domain("id", "in", list(keys)))
        }
        return Experience(
            self._past_match(line, paid.get(line.id, ()), documents) for line in lines
        )

    def _past_match(self, line, shares, documents):
        """A document counts with what this line took of it, as if nothing else had."""
        taken = [
            (documents[key].with_residual(documents[key].original), amount)
            for key, amount in shares if key in documents
        ]
        customers = {document.customer for document, _amount in taken}
        customer = customers.pop() if len(customers) == 1 else 0
        payment = self.env["ar.match.snapshot"]._payment(line)
        return PastMatch(payment, customer, tuple(taken))

    def _paid(self, lines):
        """Documents that bank lines paid: ``{bank line id: [(journal item id, amount)]}``."""
        self.env["account.partial.reconcile"].flush_model()
        found = defaultdict(list)
        for line_id, key, amount in self.env.execute_query(SQL(
            """
            SELECT line.id, partial.debit_move_id, partial.debit_amount_currency
              FROM account_bank_statement_line line
              JOIN account_move_line item ON item.move_id = line.move_id
              JOIN account_partial_reconcile partial ON partial.credit_move_id = item.id
             WHERE line.id IN %s
             ORDER BY partial.id
            """,
            tuple(lines.ids),
        )):
            found[line_id].append((key, amount))
        return {
            line_id: [(key, self._decimal(amount)) for key, amount in shares]
            for line_id, shares in found.items()
        }

    def _decimal(self, amount):
        return self.env.company.currency_id._ar_engine_currency().from_float(float(amount))
