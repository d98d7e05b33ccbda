from io import BytesIO

import xlsxwriter

from odoo import api, models
from odoo.exceptions import UserError

PRINTED = 3000
"""Rows that a PDF may have: more is a file for a spreadsheet."""
ITEM_COLUMNS = (
    "partner_id", "move_id", "account_id", "invoice_date", "date_maturity", "age", "bucket",
    "amount", "currency_id", "amount_currency", "later", "user_id", "industry_id", "country_id",
    "company_id",
)
ROWS_OF_A_SHEET = 1_000_000
CHUNK = 5000


class ArAgeing(models.AbstractModel):
    """The aged balance as a file: to be printed, or to be worked on."""

    _inherit = "ar.ageing"

    @api.model
    @api.readonly
    def print_ageing(self, options):
        """Print the aged balance, all rows of it."""
        if self._read_all(options)["count"] > PRINTED:
            raise UserError(self.env._(
                "The aged balance has more than %(most)s rows: export it to a spreadsheet, or "
                "choose other rows.", most=PRINTED,
            ))
        report = self.env.ref("ar_management.ar_ageing_report")
        return report.report_action(None, data={"options": options})

    @api.model
    def _read_all(self, options):
        return self.read_ageing({**options, "limit": 0, "offset": 0})

    @api.model
    def _workbook(self, options):
        """The aged balance and its items as the bytes of an XLSX file."""
        scope = self._scope(options)
        ageing = self._read_all(options)
        stream = BytesIO()
        book = xlsxwriter.Workbook(stream, {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        })
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "bold": book.add_format({"bold": True}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "sum": book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1}),
            "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        }
        self._write_balance(book, formats, ageing, scope["day"])
        self._write_items(book, formats, scope)
        book.close()
        return stream.getvalue()

    def _write_balance(self, book, formats, ageing, day):
        sheet = book.add_worksheet(self.env._("Aged Balance")[:31])
        columns = ageing["columns"]
        sheet.set_column(0, 0, 38)
        sheet.set_column(1, len(columns) + 1, 15)
        sheet.write_string(0, 0, self.env._(
            "Aged balance of %(company)s on %(day)s", company=self.env.company.display_name,
            day=self.env["ar.reason"]._format(day),
        ), formats["bold"])
        names = {group["key"]: group["label"] for group in ageing["groups"]}
        head = [names.get(ageing["group"], ""), *(each["label"] for each in columns)]
        for place, text in enumerate([*head, self.env._("Total")]):
            sheet.write_string(2, place, text, formats["head"])
        sheet.freeze_panes(3, 1)
        row = 3
        for line in ageing["rows"]:
            self._write_amounts(sheet, row, line["name"], line, columns, formats["money"])
            row += 1
        self._write_amounts(
            sheet, row, self.env._("Total"), ageing["total"], columns, formats["sum"]
        )
        last = len(columns) + 1
        for text, amount in (
            (self.env._("General Ledger"), ageing["ledger"]),
            (self.env._("Difference"), ageing["difference"]),
        ):
            row += 1
            sheet.write_string(row, 0, text, formats["bold"])
            sheet.write_number(row, last, amount, formats["sum"])
        for each in ageing["differences"]:
            row += 1
            sheet.write_string(row, 0, each["name"])
            sheet.write_string(row, 1, each["why"])
            sheet.write_number(row, last, each["amount"], formats["money"])

    def _write_amounts(self, sheet, row, name, line, columns, style):
        sheet.write_string(row, 0, name)
        for place, column in enumerate(columns, 1):
            sheet.write_number(row, place, line["amounts"][column["key"]], style)
        sheet.write_number(row, len(columns) + 1, line["total"], style)

    def _write_items(self, book, formats, scope):
        items = self.env["ar.ageing.item"].with_context(
            ar_day=scope["day"].isoformat(), ar_by=scope["by"]
        )
        sheet = book.add_worksheet(self.env._("Items")[:31])
        sheet.set_column(0, 1, 28)
        sheet.set_column(2, len(ITEM_COLUMNS), 15)
        for place, name in enumerate(ITEM_COLUMNS):
            label = items._fields[name]._description_string(self.env)
            sheet.write_string(0, place, label, formats["head"])
        sheet.freeze_panes(1, 2)
        domain = [("company_id", "in", scope["companies"])]
        found = items.search(domain, order="partner_id, age desc, id", limit=ROWS_OF_A_SHEET)
        buckets = self._column_names()
        row = 0
        for start in range(0, len(found), CHUNK):
            for item in found[start:start + CHUNK].with_prefetch(found[start:start + CHUNK].ids):
                row += 1
                self._write_item(sheet, row, item, formats, buckets)
            self.env.invalidate_all(flush=False)

    def _write_item(self, sheet, row, item, formats, buckets):
        for place, name in enumerate(ITEM_COLUMNS):
            field, value = item._fields[name], item[name]
            if field.type == "many2one":
                sheet.write_string(row, place, value.sudo().display_name or "")
            elif field.type == "date":
                if value:
                    sheet.write_datetime(row, place, value, formats["day"])
            elif field.type == "selection":
                sheet.write_string(row, place, buckets.get(value, ""))
            else:
                style = formats["money"] if field.type == "monetary" else None
                sheet.write_number(row, place, value, style)
