"""Writes the story into the books: invoices, credit notes and bank lines, each in one go."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta

from odoo import Command

from . import fixtures

OPENING_BALANCE = 38500.00
SPENT_SHARE = 0.83
"""Share of a month's receipts that goes out again for wages and purchases."""

KEEP_LINES = {"skip_account_move_synchronization": True, "skip_readonly_check": True}


class Books:
    """Writes a story into the books of a company.

    :ivar partners: customers by key
    :ivar products: products by key
    """

    def __init__(self, company, journal, partners, products):
        self.env = company.env
        self.company = company
        self.journal = journal
        self.partners = partners
        self.products = products
        self.chart = self.env["account.chart.template"].with_company(company)

    # ------------------------------------------------------------------ documents

    def invoice(self, story):
        """Create and post the invoices and their credit notes.

        :return: {planned invoice: posted invoice}
        """
        moves = self.env["account.move"].create([
            self.invoice_values(self.partners[plan.customer], plan.day, [
                {"product_id": self.products[product].id, "quantity": quantity}
                for product, quantity in plan.basket
            ])
            for plan in story
        ])
        moves.action_post()
        invoices = dict(zip(story, moves, strict=True))
        fixtures.xml_ids(self.env, {plan.key: move for plan, move in invoices.items()})
        self._credit({plan: move for plan, move in invoices.items() if plan.credit_note})
        return invoices

    def sell(self, partner, day, lines, **values):
        """One more invoice of a day, posted.

        :param lines: values of its lines
        """
        move = self.env["account.move"].create(self.invoice_values(partner, day, lines, **values))
        move.action_post()
        return move

    def invoice_values(self, partner, day, lines, **values):
        """An invoice of a day for ``create``."""
        return {
            "move_type": "out_invoice", "partner_id": partner.id, "invoice_date": day,
            "date": day, "delivery_date": day,
            "invoice_line_ids": [Command.create(line) for line in lines], **values,
        }

    def _credit(self, invoices):
        """Goods came back: credit a share of the first line and match it with the invoice."""
        notes = self.env["account.move"].create([
            {
                "move_type": "out_refund",
                "reversed_entry_id": move.id,
                "partner_id": move.partner_id.id,
                "invoice_date": plan.credit_note.day,
                "date": plan.credit_note.day,
                "invoice_line_ids": [Command.create({
                    "product_id": move.invoice_line_ids[0].product_id.id,
                    "quantity": 1,
                    "price_unit": _cents(move.amount_untaxed, plan.credit_note.share),
                })],
            }
            for plan, move in invoices.items()
        ])
        notes.action_post()
        self.env["account.move.line"]._reconcile_plan([
            receivable(move) + receivable(note)
            for move, note in zip(invoices.values(), notes, strict=True)
        ])

    # ------------------------------------------------------------------ bank

    def pay(self, invoices):
        """Bank lines of all payments, already split into what they pay, then matched.

        Several payments of one invoice are matched one round after the other.
        """
        planned = sorted(
            self._planned_payments(invoices), key=lambda payment: (payment[0], payment[1].id)
        )
        lines = self._create_bank_lines([
            self._payment_values(day, move, amount) for day, move, amount, _number in planned
        ])
        rounds = defaultdict(list)
        for (_day, move, _amount, number), line in zip(planned, lines, strict=True):
            rounds[number].append(receivable(move) + receivable(line.move_id))
        for number in sorted(rounds):
            self.env["account.move.line"]._reconcile_plan(rounds[number])

    def receive(self, day, document, amount=None):
        """One bank line that pays a document, all of it unless told, matched with it."""
        claim = receivable(document)
        if amount is None:
            amount = claim.amount_residual
        line = self._create_bank_lines([self._payment_values(day, document, amount)])
        self.env["account.move.line"]._reconcile_plan([claim + receivable(line.move_id)])

    def _planned_payments(self, invoices):
        """Yield (day, invoice, what it takes off, how many payments came before)."""
        for plan, move in invoices.items():
            left = receivable(move).amount_residual
            for number, payment in enumerate(plan.payments):
                amount = left if payment.share == 1 else _cents(move.amount_total, payment.share)
                yield payment.day, move, amount, number
                left -= amount

    def _payment_values(self, day, move, amount):
        item = receivable(move)
        discount = self._discount_values(item, day)
        paid = amount - sum(values["balance"] for values in discount)
        partner = move.partner_id
        return self._bank_line_values(
            day, paid, _label(partner, move), partner=partner,
            counterparts=[
                {
                    "name": move.name,
                    "account_id": item.account_id.id,
                    "partner_id": partner.id,
                    "balance": -amount,
                },
                *discount,
            ],
        )

    def _discount_values(self, item, day):
        """The discount that is earned on this day with its VAT, split by Odoo."""
        earned = float(item._ar_closing_amount(day).discount)
        if not earned:
            return []
        split = self.env["account.move"]._get_invoice_counterpart_amls_for_early_payment_discount(
            [{
                "aml": item,
                "amount_currency": -item.amount_residual_currency,
                "balance": -item.amount_residual,
            }],
            earned,
        )
        return [values for lines in split.values() for values in lines]

    def run_the_house(self, anchor, first_day):
        """Capital at the beginning, and each month wages and purchases out of what came in."""
        capital = self._bank_line_values(
            first_day, OPENING_BALANCE, "VIR SEPA RECU /DE ASSOCIES /MOTIF APPORT EN CAPITAL",
            counterparts=[self._other_values("pcg_1013", -OPENING_BALANCE)],
        )
        self._create_bank_lines([capital, *self._monthly_spending(anchor, first_day)])

    def _monthly_spending(self, anchor, first_day):
        receipts = defaultdict(float)
        for line in self.env["account.bank.statement.line"].search(
            [("journal_id", "=", self.journal.id), ("amount", ">", 0)]
        ):
            receipts[line.date.replace(day=1)] += line.amount
        for month in sorted(receipts):
            day = month + relativedelta(day=28)
            if not first_day < day < anchor:
                continue
            wages = _cents(receipts[month] * SPENT_SHARE, Decimal("0.6"))
            purchases = _cents(receipts[month] * SPENT_SHARE, Decimal("0.4"))
            yield self._bank_line_values(
                day, -wages - purchases, "VIR SEPA EMIS /LIB SALAIRES ET FOURNISSEURS",
                counterparts=[
                    self._other_values("pcg_6411", wages),
                    self._other_values("pcg_601_account", purchases),
                ],
            )

    def _other_values(self, account, balance):
        return {"name": "/", "account_id": self.chart.ref(account).id, "balance": balance}

    def _bank_line_values(self, day, amount, label, counterparts, partner=None):
        amount = self.company.currency_id.round(amount)
        return {
            "journal_id": self.journal.id,
            "date": day,
            "ar_value_date": day,
            "amount": amount,
            "payment_ref": label,
            "partner_id": partner.id if partner else False,
            "partner_name": _payer(partner) if partner else False,
            "account_number": partner.bank_ids[:1].acc_number if partner else False,
            "line_ids": [
                Command.create({"currency_id": self.company.currency_id.id, **values})
                for values in [
                    {
                        "name": label,
                        "account_id": self.journal.default_account_id.id,
                        "partner_id": partner.id if partner else False,
                        "balance": amount,
                    },
                    *counterparts,
                ]
            ],
        }

    def _create_bank_lines(self, values):
        """Create bank lines whose entries are complete, with the VAT of discounts.

        Odoo derives nothing from them, so the customer goes on the entries here.
        """
        lines = self.env["account.bank.statement.line"].with_context(skip_invoice_sync=True)
        created = lines.create(values).with_context(skip_invoice_sync=False)
        for partner, paid in created.grouped("partner_id").items():
            paid.move_id.with_context(**KEEP_LINES).write({"partner_id": partner.id})
        return created


def receivable(move):
    """The receivable line of an invoice or of a bank entry."""
    return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")


def _label(partner, move):
    """What a French bank prints for an incoming transfer."""
    return f"VIR SEPA RECU /DE {_payer(partner)} /MOTIF FACTURE {move.name} /REF NOTPROVIDED"


def _payer(partner):
    return "TRESORERIE SAINT AUREL" if partner.ar_is_public_buyer else partner.name.upper()


def _cents(amount, share):
    value = Decimal(repr(amount)) * Decimal(share)
    return float(value.quantize(Decimal("0.01"), ROUND_HALF_UP))
