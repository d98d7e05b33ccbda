from datetime import UTC, datetime, time
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .board import SURE_KINDS


class ArMatchBoard(models.AbstractModel):
    """Which bank lines the reconciliation screen shows, and how far the work has come."""

    _inherit = "ar.match.board"

    # ------------------------------------------------------------------ domains

    def _shown(self, options):
        """What is in the list: lines that wait, or posted ones of any day."""
        if options.get("state") == "posted":
            return Domain("state", "=", "posted") & self._asked(options)
        return self._waiting(options) & self._chosen(options)

    def _waiting(self, options):
        return Domain("state", "=", "proposed") & self._asked(options)

    def _asked(self, options):
        domain = Domain("company_id", "in", self.env.companies.ids)
        if options.get("journal"):
            domain &= Domain("journal_id", "=", options["journal"])
        if text := (options.get("text") or "").strip():
            domain &= Domain.OR(
                Domain(name, "ilike", text)
                for name in ("payment_ref", "partner_id", "document_names",
                             "statement_line_id.partner_name")
            )
        return domain & self._of_days(options) & self._of_amounts(options)

    def _of_days(self, options):
        domain = Domain.TRUE
        for name, operator in (("day_from", ">="), ("day_to", "<=")):
            try:
                day = fields.Date.to_date(options.get(name) or None)
            except ValueError:
                raise UserError(self.env._(
                    "“%(text)s” is not a day.", text=options[name]
                )) from None
            if day:
                domain &= Domain("date", operator, day)
        return domain

    def _of_amounts(self, options):
        """Money in or out of this amount; between two when both are given."""
        least, most = (options.get(name) or None for name in ("amount_from", "amount_to"))
        for amount in (least, most):
            if amount is not None and not (isinstance(amount, int | float) and isfinite(amount)):
                raise UserError(self.env._("“%(text)s” is not an amount.", text=amount))
        if least is None and most is None:
            return Domain.TRUE
        # Half a cent: what is typed and what is stored may differ in the last bit.
        low = abs(least or 0.0) - 0.005
        high = abs(least if most is None else most) + 0.005
        return Domain.OR(
            Domain("amount", ">=", first) & Domain("amount", "<=", last)
            for first, last in ((low, high), (-high, -low))
        )

    def _chosen(self, options):
        kind = options.get("match_kind")
        if not kind:
            return Domain.TRUE
        if kind == "sure":
            # What a person changed is for a person to finish.
            return (
                Domain("match_kind", "in", SURE_KINDS) & Domain("edited_by", "=", False)
                & Domain("doubt", "=", False)
            )
        return Domain("match_kind", "=", kind)

    def _unsearched(self, options):
        domain = Domain([
            ("is_reconciled", "=", False),
            ("move_id.state", "=", "posted"),
            ("company_id", "in", self.env.companies.ids),
            ("ar_proposal_ids", "not any", [("state", "in", ("proposed", "rejected"))]),
        ])
        if options.get("journal"):
            domain &= Domain("journal_id", "=", options["journal"])
        return domain

    def _journals(self):
        journals = self.env["account.journal"].search_fetch(
            [("type", "in", ("bank", "cash", "credit")),
             ("company_id", "in", self.env.companies.ids)],
            ["display_name"],
        )
        return [{"id": journal.id, "name": journal.display_name} for journal in journals]

    # ------------------------------------------------------------------ how far

    @api.model
    def _done_today(self, options):
        """How many lines were posted since midnight of the reader, by hand or automatically."""
        zone = self.env.tz
        today = datetime.now(zone).date()
        midnight = zone.localize(datetime.combine(today, time.min)).astimezone(UTC)
        return self.env["ar.match.proposal"].search_count(
            Domain("state", "=", "posted")
            & Domain("decided_on", ">=", midnight.replace(tzinfo=None))
            & self._asked({"journal": options.get("journal")})
        )

    # ------------------------------------------------------------------ what a customer owes

    @api.model
    def _balance(self, proposal, partner):
        """What a customer owes the legal entity less what it paid, in the company's currency.

        :return: with ``count``: how many items a bank line can be matched with
        """
        company = proposal.company_id
        found = {"amount": 0.0, "count": 0, "currency": company.currency_id.id}
        if not partner:
            return found
        lines = proposal._for_entity().env["account.move.line"]
        [(amount,)] = lines._read_group([
            ("company_id", "in", company._ar_legal_entity().ids),
            ("parent_state", "=", "posted"), ("reconciled", "=", False),
            ("account_type", "=", "asset_receivable"),
            ("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id),
        ], [], ["amount_residual:sum"])
        return {
            **found, "amount": amount or 0.0,
            "count": lines.search_count(self._open_of(proposal, partner)),
        }

    def _open_of(self, proposal, partner):
        return (
            self.env["ar.match.reader"]._matchable_domain(proposal.company_id)
            & Domain("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id)
        )
