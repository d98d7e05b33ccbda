from collections import defaultdict

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from ...engine.collection.doubtful import impairment_step
from ...engine.common.money import ZERO
from .doubtful_money import Purse

_lt = LazyTranslate(__name__)


class ArDoubtfulPosting(models.AbstractModel):
    """Books the life of a doubtful debt: transfer, impairment, receipts, loss, late receipts."""

    _name = "ar.doubtful.posting"
    _description = "Posting of Doubtful Debts"

    # === Transfer === #

    @api.model
    def _transfer(self, case):
        """Move the claims of a case to the account of doubtful customers, one item each.

        VAT that is due on collection does not become due: nothing was received.

        :return: the entry
        """
        doubtful = case.company_id._ar_doubtful_account("ar_doubtful_account_id")
        values = []
        for item in case.item_ids:
            # At the value that the invoice has in the books: nothing is won or lost by moving it.
            line = item.line_id
            claim = {
                "partner_id": line.partner_id.id, "name": item.move_id.name,
                "date_maturity": line.date_maturity, "currency_id": line.currency_id.id,
            }
            values += [
                {**claim, "account_id": doubtful.id, "balance": item.amount,
                 "amount_currency": line.amount_residual_currency},
                {**claim, "account_id": line.account_id.id, "balance": -item.amount,
                 "amount_currency": -line.amount_residual_currency},
            ]
        entry = self._post(case, values, _lt("transfer to doubtful customers"))
        lines = entry.line_ids.sorted("id")
        claims = lines.filtered(lambda line: line.account_id == doubtful)
        for item, claim, taken in zip(case.item_ids, claims, lines - claims, strict=True):
            item.doubtful_line_id = claim
            (item.line_id + taken).with_context(no_cash_basis=True).reconcile()
        return entry

    @api.model
    def _take_back(self, case):
        """Move the claims back to the ordinary account: they are good after all.

        :raise UserError: something has happened to them on the account of doubtful customers
        """
        for item in case.item_ids:
            claim = item.doubtful_line_id
            if case.currency_id.compare_amounts(claim.amount_residual, claim.balance):
                raise UserError(self.env._(
                    "%(invoice)s was paid in part as a doubtful debt: undo that first.",
                    invoice=item.move_id.display_name,
                ))
        self._impair(case, ZERO)
        transfer = case.item_ids.doubtful_line_id.move_id
        transfer.line_ids.remove_move_reconcile()
        day = self._day(case, transfer.journal_id, transfer.date)
        transfer._reverse_moves(
            [{"date": day, "ref": transfer.ref, "ar_doubtful_case_id": case.id}], cancel=True
        )

    # === Impairment === #

    @api.model
    def _step(self, case):
        """What is to be booked so that the impairment is the percentage of the open amount."""
        currency = case.currency_id._ar_engine_currency()
        return impairment_step(
            currency.from_float(case.open_net), currency.from_float(case.impairment_percent),
            currency.from_float(case.impairment), currency,
        )

    @api.model
    def _impair(self, case, target=None):
        """Raise or take back the impairment, to an amount or to the percentage of the case."""
        currency = case.currency_id._ar_engine_currency()
        step = self._step(case) if target is None else (
            target - currency.from_float(case.impairment)
        )
        if not step:
            return self.env["account.move"]
        company = case.company_id
        reserve = company._ar_doubtful_account("ar_impairment_account_id")
        result = company._ar_doubtful_account(
            "ar_impairment_expense_account_id" if step > 0 else "ar_impairment_income_account_id"
        )
        shared = {"partner_id": case.partner_id.id, "name": case.name}
        entry = self._post(case, [
            {**shared, "account_id": result.id, "balance": float(step)},
            {**shared, "account_id": reserve.id, "balance": -float(step)},
        ], _lt("impairment"))
        case.impairment += float(step)
        return entry

    # === Receipts === #

    @api.model
    def _receive(self, case, credit_lines):
        """Let money on the customer's ordinary account pay its doubtful claims, oldest first.

        :return: the entry, empty when nothing fits
        """
        values, pairs, vat = [], [], defaultdict(lambda: ZERO)
        open_items = case.item_ids.sorted(lambda item: (item.line_id.date_maturity, item.id))
        left = {item: item._claimed()[2] for item in open_items}
        for credit in credit_lines.sorted(lambda line: (line.date, line.id)):
            purse = Purse(credit)
            for item in open_items:
                own, whole, _open = item._claimed()
                taken = purse.take(own, left[item])
                if not taken:
                    continue
                values += [
                    {**taken.from_credit, "name": item.move_id.name},
                    {"account_id": item.doubtful_line_id.account_id.id,
                     "partner_id": credit.partner_id.id, "name": item.move_id.name,
                     "currency_id": item.doubtful_line_id.currency_id.id,
                     "amount_currency": -float(taken.amount), "balance": -float(taken.book)},
                ]
                pairs.append((credit, item.doubtful_line_id))
                before = item._book_value(whole - left[item])
                left[item] -= taken.amount
                after = item._book_value(whole - left[item])
                for tax, amount in self._deferred_vat(item, before, after - before).items():
                    vat[tax] += amount
        if not values:
            return self.env["account.move"]
        entry = self._post(
            case, values + self._vat_now_due(vat), _lt("receipt"), has_tax=bool(vat)
        )
        lines = entry.line_ids.sorted("id")
        for number, (credit, claim) in enumerate(pairs):
            (credit + lines[2 * number]).reconcile()
            (claim + lines[2 * number + 1]).reconcile()
        return entry

    def _deferred_vat(self, item, done, part):
        """VAT on collection that this part of a claim makes due: {tax item of the invoice: sum}"""
        _groups, taxes = item._groups()
        return {
            taxes[each.key]: each.vat for each in item._parts(done, part)
            if each.vat and each.key in taxes
            and taxes[each.key].tax_line_id.tax_exigibility == "on_payment"
        }

    def _vat_now_due(self, vat):
        values = []
        for source, amount in vat.items():
            due = _repartition(source.tax_line_id, "invoice")
            values += [
                {"name": source.name, "account_id": source.account_id.id,
                 "balance": float(amount)},
                {"name": source.name, "account_id": due.account_id.id,
                 "balance": -float(amount), "tax_tag_ids": [Command.set(due.tag_ids.ids)]},
            ]
        return values

    # === Loss === #

    @api.model
    def _write_off(self, case):
        """Book what is open as lost; its VAT comes back when there is evidence.

        VAT on collection was never due, so it is taken back in any case.

        :return: the entry
        """
        values, claims = [], self.env["account.move.line"]
        currency = case.currency_id._ar_engine_currency()
        for item in case.item_ids:
            gross = currency.from_float(item.residual)
            if not gross:
                continue
            done = currency.from_float(item.amount) - gross
            lines, vat = self._loss_values(case, item, item._parts(done, gross))
            values += lines
            values.append({
                "account_id": item.doubtful_line_id.account_id.id, "name": item.move_id.name,
                "partner_id": item.line_id.partner_id.id, "balance": -float(gross),
                "currency_id": item.doubtful_line_id.currency_id.id,
                "amount_currency": -item.doubtful_line_id.amount_residual_currency,
            })
            claims += item.doubtful_line_id
            item.write({"lost": float(gross), "lost_vat": float(vat)})
        if not claims:
            raise UserError(self.env._("Nothing is open of %(case)s.", case=case.display_name))
        entry = self._post(case, values, _lt("write-off"), has_tax=True)
        taken = entry.line_ids.filtered(lambda line: line.account_id in claims.account_id)
        for claim, line in zip(claims, taken.sorted("id"), strict=True):
            (claim + line).reconcile()
        self._impair(case, ZERO)
        return entry

    def _loss_values(self, case, item, parts):
        """Expense and VAT of a loss.

        :return: (values of the items, VAT that comes back)
        """
        account = case.company_id._ar_doubtful_account("ar_loss_account_id")
        _groups, taxes = item._groups()
        shared = {"partner_id": item.line_id.partner_id.id, "name": item.move_id.name}
        values, vat = [], ZERO
        for part in parts:
            source = taxes.get(part.key)
            deferred = source and source.tax_line_id.tax_exigibility == "on_payment"
            back = source and (deferred or case.recovers_vat) and part.vat
            tags = _base_tags(source.tax_line_id, "refund") if back and not deferred else []
            values.append({
                **shared, "account_id": account.id,
                "balance": float(part.base if back else part.gross),
                "tax_tag_ids": [Command.set(tags)],
            })
            if back:
                refund = _repartition(source.tax_line_id, "refund")
                values.append({
                    **shared, "balance": float(part.vat),
                    "account_id": source.account_id.id if deferred else (
                        refund.account_id or source.account_id
                    ).id,
                    "tax_tag_ids": [Command.set([] if deferred else refund.tag_ids.ids)],
                })
                vat += part.vat
        return values, vat

    # === After the loss === #

    @api.model
    def _recover(self, case, credit_lines):
        """Book money that came for a written-off debt: income, and its VAT is due again.

        :return: the entry, empty when nothing fits
        """
        account = case.company_id._ar_doubtful_account("ar_recovery_account_id")
        currency = case.currency_id._ar_engine_currency()
        values, used = [], []
        for credit in credit_lines.sorted(lambda line: (line.date, line.id)):
            purse = Purse(credit)
            for item in case.item_ids:
                lost, back = currency.from_float(item.lost), currency.from_float(item.recovered)
                own, whole, _open = item._claimed()
                owed = own.round(whole * (lost - back) / currency.from_float(item.amount))
                taken = purse.take(own, owed)
                if not taken:
                    continue
                # What came of the loss at its own value; a rate that moved is income, too.
                part = lost - back if taken.amount == owed else item._book_value(taken.amount)
                used.append((credit, len(values)))
                values.append({**taken.from_credit, "name": item.move_id.name})
                paid = currency.from_float(item.amount) - lost
                values += self._recovery_values(
                    item, account, item._parts(paid + back, part), taken.book - part
                )
                item.recovered = float(back + part)
        if not values:
            return self.env["account.move"]
        entry = self._post(case, values, _lt("late receipt"), has_tax=True)
        lines = entry.line_ids.sorted("id")
        for credit, number in used:
            (credit + lines[number]).reconcile()
        return entry

    def _recovery_values(self, item, account, parts, by_rate):
        _groups, taxes = item._groups()
        shared = {"partner_id": item.line_id.partner_id.id, "name": item.move_id.name}
        values = []
        for part in parts:
            source = taxes.get(part.key)
            is_due = source and item.lost_vat and part.vat
            tags = _base_tags(source.tax_line_id, "invoice") if is_due else []
            values.append({
                **shared, "account_id": account.id,
                "balance": -float(part.base if is_due else part.gross),
                "tax_tag_ids": [Command.set(tags)],
            })
            if is_due:
                due = _repartition(source.tax_line_id, "invoice")
                values.append({
                    **shared, "account_id": (due.account_id or source.account_id).id,
                    "balance": -float(part.vat), "tax_tag_ids": [Command.set(due.tag_ids.ids)],
                })
        if by_rate:
            values.append({**shared, "account_id": account.id, "balance": -float(by_rate)})
        return values

    # === Entries === #

    def _post(self, case, values, what, has_tax=False):
        journal = case.company_id._ar_doubtful_journal()
        books = self.env["ar.reason"]._for(case.company_id).env
        entry = self.env["account.move"].with_company(case.company_id).create({
            "move_type": "entry", "journal_id": journal.id, "company_id": case.company_id.id,
            "date": self._day(case, journal, case.company_id._ar_today(), has_tax),
            "ref": books._("%(case)s, %(customer)s: %(what)s", case=case.name,
                           customer=case.partner_id.display_name, what=books._(what)),
            "ar_doubtful_case_id": case.id,
            "line_ids": [
                Command.create({"sequence": number, **line})
                for number, line in enumerate(values)
            ],
        })
        entry._post(soft=False)
        return entry

    def _day(self, case, journal, day, has_tax=False):
        return self.env["ar.posting.period"]._resolve(
            case.company_id, journal, day, has_tax
        ).day


def _repartition(tax, document):
    lines = tax[f"{document}_repartition_line_ids"]
    return lines.filtered(
        lambda line: line.repartition_type == "tax" and line.factor_percent > 0
    )[:1]


def _base_tags(tax, document):
    lines = tax[f"{document}_repartition_line_ids"]
    return lines.filtered(lambda line: line.repartition_type == "base").tag_ids.ids
