from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.ar_management.engine.common.money import ZERO
from odoo.addons.ar_management.engine.einvoice.cashed import share
from odoo.addons.ar_management.models.einvoice.cashed_reader import DOCUMENTS

from ..engine import archive, ereporting, library
from .flow import OPEN

CATEGORIES = [
    (ereporting.GOODS, "Goods"), (ereporting.SERVICES, "Services"),
    (ereporting.UNTAXED, "Without French VAT"),
]
TOLD = ("move_id", "date", "category", "rate", "on_collection", "base", "vat")
"""Fields of the rows that are told."""

def _key(rows):
    """Fingerprint of rows, whatever their order."""
    told = [
        (row["move_id"], str(row["date"]), row["category"], f"{row['rate']:.2f}",
         row["on_collection"], f"{row['base']:.2f}", f"{row['vat']:.2f}")
        for row in rows
    ]
    return archive.digest(repr(sorted(told, key=str)).encode())


class ArPlatformReport(models.Model):
    """What is told to the administration of one period: sales, or receipts (flow 10).

    A report is what the books say of its period. When they change after it was sent, a correction
    replaces it as a whole.
    """

    _name = "ar.platform.report"
    _description = "E-Reporting Return"
    _inherit = ["ar.checked.numbers", "mail.thread", "mail.activity.mixin", "ar.guarded.mixin"]
    _guarded = frozenset({
        "line_ids", "gap_ids", "undone_ids", "told", "flow_ids", "vat_books", "vat_einvoiced",
    })
    _order = "deadline desc, id desc"

    connection_id = fields.Many2one(
        "ar.platform.connection", required=True, readonly=True, index=True)
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("transaction", "Sales"), ("payment", "Receipts")], required=True, readonly=True)
    date_from = fields.Date("From", required=True, readonly=True)
    date_to = fields.Date("To", required=True, readonly=True)
    deadline = fields.Date("Due On", required=True, readonly=True)
    line_ids = fields.One2many("ar.platform.report.line", "report_id", "Rows", readonly=True)
    gap_ids = fields.Many2many(
        "account.move", string="Not Reported", readonly=True,
        help="Invoices of the period that are neither in this report nor on the platform.")
    undone_ids = fields.Many2many(
        "account.move", "ar_platform_report_undone_rel", string="Received and Returned",
        readonly=True,
        help="Invoices whose receipts came in and went back within the period: they come to "
        "nothing and are not reported.")
    base = fields.Monetary("Without VAT", compute="_compute_totals")
    vat = fields.Monetary("VAT Reported", compute="_compute_totals")
    vat_books = fields.Monetary(
        "VAT in the Books", readonly=True,
        help="VAT of the customer invoices of the period; of receipts, the VAT that fell due by "
        "them.")
    vat_einvoiced = fields.Monetary(
        "VAT on E-Invoices", readonly=True, help="Of invoices that the platform has.")
    vat_carried = fields.Monetary(
        "VAT Set Off in Other Periods", compute="_compute_totals",
        help="Of money that went back: what this period leaves to the next one, less what the "
        "one before left to it.")
    waits = fields.Monetary(
        "Left to Set Off", compute="_compute_totals",
        help="More went back than came in: a report has no negative amounts, so the rest is set "
        "off against the receipts of the next period.")
    vat_gap = fields.Monetary(
        "VAT Not Reported", compute="_compute_totals",
        help="0.00 when everything of the period is reported once.")
    told = fields.Char("Fingerprint of What Was Sent", readonly=True)
    flow_ids = fields.One2many("ar.platform.flow", "report_id", "Sent", readonly=True)
    state = fields.Selection(
        [("empty", "Nothing to Report"), ("draft", "To Send"),
         ("waiting", "No Answer Yet"), ("sent", "Sent"),
         ("accepted", "Accepted"), ("refused", "Refused"), ("changed", "To Correct")],
        "Status", compute="_compute_state")

    _period_uniq = models.UniqueIndex(
        "(connection_id, kind, date_from)", "This period has a report already.")

    @api.depends("kind", "date_from", "date_to")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        written = self.env["ar.reason"]._format
        for report in self:
            report.display_name = self.env._(
                "%(kind)s, %(first)s to %(last)s", kind=kinds.get(report.kind, ""),
                first=written(report.date_from), last=written(report.date_to))

    @api.depends("line_ids.base", "line_ids.vat", "line_ids.waits_vat", "vat_books",
                 "vat_einvoiced")
    def _compute_totals(self):
        for report in self:
            lines = report.line_ids
            waits_vat = sum(lines.mapped("waits_vat"))
            report.waits = sum(lines.mapped("waits"))
            report.base = sum(lines.mapped("base")) - (report.waits - waits_vat)
            report.vat = sum(lines.mapped("vat")) - waits_vat
            report.vat_carried = waits_vat - sum(lines.filtered("is_carried").mapped("vat"))
            known = report.vat + report.vat_einvoiced + report.vat_carried
            report.vat_gap = report.currency_id.round(report.vat_books - known)

    @api.depends("flow_ids.state", "told", "line_ids")
    def _compute_state(self):
        for report in self:
            last = report.sudo().flow_ids.sorted("id")[-1:]
            if not last:
                report.state = "draft" if report._tells() else "empty"
            elif last.state == "refused":
                report.state = "refused"
            elif last.state in OPEN:
                report.state = "waiting"
            elif report.told != report.sudo()._key():
                report.state = "changed"
            else:
                report.state = "accepted" if last.state == "accepted" else "sent"

    # ------------------------------------------------------------------ actions

    def action_count(self):
        """Read the period from the books again."""
        for report in self:
            report.check_access("write")
            report.sudo()._count()

    def action_send(self):
        """Read the period again and send it; what was sent before is replaced as a whole."""
        for report in self:
            report.check_access("write")
            if report.date_to >= fields.Date.context_today(report):
                raise UserError(self.env._(
                    "%(report)s: the period is not over yet.", report=report.display_name))
            report.sudo()._count()
            if report.state == "empty":
                raise UserError(self.env._(
                    "%(report)s: there is nothing to report.", report=report.display_name))
            if report.state == "waiting":
                raise UserError(self.env._(
                    "%(report)s is on its way to the platform already.",
                    report=report.display_name))
            if report.state in ("sent", "accepted"):
                raise UserError(self.env._(
                    "%(report)s was sent, and the books have not changed since.",
                    report=report.display_name))
            report.sudo()._send()

    def action_open_gaps(self):
        """Show the invoices that are told nowhere."""
        self.ensure_one()
        return self.gap_ids._get_records_action(name=self.env._("Not Reported"))

    # ------------------------------------------------------------------ reading

    def _count(self):
        self.ensure_one()
        rows = self._sales() if self.kind == "transaction" else self._receipts()
        if _key(rows) != self._key():
            self.line_ids.unlink()
            self.line_ids = [Command.create(row) for row in rows]
        if self.kind == "payment":
            self.line_ids._note_waiting()
        self.write(self._books())
        self.invalidate_recordset(["state"])

    def _documents(self):
        return self.env["account.move"].search([
            ("company_id", "=", self.company_id.id), ("state", "=", "posted"),
            ("move_type", "in", DOCUMENTS), ("invoice_date", ">=", self.date_from),
            ("invoice_date", "<=", self.date_to), ("ar_einvoice_internal", "=", False),
        ]).filtered(lambda move: not move.ar_is_penalty)

    def _books(self):
        """VAT of the period: in the books, on e-invoices, and which invoices are told nowhere."""
        if self.kind == "payment":
            return self._receipt_books()
        moves = self._documents()
        held = moves.filtered(lambda move: move._ar_platform_holds())
        gaps = (moves - held).filtered(lambda move: not move._ar_ereported())
        return {
            "vat_books": -sum(moves._ar_vat_lines().mapped("balance")),
            "vat_einvoiced": -sum(held._ar_vat_lines().mapped("balance")),
            "gap_ids": [Command.set(gaps.ids)],
        }

    def _sales(self):
        rows = []
        for move in self._documents().filtered(lambda each: each._ar_ereported()):
            rows += [
                {
                    "move_id": move.id, "date": move.invoice_date, "category": category,
                    "rate": float(rate), "on_collection": on_collection, "base": float(base),
                    "vat": float(vat),
                }
                for (category, rate, on_collection), (base, vat) in move._ar_sales_rows().items()
            ]
        return rows

    def _tells(self):
        """Tell whether the period has anything to report."""
        if self.kind == "transaction":
            return bool(self.line_ids)
        return bool(ereporting.set_off(self.line_ids._engine_receipts())[0])

    # ------------------------------------------------------------------ sending

    def _key(self):
        """What the rows say, to tell whether it is what was told."""
        return _key(self.line_ids.read(TOLD, load=None))

    def _send(self):
        connection = self.connection_id
        content = self._written()
        self.env["ar.platform.flow"]._queue(
            connection, "report", "FRR", f"{self._identifier()}.xml", content,
            rule="NotApplicable", report_id=self.id,
        )._deliver(connection._client())
        self.told = self._key()
        self.invalidate_recordset(["state"])
        if self.state in ("sent", "accepted"):
            self.activity_ids.action_done()

    def _identifier(self):
        return f"{self.kind[:1].upper()}{self.date_from:%Y%m%d}-{self.id}-{len(self.flow_ids) + 1}"

    def _written(self):
        """The report as XML.

        :raise UserError: it is not valid, with the words of the schema
        """
        sheet = self._sheet()
        try:
            if self.kind == "payment":
                return library.write_payments(
                    ereporting.payments(sheet, self.line_ids._engine_receipts()))
            abroad = self.line_ids.move_id.filtered(lambda move: move._ar_platform_abroad())
            sales = self.line_ids.filtered(lambda line: line.move_id not in abroad)
            return library.write_transactions(ereporting.transactions(
                sheet, sales._engine_sales(), [move._ar_engine_abroad() for move in abroad]))
        except ValueError as error:
            raise UserError(self.env._(
                "%(report)s cannot be written: %(text)s", report=self.display_name,
                text=error)) from error

    def _sheet(self):
        company, connection = self.company_id, self.connection_id
        siren = "".join((company.company_registry or "").split())[:9]
        if not siren or not connection.platform_number:
            raise UserError(self.env._(
                "The report names the SIREN of %(company)s and the registration number of "
                "%(platform)s: enter both first.", company=company.name,
                platform=connection.name))
        return ereporting.Sheet(
            identifier=self._identifier(), moment=fields.Datetime.now(),
            platform=(connection.platform_number, connection.name),
            declarant=(siren, company.vat or "", company.name),
            first=self.date_from, last=self.date_to,
            correction=any(flow.state != "refused" for flow in self.flow_ids),
        )


