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
