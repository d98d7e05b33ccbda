from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import LazyTranslate

from ...engine.common.reason import Label, Reason, to_json
from ...engine.matching.data import NEVER_POSTED, MatchKind
from ...engine.matching.learn.backtest import (
    FEWEST,
    floor_after_error,
    measure,
    measure_above,
    neighbours,
    shifted,
)
from ..common.reason import explained
from .auto import in_percent
from .kinds import MATCH_KINDS

_lt = LazyTranslate(__name__)
FLOOR = 0.99
"""Floor of a kind of match until somebody sets it."""


class ArMatchAutoKind(models.Model):
    """One kind of match: may it be posted without a person, and from which confidence on."""

    _name = "ar.match.auto.kind"
    _description = "Automatic Posting of a Kind of Match"
    _inherit = ["ar.checked.numbers", "ar.guarded.mixin"]
    _guarded = frozenset({"auto_id", "match_kind", "shift", "note_data"})
    _guarded_at_create = frozenset()
    _guarded_why = _lt("A back-test sets them.")
    _order = "id"

    auto_id = fields.Many2one(
        "ar.match.auto", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="auto_id.company_id", store=True, index=True)
    match_kind = fields.Selection(
        [each for each in MATCH_KINDS if each[0] != MatchKind.NONE.value],
        string="Kind of Match", required=True, readonly=True,
    )
    enabled = fields.Boolean(string="Post")
    floor = fields.Float(
        default=FLOOR, required=True, digits=(3, 4), aggregator=None
    )
    shift = fields.Float(
        readonly=True, digits=(6, 4), aggregator=None,
        help="How the company's own lines move the shipped confidence, in logits.",
    )
    note_data = fields.Json(string="Note as Codes", readonly=True)
    note = explained("note_data", fields.Char, help="What an error changed.")
    lines = fields.Integer(
        compute="_compute_measured", help="Measured lines above the floor."
    )
    precision = fields.Float(
        compute="_compute_measured", digits=(3, 4),
        help="Share of the measured lines above the floor that were right.",
    )
    at_least = fields.Float(
        compute="_compute_measured", digits=(3, 4),
        help="Precision that is certain at 95 % with this number of lines.",
    )
    suggested_floor = fields.Float(
        string="Suggested", compute="_compute_measured", digits=(3, 4),
        help="Lowest floor that reaches the target precision.",
    )

    _match_kind_uniq = models.UniqueIndex(
        "(auto_id, match_kind)", "Each kind of match is set once."
    )

    @api.depends("floor", "auto_id.target_precision")
    def _compute_measured(self):
        for auto, kinds in self.grouped("auto_id").items():
            saved = auto._origin
            outcomes = saved._outcomes() if saved else {}
            for kind in kinds:
                mine = outcomes.get(kind.match_kind, [])
                above = measure_above(mine, kind.floor)
                kind.lines, kind.precision, kind.at_least = (
                    above.lines, above.precision, above.at_least
                )
                kind.suggested_floor = measure(
                    mine, auto.target_precision / 100, neighbours(kind.match_kind, outcomes)
                ).floor or 0.0

    @api.constrains("enabled", "floor")
    def _check_measured(self):
        """A kind of match is posted only where the company's own past says that it is right."""
        for kind in self:
            if not 0.5 <= kind.floor <= 1:
                raise ValidationError(self.env._(
                    "The floor of “%(kind)s” is a confidence from 50 to 100 %%.",
                    kind=kind._label(),
                ))
            if kind.enabled:
                kind._check_enabled()

    def _is_allowed(self):
        """Only what was measured is posted, whatever stands in the database."""
        if MatchKind(self.match_kind) in NEVER_POSTED:
            return False
        return self.match_kind == MatchKind.CITED_EXACT.value or bool(self.auto_id._last_backtest())

    def _check_enabled(self):
        exact, auto = self.match_kind == MatchKind.CITED_EXACT.value, self.auto_id
        if MatchKind(self.match_kind) in NEVER_POSTED:
            raise ValidationError(self.env._(
                "“%(kind)s” is never posted automatically: such a line is always reviewed.",
                kind=self._label(),
            ))
        if not exact and not auto._last_backtest():
            raise ValidationError(self.env._(
                "“%(kind)s” can only be posted automatically after a back-test on the bank lines "
                "of %(company)s. Until then, only “Cited, exact amount” can. Run a back-test "
                "first.", kind=self._label(), company=auto.company_id.display_name,
            ))
        self.invalidate_recordset(["lines", "precision"])
        borrowed = 0 < self.suggested_floor <= self.floor
        if self.lines < FEWEST and not exact and not borrowed:
            raise ValidationError(self.env._(
                "Only %(count)s past lines of “%(kind)s” are above %(floor).2f %%: at least "
                "%(fewest)s are needed to measure its precision.",
                count=self.lines, kind=self._label(), floor=100 * self.floor, fewest=FEWEST,
            ))
        if self.lines >= FEWEST and self.precision < auto.target_precision / 100:
            raise ValidationError(self.env._(
                "From %(floor).2f %%, “%(kind)s” was right for %(precision).2f %% of past lines; "
                "the target is %(target).2f %%. %(remedy)s",
                floor=100 * self.floor, kind=self._label(), precision=100 * self.precision,
                target=auto.target_precision, remedy=self._remedy(),
            ))

    def _remedy(self):
        if self.suggested_floor:
            return self.env._(
                "Set the floor to %(floor).2f %% or more.", floor=100 * self.suggested_floor
            )
        return self.env._("No floor reaches the target: switch it off.")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._(
                "Kinds of match cannot be added: switch them on or off in the setting."
            ))
        return super().create(vals_list)

    def write(self, vals):
        before = {kind: (kind.enabled, kind.floor) for kind in self}
        result = super().write(vals)
        if "note_data" not in vals:
            self.sudo().filtered("note_data").write({"note_data": False})
        for auto, kinds in self.grouped("auto_id").items():
            changed = [
                kind._setting() for kind in kinds
                if before[kind] != (kind.enabled, kind.floor)
            ]
            if changed:
                auto._next_version(changed)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_setting(self):
        raise UserError(self.env._(
            "A kind of match is switched off, not deleted."
        ))

    def _label(self):
        labels = dict(self._fields["match_kind"]._description_selection(self.env))
        return labels.get(self.match_kind, "")

    def _named(self):
        return Label(f"{self._name},match_kind", self.match_kind)

    def _setting(self):
        if not self.enabled:
            return Reason.of("auto.left_to_people", kind=self._named())
        return Reason.of("auto.posted_from", kind=self._named(), floor=in_percent(self.floor))

    def _take_shift(self, by):
        """Follow the company's own lines, also for the lines that wait to be posted."""
        self.ensure_one()
        self.sudo().shift = by
        waiting = self.env["ar.match.proposal"].sudo().search([
            ("company_id", "=", self.company_id.id), ("match_kind", "=", self.match_kind),
            ("state", "=", "proposed"),
        ])
        for proposal in waiting:
            proposal.confidence = shifted(proposal.model_confidence, by)

    # ------------------------------------------------------------------ learning from errors

    def _react(self, text):
        """One of its automatic postings was wrong: raise the floor or switch off if need be.

        :param text: which bank line was wrong, in words
        :return: what followed from it, as reasons
        """
        self.ensure_one()
        auto = self.auto_id
        outcomes = auto._outcomes().get(self.match_kind, [])
        measured = measure_above(outcomes, self.floor)
        floor = floor_after_error(outcomes, self.floor, auto.target_precision / 100)
        found = Reason.of(
            "auto.wrong",
            line=text, kind=self._named(), floor=in_percent(self.floor), right=measured.right,
            lines=measured.lines, least=in_percent(measured.at_least),
            target=in_percent(auto.target_precision / 100),
        )
        reasons = (found, self._take_floor(floor))
        auto.sudo()._tell_responsible(Reason.of("auto.wrong_title", kind=self._named()), reasons)
        return reasons

    def _take_floor(self, floor):
        """Follow a floor; what changed, as a Reason."""
        if not self.enabled:
            return Reason.of("auto.off_already")
        if floor is None:
            reason = Reason.of("auto.no_safe_floor")
            self.sudo().write({"enabled": False, "note_data": to_json([reason])})
        elif floor > self.floor:
            reason = Reason.of("auto.floor_rises", floor=in_percent(floor))
            self.sudo().write({"floor": floor, "note_data": to_json([reason])})
        else:
            reason = Reason.of("auto.still_precise")
        return reason
