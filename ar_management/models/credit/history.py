from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.credit.decision import Exposure
from ...engine.credit.score_record import to_data

WEEKS_BEFORE = 25
SCORE_WEEKS = 8
"""An older score says nothing about today."""


class ArCreditHistory(models.Model):
    """What a customer owed and how it paid on one day: one point of the charts.

    Written by the nightly review, so that the past stays known after invoices were paid.
    """

    _name = "ar.credit.history"
    _description = "Credit Figures of a Day"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, readonly=True,
        ondelete="cascade",
    )
    date = fields.Date(required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    exposure = fields.Monetary(readonly=True)
    credit_limit = fields.Monetary(string="Limit", readonly=True)
    has_limit = fields.Boolean(readonly=True)
    overdue = fields.Monetary(readonly=True)
    score = fields.Integer(readonly=True, aggregator="avg")
    score_data = fields.Json(string="What the Score Was Made Of", readonly=True)
    has_history = fields.Boolean(readonly=True)
    months = fields.Integer(string="Customer for (Months)", readonly=True, aggregator="avg")
    days_late = fields.Float(
        string="Average Days Late", digits=(6, 1), readonly=True, aggregator="avg"
    )
    on_time = fields.Float(
        string="Paid on Time (%)", digits=(5, 1), readonly=True, aggregator="avg"
    )

    _customer_day_uniq = models.UniqueIndex(
        "(company_id, partner_id, date)", "There is one row for each customer and day."
    )

    @api.model
    def _store(self, company, today, scores, exposures, overdues, terms):
        """Write one row for each customer that has none of this day."""
        done = self.search([
            ("company_id", "=", company.id), ("date", "=", today),
            ("partner_id", "in", list(scores)),
        ]).partner_id
        self.create([
            {
                "company_id": company.id,
                "partner_id": entity,
                "date": today,
                "exposure": float(exposures.get(entity, Exposure()).total),
                "overdue": float(overdues.get(entity, 0)),
                "credit_limit": float(terms[entity].limit or 0),
                "has_limit": terms[entity].limit is not None,
                "score_data": to_data(score),
                "months": score.months,
                **_figures(score),
            }
            for entity, score in scores.items() if entity not in done.ids
        ])

    @api.model
    def _reconstruct(self, partners, company, today):
        """Give customers who were never looked at the half year before, from the books."""
        known = self._read_group(
            [("company_id", "=", company.id), ("partner_id", "in", partners.ids)], ["partner_id"]
        )
        new = partners - partners.browse().union(*[partner for (partner,) in known])
        days = [today - timedelta(weeks=week) for week in range(WEEKS_BEFORE, 0, -1)]
        past = self.env["ar.credit.score"]._past(new, company, days) if new else {}
        self.create([
            {
                "company_id": company.id,
                "partner_id": entity.id,
                "date": day,
                "exposure": float(company.currency_id.round(float(amount))),
                **_figures(score),
            }
            for entity, points in past.items() for day, amount, score in points
        ])

    @api.model
    def _last_scored(self, entity_ids, company):
        """{entity id: last row that keeps what the score was made of}, in one query."""
        rows = self.search([
            ("company_id", "=", company.id), ("partner_id", "in", entity_ids),
            ("score_data", "!=", False),
            ("date", ">", fields.Date.context_today(self) - timedelta(weeks=SCORE_WEEKS)),
        ], order="date")
        return {row.partner_id.id: row for row in rows}

    @api.model
    def _latest(self, entity_ids, company):
        """Age of the relation and share paid on time by the last figures of each customer.

        :return: {entity id: (months, percent)}; the percent is ``None`` without history
        """
        self.flush_model()
        rows = self.env.execute_query_dict(SQL(
            """
            SELECT DISTINCT ON (partner_id) partner_id, months, has_history, on_time
              FROM ar_credit_history
             WHERE company_id = %s AND partner_id IN %s
          ORDER BY partner_id, date DESC
            """,
            company.id, tuple(entity_ids),
        ))
        return {
            row["partner_id"]: (row["months"], row["on_time"] if row["has_history"] else None)
            for row in rows
        }


def _figures(score):
    return {
        "score": score.total,
        "has_history": score.days_late is not None,
        "days_late": float(score.days_late or 0),
        "on_time": float(score.on_time or 0),
    }
