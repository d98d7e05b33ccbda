from odoo import api, fields, models
from odoo.tools import SQL

from .ageing import TAG


class ArAgeingItem(models.Model):
    """What was open at the end of a day, item by item: the aged balance in its details.

    The day is ``ar_day`` of the context, today when there is none; ``ar_by`` says from which date
    on an item grows old. The number of a row is that of its journal item.
    """

    _name = "ar.ageing.item"
    _description = "Item of the Aged Balance"
    _auto = False
    _order = "age desc, id"
    _rec_name = "move_id"

    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    move_type = fields.Selection(related="move_id.move_type", string="Kind")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    category_id = fields.Many2one(
        "res.partner.category", string="Tag", readonly=True, help="First tag of the customer.",
    )
    country_id = fields.Many2one("res.country", readonly=True)
    account_id = fields.Many2one("account.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency")
    date = fields.Date(string="Accounting Date", readonly=True)
    invoice_date = fields.Date(readonly=True)
    date_maturity = fields.Date(string="Due Date", readonly=True)
    age = fields.Integer(
        string="Days Late", readonly=True, aggregator="max",
        help="Days from the due date (or from the date of the invoice) to the day of the balance.",
    )
    bucket = fields.Selection(
        selection="_bucket_selection", string="Days Late by Column", readonly=True
    )
    amount = fields.Monetary(
        string="Open", readonly=True, currency_field="company_currency_id",
        help="Open at the end of the day, in the currency of the company.",
    )
    amount_currency = fields.Monetary(
        string="Open in Currency", readonly=True, aggregator=None,
    )
    later = fields.Monetary(
        string="Settled Since", readonly=True, currency_field="company_currency_id",
        help="Part of it that was matched with entries dated after the day.",
    )

    _depends = {
        "account.move": ["invoice_user_id"],
        "account.move.line": [
            "account_id", "amount_residual", "amount_residual_currency", "balance", "date",
            "date_maturity", "invoice_date", "matching_number", "parent_state", "partner_id",
            "reconciled",
        ],
        "account.partial.reconcile": ["amount", "max_date"],
        "res.partner": [
            "category_id", "commercial_partner_id", "country_id", "industry_id", "user_id",
        ],
    }

    @api.model
    def _bucket_selection(self):
        # Other companies may have other columns: the keys are the numbers of the columns.
        return list(self.env["ar.ageing"]._column_names().items())

    @property
    def _table_query(self):
        ageing = self.env["ar.ageing"]
        scope = ageing._scope({
            "day": self.env.context.get("ar_day"), "by": self.env.context.get("ar_by"),
        })
        date = SQL("date_maturity") if scope["by"] == "due" else SQL("invoice_date")
        return SQL(
            """
            WITH %s
            SELECT item.id, item.move_id, partner.commercial_partner_id AS partner_id,
                   COALESCE(move.invoice_user_id, customer.user_id) AS user_id,
                   customer.industry_id, %s AS category_id, customer.country_id,
                   item.account_id, item.company_id,
                   item.currency_id, item.date, item.date_maturity,
                   COALESCE(item.invoice_date, item.date) AS invoice_date,
                   CASE WHEN item.amount < 0 THEN 0
                        ELSE GREATEST(%s - COALESCE(item.%s, item.date), 0) END AS age,
                   (%s)::varchar AS bucket, item.amount, item.amount_currency, item.later
              FROM item
              JOIN account_move move ON move.id = item.move_id
         LEFT JOIN res_partner partner ON partner.id = item.partner_id
         LEFT JOIN res_partner customer ON customer.id = partner.commercial_partner_id
             WHERE item.amount != 0
            """,
            ageing._items_sql(scope), TAG, scope["day"], date, ageing._bucket_sql(scope),
        )

    def action_open_document(self):
        """Open the invoice, payment or entry."""
        self.ensure_one()
        line = self.env["account.move.line"].browse(self.id)
        return line.action_open_business_doc()

    def action_open_settlement(self):
        """Open what this was matched with after the day of the balance."""
        self.ensure_one()
        day = fields.Date.to_date(self.env.context.get("ar_day")) or self.env.company._ar_today()
        partials = self.env["account.partial.reconcile"].search([
            ("max_date", ">", day),
            "|", ("debit_move_id", "=", self.id), ("credit_move_id", "=", self.id),
        ])
        others = (partials.debit_move_id | partials.credit_move_id).filtered(
            lambda line: line.id != self.id
        )
        return {
            "type": "ir.actions.act_window", "res_model": "account.move.line",
            "name": self.env._("What Settled %(document)s", document=self.move_id.display_name),
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", others.ids)], "context": {"create": False},
        }
