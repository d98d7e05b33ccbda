from collections import namedtuple

from odoo import api, models

from ...engine.discount.settlement import Settlement, settle, settle_at_rate, settle_together
from .posting import Grant

Taking = namedtuple("Taking", ["line", "payment", "day", "closing", "offered"])
Taking.__doc__ = """A payment that is about to reduce a receivable with discount tiers.

``payment`` is the entry that came in, ``day`` the day on which it counts, ``closing`` what would
have closed the receivable on that day, ``offered`` the discount of its highest tier.
"""


class ArDiscountSettlement(models.AbstractModel):
    """Decides, whenever a receivable with discount tiers is matched, what was earned.

    Payment wizard, online payment, outstanding credits and bank matching all end in a matching,
    so none of them has to know how a discount is booked.
    """

    _name = "ar.discount.settlement"
    _description = "Settlement of Early-Payment Discounts"

    # ------------------------------------------------------------------ around a matching

    @api.model
    def _before_matching(self, groups):
        """Look at receivables that are about to be matched, while it shows what was open.

        Several receivables that one payment closes get their discounts now: matching would pay
        the first of them in full and leave all the discounts on the last.

        :param groups: recordsets of account.move.line
        :return: what ``_after_matching`` needs to know
        """
        seen = []
        for run in _runs_apart(groups, lambda group: group.move_id):
            judged = []
            for group in run:
                takings = self._takings(group)
                judged.append((takings, self._judge_together(group, takings)))
            self._grant([
                (taking, settlement.granted)
                for takings, settlements in judged
                for taking, settlement in zip(takings, settlements, strict=False)
            ])
            seen += judged
        return seen

    @api.model
    def _after_matching(self, seen):
        """Grant what each payment has earned; what it took on top of that becomes a deduction."""
        for run in _runs_apart(seen, _invoices):
            short = {}
            alone = [taking for takings, settlements in run if not settlements
                     for taking in takings]
            judged = [(taking, self._judge_alone(taking)) for taking in alone]
            self._grant([(taking, settlement.granted) for taking, settlement in judged])
            for taking, settlement in judged:
                if settlement.short:
                    short[taking.line] = self.env["account.move"]
            for takings, settlements in run:
                if invoices := self._paid_short(takings, settlements):
                    short |= {taking.line: invoices for taking in takings}
            for takings, _settlements in run:
                for taking in takings:
                    if taking.line in short and not taking.line.reconciled:
                        self.env["ar.discount.deduction"]._record(taking, short[taking.line])

    def _paid_short(self, takings, settlements):
        """Invoices of which a payment of several receivables is short."""
        return self.env["account.move"].union(*(
            taking.line.move_id
            for taking, settlement in zip(takings, settlements, strict=False) if settlement.short
        ))

    # ------------------------------------------------------------------ judging

    def _takings(self, group):
        payments = group.filtered(_is_payment)
        lines = group.filtered(lambda line: line._ar_has_tiers() and not line.reconciled)
        if not payments or not lines:
            return []
        days = {line: line._ar_effective_payment_date() for line in payments}
        last = max(payments, key=lambda line: (days[line], line.id))
        takings = []
        for line in lines:
            residual = self._residual(line, group - payments)
            takings.append(Taking(
                line, last.move_id, days[last],
                line._ar_closing_amount(days[last], residual=residual, together=group),
                line._ar_highest_discount(residual, together=group),
            ))
        return takings

    def _residual(self, line, others):
        """What the payment finds open: less the credit notes that are matched with it."""
        amount = line.amount_residual_currency
        debts = others.filtered(lambda each: each.amount_residual_currency > 0)
        if debts == line and others.currency_id == line.currency_id:
            amount = max(0, sum(others.mapped("amount_residual_currency")))
        return line._ar_currency().from_float(amount)

    @api.model
    def _exact_pairs(self, group):
        """Payments that close one receivable exactly with its discount on their day.

        :param group: account.move.line records that are about to be matched at once
        :return: list of pairs (account.move.line)
        """
        payments = group.filtered(_is_payment)
        left = group.filtered(lambda line: line._ar_has_tiers() and not line.reconciled)
        pairs = []
        if len(payments) < 2:
            return pairs
        days = {line: line._ar_effective_payment_date() for line in payments}
        for payment in payments.sorted(lambda line: (days[line], line.id)):
            for line in left:
                if line.currency_id != payment.currency_id:
                    continue
                closing = line._ar_closing_amount(days[payment])
                paid = line._ar_currency().from_float(-payment.amount_residual_currency)
                if closing.discount and closing.amount == paid:
                    pairs.append(line + payment)
                    left -= line
                    break
        return pairs

    def _judge_together(self, group, takings):
        """Settlements of receivables that are paid at once; empty when each stands alone."""
        lines = group.filtered(lambda line: not line.reconciled)
        debts = lines.filtered(lambda line: line.amount_residual_currency > 0)
        if not takings or len(debts) < 2 or len(lines.currency_id) > 1:
            return ()
        return settle_together(
            debts[0]._ar_currency().from_float(sum(lines.mapped("amount_residual_currency"))),
            [taking.closing.discount for taking in takings],
            [taking.offered for taking in takings],
        )

    def _judge_alone(self, taking):
        line = taking.line
        left = line._ar_currency().from_float(line.amount_residual_currency)
        if left >= taking.closing.residual:
            return Settlement()
        # Who pays in parts often takes the discount of the whole invoice off the last one.
        return settle(
            left, taking.closing.discount, max(taking.offered, line._ar_whole_discount())
        )

    # ------------------------------------------------------------------ another currency

    @api.model
    def _settle_at_rate(self, group):
        """Settle a receivable that is paid in another currency than its own.

        The discount comes first, with its base and VAT. What is left is closed with the payment,
        and what the rates differ by is an exchange difference.

        :param group: account.move.line records that are about to be matched at once
        :return: whether they were settled and matched here
        """
        payment = group.filtered(_is_payment)
        line = group - payment
        currencies = payment.currency_id | line.currency_id
        if len(payment) != 1 or len(line) != 1 or len(currencies) < 2:
            return False
        if line.company_currency_id not in currencies:
            return False  # between two foreign currencies Odoo matches in that of the company
        takings = self._takings(group)
        if not takings:
            return False
        taking = takings[0]
        worth = line.company_currency_id._convert(
            -payment.amount_residual, line.currency_id, line.company_id, payment.date
        )
        settlement = settle_at_rate(
            taking.closing.residual, line._ar_currency().from_float(worth),
            taking.closing.discount, taking.offered,
        )
        if not settlement.granted and not settlement.short:
            return False
        self._grant([(taking, settlement.granted)])
        self._match_at_rate(line, payment, float(settlement.short))
        if not line.reconciled:
            self.env["ar.discount.deduction"]._record(taking, self.env["account.move"])
        return True

    def _match_at_rate(self, line, payment, short):
        """Match a payment so that it leaves of the receivable what it is short of, and no more."""
        closed = line.amount_residual_currency - short
        foreign, company = (
            (-payment.amount_residual_currency, closed)
            if line.currency_id == line.company_currency_id
            else (closed, -payment.amount_residual)
        )
        # The second key is how Odoo's payment wizard says what a payment is worth.
        (line + payment).with_context(
            ar_discount_settled=True, forced_rate_from_register_payment=foreign / company
        ).reconcile()

    # ------------------------------------------------------------------ granting

    def _grant(self, earned):
        """Book discounts that were earned, and say on the invoices why.

        :param earned: list of (Taking, Decimal)
        """
        for run in _runs_apart(earned, lambda each: each[0].line.move_id):
            granted = []
            for taking, most in run:
                amount = self.env["ar.discount.booking"]._most(taking.line.move_id, most)
                if amount > 0:
                    granted.append((taking, amount))
            if granted:
                self._book(granted)

    def _book(self, granted):
        documents = self.env["ar.discount.booking"]._book([
            Grant(
                taking.line, float(amount),
                self.env["ar.discount.offer"].sudo().browse(taking.closing.offer.key),
                taking.day, taking.payment,
            )
            for taking, amount in granted
        ])
        bodies = {}
        for (taking, _amount), document in zip(granted, documents, strict=True):
            invoice = taking.line.move_id
            books = self.env["ar.reason"]._for(invoice.company_id)
            bodies[invoice.id] = books.env._(
                "%(document)s books the discount. %(reasons)s",
                document=document._get_html_link(),
                reasons=books._lines(taking.closing.reasons, " "),
            )
        self.env["account.move"].sudo().browse(bodies)._message_log_batch(bodies)


def _runs_apart(items, invoices_of):
    """Cut a list into runs of neighbours that have no invoice in common.

    What was granted on an invoice counts when the next discount on it is judged.
    """
    run, seen = [], set()
    for item in items:
        invoices = set(invoices_of(item))
        if run and seen & invoices:
            yield run
            run, seen = [], set()
        run.append(item)
        seen |= invoices
    if run:
        yield run


def _invoices(judged):
    takings, _settlements = judged
    return (taking.line.move_id for taking in takings)


def _is_payment(line):
    """Money that came in: no credit note, no write-off, no document of a discount, no entry
    taken back."""
    entry = line.move_id
    return (
        line.amount_residual < 0
        and entry.state == "posted"
        and not entry.is_invoice(include_receipts=True)
        and not entry.ar_discount_invoice_id
        and not entry.reversed_entry_id
        and any(_brings_value(item) for item in entry.line_ids)
    )


def _brings_value(item):
    """Bank, or a debt of ours that is set off; a loss or a transfer of the receivable is none."""
    account = item.account_id
    return (
        account.account_type != "asset_receivable"
        and account.internal_group not in ("income", "expense")
        and not item.tax_line_id
    )