class ArPlatformReportLine(models.Model):
    """One row of a report: an invoice, or a receipt, at one rate."""

    _name = "ar.platform.report.line"
    _description = "E-Reporting Line"
    _order = "date, move_id, rate desc, id"

    report_id = fields.Many2one(
        "ar.platform.report", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_id = fields.Many2one(
        "account.move", "Invoice", required=True, readonly=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Customer")
    date = fields.Date(required=True, readonly=True)
    category = fields.Selection(CATEGORIES, readonly=True)
    rate = fields.Float("VAT %", readonly=True, aggregator=None, digits=(6, 2))
    on_collection = fields.Boolean("VAT on Collection", readonly=True)
    base = fields.Monetary("Without VAT", readonly=True)
    vat = fields.Monetary("VAT", readonly=True)
    entry_id = fields.Many2one(
        "account.move", "Entry of the VAT", readonly=True, index="btree_not_null",
        ondelete="set null", help="The entry by which the VAT of this receipt fell due.")
    is_carried = fields.Boolean(
        "From the Period Before", readonly=True,
        help="Money that went back in an earlier period, where nothing was left to set it off.")
    waits = fields.Monetary(
        "Left to Set Off", readonly=True, help="What the next period has to set off, with VAT.")
    waits_vat = fields.Monetary("VAT Left to Set Off", readonly=True)

    def _exact(self, name):
        return self.currency_id._ar_engine_currency().from_float(self[name])

    def _engine_sales(self):
        return [
            ereporting.Sale(
                line.move_id.name, line.date, line.category, _percent(line.rate),
                line._exact("base"), line._exact("vat"), line.on_collection)
            for line in self
        ]

    def _engine_receipts(self):
        return [
            ereporting.Receipt(
                line.date, _percent(line.rate), line._exact("base") + line._exact("vat"),
                (line.move_id.name, line.move_id.invoice_date)
                if line.move_id._ar_platform_abroad() else None)
            for line in self
        ]


    def _note_waiting(self):
        """Note on money that went back what finds nothing to be set off against."""
        receipts = self._engine_receipts()
        waiting = ereporting.waiting(receipts)
        for index, line in enumerate(self):
            part = waiting.get(index, ZERO)
            vat = ZERO
            if part:
                currency = line.currency_id._ar_engine_currency()
                vat = share(part, [line._exact("base"), line._exact("vat")], currency)[1]
            if (line._exact("waits"), line._exact("waits_vat")) != (part, vat):
                line.write({"waits": float(part), "waits_vat": float(vat)})


def _percent(rate):
    return Decimal(repr(rate)).normalize()

