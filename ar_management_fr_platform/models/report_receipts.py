from collections import defaultdict

from odoo import Command, models

from odoo.addons.ar_management.models.einvoice.cashed_reader import DOCUMENTS


class ArPlatformReport(models.Model):
    """What a report of receipts says: money that came in, and money that went back.

    Both stand on their own day: a receipt that the bank takes back in a later period stays where
    it was told and is set off later, as the books have it.
    """

    _inherit = "ar.platform.report"

    def _receipts(self):
        """Rows of the period."""
        return [*self._carried_rows(), *self._received_rows(), *self._returned_rows()]

    def _receipt_books(self):
        """VAT that fell due by receipts: in the books, on e-invoices, and where the rest is."""
        books = defaultdict(float)
        entries = self._collection_entries()
        for entry in entries:
            books[entry.tax_cash_basis_origin_move_id] -= sum(
                entry._ar_vat_lines().mapped("balance"))
        einvoiced = {move: vat for move, vat in books.items() if move._ar_platform_holds()}
        told = defaultdict(float)
        for line in self.line_ids.filtered(lambda each: not each.is_carried):
            told[line.move_id] += line.vat
        gaps = [
            move for move in {*books, *told} - set(einvoiced)
            if self.currency_id.compare_amounts(books[move], told[move])
        ]
        return {
            "vat_books": sum(books.values()), "vat_einvoiced": sum(einvoiced.values()),
            "gap_ids": [Command.set([move.id for move in gaps])],
            "undone_ids": [Command.set(
                self._undone(entries).tax_cash_basis_origin_move_id.ids)],
        }

    # ------------------------------------------------------------------ rows

    def _carried_rows(self):
        """What the period before could not set off."""
        before = self.search([
            ("connection_id", "=", self.connection_id.id), ("kind", "=", "payment"),
            ("date_to", "<", self.date_from)], order="date_from desc", limit=1)
        return [
            {
                "move_id": line.move_id.id, "date": self.date_from, "category": False,
                "rate": line.rate, "on_collection": True, "base": line.waits - line.waits_vat,
                "vat": line.waits_vat, "is_carried": True,
            }
            for line in before.line_ids.filtered("waits")
        ]

    def _received_rows(self):
        """Money that came in, or was paid back, and still stands."""
        found = [
            (move, row) for move, row, _source, _correction in self.env["ar.cashed.reading"]._rows(
                self.company_id, self.date_from, self.date_to, untold_only=False)
            if row.rate[1] and move._ar_ereported()
        ]
        entries = self.env["account.move"].search([
            ("tax_cash_basis_rec_id", "in", [row.key for _move, row in found]),
            ("state", "=", "posted"),
        ]).grouped(lambda each: (each.tax_cash_basis_rec_id.id, each.tax_cash_basis_origin_move_id))
        rows = []
        for move, row in found:
            entry = entries.get((row.key, move), self.env["account.move"])[:1]
            vat = entry._ar_vat_booked(row.rate[0], row.company_vat)
            rows.append({
                "move_id": move.id, "date": row.on, "category": False,
                "rate": float(row.rate[0]), "on_collection": True,
                "base": float(row.company_amount - vat), "vat": float(vat), "entry_id": entry.id,
            })
        return rows

    def _returned_rows(self):
        """Receipts that were taken back in another period: they came, and they went."""
        entries = self._collection_entries().filtered(
            lambda each: each.tax_cash_basis_origin_move_id._ar_ereported())
        undone = self._undone(entries)
        rows = []
        for entry in entries - undone:
            if entry.reversed_entry_id:
                rows += [
                    {**row, "date": entry.date, "base": -row["base"], "vat": -row["vat"],
                     "entry_id": entry.id}
                    for row in self._told_of(entry.reversed_entry_id)
                ]
            elif entry.reversal_move_ids:
                rows += self._told_of(entry)
        return rows

    def _told_of(self, entry):
        """Rows of a receipt as they were told; as the books have them when they never were."""
        lines = self.env["ar.platform.report.line"].search([
            ("report_id.connection_id", "=", self.connection_id.id),
            ("entry_id", "=", entry.id),
        ])
        common = {"move_id": entry.tax_cash_basis_origin_move_id.id, "category": False,
                  "on_collection": True, "entry_id": entry.id}
        if lines:
            return [
                {**common, "date": line.date, "rate": line.rate, "base": line.base,
                 "vat": line.vat}
                for line in lines
            ]
        return [
            {**common, "date": entry.date, "rate": float(rate), "base": float(base),
             "vat": float(vat)}
            for (_category, rate, on_collection), (base, vat) in entry._ar_sales_rows().items()
            if on_collection
        ]

    # ------------------------------------------------------------------ books

    def _collection_entries(self):
        """Entries of the period by which VAT on collection fell due, or was taken back."""
        return self.env["account.move"].search([
            ("company_id", "=", self.company_id.id), ("state", "=", "posted"),
            ("date", ">=", self.date_from), ("date", "<=", self.date_to),
            ("tax_cash_basis_origin_move_id.move_type", "in", DOCUMENTS),
        ])

    def _undone(self, entries):
        """Those of them that were taken back within the period, with what took them back."""
        return entries.filtered(
            lambda entry: (entry.reversed_entry_id | entry.reversal_move_ids) & entries)
