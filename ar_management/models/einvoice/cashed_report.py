import base64
import csv
import io
from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...engine.common.reason import Reason
from ...engine.einvoice.cashed import Cashed
from ..common.reason import named

COLUMNS = (
    "row", "receipt_date", "receipt", "invoice_number", "invoice_date", "customer",
    "customer_company_id", "vat_rate", "on_collection", "currency", "amount_without_vat",
    "vat_amount", "amount_with_vat", "company_currency", "company_amount_without_vat",
    "company_vat_amount", "company_amount_with_vat", "matching",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that a spreadsheet takes for a formula: labels come from strangers."""


class ArCashedReport(models.Model):
    """The amounts cashed by VAT rate in a period, counted on demand and then told to others.

    What was told stays: a later report has only what is new, and what has to be taken back.
    """

    _name = "ar.cashed.report"
    _description = "Cashed Amounts by VAT Rate"
    _inherit = ["mail.thread", "ar.guarded.mixin"]
    _guarded = frozenset({
        "state", "reported_on", "reported_by", "line_ids", "file", "file_name",
    })
    _order = "date_from desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency")
    date_from = fields.Date(
        string="From", required=True,
        default=lambda self: fields.Date.start_of(
            fields.Date.subtract(fields.Date.context_today(self), months=1), "month"),
    )
    date_to = fields.Date(
        string="To", required=True,
        default=lambda self: fields.Date.end_of(
            fields.Date.subtract(fields.Date.context_today(self), months=1), "month"),
    )
    scope = fields.Selection(
        [("collection", "Invoices with VAT on collection"), ("all", "All invoices")],
        string="Which Invoices", required=True, default="collection",
        help="VAT on collection is due when money comes in: on services, unless the company has "
        "opted for debits. It follows from the taxes of the invoice.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("counted", "Computed"), ("reported", "Reported")],
        required=True, readonly=True, default="draft", index=True, tracking=True, copy=False,
    )
    reported_on = fields.Datetime(readonly=True, copy=False)
    reported_by = fields.Many2one("res.users", readonly=True, copy=False)
    line_ids = fields.One2many("ar.cashed.line", "report_id", string="Rows", copy=False)
    line_count = fields.Integer(string="Row Count", compute="_compute_totals")
    correction_count = fields.Integer(string="Taken Back", compute="_compute_totals")
    base = fields.Monetary(
        string="Without VAT", compute="_compute_totals", currency_field="company_currency_id")
    vat = fields.Monetary(
        string="VAT", compute="_compute_totals", currency_field="company_currency_id")
    amount = fields.Monetary(
        string="Cashed", compute="_compute_totals", currency_field="company_currency_id")
    file = fields.Binary(string="CSV File", readonly=True, copy=False, attachment=True)
    file_name = fields.Char(readonly=True, copy=False)

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._(
                "Cashed amounts, %(first)s to %(last)s",
                first=format_date(self.env, report.date_from),
                last=format_date(self.env, report.date_to),
            )

    @api.depends("line_ids")
    def _compute_totals(self):
        rows = self.env["ar.cashed.line"]._read_group(
            [("report_id", "in", self.ids)], ["report_id", "is_correction"],
            ["company_base:sum", "company_vat:sum", "company_amount:sum", "__count"],
        )
        for report in self:
            mine = [row[1:] for row in rows if row[0] == report]
            report.base = sum(row[1] for row in mine)
            report.vat = sum(row[2] for row in mine)
            report.amount = sum(row[3] for row in mine)
            report.line_count = sum(row[4] for row in mine)
            report.correction_count = sum(row[4] for row in mine if row[0])

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for report in self:
            if report.date_from > report.date_to:
                raise ValidationError(self.env._(
                    "The period of the report ends before it begins: correct one of the days."))

    def write(self, vals):
        if not self.env.su:
            self._check_not_reported()
        if not self.env.su and {"date_from", "date_to", "scope", "company_id"} & vals.keys():
            self.sudo()._forget()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reported(self):
        if "reported" in self.mapped("state"):
            raise UserError(self.env._(
                "%(report)s was reported and cannot be changed. Make a new report: it corrects "
                "what has changed since.",
                report=self.filtered(lambda each: each.state == "reported")[0].display_name))

    # ------------------------------------------------------------------ actions

    def action_count(self):
        """Count what was cashed in the period and was not reported yet."""
        for report in self:
            report._check_open()
            report.sudo()._count()

    def action_report(self):
        """Count once more, mark the rows as reported and make the CSV file."""
        for report in self:
            report._check_open()
            # Two reports at once would tell the same receipts: the second one counts again.
            self.env["ar.decision.version"]._bump(
                report.sudo().company_id.partner_id, report.company_id)
            report.sudo()._count()
            if not report.line_count:
                raise UserError(self.env._(
                    "There is nothing new to report from %(first)s to %(last)s.",
                    first=format_date(self.env, report.date_from),
                    last=format_date(self.env, report.date_to),
                ))
            report.sudo()._report(self.env.user)

    def action_open_lines(self):
        """Open the rows of this report, to group and to filter them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_cashed_line_action")
        action["domain"] = [("report_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_download(self):
        """Download the CSV file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{self.file_name}?download=true",
        }

    # ------------------------------------------------------------------ counting

    def _check_open(self):
        self.check_access("write")
        self._check_not_reported()

    def _check_not_reported(self):
        if "reported" in self.mapped("state"):
            raise UserError(self.env._(
                "What was reported cannot be changed. Make a new report: it corrects what has "
                "changed since."))

    def _forget(self):
        self.line_ids.unlink()
        self.filtered(lambda each: each.state == "counted").state = "draft"

    def _count(self):
        self.line_ids.unlink()
        lines = self.env["ar.cashed.line"]
        self.write({
            "state": "counted",
            "line_ids": [Command.create(lines._values(*row)) for row in self._rows()],
        })

    def _rows(self):
        """What is to be told in this report; connectors tell a part of it themselves."""
        return self.env["ar.cashed.reading"]._rows(
            self.company_id, self.date_from, self.date_to, self.scope != "all")

    def _report(self, user):
        lines = self.line_ids
        self.write({
            "state": "reported",
            "reported_on": fields.Datetime.now(),
            "reported_by": user.id,
            "file": _encoded(self._csv()),
            "file_name": f"cashed_{self.date_from}_{self.date_to}_{self.id}.csv",
        })
        self._ar_post(Reason.of("cashed.reported", user=named(user), count=len(lines)))

    def _csv(self):
        """Rows as CSV: UTF-8 with a byte order mark, commas, points, ISO dates."""
        result = io.StringIO()
        writer = csv.writer(result)
        writer.writerow(COLUMNS)
        for line in self.line_ids.sorted(lambda each: (each.date, each.move_id.name, each.id)):
            writer.writerow(line._csv_row())
        return result.getvalue()


class ArCashedLine(models.Model):
    """What one receipt brought at one VAT rate, or a receipt that was reported and taken back."""

    _name = "ar.cashed.line"
    _description = "Cashed Amount"
    _order = "date, move_id, id"
    _rec_name = "move_id"

    report_id = fields.Many2one(
        "ar.cashed.report", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    state = fields.Selection(related="report_id.state", store=True, index=True)
    reported_on = fields.Datetime(related="report_id.reported_on")
    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, readonly=True, index=True,
        ondelete="restrict")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    date = fields.Date(readonly=True, string="Cashed On")
    source = fields.Char(string="Receipt", readonly=True)
    matching = fields.Integer(readonly=True, index=True, aggregator=None)
    is_correction = fields.Boolean(string="Taken Back", readonly=True)
    undone_on = fields.Date(
        readonly=True, help="Day on which the matching of this receipt was undone.")
    rate = fields.Float(string="VAT %", readonly=True, aggregator=None, digits=(6, 2))
    on_collection = fields.Boolean(
        string="VAT on Collection", readonly=True,
        help="Whether the VAT at this rate falls due when it is cashed.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    base = fields.Monetary(string="Without VAT", readonly=True, aggregator=None)
    vat = fields.Monetary(string="VAT", readonly=True, aggregator=None)
    amount = fields.Monetary(string="Cashed", readonly=True, aggregator=None)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency")
    company_base = fields.Monetary(
        string="Without VAT (Company)", readonly=True, currency_field="company_currency_id")
    company_vat = fields.Monetary(
        string="VAT (Company)", readonly=True, currency_field="company_currency_id")
    company_amount = fields.Monetary(
        string="Cashed (Company)", readonly=True, currency_field="company_currency_id")

    @api.model
    def _values(self, move, row, source, is_correction):
        """Values of one row of ``engine.einvoice.cashed``."""
        return {
            "move_id": move.id,
            "partner_id": move.commercial_partner_id.id,
            "currency_id": move.currency_id.id,
            "date": row.on,
            "source": source,
            "matching": row.key,
            "is_correction": is_correction,
            "rate": float(row.rate[0]),
            "on_collection": row.rate[1],
            "base": float(row.base),
            "vat": float(row.vat),
            "amount": float(row.amount),
            "company_base": float(row.company_base),
            "company_vat": float(row.company_vat),
            "company_amount": float(row.company_amount),
        }

    @api.model
    def _note_undone(self, partials):
        """Keep the day on which reported receipts were undone: it dates what is taken back.

        Money that the bank took back went on its own day, see ``ar_undone_on``.
        """
        lines = self.sudo().search([
            ("matching", "in", partials.ids), ("state", "=", "reported"),
            ("undone_on", "=", False),
        ])
        lines.undone_on = (
            self.env.context.get("ar_undone_on") or fields.Date.context_today(self)
        )

    def _engine_row(self):
        """The row as ``engine.einvoice.cashed`` knows it."""
        currency = self.currency_id._ar_engine_currency()
        company_currency = self.company_currency_id._ar_engine_currency()
        return Cashed(
            key=self.matching,
            on=self.date,
            rate=(Decimal(repr(self.rate)).normalize(), self.on_collection),
            base=currency.from_float(self.base),
            vat=currency.from_float(self.vat),
            company_base=company_currency.from_float(self.company_base),
            company_vat=company_currency.from_float(self.company_vat),
        )

    def _csv_row(self):
        return [
            "taken_back" if self.is_correction else "receipt",
            self.date,
            _plain(self.source),
            _plain(self.move_id.name),
            self.move_id.invoice_date,
            _plain(self.partner_id.name),
            _plain(self.partner_id.company_registry),
            f"{self.rate:g}",
            int(self.on_collection),
            self.currency_id.name,
            *self._written(self.currency_id, "base", "vat", "amount"),
            self.company_currency_id.name,
            *self._written(
                self.company_currency_id, "company_base", "company_vat", "company_amount"),
            self.matching,
        ]

    def _written(self, currency, *names):
        return [f"{self[name]:.{currency.decimal_places}f}" for name in names]


class AccountPartialReconcile(models.Model):
    """Money that is taken back dates what was reported of it."""

    _inherit = "account.partial.reconcile"

    def unlink(self):
        if not self:  # core calls it on nothing
            return True
        self.env["ar.cashed.line"]._note_undone(self)
        return super().unlink()


def _plain(text):
    text = " ".join((text or "").split())
    return f"'{text}" if text.startswith(FORMULA) else text


def _encoded(text):
    return base64.b64encode(text.encode("utf-8-sig"))
