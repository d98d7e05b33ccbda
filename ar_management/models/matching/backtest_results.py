from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.matching.data import MatchKind
from ...engine.matching.learn.backtest import FEWEST
from .kinds import MATCH_KINDS


class ArMatchBacktestKind(models.Model):
    """What a back-test measured about one kind of match."""

    _name = "ar.match.backtest.kind"
    _description = "Back-Test of a Kind of Match"
    _order = "id"

    backtest_id = fields.Many2one(
        "ar.match.backtest", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="backtest_id.company_id", store=True, index=True)
    match_kind = fields.Selection(MATCH_KINDS, string="Kind of Match", required=True, readonly=True)
    lines = fields.Integer(readonly=True)
    right = fields.Integer(readonly=True)
    wrong = fields.Integer(readonly=True)
    precision = fields.Float(readonly=True, digits=(3, 4), aggregator=None)
    at_least = fields.Float(
        string="At Least (95 %)", readonly=True, digits=(3, 4), aggregator=None,
        help="Precision that is certain at 95 % with this number of lines.",
    )
    shipped_confidence = fields.Float(readonly=True, digits=(3, 4), aggregator=None)
    own_confidence = fields.Float(
        readonly=True, digits=(3, 4), aggregator=None,
        help="What your own lines make of it; the shipped confidence counts like 50 lines.",
    )
    shift = fields.Float(readonly=True, digits=(6, 4), aggregator=None)
    suggested_floor = fields.Float(
        readonly=True, digits=(3, 4), aggregator=None,
        help="From this confidence, past lines reached the target precision. Empty: never, or too "
        "few lines.",
    )
    current_floor = fields.Float(compute="_compute_current_floor", digits=(3, 4))

    def _compute_current_floor(self):
        autos = self.env["ar.match.auto.kind"].sudo().search([
            ("company_id", "in", self.company_id.ids), ("enabled", "=", True),
        ])
        floors = {(auto.company_id, auto.match_kind): auto.floor for auto in autos}
        for kind in self:
            kind.current_floor = floors.get((kind.company_id, kind.match_kind), 0.0)

    def action_use(self):
        """Post this kind of match from its suggested floor on."""
        self.ensure_one()
        if not self.suggested_floor:
            raise UserError(self.env._(
                "No floor of this kind of match reaches the target precision: keep reviewing it."
            ))
        self._apply()

    def _apply(self):
        """Take calibration and floors into the setting, with the rights of who does it."""
        for test, kinds in self.grouped("backtest_id").items():
            test._check_state(("done",))
            auto = self.env["ar.match.auto"]._of(test.company_id)
            auto.check_access("write")
            if auto.sudo()._last_backtest() != test:
                raise UserError(self.env._(
                    "There is a newer back-test: use its results."
                ))
            for found in kinds:
                kind = auto.kind_ids.filtered(
                    lambda each, found=found: each.match_kind == found.match_kind
                )
                kind._take_shift(found.shift)
                if found.suggested_floor:
                    kind.write({"enabled": True, "floor": found.suggested_floor})
                elif not found._says_too_little():
                    kind.enabled = False

    def _says_too_little(self):
        """Too few lines to judge what may be posted without a back-test."""
        return self.match_kind == MatchKind.CITED_EXACT.value and self.lines < FEWEST


class ArMatchBacktestLine(models.Model):
    """A past bank line: what the engine would have done, and what a person did."""

    _name = "ar.match.backtest.line"
    _description = "Replayed Bank Line"
    _order = "right, confidence desc, id"

    backtest_id = fields.Many2one(
        "ar.match.backtest", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="backtest_id.company_id", store=True, index=True)
    statement_line_id = fields.Many2one(
        "account.bank.statement.line", string="Bank Line", required=True, readonly=True,
        index=True, ondelete="cascade",
    )
    date = fields.Date(related="statement_line_id.date")
    payment_ref = fields.Char(string="Bank Text", related="statement_line_id.payment_ref")
    amount = fields.Monetary(related="statement_line_id.amount")
    currency_id = fields.Many2one(related="statement_line_id.currency_id")
    match_kind = fields.Selection(MATCH_KINDS, string="Kind of Match", required=True, readonly=True)
    confidence = fields.Float(
        string="Shipped Confidence", readonly=True, digits=(3, 4), aggregator="avg"
    )
    answered = fields.Boolean(readonly=True)
    right = fields.Boolean(readonly=True)
    would = fields.Char(string="It Would Have Matched", readonly=True)
    did = fields.Char(string="You Matched", readonly=True)

    def action_open_bank_line(self):
        """Open the bank line as it is today."""
        return self.statement_line_id._get_records_action(
            views=[(self.env.ref("ar_management.account_bank_statement_line_view_form").id, "form")]
        )
