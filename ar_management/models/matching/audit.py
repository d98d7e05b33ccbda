from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.common.reason import to_json
from ..common.reason import explained
from ..common.screen import screen
from .kinds import MATCH_KINDS


class ArMatchAudit(models.Model):
    """A line that was posted without a person, and what a person says about it afterwards."""

    _name = "ar.match.audit"
    _description = "Audit of an Automatic Posting"
    _order = "state desc, id desc"
    _rec_name = "payment_ref"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    proposal_id = fields.Many2one(
        "ar.match.proposal", readonly=True, index="btree_not_null", ondelete="set null"
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line", string="Bank Line", readonly=True,
        index="btree_not_null", ondelete="set null",
    )
    # A copy: a stored relation would cost a query with each bank line that is imported.
    date = fields.Date(readonly=True)
    payment_ref = fields.Char(string="Bank Text", readonly=True)
    payer_name = fields.Char(string="Payer", related="statement_line_id.partner_name")
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True,
                                 index="btree_not_null", ondelete="set null")
    match_kind = fields.Selection(MATCH_KINDS, string="Kind of Match", required=True, readonly=True)
    confidence = fields.Float(
        string="Shipped Confidence", readonly=True, digits=(3, 4), aggregator="avg"
    )
    kind = fields.Selection(
        [("sample", "Drawn at Random"), ("undone", "Undone Manually")],
        string="Why Audited", required=True, readonly=True, default="sample",
    )
    state = fields.Selection(
        [("right", "Right"), ("wrong", "Wrong"), ("to_check", "To Check")],
        required=True, readonly=True, default="to_check", index=True,
    )
    checked_by_id = fields.Many2one("res.users", readonly=True)
    checked_on = fields.Datetime(readonly=True)
    consequence_data = fields.Json(string="Consequence as Codes", readonly=True)
    consequence = explained(
        "consequence_data", fields.Char, help="What the error changed, in words."
    )
    explanation = fields.Html(related="proposal_id.explanation")
    decision_note = fields.Text(related="proposal_id.decision_note", string="Reason for Posting")
    line_ids = fields.One2many(related="proposal_id.line_ids")

    _proposal_uniq = models.UniqueIndex(
        "(proposal_id) WHERE proposal_id IS NOT NULL", "A line is audited once."
    )

    @api.model
    def _draw(self, proposals, kind="sample"):
        """Put automatically posted lines on the review list."""
        return self.sudo().create([
            {
                "company_id": proposal.company_id.id,
                "proposal_id": proposal.id,
                "statement_line_id": proposal.statement_line_id.id,
                "date": proposal.date,
                "payment_ref": proposal.payment_ref,
                "amount": proposal.amount,
                "currency_id": proposal.currency_id.id,
                "partner_id": proposal.partner_id.id,
                "match_kind": proposal.match_kind,
                "confidence": proposal.model_confidence,
                "kind": kind,
            }
            for proposal in proposals
        ]).sudo(False)

    @api.model
    def _note_undone(self, proposals):
        """What a person undoes was wrong, until somebody says otherwise."""
        known = self.sudo().search([("proposal_id", "in", proposals.ids)])
        drawn = self._draw(proposals - known.proposal_id, kind="undone").sudo()
        (known.filtered(lambda audit: audit.state != "wrong") | drawn)._answer("wrong")

    # ------------------------------------------------------------------ answering

    def action_right(self):
        """The posting was right; a Credit Manager may also take an error back."""
        self._check_may_answer()
        self._answer("right")
        return self._next_one()

    def action_wrong(self):
        """The posting was wrong: the kind of match is measured again."""
        self._check_may_answer()
        self._answer("wrong")
        return self._next_one()

    def _check_may_answer(self):
        self.check_access("read")
        user = self.env.user
        if not self.env.su and not user.has_group("ar_management.group_ar_user"):
            raise AccessError(self.env._(
                "Only a Receivables User can audit automatic postings. Ask an administrator for "
                "that role."
            ))
        answered = self.filtered(lambda audit: audit.state != "to_check")
        if answered and not user.has_group("ar_management.group_ar_credit_manager"):
            raise UserError(self.env._(
                "“%(line)s” has already been audited: only a Credit Manager can change the answer.",
                line=answered[0].display_name,
            ))

    def _answer(self, answer):
        for audit in self.sudo():
            audit.write({
                "state": answer, "checked_by_id": self.env.uid,
                "checked_on": fields.Datetime.now(),
                "consequence_data": False,
            })
            if answer == "wrong":
                audit.consequence_data = to_json(
                    audit._setting_of_kind()._react(audit.display_name)
                )
            self.env["ar.match.log"]._log([audit._log_values()])

    def _setting_of_kind(self):
        auto = self.env["ar.match.auto"]._of(self.company_id).sudo()
        return auto.kind_ids.filtered(lambda each: each.match_kind == self.match_kind)

    def _log_values(self):
        decision = self.env["ar.match.log"]
        known = decision._values(self.proposal_id) if self.proposal_id else {}
        return {
            **known,
            "company_id": self.company_id.id,
            "statement_line_id": self.statement_line_id.id,
            "action": f"audit_{self.state}",
            "text": self.payment_ref,
            "amount": self.amount,
            "currency_id": self.currency_id.id,
            "match_kind": self.match_kind,
            "reason_data": self.consequence_data,
        }

    def _next_one(self):
        """The form goes on with the next line to check; the list stays where it is."""
        if len(self) != 1 or not self.env.context.get("ar_next_audit"):
            return None
        waiting = self.search([
            ("state", "=", "to_check"), ("company_id", "in", self.env.companies.ids)
        ], limit=1)
        action = screen(self.env, "ar_match_audit_action", target="main")
        return {**action, "res_id": waiting.id, "views": [(False, "form")]} if waiting else action

    def action_open_proposal(self):
        """Open the posting, to undo it."""
        return self.proposal_id._get_records_action()
