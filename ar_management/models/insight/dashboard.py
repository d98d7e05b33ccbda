from odoo import api, fields, models

from .measures import MONTHS

MANAGER_FIRST = ("holds", "applications", "disputes", "promises")
CLERK_FIRST = ("bank_lines", "einvoices", "reminders", "promises", "disputes", "discounts")


class ArDashboard(models.AbstractModel):
    """What is owed, what is late and what to do next, on one screen.

    One call of the browser, and a number of queries that does not depend on how many customers,
    invoices or payments there are. Everything is read with the rights of the person.
    """

    _name = "ar.dashboard"
    _description = "Receivables Dashboard"

    @api.model
    @api.readonly
    def read_dashboard(self, options):
        """The dashboard of the companies that the reader has chosen.

        :param options: ``period``: month, quarter or year, what the figures are compared over
        """
        period = options.get("period")
        period = period if period in MONTHS else "month"
        ageing, measures = self.env["ar.ageing"], self.env["ar.measures"]
        scope = ageing._scope({})
        first, since, day = measures._spans(scope["day"], period)
        owed = measures._owed(scope, [first, since, day])
        # The months of one statement serve both spans, the one before begins later in them.
        sales, months = measures._sales(scope), MONTHS[period]
        paid = measures._paid(scope, since, day)
        now = measures._figures(sales, months, owed[since], owed[day], paid)
        then = measures._figures(
            sales[months:], months, owed[first], owed[since],
            measures._paid(scope, first, since),
        )
        best, worst = self._payers(paid)
        return {
            "day": fields.Date.to_string(day), "since": fields.Date.to_string(since),
            "period": period, "currency_id": self.env.company.currency_id.id,
            "is_empty": not any(owed[day].values()) and not ageing._has_items(),
            "owed": self._owed(scope, owed[day], owed[since]),
            "columns": [
                {**column, "amount": float(owed[day][column["key"]])}
                for column in ageing._columns(scope)
            ],
            "figures": self._figures(now, then),
            "best": best, "worst": worst,
            "tiles": self._tiles(day),
            "forecast": self.env["ar.forecast"]._read_latest(day),
            "periods": self._periods(),
            "may_configure": self.env.user.has_group("ar_management.group_ar_admin"),
        }

    @api.model
    def _periods(self):
        return [
            {"key": "month", "label": self.env._("Month")},
            {"key": "quarter", "label": self.env._("Quarter")},
            {"key": "year", "label": self.env._("Year")},
        ]

    @api.model
    def _owed(self, scope, now, then):
        """To collect and overdue, now and before."""
        late = range(1, len(scope["starts"]) + 1)
        totals = [
            (float(sum(amounts.values())), float(sum(amounts[key] for key in late)))
            for amounts in (now, then)
        ]
        return {
            "to_collect": {"value": totals[0][0], "before": totals[1][0]},
            "overdue": {"value": totals[0][1], "before": totals[1][1]},
            "not_allocated": float(now[len(scope["starts"]) + 1]),
        }

    @api.model
    def _figures(self, now, then):
        """The figures of the trade; ``good`` says which direction is better."""
        names = {
            "dso": (self.env._("DSO"), self.env._(
                "Days of the latest sales that are unpaid (days sales outstanding, by "
                "count-back)."
            ), "days", "down"),
            "days_late": (self.env._("Days Late"), self.env._(
                "Average days from due date to payment of what was paid in the period, by amount."
            ), "days", "down"),
            "cei": (self.env._("Collected"), self.env._(
                "Share of what could be collected in the period that was (collection "
                "effectiveness index)."
            ), "percent", "up"),
        }
        return [{
            "key": key, "label": label, "help": text, "unit": unit, "good": good,
            "value": None if now[key] is None else float(now[key]),
            "before": None if then[key] is None else float(then[key]),
        } for key, (label, text, unit, good) in names.items()]

    @api.model
    def _payers(self, paid):
        lists = self.env["ar.measures"]._payers(paid)
        partners = self.env["res.partner"].sudo().browse(
            [partner for rows in lists for partner, _paid, _days in rows]
        )
        partners.fetch(["display_name"])
        names = {partner.id: partner.display_name for partner in partners}
        return [
            [{"id": partner, "name": names[partner], "days": round(float(days)),
              "paid": float(paid)} for partner, paid, days in rows]
            for rows in lists
        ]

    @api.model
    def _tiles(self, day):
        """Work that waits, what the reader's role decides about first."""
        tiles = self.env["ar.tile"]._tiles(day)
        is_manager = self.env.user.has_group("ar_management.group_ar_credit_manager")
        order = MANAGER_FIRST + CLERK_FIRST if is_manager else CLERK_FIRST + MANAGER_FIRST
        places = {key: place for place, key in reversed(list(enumerate(order)))}
        return [{
            "key": tile.key, "label": tile.label, "count": tile.count, "amount": tile.amount,
            "action": tile.action,
        } for tile in sorted(tiles, key=lambda tile: places.get(tile.key, len(order)))]

    @api.model
    @api.readonly
    def open_overdue(self):
        """Open what is overdue, in the aged balance of today."""
        action = self.env["ar.ageing"].open_items({})
        late = [str(key) for key in range(1, len(self.env.company._ar_buckets().starts) + 1)]
        return {
            **action, "name": self.env._("Overdue"),
            "domain": [*action["domain"], ("bucket", "in", late)],
        }

    @api.model
    @api.readonly
    def open_figure(self, key, period):
        """Open what a figure was computed from: what is open, or what was paid."""
        if key == "days_late":
            return self.open_paid(None, period)
        return self.env["ar.ageing"].open_items({})

    @api.model
    @api.readonly
    def open_paid(self, partner_id, period):
        """Open what a customer paid in the period, and when; ``None`` for all customers."""
        day = self.env.company._ar_today()
        _first, since, day = self.env["ar.measures"]._spans(
            day, period if period in MONTHS else "month"
        )
        return {
            "type": "ir.actions.act_window", "res_model": "account.move.line",
            "name": self.env._("Payments"), "views": [(False, "list"), (False, "form")],
            "domain": [
                *([("partner_id", "child_of", partner_id)] if partner_id else []),
                ("date", ">", since),
                ("date", "<=", day), ("account_type", "=", "asset_receivable"),
                ("balance", "<", 0), ("parent_state", "=", "posted"),
                ("company_id", "in", self.env.companies.ids),
            ],
            "context": {"create": False},
        }
