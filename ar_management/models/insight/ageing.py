from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.common.reason import Label, Reason
from .ageing_statements import DIFFERENCES, DRAFTED, ITEMS, LEDGER

AT_ONCE = 80
LISTED = 200
"""Entries that explain a difference are shown up to this number."""
TAG = SQL(
    "(SELECT min(category_id) FROM res_partner_res_partner_category_rel"
    " WHERE partner_id = customer.id)"
)
"""Each customer counts once, under the first of its tags: the rows add up to the total."""
GROUPS = {
    "customer": ("res.partner", SQL("partner.commercial_partner_id")),
    "salesperson": ("res.users", SQL("COALESCE(move.invoice_user_id, customer.user_id)")),
    "industry": ("res.partner.industry", SQL("customer.industry_id")),
    "tag": ("res.partner.category", TAG),
    "country": ("res.country", SQL("customer.country_id")),
    "currency": ("res.currency", SQL("item.currency_id")),
    "account": ("account.account", SQL("item.account_id")),
    "company": ("res.company", SQL("item.company_id")),
}
"""What the rows of the aged balance may stand for: (model, its id in the query)."""
DATES = {"due": SQL("date_maturity"), "invoice": SQL("invoice_date")}


class ArAgeing(models.AbstractModel):
    """What customers owed at the end of any day, by how late it was, tied to the ledger.

    The accounts are those of customers: receivables, bills of exchange, doubtful debts, and
    advances received. The companies are those that the reader has chosen, of the legal entity of
    the first of them. One statement to the database, whatever the number of customers.
    """

    _name = "ar.ageing"
    _description = "Aged Balance"

    # === Screen === #

    @api.model
    @api.readonly
    def read_ageing(self, options):
        """The aged balance for the screen.

        :param options: day, by (due or invoice), group, search, sort, is_descending, offset,
            limit; all may be left out
        :return: columns, rows, totals, the ledger's balance, and what differs
        """
        scope = self._scope(options)
        rows, total, count = self._rows(scope, options)
        ledger = self._ledger(scope)
        currency = self.env.company.currency_id
        difference = currency.round(total["total"] - sum(ledger.values()))
        if scope["group"] == "account":
            for row in rows:
                row["ledger"] = ledger.get(row["key"], 0.0)
        return {
            "day": fields.Date.to_string(scope["day"]), "by": scope["by"],
            "group": scope["group"], "columns": self._columns(scope), "rows": rows,
            "total": total, "count": count, "currency_id": currency.id,
            "ledger": sum(ledger.values()), "difference": difference,
            "differences": self._differences(scope) if difference else [],
            "groups": self._groups(), "today": fields.Date.to_string(self.env.company._ar_today()),
            "is_empty": not count and not options.get("search") and not self._has_items(),
        }

    @api.model
    @api.readonly
    def open_items(self, options, key=None, column=None):
        """Open the items behind a row, a column, or a cell of the aged balance.

        :param key: what the row stands for; ``False`` for none, ``None`` for all rows
        :param column: key of the column, ``None`` for all of them
        """
        scope = self._scope(options)
        domain = [("company_id", "in", scope["companies"])]
        if key is not None:
            domain.append((ROW_FIELDS[scope["group"]], "=", key or False))
        if column is not None:
            domain.append(("bucket", "=", str(column)))
        return {
            "type": "ir.actions.act_window", "res_model": "ar.ageing.item",
            "name": self.env._(
                "Open on %(day)s", day=self.env["ar.reason"]._format(scope["day"])
            ),
            "views": [(False, "list"), (False, "kanban"), (False, "pivot"), (False, "form")],
            "domain": domain,
            "context": {
                "ar_day": fields.Date.to_string(scope["day"]), "ar_by": scope["by"],
                "create": False,
            },
        }

    # === Scope === #

    @api.model
    def _scope(self, options):
        """Day, companies and accounts, checked."""
        self.env["account.move.line"].check_access("read")
        by, group = options.get("by") or "due", options.get("group") or "customer"
        try:
            day = fields.Date.to_date(options.get("day")) or self.env.company._ar_today()
        except ValueError:
            day = None
        if not day or by not in DATES or group not in GROUPS:
            raise UserError(self.env._(
                "The aged balance cannot be shown like that: choose its day and its rows again."
            ))
        entity = self.env.company.root_id
        companies = self.env.companies.filtered(lambda each: each.root_id == entity)
        accounts = self._accounts()
        return {
            "day": day, "by": by, "group": group, "companies": companies.ids,
            "accounts": accounts.ids,
            "never_matched": accounts.filtered(lambda account: not account.reconcile).ids,
            "starts": list(self.env.company._ar_buckets().starts),
        }

    @api.model
    def _accounts(self):
        """Accounts of customers: what they owe, and what they paid in advance."""
        return self.env["account.account"].sudo().with_context(active_test=False).search([
            ("company_ids", "parent_of", self.env.company.ids),
            "|", "|", "|", ("account_type", "=", "asset_receivable"),
            ("ar_is_bill_of_exchange", "=", True), ("ar_is_doubtful", "=", True),
            ("ar_is_advance", "=", True),
        ])

    @api.model
    def _columns(self, scope):
        """Headings, the keys being those of ``ar.ageing.item.bucket``."""
        names = self._column_names()
        first = 0 if scope["by"] == "due" else 1
        keys = range(first, len(scope["starts"]) + 2)
        return [{"key": key, "label": names[str(key)]} for key in keys]

    @api.model
    def _column_names(self):
        ranges = self.env.company._ar_buckets().ranges
        names = {"0": self.env._("Not Due")}
        for key, (first, last) in enumerate(ranges, 1):
            names[str(key)] = (
                self.env._("%(first)s–%(last)s days", first=first, last=last) if last
                else self.env._("More than %(days)s days", days=first - 1)
            )
        # What customers paid or were credited is not late.
        names[str(len(ranges) + 1)] = self.env._("Not Allocated")
        return names

    @api.model
    def _groups(self):
        names = {
            "customer": self.env._("Customer"), "salesperson": self.env._("Salesperson"),
            "industry": self.env._("Industry"), "tag": self.env._("Tag"),
            "country": self.env._("Country"),
            "currency": self.env._("Currency"), "account": self.env._("Account"),
            "company": self.env._("Company"),
        }
        if len(self.env.companies) < 2:
            del names["company"]
        return [{"key": key, "label": label} for key, label in names.items()]

    # === Reading === #

    @api.model
    def _items_sql(self, scope):
        """``item AS (…)``: id and open amount of each line that was open, for a WITH clause."""
        self.env.flush_all()
        return SQL(ITEMS, drafted=SQL(DRAFTED), **scope)

    @api.model
    def _bucket_sql(self, scope):
        """Number of the column in which an item stands."""
        date = DATES[scope["by"]]
        least = 0 if scope["by"] == "due" else 1
        return SQL(
            "CASE WHEN item.amount < 0 THEN %s ELSE width_bucket("
            "GREATEST(%s - COALESCE(item.%s, item.date), %s), %s) END",
            len(scope["starts"]) + 1, scope["day"], date, least, scope["starts"],
        )

    @api.model
    def _rows(self, scope, options):
        """(rows of this page, total row, number of all rows)."""
        names = [f"b{key}" for key in range(len(scope["starts"]) + 2)]
        sums = SQL(", ").join(
            SQL("COALESCE(sum(amount) FILTER (WHERE bucket = %s), 0) AS %s",
                key, SQL.identifier(name))
            for key, name in enumerate(names)
        )
        columns = [*names, "total", "total_currency", "items"]
        totals = SQL(", ").join(
            SQL("sum(%s) OVER () AS %s", SQL.identifier(name), SQL.identifier(f"all_{name}"))
            for name in columns
        )
        found = self.env.execute_query_dict(SQL(
            """
            WITH %(items)s, bucketed AS (
                SELECT %(key)s AS key, item.amount, item.amount_currency, %(bucket)s AS bucket
                  FROM item
             LEFT JOIN res_partner partner ON partner.id = item.partner_id
             LEFT JOIN res_partner customer ON customer.id = partner.commercial_partner_id
                %(move)s
                 WHERE item.amount != 0 %(search)s
            ), grouped AS (
                SELECT key, %(sums)s, sum(amount) AS total, count(*) AS items,
                       sum(amount_currency) AS total_currency
                  FROM bucketed GROUP BY key
            )
            SELECT grouped.*, %(totals)s, count(*) OVER () AS all_rows
              FROM grouped %(order)s
            """,
            items=self._items_sql(scope), key=GROUPS[scope["group"]][1],
            bucket=self._bucket_sql(scope), search=self._search_sql(options), sums=sums,
            totals=totals, order=self._order_sql(scope, options, names),
            # Only who sold it stands on the document.
            move=SQL("JOIN account_move move ON move.id = item.move_id")
            if scope["group"] == "salesperson" else SQL(),
        ))
        self._name_rows(scope, found)
        total = {name: found[0][f"all_{name}"] if found else 0.0 for name in columns}
        keys = range(len(names))
        return [self._row(row, keys) for row in found], {
            "amounts": {key: float(total[f"b{key}"]) for key in keys},
            "total": float(total["total"]), "items": int(total["items"]),
        }, found[0]["all_rows"] if found else 0

    def _row(self, row, keys):
        return {
            "key": row["key"] or False, "name": row["name"],
            "amounts": {key: float(row[f"b{key}"]) for key in keys},
            "total": float(row["total"]), "items": row["items"],
            "total_currency": float(row["total_currency"] or 0.0),
        }

    @api.model
    def _name_rows(self, scope, rows):
        model = GROUPS[scope["group"]][0]
        records = self.env[model].sudo().browse({row["key"] for row in rows if row["key"]})
        records.fetch(["display_name"])
        names = {record.id: record.display_name for record in records}
        nothing = self.env._("None")
        for row in rows:
            row["name"] = names.get(row["key"]) or nothing

    @api.model
    def _search_sql(self, options):
        words = (options.get("search") or "").strip()
        if not words:
            return SQL()
        found = self.env["res.partner"].sudo()._search([("display_name", "ilike", words)])
        return SQL("AND partner.commercial_partner_id IN %s", found.subselect(
            SQL.identifier("res_partner", "commercial_partner_id")
        ))

    @api.model
    def _order_sql(self, scope, options, names):
        sort = options.get("sort")
        direction = SQL("DESC") if options.get("is_descending", True) else SQL("ASC")
        if sort == "name" and scope["group"] == "customer":
            order = SQL(
                "(SELECT lower(complete_name) FROM res_partner WHERE id = grouped.key)"
            )
        elif f"b{sort}" in names:
            order = SQL.identifier("grouped", f"b{sort}")
        else:
            order = SQL.identifier("grouped", "total")
        limit = options.get("limit", AT_ONCE)
        return SQL("ORDER BY %s %s NULLS LAST, key %s", order, direction, SQL(
            "LIMIT %s OFFSET %s", int(limit), max(int(options.get("offset") or 0), 0)
        ) if limit else SQL())

    @api.model
    def _ledger(self, scope):
        """Balance of each account of customers in the general ledger, {account id: balance}."""
        return {
            account: float(balance)
            for account, balance in self.env.execute_query(SQL(LEDGER, **scope))
        }

    @api.model
    def _differences(self, scope):
        """Entries that make the aged balance differ from the ledger, each with its reason."""
        rows = self.env.execute_query_dict(SQL(DIFFERENCES, limit=LISTED, **scope))
        moves = self.env["account.move"].sudo().browse(
            {row[name] for row in rows for name in ("move_id", "other_move_id") if row[name]}
        )
        names = {move.id: move.name or "" for move in moves}
        return [{
            "move_id": row["move_id"], "name": names[row["move_id"]],
            "amount": float(row["amount"]),
            "why": self.env["ar.reason"]._text(self._why_it_differs(row, names)),
        } for row in rows]

    def _why_it_differs(self, row, names):
        if not row["other_move_id"]:
            return Reason.of("ageing.residual")
        document = names[row["other_move_id"]]
        if row["is_other_company"]:
            company = Label("res.company", row["company_id"])
            return Reason.of("ageing.other_company", document=document, company=company)
        account = Label("account.account", row["account_id"])
        return Reason.of("ageing.other_account", document=document, account=account)

    @api.model
    def _has_items(self):
        """Whether there has ever been anything to age."""
        return bool(self.env["account.move.line"].search_count([
            ("account_id", "in", self._accounts().ids), ("parent_state", "=", "posted"),
            ("company_id", "in", self.env.companies.ids),
        ], limit=1))


ROW_FIELDS = {
    "customer": "partner_id", "salesperson": "user_id", "industry": "industry_id",
    "tag": "category_id",
    "country": "country_id", "currency": "currency_id", "account": "account_id",
    "company": "company_id",
}
"""Fields of ``ar.ageing.item`` that the rows stand for."""
