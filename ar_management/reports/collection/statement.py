from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError


class ArAccountStatement(models.AbstractModel):
    """Statement of account: what was open at the end of a day, by effective dates."""

    _name = "report.ar_management.account_statement"
    _description = "Statement of Account"

    @api.model
    def _get_report_values(self, docids, data=None):
        partners = self.env["res.partner"].browse(docids).commercial_partner_id
        day = self._day()
        return {"statements": [
            self._statement(partner, self.env.company, day) for partner in partners
        ]}

    def _day(self):
        chosen = fields.Date.to_date(self.env.context.get("ar_statement_date"))
        return chosen or self.env.company._ar_today()

    @api.model
    def _statement(self, partner, company, day):
        """Open items of a customer on a day, and their totals by currency.

        :raise UserError: the day is still to come
        """
        today = company._ar_today()
        if day > today:
            raise UserError(self.env._(
                "A statement of account cannot be dated in the future: choose %(day)s or earlier.",
                day=self.env["ar.reason"]._format(today),
            ))
        lines = self.env["account.move.line"].sudo().search([
            ("company_id", "child_of", company.id), ("parent_state", "=", "posted"),
            ("account_id.account_type", "=", "asset_receivable"), ("date", "<=", day),
            ("partner_id.commercial_partner_id", "=", partner.id),
        ], order="date_maturity, id")
        items = lines._ar_open_items()
        rows, totals = [], defaultdict(lambda: {"open": 0.0, "overdue": 0.0})
        for line in lines:
            left = items[line.id].remaining_on(day)
            if items[line.id].currency.is_zero(left):
                continue
            due = items[line.id].due
            is_late = left > 0 and due < day
            rows.append({
                "line": line, "due": due, "open": float(left),
                "days": (day - due).days if is_late else 0,
            })
            sums = totals[line.currency_id]
            sums["open"] += float(left)
            sums["overdue"] += float(left) if is_late else 0.0
        return {
            "partner": partner, "contact": partner._ar_billing_contact(), "company": company,
            "day": day, "rows": rows, "totals": dict(totals),
        }
