import io
from collections import defaultdict

import xlsxwriter
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.collection.statement import Entry, balance_forward


class ArAccountStatement(models.AbstractModel):
    """Statement of account of a customer, by the days on which money counts.

    ``open``: what was open at the end of a day. ``forward``: what was owed before a period, each
    document and payment of it, and what was owed at its end.
    """

    _name = "report.ar_management.account_statement"
    _description = "Statement of Account"

    @api.model
    def _get_report_values(self, docids, data=None):
        partners = self.env["res.partner"].browse(docids).commercial_partner_id
        context = self.env.context
        day = fields.Date.to_date(context.get("ar_statement_date"))
        since = fields.Date.to_date(context.get("ar_statement_since"))
        company = self.env.company
        return {"statements": [
            self._statement(
                partner, company, day or company._ar_today(),
                context.get("ar_statement_kind", "open"), since,
            )
            for partner in partners
        ]}

    @api.model
    def _statement(self, partner, company, day, kind="open", since=None):
        """A statement of one customer, and its totals by currency.

        :param kind: ``open`` or ``forward``
        :param since: first day of a statement with the balance forward; a month if left out
        :raise UserError: the day is still to come, or before the first one
        """
        today = company._ar_today()
        if day > today:
            raise UserError(self.env._(
                "A statement of account cannot be dated in the future: choose %(day)s or earlier.",
                day=self.env["ar.reason"]._format(today),
            ))
        since = since or day + relativedelta(months=-1, days=1)
        if kind == "forward" and since > day:
            raise UserError(self.env._("The first day of a statement comes before its last one."))
        lines = self._lines(partner, company)
        # By the days on which they count: money with an earlier value date was there already.
        days = lines._ar_counting_days()
        known = lines.filtered(lambda line: days[line.id] <= day)
        rows, totals = self._open_rows(known._ar_open_items(), day)
        return {
            "partner": partner, "contact": partner._ar_billing_contact(), "company": company,
            "day": day, "since": since, "kind": kind, "rows": rows, "totals": totals,
            "accounts": self._accounts(lines, days, since, day) if kind == "forward" else [],
            "pay": self.env["ar.payment.details"].sudo()._details(
                partner, company, self.env["account.move"].union(*[
                    row["line"].move_id for row in rows if row["open"] > 0
                ]), {currency: sums["open"] for currency, sums in totals.items()},
            ),
        }

    def _lines(self, partner, company):
        return self.env["account.move.line"].sudo().search([
            ("company_id", "child_of", company.id), ("parent_state", "=", "posted"),
            ("account_id.account_type", "=", "asset_receivable"),
            ("partner_id.commercial_partner_id", "=", partner.id),
        ], order="date_maturity, id")

    def _open_rows(self, items, day):
        lines = self.env["account.move.line"].sudo().browse(items)
        rows, totals = [], defaultdict(lambda: {"open": 0.0, "overdue": 0.0})
        for line in lines:
            item = items[line.id]
            left = item.remaining_on(day)
            if item.currency.is_zero(left):
                continue
            is_late = left > 0 and item.due < day
            rows.append({
                "line": line, "due": item.due, "open": float(left),
                "days": (day - item.due).days if is_late else 0,
            })
            sums = totals[line.currency_id]
            sums["open"] += float(left)
            sums["overdue"] += float(left) if is_late else 0.0
        return rows, dict(totals)

    def _accounts(self, lines, days, since, day):
        """[(currency, engine BalanceForward, {entry key: journal item})]"""
        found = []
        for currency, theirs in lines.grouped("currency_id").items():
            read = currency._ar_engine_currency().from_float
            account = balance_forward(
                [Entry(line.id, days[line.id], read(line.amount_currency)) for line in theirs],
                since, day,
            )
            if account.movements or account.opening:
                found.append((currency, account, {line.id: line for line in theirs}))
        return found

    # === Workbook === #

    @api.model
    def _workbook(self, statement):
        """The statement as an XLSX file, with numbers that can be counted on."""
        with io.BytesIO() as stream:
            book = xlsxwriter.Workbook(stream, {"in_memory": True})
            sheet = book.add_worksheet(self.env._("Statement of Account")[:31])
            formats = {
                "head": book.add_format({"bold": True, "bottom": 1}),
                "day": book.add_format({"num_format": "yyyy-mm-dd"}),
                "money": book.add_format({"num_format": "#,##0.00"}),
                "total": book.add_format({"bold": True, "num_format": "#,##0.00"}),
            }
            sheet.set_column(0, 0, 28)
            sheet.set_column(1, 6, 15)
            sheet.write(0, 0, statement["partner"].name, formats["head"])
            sheet.write(0, 1, statement["day"], formats["day"])
            if statement["kind"] == "forward":
                self._write_forward(sheet, formats, statement)
            else:
                self._write_open(sheet, formats, statement)
            book.close()
            return stream.getvalue()

    def _write_open(self, sheet, formats, statement):
        _ = self.env._
        sheet.write_row(2, 0, [
            _("Document"), _("Date"), _("Due"), _("Days Late"), _("Amount"), _("Still Open"),
            _("Currency"),
        ], formats["head"])
        number = 3
        for row in statement["rows"]:
            line = row["line"]
            sheet.write_string(number, 0, line.move_id.name or "")
            sheet.write(number, 1, line.move_id.invoice_date or line.date, formats["day"])
            sheet.write(number, 2, row["due"], formats["day"])
            sheet.write(number, 3, row["days"])
            sheet.write(number, 4, line.amount_currency, formats["money"])
            sheet.write(number, 5, row["open"], formats["money"])
            sheet.write(number, 6, line.currency_id.name)
            number += 1
        for currency, sums in statement["totals"].items():
            sheet.write(number, 0, _("Total open"), formats["head"])
            sheet.write(number, 5, sums["open"], formats["total"])
            sheet.write(number, 6, currency.name)
            number += 1

    def _write_forward(self, sheet, formats, statement):
        _ = self.env._
        sheet.write_row(2, 0, [
            _("Document"), _("Date"), _("Charged"), _("Paid or Credited"), _("Balance"),
            _("Currency"),
        ], formats["head"])
        number = 3
        for currency, account, lines in statement["accounts"]:
            rows = [(_("Balance brought forward"), statement["since"], None, account.opening)]
            rows += [
                (lines[each.entry.key].move_id.name or "", each.entry.on, each.entry.amount,
                 each.balance)
                for each in account.movements
            ]
            for name, day, amount, balance in rows:
                sheet.write_string(number, 0, name)
                sheet.write(number, 1, day, formats["day"])
                if amount is not None:
                    sheet.write(number, 2 if amount > 0 else 3, abs(float(amount)),
                                formats["money"])
                sheet.write(number, 4, float(balance), formats["money"])
                sheet.write(number, 5, currency.name)
                number += 1
