from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.common.reason import Amount, Reason, to_json
from ..common.reason import explained
from .kinds import MATCH_KINDS

ACTIONS = [
    ("search", "Searched"),
    ("post", "Posted"),
    ("correct", "Corrected"),
    ("auto_post", "Posted Automatically"),
    ("reject", "Rejected"),
    ("undo", "Undone"),
    ("elsewhere", "Matched Elsewhere"),
    ("audit_right", "Audited: Right"),
    ("audit_wrong", "Audited: Wrong"),
    ("backtest", "Back-Test"),
    ("setting", "Setting Changed"),
]
OF_STATE = {
    "posted": "post", "rejected": "reject", "undone": "undo", "elsewhere": "elsewhere",
}


class ArMatchLog(models.Model):
    """Who or what decided about a bank line, when, and on which figures; only ever added to.

    Figures are copied, not linked: the proposal may be searched again, the document renamed.
    """

    _name = "ar.match.log"
    _description = "Matching Decision"
    _order = "id desc"
    _rec_name = "text"

    date = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    action = fields.Selection(
        ACTIONS, string="Decision", required=True, readonly=True, index=True
    )
    origin = fields.Selection(
        [("user", "Person"), ("auto", "Automatic"), ("backtest", "Back-Test")],
        string="Decided By", required=True, readonly=True,
    )
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    setting_version = fields.Integer(
        readonly=True, aggregator=None, help="Version of the automatic posting that decided."
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line", string="Bank Line", readonly=True,
        index="btree_not_null", ondelete="set null",
    )
    proposal_id = fields.Many2one(
        "ar.match.proposal", readonly=True,
        index="btree_not_null", ondelete="set null",
    )
    journal_id = fields.Many2one("account.journal", readonly=True, ondelete="set null")
    text = fields.Char(string="Bank Text", readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null",
        ondelete="set null",
    )
    match_kind = fields.Selection(MATCH_KINDS, string="Kind of Match", readonly=True)
    confidence = fields.Float(readonly=True, digits=(3, 4), aggregator="avg")
    model_version = fields.Char(readonly=True)
    allocations = fields.Json(string="Figures", readonly=True)
    documents_data = fields.Json(string="Allocations as Codes", readonly=True)
    documents = explained(
        "documents_data", string="Allocations", help="Documents and amounts as they were."
    )
    reason_data = fields.Json(string="Reason as Codes", readonly=True)
    reason = explained("reason_data")

    # ------------------------------------------------------------------ only ever added to

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._(
                "The matching log writes itself: decide on the bank line instead."
            ))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._(
            "The matching log cannot be changed. A new decision on the bank line adds a new entry."
        ))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("The matching log cannot be deleted."))

    # ------------------------------------------------------------------ adding

    @api.model
    def _log_state(self, proposals, state, reasons):
        """Add what happened to proposals that went to another state.

        A person who posts something else than what was found corrects it.

        :param reasons: {proposal: why, as stored reasons}
        """
        action, auto = OF_STATE[state], self.env["ar.match.auto"]._acting()
        found = self._found_before(proposals) if action == "post" and not auto else {}
        self._log([
            {
                **self._values(proposal),
                "action": self._posted_how(proposal, auto, found) if action == "post" else action,
                "setting_version": auto.version if auto else 0,
                "reason_data": reasons.get(proposal) or False,
            }
            for proposal in proposals
        ])

    def _posted_how(self, proposal, auto, found):
        if auto:
            return "auto_post"
        before = found.get(proposal.statement_line_id.id)
        return "post" if before is None or before == self._allocations(proposal) else "correct"

    @api.model
    def _log_search(self, proposals):
        """Add what was found for bank lines; the scheduler adds only what is new."""
        if self.env["ar.match.auto"]._acting():
            found = self._found_before(proposals)
            proposals = proposals.filtered(
                lambda each: found.get(each.statement_line_id.id) != self._allocations(each)
            )
        self._log([{**self._values(proposal), "action": "search"} for proposal in proposals])

    @api.model
    def _log(self, values):
        """Add entries; who decided is added to each."""
        origin = "auto" if self.env["ar.match.auto"]._acting() else "user"
        return self.sudo().create([
            {"origin": origin, "user_id": self.env.uid, **each} for each in values
        ]).sudo(False)

    def _values(self, proposal):
        allocations = self._allocations(proposal)
        return {
            "company_id": proposal.company_id.id,
            "statement_line_id": proposal.statement_line_id.id,
            "proposal_id": proposal.id,
            "journal_id": proposal.journal_id.id,
            "text": proposal.payment_ref,
            "amount": proposal.amount,
            "currency_id": proposal.currency_id.id,
            "partner_id": proposal.partner_id.id,
            "match_kind": proposal.match_kind,
            "confidence": proposal.confidence,
            "model_version": proposal.model_version,
            "allocations": allocations,
            "documents_data": to_json(self._shares(proposal)),
        }

    def _allocations(self, proposal):
        return [
            {
                "item": line.move_line_id.id,
                "amount": line.amount_currency,
                "discount": line.discount_amount,
                "written_off": line.written_off,
            }
            for line in proposal.line_ids
        ]

    def _shares(self, proposal):
        return [
            Reason.of(
                "match.allocation", document=line.move_id.name,
                amount=Amount(Decimal(repr(line._taken())), line.currency_id.name),
            )
            for line in proposal.line_ids
        ]

    def _found_before(self, proposals):
        """What the engine had found last for the bank lines: {bank line id: allocations}."""
        found = {}
        for entry in self.sudo().search_fetch(
            [("statement_line_id", "in", proposals.statement_line_id.ids),
             ("action", "=", "search")],
            ["statement_line_id", "allocations"], order="id",
        ):
            found[entry.statement_line_id.id] = entry.allocations or []
        return found
