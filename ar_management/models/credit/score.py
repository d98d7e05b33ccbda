from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine.credit.decision import Exposure
from ...engine.credit.score import CustomerFacts, Ratios, payments_of, score_customer
from ..ledger.dispute import LIVE

HISTORY_MONTHS = 24


class ArCreditScore(models.AbstractModel):
    """Reads what is known about customers and lets the engine score them."""

    _name = "ar.credit.score"
    _description = "Credit Score"

    @api.model
    def _of(self, partners, company, applications=None):
        """Score customers with a number of queries that does not depend on how many they are.

        :param applications: {entity id: application} whose external figures count; the last
            one that has any when left out
        :return: {commercial entity id: engine.credit.score.Score}
        """
        company = company.sudo().root_id
        facts = self.sudo().with_company(company)._facts(partners, company, applications)
        return {entity: score_customer(each) for entity, each in facts.items()}

    @api.model
    def _of_application(self, application):
        """Score of the customer of an application, with the figures that stand on it."""
        entity = application.partner_id.commercial_partner_id
        found = self._of(entity, application.company_id, {entity.id: application.sudo()})
        return found[entity.id]

    @api.model
    def _past(self, partners, company, days):
        """What customers owed on past days by the books, and how they had paid until then.

        Orders and drafts of those days are not known any more.

        :return: {commercial entity: [(day, open amount, Score of the payments), ...]}
        """
        reader = self.sudo()
        since = min(days) - relativedelta(months=HISTORY_MONTHS)
        lines = reader._invoice_lines(partners.commercial_partner_id, company, since)
        items, rates = lines._ar_open_items(), _rates(lines, company)
        return {
            entity: [
                (day, *_state_on(day, [items[line.id] for line in theirs], rates)) for day in days
            ]
            for entity, theirs in _by_customer(lines).items()
        }

    @api.model
    def _html(self, score, currency):
        """The score with one bar for each component, for a form."""
        texts = self.env["ar.reason"]._texts(score.reasons)
        rows = [
            {
                "text": text,
                "points": int(part.points),
                "contribution": part.contribution,
                "weight": round(part.weight),
                "color": _color(part.points),
            }
            for part, text in zip(score.components, texts, strict=True)
        ]
        limit = score.advised_limit
        return self.env["ir.qweb"]._render("ar_management.credit_score_bars", {
            "score": score, "rows": rows,
            "limit": currency.format(float(limit)) if limit else "",
        })

    def _facts(self, partners, company, applications):
        entities = partners.commercial_partner_id
        today = fields.Date.context_today(self)
        since = today - relativedelta(months=HISTORY_MONTHS)
        payments = self._payments(entities, company, since, today)
        first, invoiced = self._invoiced(entities, company, since)
        disputed = self._disputed(entities, company)
        promises = entities._ar_promise_record(company, since)
        exposures = self.env["ar.exposure"]._exposure(entities, company)
        terms = self.env["ar.credit.terms"]._by_entity(entities, company)
        if applications is None:
            applications = self._last_figures(entities, company)
        none = self.env["ar.credit.application"]
        return {
            entity.id: CustomerFacts(
                today=today,
                payments=payments.get(entity, ()),
                first_invoice=first.get(entity),
                invoiced=max(invoiced.get(entity, Decimal(0)), Decimal(0)),
                months_invoiced=_months(max(first.get(entity, today), since), today),
                disputed=disputed.get(entity, Decimal(0)),
                promises_kept=promises.get(entity.id, (0, 0))[0],
                promises_broken=promises.get(entity.id, (0, 0))[1],
                exposure=exposures.get(entity.id, Exposure()).total,
                limit=terms[entity.id].limit,
                currency=company.currency_id.name,
                **_external(applications.get(entity.id, none)),
            )
            for entity in entities
        }

    def _payments(self, entities, company, since, today):
        lines = self._invoice_lines(entities, company, since)
        items, rates = lines._ar_open_items(), _rates(lines, company)
        return {
            entity: payments_of([items[line.id] for line in theirs], today, rates)
            for entity, theirs in _by_customer(lines).items()
        }

    def _invoice_lines(self, entities, company, since):
        return self.env["account.move.line"].search([
            ("company_id", "in", company._ar_legal_entity().ids),
            ("move_id.commercial_partner_id", "in", entities.ids),
            ("move_id.move_type", "=", "out_invoice"),
            ("move_id.invoice_date", ">=", since),
            ("parent_state", "=", "posted"),
            ("account_id.account_type", "=", "asset_receivable"),
        ])

    def _invoiced(self, entities, company, since):
        """Day of the first invoice, and what was invoiced since a day, less credit notes."""
        moves = self.env["account.move"]
        posted = Domain([
            ("company_id", "in", company._ar_legal_entity().ids), ("state", "=", "posted"),
            ("commercial_partner_id", "in", entities.ids),
        ])
        invoices = posted & Domain("move_type", "=", "out_invoice")
        first = dict(moves._read_group(
            invoices, ["commercial_partner_id"], ["invoice_date:min"]
        ))
        recent = posted & Domain("move_type", "in", ("out_invoice", "out_refund"))
        rows = moves._read_group(
            recent & Domain("invoice_date", ">=", since),
            ["commercial_partner_id"], ["amount_total_signed:sum"],
        )
        currency = company.currency_id._ar_engine_currency()
        return first, {entity: currency.from_float(amount) for entity, amount in rows}

    def _disputed(self, entities, company):
        """Contested amounts in the company's currency."""
        disputes = self.env["ar.dispute"].search([
            ("company_id", "in", company._ar_legal_entity().ids), ("state", "in", LIVE),
            ("partner_id", "in", entities.ids),
        ])
        currency = company.currency_id._ar_engine_currency()
        return {
            entity: sum((
                currency.from_float(each.currency_id._convert(
                    each.amount, company.currency_id, company, each.date_from
                ))
                for each in theirs
            ), Decimal(0))
            for entity, theirs in disputes.grouped("partner_id").items()
        }

    def _last_figures(self, entities, company):
        applications = self.env["ar.credit.application"].search([
            ("company_id", "in", company._ar_legal_entity().ids),
            ("partner_id", "in", entities.ids),
            "|", ("external_score", ">", 0), ("ratios_year", ">", 0),
        ], order="id")
        return {each.partner_id.id: each for each in applications}


