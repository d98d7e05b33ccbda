from odoo import fields, models


class AccountMove(models.Model):
    """What the list of overdue invoices says beside due date and amount."""

    _inherit = "account.move"

    # Sales of two years by month, for the dashboard: read from the index alone.
    _ar_sales_idx = models.Index(
        "(invoice_date) INCLUDE (company_id, amount_total_signed) WHERE state = 'posted' "
        "AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    )

    ar_days_late = fields.Integer(
        string="Days Late", compute="_compute_ar_days_late", aggregator=None
    )
    ar_bucket = fields.Char(
        string="Age", compute="_compute_ar_days_late", help="Column of the aged balance.",
    )
    ar_last_contact = fields.Date(
        string="Last Contact", compute="_compute_ar_contact",
        help="Day of the last reminder or call.",
    )
    ar_next_action = fields.Char(string="Next Action", compute="_compute_ar_contact")

    def _compute_ar_days_late(self):
        for company, moves in self.grouped("company_id").items():
            company = company or self.env.company
            today, buckets = company._ar_today(), company._ar_buckets()
            names = self.env["ar.ageing"].with_company(company)._column_names()
            for move in moves:
                due = move.invoice_date_due or move.date or today
                move.ar_days_late = max((today - due).days, 0)
                move.ar_bucket = names[str(buckets.index(move.ar_days_late))]

    def _compute_ar_contact(self):
        for company, moves in self.grouped("company_id").items():
            contacts = moves.commercial_partner_id._ar_contacts(company)
            for move in moves:
                contact = contacts[move.commercial_partner_id.id]
                move.ar_last_contact = contact.last
                move.ar_next_action = contact.next_action
