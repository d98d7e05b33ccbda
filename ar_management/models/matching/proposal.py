import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.common.reason import to_json
from ...engine.matching.data import MatchKind
from ...engine.matching.learn.backtest import shifted
from ..common.reason import explained
from .difference import Difference
from .kinds import DOUBTS, MATCH_KINDS, SHORTFALLS


class ArMatchProposal(models.Model):
    """What a bank line pays according to the engine, until a person posts or rejects it."""

    _name = "ar.match.proposal"
    _description = "Match Proposal"
    _inherit = ["ar.state.mixin"]
    _order = "confidence desc, id desc"

    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    journal_id = fields.Many2one(related="statement_line_id.journal_id", store=True)
    date = fields.Date(related="statement_line_id.date", store=True)
    value_date = fields.Date(related="statement_line_id.ar_value_date")
    payment_ref = fields.Char(related="statement_line_id.payment_ref")
    payer_name = fields.Char(related="statement_line_id.partner_name")
    payer_account = fields.Char(
        string="Payer's Account", related="statement_line_id.account_number"
    )
    amount = fields.Monetary(related="statement_line_id.amount", store=True)
    currency_id = fields.Many2one(related="statement_line_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null"
    )
    previous_partner_id = fields.Many2one("res.partner", readonly=True)
    match_kind = fields.Selection(MATCH_KINDS, required=True, readonly=True, index=True)
    confidence = fields.Float(readonly=True, digits=(3, 4), aggregator="avg")
    state = fields.Selection(
        [
            ("proposed", "To Review"),
            ("posted", "Posted"),
            ("rejected", "Rejected"),
            ("undone", "Undone"),
            ("elsewhere", "Matched Elsewhere"),
        ],
        required=True,
        default="proposed",
        readonly=True,
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    decision_note_data = fields.Json(string="Decision Note as Codes", readonly=True)
    decision_note = explained("decision_note_data")
    explanation_data = fields.Json(string="Why, as Codes", readonly=True)
    explanation = explained("explanation_data", fields.Html, string="Why")
    document_names = fields.Char(string="Documents", readonly=True)
    difference = fields.Monetary(
        string="On Account", readonly=True,
        help="Money that no document explains: it stays on the customer's account.",
    )
    alternatives = fields.Integer(
        readonly=True, help="How many other solutions fit as well as this one."
    )
    model_version = fields.Char(readonly=True)
    model_confidence = fields.Float(
        string="Shipped Confidence", readonly=True, digits=(3, 4), aggregator="avg",
        help="Before the company's own lines moved it.",
    )
    auto_posted = fields.Boolean(string="Posted Automatically", readonly=True)
    write_off_confirmed = fields.Float(
        readonly=True, help="Amount that someone agreed to write off, in the company's currency.",
    )
    doubt = fields.Selection(
        DOUBTS, readonly=True,
        help="What speaks for another explanation. Such a line is left for review.",
    )
    auto_refusal_data = fields.Json(string="Not Posted Automatically, as Codes", readonly=True)
    auto_refusal = explained(
        "auto_refusal_data", fields.Char, string="Not Posted Automatically",
        help="Why automatic posting left this line for review.",
    )
    audit_ids = fields.One2many("ar.match.audit", "proposal_id", string="Audits")
    decision_ids = fields.One2many("ar.match.log", "proposal_id", string="Decisions")
    remittance_ids = fields.One2many(related="statement_line_id.ar_remittance_ids")
    line_ids = fields.One2many(
        "ar.match.proposal.line", "proposal_id", string="Allocations", readonly=True,
        domain=[("kind", "=", "document")],
    )
    other_ids = fields.One2many(
        "ar.match.proposal.line", "proposal_id", string="Other Shares", readonly=True,
        domain=[("kind", "!=", "document")],
    )
    edited_by = fields.Many2one("res.users", readonly=True)
    edited_on = fields.Datetime(readonly=True)
    revision = fields.Integer(
        readonly=True, help="Number of edits: nothing is posted that has not been seen."
    )
    refund_ids = fields.One2many(
        "account.payment", "ar_match_proposal_id", string="Refunds Prepared", readonly=True
    )
    shortfall = fields.Selection(
        SHORTFALLS, string="Reason for Shortfall", readonly=True,
        help="Why the customer paid less than was due.",
    )

    draft_refund_id = fields.Many2one(
        "account.payment", string="Prepared Refund", readonly=True, index="btree_not_null",
        ondelete="set null", help="It is posted together with the bank line that pays it.",
    )
    returned_move_id = fields.Many2one(
        "account.move", string="Returned Receipt", readonly=True, index="btree_not_null",
        ondelete="restrict", help="The receipt that this bank line takes back.",
    )
    reopened_item_ids = fields.Many2many(
        "account.move.line", string="Open Again", readonly=True,
        help="What the receipt had paid.",
    )

    # How many were posted today: the reconciliation screen shows it each time it is loaded.
    _posted_on_idx = models.Index("(decided_on) WHERE state = 'posted'")
    _one_current_uniq = models.UniqueIndex(
        "(statement_line_id) WHERE state IN ('proposed', 'posted')",
        "A bank line has one proposal at a time.",
    )

    @api.depends("payment_ref", "statement_line_id")
    def _compute_display_name(self):
        for proposal in self:
            proposal.display_name = proposal.payment_ref or proposal.statement_line_id.display_name

    # ------------------------------------------------------------------ reading

    def _for_entity(self):
        """The same with all companies of the legal entity at hand that the user may enter.

        A bank line of the head office pays invoices of its branches, whatever is ticked.
        """
        entity = self.sudo().company_id._ar_legal_entity()
        missing = (entity & self.env.user.sudo().company_ids) - self.env.companies
        if not missing or self.env.su:
            return self
        return self.with_context(allowed_company_ids=[*self.env.companies.ids, *missing.ids])

    def _received_items(self):
        """The customers' items of the receipt that goes back: what it paid, what it deducted."""
        return self.returned_move_id.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )

    def _left(self):
        """Money that no share takes yet; negative when they take too much."""
        line = self.statement_line_id
        shared = sum((self.line_ids + self.other_ids).mapped("amount_currency"))
        return line._ar_money_currency().round(line._ar_money() - shared - self.difference)

    # ------------------------------------------------------------------ proposing

    @api.model
    def _propose(self, statement_lines):
        """Search what the bank lines pay and keep the answers; earlier open answers are replaced.

        The open documents of a company are read once for all its lines.

        :return: the new proposals, one for each line that is not matched
        """
        self.env["ar.match.other.module"]._close_matched(statement_lines.ar_proposal_ids)
        lines = statement_lines.filtered(lambda line: not line.is_reconciled)
        lines.ar_proposal_ids.filtered(lambda each: each.state == "proposed").sudo().unlink()
        # The unique index sees only what is in the database: earlier decisions go there first.
        self.flush_model(["state"])
        self.env["ar.remittance"]._attach_waiting(lines)
        answers = self.env["ar.match.reader"]._decide(lines)
        numbers = self._document_numbers(answers.values())
        shifts = self.env["ar.match.auto"]._shifts(lines.company_id)
        proposals = self.sudo().create([
            {
                **self._proposal_values(line, answers[line.id], numbers),
                **self._confidences(line, answers[line.id], shifts),
            }
            for line in lines
        ])
        for proposal in proposals:
            Difference(proposal).apply_rules()
        self.env["ar.match.log"]._log_search(proposals)
        return proposals.sudo(False)

    @api.model
    def _confidences(self, line, answer, shifts):
        """The shipped confidence, and what the company's own lines make of it."""
        by = shifts.get((line.company_id.id, answer.kind.value), 0.0)
        return {
            "confidence": shifted(answer.confidence, by),
            "model_confidence": answer.confidence,
        }

    @api.model
    def _document_numbers(self, answers):
        items = self.env["account.move.line"].sudo().browse(
            allocation.document for answer in answers for allocation in answer.allocations
            if allocation.document > 0
        )
        moves = self.env["account.move"].sudo().browse({each.returned for each in answers} - {0})
        return {
            **{item.id: item.move_id.name for item in items},
            **{(move.id,): move.name for move in moves},
        }

    @api.model
    def _proposed_keys(self, answer):
        """Keys of ``_document_numbers``: what the line pays, or the entry that it takes back."""
        if answer.returned:
            return [(answer.returned,)]
        return [each.document for each in answer.allocations if each.document > 0]

    @api.model
    def _proposal_values(self, line, answer, numbers):
        return {
            "statement_line_id": line.id,
            "company_id": line.company_id.id,
            "partner_id": answer.customer or False,
            "match_kind": answer.kind.value,
            "alternatives": answer.alternatives,
            "difference": max(float(answer.difference), 0.0) if answer.allocations else 0.0,
            "model_version": answer.decided_by,
            "shortfall": answer.shortfall,
            "doubt": answer.doubt or False,
            "returned_move_id": answer.returned or False,
            "draft_refund_id": self._proposed_refund(answer),
            "document_names": ", ".join(dict.fromkeys(
                numbers[key] for key in self._proposed_keys(answer)
            )),
            "explanation_data": to_json(answer.reasons),
            "line_ids": [
                fields.Command.create({
                    "move_line_id": allocation.document,
                    "amount_currency": float(allocation.amount),
                    "discount_amount": float(allocation.discount),
                    "written_off": float(allocation.written_off),
                    "closes": allocation.closes,
                })
                for allocation in answer.allocations if allocation.document > 0
            ],
            "other_ids": self._on_account_share(line, answer),
        }

    @api.model
    def _proposed_refund(self, answer):
        """The prepared refund that a line pays alone; one among several is left to a person."""
        keys = [allocation.document for allocation in answer.allocations]
        return -keys[0] if len(keys) == 1 and keys[0] < 0 else False

    def _on_account_share(self, line, answer):
        """What was paid twice stays on the customer's account, or goes back by the rule."""
        if answer.kind is not MatchKind.DUPLICATE:
            return []
        partner = self.env["res.partner"].with_company(line.company_id).browse(answer.customer)
        return [fields.Command.create({
            "kind": "on_account",
            "partner_id": partner.id,
            "account_id": partner.property_account_receivable_id.id,
            "amount_currency": float(answer.difference),
            "is_refund": partner._ar_match_pays_back(line.company_id),
        })]

    # ------------------------------------------------------------------ deciding

    def _update_state(self, allowed, target, reason=None):  # pylint: disable=missing-return
        """Go to another state from an allowed one, keeping who decided, when and why.

        :param reason: a Reason
        :raise UserError: a proposal is in a state from which this is not possible
        """
        auto = self.env["ar.match.auto"]._acting()
        self._check_state(allowed)
        reasons = {each: to_json(filter(None, [reason or auto._why(each)])) for each in self}
        for note, proposals in self.grouped(lambda each: json.dumps(reasons[each])).items():
            super(ArMatchProposal, proposals)._update_state(
                allowed, target, decided_by_id=self.env.uid, decided_on=fields.Datetime.now(),
                decision_note_data=json.loads(note),
                **({"auto_posted": bool(auto)} if target == "posted" else {}),
            )
        self.env["ar.match.log"]._log_state(self, target, reasons)
        if target == "undone":
            self.env["ar.match.audit"]._note_undone(self.filtered("auto_posted"))

    def _check_may_decide(self, statement_lines):
        """Proposals are read-only for everybody and written by their methods alone.

        So whoever decides must be a Receivables User and may write on the bank lines.
        """
        if not self.env.su and not self.env.user.has_group("ar_management.group_ar_user"):
            raise AccessError(self.env._(
                "Only a Receivables User can match bank lines. Ask an administrator for that role."
            ))
        self.check_access("read")
        statement_lines.check_access("write")

    def _check_revision(self, revision):
        """Nobody decides on what they have not seen: a colleague may have edited it meanwhile."""
        if revision is not None and revision != self.revision:
            raise UserError(self.env._(
                "%(person)s has changed this match in the meantime: check it again.",
                person=self.sudo().edited_by.name,
            ))

    def action_reject(self):
        """Refuse the proposals; their bank lines can be searched again."""
        self._check_may_decide(self.statement_line_id)
        self._update_state(("proposed",), "rejected")

    def action_search_again(self):
        """Search the bank lines of these proposals again on what is open now."""
        return self.statement_line_id.action_ar_find_matches()

    def action_attach_remittance(self):
        """Attach what the customer wrote about the payment."""
        return self.statement_line_id.action_ar_attach_remittance()
