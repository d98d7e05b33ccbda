from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.base.models.res_bank import sanitize_account_number

from ...engine.matching.data import BankLine, Customer, OpenDocument
from ...engine.matching.decide import decide_all
from ...engine.matching.find.ledger import Ledger
from ...engine.matching.judge.model import shipped_model

MOVE_COLUMNS = ("name", "invoice_date", "date", "payment_reference", "ref", "invoice_origin")
LINE_COLUMNS = (
    "date_maturity",
    "amount_currency",
    "amount_residual_currency",
    "currency_id",
)


class ArMatchReader(models.AbstractModel):
    """Reads bank lines and open documents as the engine wants them, and asks the engine."""

    _name = "ar.match.reader"
    _description = "Reader of the Matching Engine"

    @api.model
    def _decide(self, statement_lines):
        """What each bank line pays.

        The number of queries depends on the number of companies, not of lines.

        :return: {bank line id: engine.matching.data.Proposal}
        """
        answers = {}
        # What a line pays does not depend on what the user has ticked, or may see of the branches.
        reader, statement_lines = self.sudo(), statement_lines.sudo()
        advices = statement_lines.ar_remittance_ids
        # One read for all of them.
        advices.mapped("total")
        advices.line_ids.mapped("reference")
        for company, lines in statement_lines.grouped("company_id").items():
            ledger = reader._ledger(company, lines)
            payments = [reader._payment(line) for line in lines]
            for answer in decide_all(
                payments, ledger, company._ar_match_policies(), shipped_model()
            ):
                answers[answer.payment] = answer
        return answers

    @api.model
    def _ledger(self, company, lines):
        """All that is open in a company, and what its past teaches, indexed for the engine.

        :param lines: bank lines that are asked about: only what they may take back is read
        """
        documents = self._documents(self._open_domain(company))
        return Ledger(
            documents,
            self._customers({item.customer for item in documents}),
            self.env["ar.match.experience"]._of_company(company),
            self._rates(company, lines, {item.currency for item in documents}),
            self._booked(company) + self._draft_refunds(company),
            self._receipts(company, lines),
        )

    @api.model
    def _rates(self, company, lines, codes):
        """Worth of the currencies of documents in those of the bank lines, on the lines' days."""
        sources = self.env["res.currency"].search([("name", "in", list(codes))])
        wanted = {
            (line._ar_money_currency(), line._ar_effective_date(), line.date) for line in lines
        }
        return {
            (source.name, target.name, on): source._get_conversion_rate(
                source, target, company, day
            )
            for target, on, day in wanted for source in sources - target
        }

    @api.model
    def _payment(self, line):
        """One bank line as the engine reads it, in the currency in which it was paid."""
        currency = line._ar_money_currency()
        account = sanitize_account_number(line.account_number)
        return BankLine(
            key=line.id,
            on=line._ar_effective_date(),
            amount=currency._ar_engine_currency().from_float(line._ar_money()),
            currency=currency.name,
            texts=tuple(text for text in (line.payment_ref, line.ref) if text),
            payer_name=line.partner_name or "",
            payer_iban=account or "",
            customer=line.partner_id.commercial_partner_id.id or 0,
            advice=line.sudo().ar_remittance_ids._engine_advice(),
        )

    # ------------------------------------------------------------------ open documents

    def _open_domain(self, company):
        """Receivables that a bank line can pay; money on account is not a document.

        A customer pays the legal entity: into an account of the head office for its branches, too.
        """
        return self._document_domain(company) & Domain([
            ("reconciled", "=", False), ("amount_residual_currency", "!=", 0),
        ])

    def _document_domain(self, company):
        return Domain([
            ("company_id", "in", company._ar_legal_entity().ids),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("partner_id", "!=", False),
            ("move_id.origin_payment_id", "=", False),
            ("move_id.statement_line_id", "=", False),
        ])

    @api.model
    def _documents(self, domain):
        """One query for all of them: records would cost ten times as much."""
        lines = self.env["account.move.line"]
        query = lines._search(domain)
        # Links of our own: the domain may join the same tables in its way.
        move = query.join("account_move_line", "move_id", "account_move", "id", "ar_move")
        partner = query.join("account_move_line", "partner_id", "res_partner", "id", "ar_partner")
        rows = self.env.execute_query(query.select(
            lines._field_to_sql("account_move_line", "id", query),
            self.env["res.partner"]._field_to_sql(partner, "commercial_partner_id", query),
            *(lines._field_to_sql("account_move_line", name, query) for name in LINE_COLUMNS),
            *(self.env["account.move"]._field_to_sql(move, name, query) for name in MOVE_COLUMNS),
        ))
        offers = self._offers([row[0] for row in rows])
        currencies = {}
        return [self._open_document(row, offers, currencies) for row in rows]

    def _open_document(self, row, offers, currencies):
        key, customer, due, original, residual, currency_id = row[:6]
        number, invoice_date, date, *references = row[6:]
        if currency_id not in currencies:
            record = self.env["res.currency"].browse(currency_id)
            currencies[currency_id] = record._ar_engine_currency()
        currency = currencies[currency_id]
        return OpenDocument(
            key=key,
            number=number or "",
            customer=customer,
            issued=invoice_date or date,
            due=due or date,
            original=currency.from_float(float(original)),
            residual=currency.from_float(float(residual)),
            currency=currency.code,
            references=tuple(reference for reference in references if reference),
            offers=tuple(offers.get(key, ())),
        )

    def _offers(self, keys):
        """Discounts frozen at posting, by journal item.

        A discount that the whole invoice earns depends on its other instalments: a person
        decides about it.
        """
        offers = defaultdict(list)
        for offer in self.env["ar.discount.offer"].search(
            [("line_id", "in", keys), ("on_last", "=", False)]
        ):
            offers[offer.line_id.id].append(offer._engine_offer())
        return offers

    def _customers(self, keys):
        partners = self.env["res.partner"].browse(keys)
        accounts = {key: set() for key in keys}
        for account in self.env["res.partner.bank"].search_fetch(
            [("partner_id.commercial_partner_id", "in", list(keys))],
            ["sanitized_acc_number", "partner_id"],
        ):
            accounts[account.partner_id.commercial_partner_id.id].add(account.sanitized_acc_number)
        return [
            Customer(partner.id, (partner.name or "",), frozenset(accounts[partner.id]))
            for partner in partners
        ]
