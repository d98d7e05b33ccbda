from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...engine.statement.bank_statement import StatementError
from ...engine.statement.table import COLUMNS, TableMapping
from ...engine.statement.table_guess import guess_mapping
from ...engine.statement.table_lines import parse_table

DELIMITERS = {"semicolon": ";", "comma": ",", "tab": "\t", "pipe": "|"}
DECIMAL_MARKS = {"comma": ",", "point": "."}
SAMPLE_ROWS = 12


class ArStatementMapping(models.Model):
    """What the columns of a bank's CSV or XLSX table mean; one for each journal."""

    _name = "ar.statement.mapping"
    _description = "Columns of Statement Tables"
    _rec_name = "journal_id"
    _check_company_auto = True

    journal_id = fields.Many2one(
        "account.journal", required=True, index=True, ondelete="cascade",
        domain="[('type', 'in', ('bank', 'credit'))]", check_company=True,
    )
    company_id = fields.Many2one(related="journal_id.company_id", store=True, index=True)
    delimiter = fields.Selection(
        [("semicolon", "Semicolon"), ("comma", "Comma"), ("tab", "Tab"), ("pipe", "Pipe |")],
        default="semicolon", required=True, help="Only for CSV files.",
    )
    encoding = fields.Selection(
        [
            ("auto", "Detect automatically"), ("utf-8", "UTF-8"), ("cp1252", "Windows-1252"),
            ("iso8859-15", "ISO 8859-15"), ("utf-16", "UTF-16"),
        ],
        default="auto", required=True, help="Only for CSV files.",
    )
    date_order = fields.Selection(
        [("dmy", "Day Month Year"), ("mdy", "Month Day Year"), ("ymd", "Year Month Day")],
        string="Dates", default="dmy", required=True,
    )
    decimal_mark = fields.Selection(
        [("comma", "1 234,56"), ("point", "1,234.56")], string="Amounts", default="comma",
        required=True,
    )
    date_column = fields.Char(
        string="Booking Date", required=True,
        help="Header of the column, or its position from 1.",
    )
    value_date_column = fields.Char(string="Value Date")
    label_column = fields.Char(
        string="Text", help="Several columns are joined with a plus sign: “Libellé + Détail”.",
    )
    amount_column = fields.Char(string="Signed Amount")
    debit_column = fields.Char(string="Debit")
    credit_column = fields.Char(string="Credit")
    direction_column = fields.Char(
        string="Debit or Credit Mark",
        help="Column that says D or C (or Soll and Haben) beside an amount without sign.",
    )
    balance_column = fields.Char(
        string="Balance", help="Balance after each transaction: it is checked."
    )
    currency_column = fields.Char(string="Currency")
    payer_name_column = fields.Char(string="Payer")
    payer_iban_column = fields.Char(string="Payer's Account")
    reference_column = fields.Char(string="Payer's Reference")
    bank_reference_column = fields.Char(string="Bank Reference")
    status_column = fields.Char(
        string="State",
        help="State of each transaction: what was refused, cancelled or is pending is left out.",
    )
    fee_column = fields.Char(
        string="Fee", help="Amount kept back as a fee: it becomes a bank line of its own."
    )
    net_column = fields.Char(
        string="Net", help="Amount less the fee, where the table says it."
    )
    columns_date = fields.Datetime(
        string="Columns Since", readonly=True, copy=False, default=lambda self: self.env.cr.now(),
        help="When these columns were chosen. Bank lines that were read before may have another "
        "text for the same transaction.",
    )
    sample = fields.Json(help="The first rows of the file that these columns were made for.")
    preview = fields.Html(compute="_compute_preview", string="What Is Read")

    _journal_uniq = models.UniqueIndex(
        "(journal_id)", "The columns of this journal are already known: change those."
    )

    def write(self, vals):
        if any(f"{kind}_column" in vals for kind in COLUMNS):
            vals = {"columns_date": self.env.cr.now(), **vals}
        return super().write(vals)

    @api.constrains(
        "date_column", "amount_column", "debit_column", "credit_column", "net_column"
    )
    def _check_amount_columns(self):
        for mapping in self:
            if not (mapping.amount_column or mapping.debit_column or mapping.credit_column
                    or mapping.net_column):
                raise ValidationError(self.env._(
                    "%(journal)s: name the column of the amount, or those of debit and credit.",
                    journal=mapping.journal_id.display_name,
                ))

    @api.depends(
        "delimiter", "encoding", "date_order", "decimal_mark", "sample",
        *(f"{kind}_column" for kind in COLUMNS),
    )
    def _compute_preview(self):
        for mapping in self:
            rows = (mapping.sample or {}).get("rows") or []
            mapping.preview = rows and mapping._raw_table(rows) + mapping._read_table(rows)

    def _raw_table(self, rows):
        width = max(len(row) for row in rows)
        return _html_table(range(1, width + 1), rows[:5])

    def _read_table(self, rows):
        exact = self.sample.get("format") == "xlsx"
        try:
            statement = parse_table(rows, self._engine_mapping(), exact)
        except StatementError as error:
            return Markup("<p class='text-danger'>%s</p>") % self.env["ar.reason"]._text(
                error.reason
            )
        titles = (
            self.env._("Booked"), self.env._("Amount"), self.env._("Text"), self.env._("Payer"),
        )
        return Markup("<p class='text-success mb-1'>%s</p>") % self.env._(
            "These transactions are read:"
        ) + _html_table(titles, [
            (format_date(self.env, line.booking_date), line.amount, line.label, line.payer_name)
            for line in statement.lines[:5]
        ])

    # ------------------------------------------------------------------ reading

    def _engine_mapping(self):
        """These columns as the engine reads them."""
        self.ensure_one()
        return TableMapping(
            columns={kind: self[f"{kind}_column"] for kind in COLUMNS if self[f"{kind}_column"]},
            delimiter=DELIMITERS[self.delimiter],
            encoding="" if self.encoding == "auto" else self.encoding,
            date_order=self.date_order,
            decimal_mark=DECIMAL_MARKS[self.decimal_mark],
        )

    @api.model
    def _guessed_values(self, rows, file_format, delimiter):
        """Default values of the form for a table that was never seen."""
        return {
            **self._values_of(guess_mapping(rows, delimiter)),
            "sample": {
                "rows": [list(row) for row in rows[:SAMPLE_ROWS]], "format": file_format,
            },
        }

    @api.model
    def _values_of(self, columns):
        """Values of a record for the engine's columns."""
        by_sign = {sign: name for name, sign in DELIMITERS.items()}
        by_mark = {sign: name for name, sign in DECIMAL_MARKS.items()}
        return {
            "delimiter": by_sign.get(columns.delimiter, "semicolon"),
            "date_order": columns.date_order,
            "decimal_mark": by_mark[columns.decimal_mark],
            **{f"{kind}_column": header for kind, header in columns.columns.items()},
        }

    # ------------------------------------------------------------------ actions

    def action_continue_import(self):
        """Go on with the import that asked for these columns."""
        self.ensure_one()
        wizard = self.env["ar.statement.import"].browse(
            self.env.context.get("ar_statement_import_id")
        ).exists()
        if not wizard:
            raise UserError(self.env._("The columns are kept. Start the import again."))
        wizard.journal_id = self.journal_id
        return wizard.action_import()


def _html_table(titles, rows):
    head = Markup("").join(Markup("<th>%s</th>") % title for title in titles)
    body = Markup("").join(
        Markup("<tr>%s</tr>") % Markup("").join(
            Markup("<td class='text-truncate' style='max-width: 14rem'>%s</td>") % cell
            for cell in row
        )
        for row in rows
    )
    return Markup(
        "<div class='table-responsive'><table class='table table-sm small'>"
        "<thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>"
    ) % (head, body)
