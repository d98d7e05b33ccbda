from odoo import fields, models

from ..engine.lifecycle import Receipt, cashed_message

SCOPE = "platform"


class ArCashedReport(models.Model):
    """Amounts cashed that are told to the platform, as status 212 of each invoice."""

    _inherit = "ar.cashed.report"

    scope = fields.Selection(
        selection_add=[(SCOPE, "Invoices on the approved platform (status 212)")],
        ondelete={SCOPE: "cascade"})

    def _rows(self):
        rows = super()._rows()
        if self.scope != SCOPE:
            return [row for row in rows if not row[0]._ar_platform_holds()]
        return [row for row in rows if row[0]._ar_platform_holds()]


class ArCashedLine(models.Model):
    _inherit = "ar.cashed.line"

    def _platform_receipts(self):
        """Amounts of one receipt for its message: only VAT that is due on collection."""
        currency = self.currency_id._ar_engine_currency()
        return [
            Receipt(line._engine_row().rate[0], currency.from_float(line.amount))
            for line in self if line.on_collection
        ]


class ArPlatformConnection(models.Model):
    """Tells the platform what was cashed of the invoices that it holds."""

    _inherit = "ar.platform.connection"

    def _tell_cashed(self):
        """Tell each receipt once, and take back what was undone; nothing when nothing is new."""
        self.ensure_one()
        reports = self.env["ar.cashed.report"].sudo().with_company(self.company_id)
        first = self.env["ar.platform.flow"].sudo().search([
            ("company_id", "=", self.company_id.id), ("kind", "=", "invoice"),
            ("state", "=", "accepted"),
        ], order="id", limit=1)
        if not first:
            return
        period = {
            "company_id": self.company_id.id, "scope": SCOPE,
            "date_from": first.move_id.invoice_date, "date_to": fields.Date.context_today(self),
        }
        if not reports.new(period)._rows():
            return
        report = reports.create(period)
        report._count()
        report._report(self.env.user)
        groups = report.line_ids.grouped(
            lambda line: (line.move_id, line.matching, line.is_correction, line.date))
        for (move, _matching, correction, _day), lines in groups.items():
            self._tell(move, lines, correction)
        self.env["ar.platform.flow"]._deliver_waiting(self)

    def _tell(self, move, lines, correction):
        """Queue the message about one receipt."""
        receipts = lines._platform_receipts()
        if not receipts or "OutOfScope" in move._ar_platform_rule():
            return
        identifier = f"{move.name}-212-{lines[0].id}"
        books = self.env["ar.reason"]._for(self.company_id).env
        values = {
            "rule": move._ar_platform_rule(), "move_id": move.id, "tracking_id": identifier,
            "cashed_line_ids": lines.ids, "status": "cashed",
        }
        content = cashed_message(
            identifier, fields.Datetime.now(), self.env["ar.einvoice.reader"]._of(move),
            lines[0].date, receipts, regulated=not move._ar_platform_abroad(),
            note=books._("Refunded, bounced or unmatched.") if correction else "",
        )
        self.env["ar.platform.flow"]._queue(
            self, "status", "CDAR", f"{identifier.replace('/', '-')}.xml", content, **values)
