from collections import Counter

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...engine.matching.data import MatchKind
from .shares import ShareForm

PAGE = 60
MAX_OPEN_ITEMS = 80
MAX_POSTED_AT_ONCE = 25
SURE_KINDS = (MatchKind.CITED_EXACT.value, MatchKind.CITED_DISCOUNT.value)
"""Kinds of match that can be posted in bulk: the text names the documents, the amount agrees."""
MAX_COUNTED = 10_000
"""Posted lines are counted up to here: there may be millions."""


class ArMatchBoard(models.AbstractModel):
    """What the reconciliation screen asks: one call for the first view, one for each line chosen.

    Everything is read with the rights of the person; deciding goes through the proposal's own
    actions.
    """

    _name = "ar.match.board"
    _description = "Reconciliation Screen"

    # ------------------------------------------------------------------ reading

    @api.model
    def load(self, options):
        """First view: how many lines wait in each kind of match, and the first page of them.

        :param options: ``state`` (``posted`` or empty: what waits), ``match_kind`` (a kind of
            match, ``sure`` or empty), ``journal`` (id or empty), ``text`` (searched in bank text,
            payer and documents), ``day_from`` and ``day_to``, ``amount_from`` (exact without
            ``amount_to``)
        """
        self.env["ar.match.other.module"]._close_waiting()
        proposals = self.env["ar.match.proposal"]
        waiting = self._waiting(options)
        rows = proposals._read_group(waiting, ["match_kind", "edited_by", "doubt"], ["__count"])
        per_kind = Counter()
        for kind, _editor, _doubt, count in rows:
            per_kind[kind] += count
        labels = dict(proposals._fields["match_kind"]._description_selection(self.env))
        done, bank_lines = self._done_today(options), self.env["account.bank.statement.line"]
        unsearched = bank_lines.search_count(self._unsearched(options))
        everything = proposals.search_count(self._waiting({"journal": options.get("journal")}))
        return {
            "done": done,
            "all": done + everything + unsearched,
            "posted": self._posted_count(options),
            "match_kinds": [
                {"key": key, "label": label, "count": per_kind[key]}
                for key, label in labels.items()
            ],
            "sure": sum(
                count for kind, editor, doubt, count in rows
                if kind in SURE_KINDS and not editor and not doubt
            ),
            "sure_kinds": SURE_KINDS,
            "total": sum(per_kind.values()),
            "unsearched": unsearched,
            "journals": self._journals(),
            "buttons": self._buttons(),
            "may_decide": self.env.user.has_group("ar_management.group_ar_user"),
            "lines": self.page(options, 0),
        }

    def _posted_count(self, options):
        """How many posted lines are found, counted up to a limit; 0 when they are not asked for."""
        if options.get("state") != "posted":
            return 0
        return self.env["ar.match.proposal"].search_count(self._shown(options), limit=MAX_COUNTED)

    @api.model
    def page(self, options, offset):
        """Some more lines, the surest first; posted ones by day, the latest first."""
        is_posted = options.get("state") == "posted"
        found = self.env["ar.match.proposal"].search_fetch(
            self._shown(options),
            ["statement_line_id", "date", "payment_ref", "payer_name", "amount", "currency_id",
             "partner_id", "match_kind", "confidence", "document_names"],
            offset=offset, limit=PAGE, order="date desc, id desc" if is_posted else None,
        )
        return [self._row(proposal) for proposal in found]

    @api.model
    def select(self, proposal_id):
        """One line with its evidence, its allocations and what the customer has open."""
        proposal = self.env["ar.match.proposal"].browse(proposal_id).exists()
        if not proposal:
            return {"gone": True}
        proposal.check_access("read")
        proposal = proposal._for_entity()
        line = proposal.statement_line_id
        return {
            **self._row(proposal),
            "state": proposal.state,
            "explanation": proposal.explanation,
            "alternatives": proposal.alternatives,
            "value_date": line.ar_value_date,
            "journal": line.journal_id.display_name,
            "journal_id": line.journal_id.id,
            "payer_account": line.account_number,
            "customer": proposal.partner_id.id,
            "company": proposal.company_id.id,
            "money": line._ar_money(),
            "money_currency": line._ar_money_currency().id,
            "shares": ShareForm(proposal).shares(),
            "editable": ShareForm(proposal).is_editable(),
            "revision": proposal.revision,
            "edited_by": proposal.sudo().edited_by.name or "",
            "short": proposal._short_form(),
            "open_items": self._open_items(proposal, proposal.partner_id),
            "balance": self._balance(proposal, proposal.partner_id),
            "decided": self._decided(proposal),
        }

    def _decided(self, proposal):
        """Who posted the line and when, for the screen; empty as long as it waits."""
        if proposal.state != "posted":
            return None
        return {"by": proposal.sudo().decided_by_id.name or "", "on": proposal.decided_on}

    @api.model
    def open_items(self, proposal_id, partner_id):
        """What another customer has open: one payer may pay for several."""
        proposal = self.env["ar.match.proposal"].browse(proposal_id)
        proposal.check_access("read")
        partner = self.env["res.partner"].browse(partner_id)
        partner.check_access("read")
        return {
            "id": partner.id, "name": partner.display_name,
            "items": self._open_items(proposal, partner),
            "balance": self._balance(proposal, partner),
        }

    @api.model
    def changes(self, proposal_ids):
        """Which of the lines on screen somebody has decided or searched again meanwhile."""
        known = self.env["ar.match.proposal"].search(
            [("id", "in", proposal_ids), ("state", "=", "proposed")]
        )
        known -= self.env["ar.match.other.module"]._close_matched(known)
        return {"gone": sorted(set(proposal_ids) - set(known.ids))}

    # ------------------------------------------------------------------ deciding

    @api.model
    def edit(self, proposal_id, shares, revision):
        """Keep what a person changed; ``ShareCheck`` says what a share is made of.

        :return: the line as ``select`` gives it, with ``message`` when the change is refused
        """
        return self._changed(proposal_id, "_edit", shares, revision)

    @api.model
    def press(self, proposal_id, button_id, revision):
        """Add what a write-off button of the company's makes of the money that is left."""
        return self._changed(proposal_id, "_press", button_id, revision)

    @api.model
    def act(self, proposal_id, action, revision):
        """Do what fits a short payment, see ``SHORT_ACTIONS``."""
        return self._changed(proposal_id, "_act", action, revision)

    def _changed(self, proposal_id, method, *wanted):
        """The line after a change, or as it is with the reason why it was refused."""
        proposal = self.env["ar.match.proposal"].browse(proposal_id).exists()
        if not proposal:
            return {"gone": True}
        message, done = "", False
        try:
            with self.env.cr.savepoint():
                message, done = getattr(proposal, method)(*wanted) or "", True
        except AccessError:
            raise
        except UserError as error:
            message = error.args[0]
        return {**self.select(proposal.id), "message": message, "done": done}

    @api.model
    def decide(self, proposal_id, decision, revision=None, confirmed=None):
        """Post, reject, undo or search again one line.

        :param decision: ``post``, ``reject``, ``undo`` or ``search``
        :param revision: of what the person saw; a match that was edited meanwhile is not posted
        :param confirmed: amount that the person agrees to give up, when asked before
        :return: ``message``: why it was refused, in words, or empty; ``question``: what is to be
            confirmed first, or nothing; ``proposal``: the line's proposal afterwards
        """
        proposal = self.env["ar.match.proposal"].browse(proposal_id)
        line = proposal.statement_line_id
        try:
            with self.env.cr.savepoint():
                if decision == "post":
                    proposal._check_revision(revision)
                    if question := proposal._confirm_write_off(confirmed):
                        return {"message": "", "question": question, "proposal": proposal_id}
                message = self._carry_out(proposal, decision)
        except AccessError:
            raise
        except UserError as error:
            # A colleague was faster: an answer like any other, not an error of the server.
            message = error.args[0]
        return {"message": message, "proposal": line.ar_proposal_id.id or proposal_id}

    @api.model
    def post_sure(self, options, refused_ids):
        """Post some of the sure lines; the screen asks again until none is left.

        :param refused_ids: proposals that were refused before in this round
        """
        proposals = self.env["ar.match.proposal"].search(
            self._waiting(options)
            & self._chosen({"match_kind": "sure"})
            & Domain("id", "not in", refused_ids),
            limit=MAX_POSTED_AT_ONCE,
        )
        if not proposals:
            return {"posted": [], "refused": [], "messages": []}
        proposals._check_may_decide(proposals.statement_line_id)
        posted, refused = proposals._post()
        return {
            "posted": posted.ids,
            "refused": [proposal.id for proposal in refused],
            "messages": list(refused.values()),
        }

    @api.model
    def search_unsearched(self, options):
        """Search what the lines pay that nobody has searched yet."""
        lines = self.env["account.bank.statement.line"].search(
            self._unsearched(options), limit=1000
        )
        if lines:
            lines.action_ar_find_matches()
        return len(lines)

    def _carry_out(self, proposal, decision):
        """Do what was decided; why it was refused, in words, or empty."""
        refused = {}
        if decision == "reject":
            proposal.action_reject()
        elif decision == "search":
            proposal.action_search_again()
        else:
            proposal._check_may_decide(proposal.statement_line_id)
            _done, refused = {"post": proposal._post, "undo": proposal._undo}[decision]()
        if decision == "undo" and not refused:
            proposal.statement_line_id.action_ar_find_matches()
        return " ".join(refused.values())

    # ------------------------------------------------------------------ rows

    def _row(self, proposal):
        return {
            "id": proposal.id,
            "date": proposal.date,
            "text": proposal.payment_ref or "",
            "payer": proposal.payer_name or "",
            "amount": proposal.amount,
            "currency": proposal.currency_id.id,
            "partner": proposal.partner_id.display_name or "",
            "match_kind": proposal.match_kind,
            "confidence": proposal.confidence,
            "documents": proposal.document_names or "",
        }

    def _open_items(self, proposal, partner):
        """What the customer owes, the oldest first: where the accountant looks next."""
        if not partner:
            return []
        items = proposal._for_entity().env["account.move.line"].search_fetch(
            self._open_of(proposal, partner),
            ["move_id", "date_maturity", "amount_residual_currency", "currency_id"],
            order="date_maturity, id", limit=MAX_OPEN_ITEMS,
        )
        day = proposal.statement_line_id._ar_effective_date()
        promised = self._promised(items, proposal)
        return [
            {
                "id": item.id,
                "discount": float(item._ar_closing_amount(day).discount),
                "promised": promised.get(item.id, ""),
                "document": item.move_id.name,
                "move": item.move_id.id,
                "due": item.date_maturity,
                "residual": item.amount_residual_currency,
                "currency": item.currency_id.id,
            }
            for item in items
        ]

    def _promised(self, items, proposal):
        """Which documents are proposed for another bank line: {item id: its text}."""
        shares = self.env["ar.match.proposal.line"].search([
            ("move_line_id", "in", items.ids), ("proposal_id.state", "=", "proposed"),
            ("proposal_id", "!=", proposal.id),
        ])
        return {share.move_line_id.id: share.proposal_id.display_name for share in shares}

    def _buttons(self):
        """Reusable write-offs: core's reconciliation models that name an account."""
        models = self.env["account.reconcile.model"].search([
            ("company_id", "in", self.env.companies.ids), ("line_ids.account_id", "!=", False),
        ])
        return [
            {"id": model.id, "name": model.name, "company": model.company_id.id,
             "journals": model.match_journal_ids.ids}
            for model in models
        ]
