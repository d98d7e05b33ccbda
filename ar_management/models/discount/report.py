from odoo import api, fields, models
from odoo.tools import SQL


class ArDiscountReport(models.Model):
    """What each receivable offered as discount, and what became of it. In company currency."""

    _name = "ar.discount.report"
    _description = "Early-Payment Discount Analysis"
    _auto = False
    _order = "invoice_date desc, id desc"
    _rec_name = "move_id"

    line_id = fields.Many2one("account.move.line", string="Receivable", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    payment_term_id = fields.Many2one("account.payment.term", readonly=True)
    invoice_user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    invoice_date = fields.Date(readonly=True)
    deadline = fields.Date(string="Last Day", readonly=True)
    outcome = fields.Selection(
        [
            ("open", "Still Open"),
            ("taken", "Taken"),
            ("late", "Taken Late"),
            ("granted", "Granted"),
            ("missed", "Missed"),
        ],
        readonly=True,
    )
    base = fields.Monetary(string="Invoiced", readonly=True)
    offered = fields.Monetary(readonly=True, help="Discount of the highest tier.")
    taken = fields.Monetary(readonly=True, help="Discount that was earned by paying on time.")
    granted = fields.Monetary(
        readonly=True, help="Discount that was taken late or too high, and granted all the same."
    )
    late = fields.Monetary(
        string="Taken Late", readonly=True,
        help="Discount that was taken without having been earned, whatever was decided on it.",
    )
    missed = fields.Monetary(
        readonly=True, help="Discount that was not taken."
    )
    cost = fields.Monetary(readonly=True, help="Discount taken and granted.")
    annual_rate = fields.Float(
        string="Annual Rate (%)", readonly=True, aggregator="avg",
        help="Cost of the discount as a yearly interest rate: the percentage for the days gained, "
        "on what is paid.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line_id AS id, line_id, move_id, partner_id, company_id, currency_id,
                   payment_term_id, invoice_user_id, invoice_date, deadline, base, offered,
                   taken, granted, late, taken + granted AS cost, annual_rate,
                   CASE WHEN is_open THEN 0 ELSE GREATEST(offered - taken - late, 0) END
                       AS missed,
                   CASE WHEN taken > 0 THEN 'taken' WHEN granted > 0 THEN 'granted'
                        WHEN late > 0 THEN 'late' WHEN is_open THEN 'open' ELSE 'missed' END
                       AS outcome
              FROM (%s) AS followed
            """,
            self._followed_offers(),
        )

    @api.model
    def _followed_offers(self):
        """The highest offer of each receivable with the sums of what was booked on it."""
        return SQL(
            """
            SELECT offer.line_id, offer.move_id, offer.partner_id, offer.company_id,
                   company.currency_id, offer.payment_term_id, move.invoice_user_id,
                   move.invoice_date, offer.last_day AS deadline, line.balance AS base,
                   ROUND(offer.discount * rate.rate, 2) AS offered,
                   CASE WHEN offer.from_core THEN %(core)s ELSE %(earned)s END AS taken,
                   %(granted)s AS granted,
                   %(late)s AS late,
                   NOT line.reconciled AND offer.last_day >= CURRENT_DATE AS is_open,
                   CASE WHEN offer.percent < 100 AND line.date_maturity > offer.last_day
                        THEN 36500.0 * offer.percent / (100 - offer.percent)
                             / (line.date_maturity - offer.last_day) END AS annual_rate
              FROM (%(offers)s) AS offer
              JOIN account_move_line line ON line.id = offer.line_id
              JOIN account_move move ON move.id = offer.move_id
              JOIN res_company company ON company.id = offer.company_id
              CROSS JOIN LATERAL (
                   SELECT ABS(line.balance / NULLIF(line.amount_currency, 0)) AS rate
              ) AS rate
            """,
            offers=self._highest_offers(),
            core=self._core_discounts(),
            earned=self._documents(granted=False),
            granted=self._documents(granted=True),
            late=self._deductions(),
        )

    def _highest_offers(self):
        """One row for each receivable: its highest tier, until the last day of any of them."""
        return SQL(
            """
            SELECT DISTINCT ON (line_id)
                   line_id, move_id, partner_id, company_id, payment_term_id, percent, from_core,
                   discount_amount_currency AS discount,
                   MAX(deadline) OVER (PARTITION BY line_id) AS last_day
              FROM ar_discount_offer
             ORDER BY line_id, percent DESC
            """
        )

    def _documents(self, granted):
        """Sum of the discount documents on the receivable that were not taken back."""
        return SQL(
            """
            COALESCE((
                SELECT -SUM(item.balance)
                  FROM account_move document
                  JOIN account_move_line item
                    ON item.move_id = document.id AND item.account_id = line.account_id
                 WHERE document.ar_discount_line_id = line.id AND document.state = 'posted'
                   AND NOT EXISTS (
                       SELECT FROM account_move counter
                        WHERE counter.reversed_entry_id = document.id)
                   AND %s EXISTS (
                       SELECT FROM ar_discount_deduction deduction
                        WHERE deduction.document_id = document.id)
            ), 0)
            """,
            SQL("") if granted else SQL("NOT"),
        )

    def _core_discounts(self):
        """Odoo's own discount, as the payments that are matched with the receivable booked it.

        One payment of several invoices books it for all of them: none gets more than its offer.
        """
        return SQL(
            """
            COALESCE((
                SELECT LEAST(ROUND(offer.discount * rate.rate, 2), GREATEST(SUM(item.balance), 0))
                  FROM account_move_line item
                 WHERE (item.account_id =
                            company.account_journal_early_pay_discount_loss_account_id
                        OR item.tax_line_id IS NOT NULL)
                   AND item.move_id IN (
                       SELECT payment.move_id FROM account_partial_reconcile partial
                         JOIN account_move_line payment ON payment.id = partial.credit_move_id
                         JOIN account_move entry ON entry.id = payment.move_id
                        WHERE partial.debit_move_id = line.id AND entry.move_type = 'entry')
                HAVING BOOL_OR(item.account_id =
                    company.account_journal_early_pay_discount_loss_account_id)
            ), 0)
            """
        )

    def _deductions(self):
        return SQL(
            """
            COALESCE((
                SELECT ROUND(SUM(deduction.amount) * rate.rate, 2)
                  FROM ar_discount_deduction deduction
                 WHERE deduction.line_id = line.id AND deduction.state != 'cancelled'
            ), 0)
            """
        )
