import logging

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from . import credit, discount, einvoice, fixtures, late_fee, matching, statement, timeline
from .books import Books
from .collection import collection, plans

_logger = logging.getLogger(__name__)

QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "tracking_disable": True,
}


class ArDemoStory(models.AbstractModel):
    """Two years in the life of a French company, told up to today."""

    _name = "ar.demo.story"
    _description = "Demo Story"

    @api.model
    def _load(self):
        """Tell the story once: a second call only adds what a newly installed app makes possible.

        :raise UserError: the French chart of accounts is not installed
        """
        first_customer = self._ref("partner_prompt")
        if first_customer:
            self._told_in(first_customer.company_id)._take_order()
            return
        if not self._has_french_chart():
            return
        company = fixtures.company(self.env)
        story = self._told_in(company)
        story._tell(fields.Date.context_today(story))
        story._take_order()

    def _told_in(self, company):
        return self.with_context(
            **QUIET, allowed_company_ids=company.ids, lang="en_US"
        ).sudo()

    def _has_french_chart(self):
        chart = self.env["ir.module.module"].search([("name", "=", "l10n_fr_account")])
        if chart.state == "installed":
            return True
        message = self.env._(
            "The demo story needs the French chart of accounts: install “France - Accounting” "
            "(l10n_fr_account), then load it with env['ar.demo.story']._load()."
        )
        if self.env.registry.loaded:
            raise UserError(message)
        # An installation with demo data goes on without the story.
        _logger.info(message)
        return False

    def _tell(self, anchor):
        company = self.env.company
        fixtures.reference_rates(self.env, anchor)
        journal = fixtures.bank_journal(company)
        customers = fixtures.customers(company)
        credit.limits(company, customers)
        books = Books(company, journal, customers, fixtures.products(company))
        invoices = books.invoice(timeline.tell(anchor))
        books.pay(invoices)
        books.run_the_house(anchor, min(plan.day for plan in invoices))
        offered = discount.tell(books, anchor)
        einvoice.returned(self.env, offered)
        einvoice.advance(books, anchor)
        moves = {(plan.customer, plan.number): move for plan, move in invoices.items()}
        self._contest(moves[timeline.DISPUTED], anchor)
        late_fee.bill(books, anchor)
        einvoice.send(books, moves, moves[timeline.DISPUTED], anchor)
        einvoice.stop(books)
        matching.prepare(books, anchor)
        einvoice.report(books, anchor)
        matching.arrive(books, anchor, moves, offered)
        fixtures.users(company)
        plans.tell(books, anchor)
        matching.test_back(self.env)
        matching.announce(books, anchor, moves["late", 1])
        collection.tell(books, anchor)
        credit.waiting(company, customers)
        self._sold_by_the_salesman(company)
        # Last: its opening balance is what all the others have left on the account.
        self._store_sample_statement(anchor, journal, moves)

    def _sold_by_the_salesman(self, company):
        if salesman := self._ref("user_salesman"):
            sold = self.env["account.move"].with_context(
                mail_auto_subscribe_no_notify=True, tracking_disable=True
            ).search([
                ("company_id", "=", company.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
            ])
            sold.invoice_user_id = sold.commercial_partner_id.user_id = salesman

    def _contest(self, invoice, anchor):
        """The clinic contests a part of an invoice."""
        dispute = self.env["ar.dispute"].create({
            "move_id": invoice.id,
            "amount": invoice.currency_id.round(invoice.amount_total * 0.4),
            "date_from": fields.Date.subtract(anchor, days=25),
            "reason": "quality",
            "note": "Four of the lamps flicker; the customer asks for their replacement.",
        })
        fixtures.xml_ids(self.env, {"dispute": dispute})

    def _store_sample_statement(self, anchor, journal, invoices):
        lines = self.env["account.bank.statement.line"]
        [(balance,)] = lines._read_group(
            [("journal_id", "=", journal.id)], aggregates=["amount:sum"]
        )
        name, content = statement.write(anchor, balance, invoices)
        attachment = self.env["ir.attachment"].create({
            "name": name,
            "raw": content,
            "mimetype": "application/xml",
            "res_model": journal._name,
            "res_id": journal.id,
            "description": "Sample statement to import; its invoices are open in the demo data.",
        })
        fixtures.xml_ids(self.env, {"sample_statement": attachment})

    def _sample_statement(self):
        """The sample bank statement of the demo data.

        :return: (file name, content)
        """
        attachment = self._ref("sample_statement")
        if not attachment:
            raise UserError(self.env._(
                "There is no sample statement: load the demo story first, with "
                "env['ar.demo.story']._load()."
            ))
        return attachment.name, attachment.raw

    def _take_order(self):
        """With sales installed, a quotation that the customer's credit limit will hold."""
        if "sale.order" not in self.env or self._ref("sale_order"):
            return
        fixtures.warehouse(self.env.company)
        salesman = self._ref("user_salesman")
        order = self.env["sale.order"].create({
            "partner_id": self._ref("partner_over_limit").id,
            "user_id": salesman.id if salesman else False,
            # A price list of another company may be in another currency.
            "pricelist_id": False,
            "order_line": [
                Command.create({"product_id": self._ref("product_pendant").id,
                                "product_uom_qty": 24}),
                Command.create({"product_id": self._ref("product_fitting").id,
                                "product_uom_qty": 6}),
            ],
        })
        fixtures.xml_ids(self.env, {"sale_order": order})

    def _ref(self, name):
        return self.env.ref(f"ar_management.{name}_demo", raise_if_not_found=False)
