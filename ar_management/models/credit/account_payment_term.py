from odoo import api, fields, models, tools

from ...engine.credit.payment_term import latest_lawful, sample_days


class AccountPaymentTerm(models.Model):
    _name = "account.payment.term"
    _inherit = ["ar.checked.numbers", "account.payment.term"]

    ar_longest_days = fields.Integer(
        string="Longest Delay (Days)", compute="_compute_ar_longest_days",
        help="Maximum number of days from an invoice to its last due date, whatever the day of "
             "the invoice.",
    )
    ar_exceeds_legal_cap = fields.Boolean(
        string="Over the Legal Cap", compute="_compute_ar_longest_days",
        help="Longer than 60 days after the invoice, or 45 days end of month (C. com. L441-10).",
    )

    @api.depends(
        "line_ids.delay_type", "line_ids.nb_days", "line_ids.days_next_month", "company_id"
    )
    @api.depends_context("company")
    def _compute_ar_longest_days(self):
        for term in self:
            delays = [line._ar_delay() for line in term.line_ids]
            company = term.company_id or self.env.company
            french = company.account_fiscal_country_id.code == "FR"
            term.ar_longest_days = max((days for days, _over in delays), default=0)
            term.ar_exceeds_legal_cap = french and any(over for _days, over in delays)

    def _ar_legal_warning(self):
        """Sentence for whoever assigns this term; ``False`` when the law allows it."""
        self.ensure_one()
        return self.ar_exceeds_legal_cap and self.env._(
            "%(term)s is longer than the law allows between businesses: 60 days after the "
            "invoice, or 45 days end of month (C. com. L441-10).",
            term=self.name,
        )


class AccountPaymentTermLine(models.Model):
    _name = "account.payment.term.line"
    _inherit = ["ar.checked.numbers", "account.payment.term.line"]

    @tools.ormcache("self.delay_type", "self.nb_days", "self.days_next_month")
    def _ar_delay(self):
        """How long this line lets a customer wait, over all days of the calendar.

        :return: (most days from an invoice to the due date, whether that is over the legal cap)
        """
        self.ensure_one()
        dues = [(day, self._get_due_date(day)) for day in sample_days()]
        return (
            max((due - day).days for day, due in dues),
            any(due > latest_lawful(day) for day, due in dues),
        )