def _external(application):
    """What an agency and the financial statements say, as arguments of CustomerFacts."""
    if not application:
        return {}
    ratios = Ratios()
    if application.ratios_year:
        ratios = Ratios(
            Decimal(repr(application.equity_percent)),
            Decimal(repr(application.current_ratio)),
            Decimal(repr(application.margin_percent)),
        )
    score = application.external_score
    return {"ratios": ratios, "external_score": Decimal(score) if score else None}


def _by_customer(lines):
    return lines.grouped(lambda line: line.move_id.commercial_partner_id)


def _rates(lines, company):
    """Company currency for one unit of the currency of each foreign line."""
    return {
        line.id: Decimal(repr(line.balance)) / Decimal(repr(line.amount_currency))
        for line in lines if line.currency_id != company.currency_id and line.amount_currency
    }


def _state_on(day, items, rates):
    """Open amount of a day in the company's currency, and the score of the payments until then."""
    issued = [item for item in items if item.issued <= day]
    still_open = sum(
        (item.remaining_on(day) * rates.get(item.key, 1) for item in issued), Decimal(0)
    )
    return still_open, score_customer(CustomerFacts(day, payments_of(issued, day, rates)))


def _color(points):
    return "success" if points >= 70 else "warning" if points >= 40 else "danger"


def _months(start, end):
    return max(Decimal((end - start).days) / Decimal("30.4"), Decimal(1))
