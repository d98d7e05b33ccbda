from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.common.reason import Amount, Label, Reason
from ...engine.credit.exposure import Exposure


@dataclass(frozen=True)
class Contributor:
    """One source of exposure; what it counts is counted by no other one.

    :ivar key: key of the component in ``engine.credit.exposure.Exposure``
    :ivar label: what people read, translated
    :ivar method: ``(commercial_partner_ids, company) -> {id: amounts}`` in the company's
        currency, with one query for any number of customers
    :ivar records: ``(commercial_partner_ids, company) -> (model, domain)``: what was counted
    :ivar part: which of the amounts; contributors that share a method share its query
    """

    key: str
    label: str
    method: Callable
    records: Callable
    part: int = 0


class ArExposure(models.AbstractModel):
    """What customers owe or will owe, by disjoint components and commercial entity.

    Other add-ons extend ``_contributors``. Nothing here checks access: a decision on credit must
    not depend on what the salesman may see, so callers show the figures only to whom they should.
    """

    _name = "ar.exposure"
    _description = "Credit Exposure"

    # === What it is made of === #

    @api.model
    def _contributors(self):
        """The registry: list of ``Contributor``, in the order in which people read it."""
        return [
            Contributor(
                "posted", self.env._("Open invoices"), self._residuals, self._posted_records
            ),
            Contributor(
                "draft_invoices", self.env._("Draft invoices"),
                self._draft_invoices, self._draft_invoices_records,
            ),
            Contributor(
                "unallocated", self.env._("Payments and credit notes not allocated"),
                self._residuals, self._unallocated_records, part=1,
            ),
        ]

    @api.model
    def _exposure(self, partners, company):
        """Exposure of customers towards a legal entity, or its whole group, in its currency.

        :return: ``{commercial_partner_id: engine.credit.exposure.Exposure}``, one entry for each
            commercial entity, with as many queries for a thousand customers as for one
        """
        sheet = self.sudo().with_context(active_test=False)
        ids = sheet._commercial_ids(partners)
        if not ids:
            return {}
        currency = company.currency_id._ar_engine_currency()
        amounts = {partner_id: [] for partner_id in ids}
        counted = {}
        for contributor in sheet._contributors():
            method = contributor.method
            if method not in counted:
                counted[method] = sheet._in_group(method, ids, company)
            for partner_id, parts in counted[method].items():
                if amount := parts[contributor.part]:
                    amounts[partner_id].append((contributor.key, currency.from_float(amount)))
        return {partner_id: Exposure.of(each) for partner_id, each in amounts.items()}

    @api.model
    def _overdue(self, partners, company, terms=None):
        """Open amount that is late by more days than is tolerated, by customer.

        :param terms: ``{commercial_partner_id: engine.credit.decision.CreditTerms}`` of customers
            with rules of their own; the company's number of days when not given
        """
        sheet = self.sudo().with_context(active_test=False)
        usual = company.sudo().root_id.ar_credit_overdue_days
        by_days = defaultdict(list)
        for partner_id in sheet._commercial_ids(partners):
            days = terms[partner_id].overdue_days if terms else usual
            by_days[days].append(partner_id)
        currency = company.currency_id._ar_engine_currency()
        return {
            partner_id: currency.from_float(amount)
            for days, ids in by_days.items()
            if days > 0
            for partner_id, (amount,) in sheet._in_group(
                partial(sheet._late_items, days), ids, company
            ).items()
        }

    def _late_items(self, days, partner_ids, company):
        before = fields.Date.context_today(self) - timedelta(days=days)
        model, domain = self._posted_records(partner_ids, company)
        return self._sum_residual(model, domain & (
            # A penalty is owed, but that it is not paid yet holds no order.
            Domain("date_maturity", "<", before) & Domain("journal_id.ar_is_penalty", "=", False)
            | Domain("account_id.ar_is_doubtful", "=", True)
        ))

    @api.model
    def _announce_decision(self, partners, company):
        """Make decisions about these customers follow each other, in the whole group."""
        version = self.env["ar.decision.version"].sudo()
        for each in self._companies(company).root_id.sorted("id"):
            version._bump(partners, each)

    @api.model
    def _companies(self, company):
        """Companies whose claims count in a decision of this one, always in the same order.

        The whole legal entity: an order of a branch is credit of the head office.
        """
        company = company.sudo().root_id
        if company.ar_credit_group_wide:
            company |= company.search([
                ("ar_credit_group_wide", "=", True), ("parent_id", "=", False),
            ])
        return company._ar_legal_entity()

    def _in_group(self, method, partner_ids, company):
        """Sum what a method counts in each company, in the currency of the one that decides."""
        companies = self._companies(company)
        if companies == company:
            return method(partner_ids, company)
        total = {}
        for each in companies:
            rate = each.currency_id._get_conversion_rate(
                each.currency_id, company.currency_id, company, fields.Date.context_today(self)
            )
            for partner_id, parts in method(partner_ids, each).items():
                before = total.get(partner_id, (0.0,) * len(parts))
                total[partner_id] = tuple(
                    was + float(amount) * rate for was, amount in zip(before, parts, strict=True)
                )
        return total

    @api.model
    def _component_action(self, key, partner, company):
        """Open the records that one component of a customer's exposure was counted from."""
        sheet = self.with_context(active_test=False)
        contributor = next(each for each in sheet._contributors() if each.key == key)
        ids = partner.commercial_partner_id.ids
        found = [contributor.records(ids, each) for each in sheet._companies(company)]
        return {
            "type": "ir.actions.act_window",
            "name": contributor.label,
            "res_model": found[0][0],
            "view_mode": "list,form",
            "domain": list(Domain.OR(domain for _model, domain in found)),
            "context": {"create": False, "active_test": False},
        }

    @api.model
    def _reasons(self, exposure, company):
        """Components that are not empty, as reasons."""
        return [
            Reason.of(
                "credit.component", component=Label(self._name, each.key, each.label),
                amount=Amount(exposure.amount(each.key), company.currency_id.name),
            )
            for each in self._contributors() if exposure.amount(each.key)
        ]

    def _label_of(self, key):
        """Name of a component for who reads a stored reason."""
        return next((each.label for each in self._contributors() if each.key == key), "")

    # === Contributors of accounting === #

    @api.model
    def _receivable_accounts(self):
        """Accounts whose open items are owed by customers, as a domain on journal items."""
        return (
            Domain("account_id.account_type", "=", "asset_receivable")
            | Domain("account_id.ar_is_bill_of_exchange", "=", True)
            | Domain("account_id.ar_is_doubtful", "=", True)
        )

    def _residuals(self, partner_ids, company):
        """What customers owe, and what they have paid or were credited without allocation."""
        self.env["account.move.line"].flush_model(
            ["account_id", "amount_residual", "company_id", "parent_state", "partner_id"]
        )
        self.env["account.account"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        # ``reconciled`` says no more than the residual, which the index of open items holds.
        return self._parts(SQL(
            """
            SELECT partner.commercial_partner_id,
                   COALESCE(SUM(line.amount_residual) FILTER (WHERE line.amount_residual > 0), 0),
                   COALESCE(SUM(line.amount_residual) FILTER (WHERE line.amount_residual < 0), 0)
              FROM account_move_line AS line
              JOIN res_partner AS partner ON partner.id = line.partner_id
             WHERE line.parent_state = 'posted'
               AND line.amount_residual != 0
               AND line.company_id = %(company)s
               AND line.account_id = ANY(ARRAY(
                   SELECT id FROM account_account
                    WHERE account_type = 'asset_receivable' OR ar_is_bill_of_exchange
                       OR ar_is_doubtful
                   ))
               AND partner.commercial_partner_id = ANY(%(partners)s)
          GROUP BY partner.commercial_partner_id
            """,
            company=company.id, partners=self._id_array(partner_ids),
        ))

    def _parts(self, query):
        """``{first column: the others as a tuple}`` of a query."""
        return {row[0]: row[1:] for row in self.env.execute_query(query)}

    def _posted_records(self, partner_ids, company):
        model, domain = self._open_items(partner_ids, company)
        return model, domain & Domain("amount_residual", ">", 0)

    def _unallocated_records(self, partner_ids, company):
        model, domain = self._open_items(partner_ids, company)
        return model, domain & Domain("amount_residual", "<", 0)

    def _draft_invoices(self, partner_ids, company):
        model, domain = self._draft_invoices_records(partner_ids, company)
        rows = self.env[model]._read_group(
            domain, ["commercial_partner_id"], ["amount_total_signed:sum"]
        )
        return {partner.id: (amount,) for partner, amount in rows}

    def _draft_invoices_records(self, partner_ids, company):
        return "account.move", Domain([
            ("state", "=", "draft"),
            ("move_type", "in", self.env["account.move"].get_sale_types(include_receipts=True)),
            ("company_id", "=", company.id),
            ("commercial_partner_id", "in", partner_ids),
        ])

    def _open_items(self, partner_ids, company):
        return "account.move.line", self._receivable_accounts() & Domain([
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("company_id", "=", company.id),
            ("partner_id.commercial_partner_id", "in", partner_ids),
        ])

    def _sum_residual(self, model, domain):
        rows = self.env[model]._read_group(
            domain, ["partner_id.commercial_partner_id"], ["amount_residual:sum"]
        )
        return {partner.id: (amount,) for partner, amount in rows}

    def _id_array(self, ids):
        """Many ids as one constant: a list of them costs the driver and the parser 2 µs each."""
        return SQL("%s::int[]", f"{{{','.join(map(str, ids))}}}")

    def _commercial_ids(self, partners):
        # Reading the field of the records would cost one query per thousand of them.
        partners.flush_model(["commercial_partner_id"])
        rows = self.env.execute_query(SQL(
            "SELECT commercial_partner_id FROM res_partner WHERE id = ANY(%s)"
            " GROUP BY 1 ORDER BY 1",
            self._id_array(partners._origin.ids),
        ))
        return [entity_id for (entity_id,) in rows if entity_id]
