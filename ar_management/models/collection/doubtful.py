from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import LazyTranslate

from ...engine.collection.doubtful import RateGroup, split_part
from ...engine.common.money import ZERO

_lt = LazyTranslate(__name__)

OPEN_STATES = ("doubtful", "waiting")


class ArDoubtfulCase(models.Model):
    """A customer who may never pay: its claims on account 416, their impairment, and their loss.

    The claims stay what they are: owed, in the exposure, and never reported as cashed.
    """

    _name = "ar.doubtful.case"
    _description = "Doubtful Debt"
    _inherit = ["ar.recovery.mixin"]
    _new_name = _lt("New doubtful debt")
    _nothing_open = _lt("Nothing is open that %(customer)s could fail to pay.")
    _guarded = frozenset({
        "name", "state", "transferred_on", "impairment", "reviewed_on", "asked_by_id",
        "approved_by_id", "lost_on",
    })

    currency_id = fields.Many2one(related="company_id.currency_id")
    cause = fields.Selection(
        [
            ("insolvency", "Insolvency proceedings"), ("unpaid", "Reminders without result"),
            ("contested", "Contested in court"), ("gone", "Cannot be found"),
            ("other", "Other"),
        ],
        required=True, default="unpaid", tracking=True,
    )
    item_ids = fields.One2many("ar.doubtful.item", "case_id", string="Claims", copy=False)
    entry_ids = fields.One2many(
        "account.move", "ar_doubtful_case_id", string="Entries", readonly=True
    )
    entry_count = fields.Integer(compute="_compute_entry_count")
    state = fields.Selection(
        [
            ("draft", "Draft"), ("doubtful", "Doubtful"), ("waiting", "Loss to Approve"),
            ("lost", "Written Off"), ("paid", "Paid after All"), ("cancelled", "Cancelled"),
        ],
        required=True, default="draft", readonly=True, index=True, tracking=True, copy=False,
    )
    transferred_on = fields.Date(readonly=True, copy=False)
    open_gross = fields.Monetary(string="Open", compute="_compute_open")
    open_net = fields.Monetary(string="Open before VAT", compute="_compute_open")
    impairment_percent = fields.Float(
        string="Impairment (%)", default=50.0, digits=(5, 2), tracking=True,
        help="Part of what is open before VAT that will probably be lost.",
    )
    impairment = fields.Monetary(
        string="Impairment Booked", readonly=True, copy=False, tracking=True
    )
    impairment_step = fields.Monetary(
        string="To Be Booked", compute="_compute_impairment_step",
        help="Positive raises the impairment, negative takes it back.",
    )
    reviewed_on = fields.Date(string="Last Reviewed On", readonly=True, copy=False)
    evidence_ids = fields.Many2many(
        "ir.attachment", "ar_doubtful_case_evidence_rel", string="Evidence of the Loss",
        help="Judgment, certificate of the liquidator or of the bailiff: without one the VAT "
        "does not come back.",
    )
    recovers_vat = fields.Boolean(compute="_compute_recovers_vat", string="VAT Comes Back")
    asked_by_id = fields.Many2one("res.users", readonly=True, copy=False, tracking=True)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, tracking=True)
    lost_on = fields.Date(string="Written Off On", readonly=True, copy=False)
    lost = fields.Monetary(string="Written Off", compute="_compute_lost")
    recovered = fields.Monetary(string="Received Afterwards", compute="_compute_lost")
    note = fields.Text()

    @api.depends("entry_ids")
    def _compute_entry_count(self):
        for case in self:
            case.entry_count = len(case.entry_ids)

    @api.depends("item_ids.residual")
    def _compute_open(self):
        for case in self:
            parts = [part for item in case.item_ids for part in item._open_parts()]
            case.open_gross = float(sum((part.gross for part in parts), ZERO))
            case.open_net = float(sum((part.base for part in parts), ZERO))

    @api.depends("open_net", "impairment_percent", "impairment", "state")
    def _compute_impairment_step(self):
        for case in self:
            case.impairment_step = float(
                self.env["ar.doubtful.posting"]._step(case)
            ) if case.state in OPEN_STATES else 0.0

    @api.depends("evidence_ids")
    def _compute_recovers_vat(self):
        for case in self:
            case.recovers_vat = bool(case.evidence_ids)

    @api.depends("item_ids.lost", "item_ids.recovered")
    def _compute_lost(self):
        for case in self:
            case.lost = sum(case.item_ids.mapped("lost"))
            case.recovered = sum(case.item_ids.mapped("recovered"))

    @api.constrains("item_ids", "partner_id", "impairment_percent")
    def _check_items(self):
        for case in self:
            lines = case.item_ids.line_id
            if lines.partner_id.commercial_partner_id - case.partner_id.commercial_partner_id:
                raise ValidationError(self.env._(
                    "The claims of a doubtful debt are those of %(customer)s: remove the others.",
                    customer=case.partner_id.display_name,
                ))
            if not 0 <= case.impairment_percent <= 100:
                raise ValidationError(self.env._(
                    "The impairment of %(customer)s is between 0 and 100 percent.",
                    customer=case.partner_id.display_name,
                ))

    def write(self, vals):
        if {"partner_id", "company_id", "item_ids"}.intersection(vals) and not self.env.su:
            self._check_state(("draft",))
        if "evidence_ids" in vals:
            self._check_state(("draft", *OPEN_STATES))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        self._check_state(("draft", "cancelled"))

    @api.model
    def _open_new(self, partner, lines):
        action = super()._open_new(partner, lines)
        is_insolvent = partner.commercial_partner_id.ar_insolvency_date
        action["context"]["default_cause"] = "insolvency" if is_insolvent else "unpaid"
        return action

    def action_open_entries(self):
        """Open the entries of this case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": "account.move",
            "name": self.env._("Entries of %(case)s", case=self.display_name),
            "view_mode": "list,form", "domain": [("id", "in", self.entry_ids.ids)],
        }


class ArDoubtfulItem(models.Model):
    """A claim of a doubtful debt: the receivable, and where it stands on account 416."""

    _name = "ar.doubtful.item"
    _description = "Claim of a Doubtful Debt"
    _inherit = ["ar.claim.mixin"]
    _part_of = "case_id"
    _followed = frozenset({"doubtful_line_id", "lost", "lost_vat", "recovered"})
    _live_in = (*OPEN_STATES, "lost")

    case_id = fields.Many2one("ar.doubtful.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    move_id = fields.Many2one(related="line_id.move_id", string="Invoice", store=True, index=True)
    doubtful_line_id = fields.Many2one(
        "account.move.line", string="Claim on 416", readonly=True, index="btree_not_null",
        ondelete="restrict", copy=False,
    )
    amount = fields.Monetary(string="Doubtful Amount")
    residual = fields.Monetary(string="Still Open", compute="_compute_residual")
    lost = fields.Monetary(string="Written Off", readonly=True, copy=False)
    lost_vat = fields.Monetary(string="of which VAT That Came Back", readonly=True, copy=False)
    recovered = fields.Monetary(string="Received Afterwards", readonly=True, copy=False)
    is_doubtful = fields.Boolean(compute="_compute_is_doubtful", store=True)

    _live_uniq = models.UniqueIndex(
        "(line_id) WHERE live", "One of these claims is in another doubtful debt already.",
    )

    @api.depends("line_id.amount_residual", "doubtful_line_id.amount_residual", "case_id.state")
    def _compute_residual(self):
        for item in self:
            line = item.doubtful_line_id or item.line_id
            item.residual = line.amount_residual if item.case_id.state in (
                "draft", "paid", *OPEN_STATES
            ) else 0.0

    @api.depends("residual", "lost", "case_id.state")
    def _compute_is_doubtful(self):
        for item in self:
            item.is_doubtful = bool(item.residual and item.case_id.state in OPEN_STATES)
        # What the invoice says of its payment follows from it.
        moves = self.move_id
        self.env.add_to_compute(moves._fields["payment_state"], moves)
        moves.invalidate_recordset(["status_in_payment"], flush=False)

    # === For the engine === #

    def _groups(self):
        """What the invoice was sold with at each VAT rate.

        :return: (list of RateGroup, {tax id: tax item of the invoice})
        """
        move, currency = self.move_id.sudo(), self.currency_id._ar_engine_currency()
        groups, taxes, bases = [], {}, ZERO
        for tax, lines in move.line_ids.grouped("tax_line_id").items():
            vat = currency.from_float(-sum(lines.mapped("balance")))
            if tax and vat > 0:
                base = currency.from_float(abs(sum(lines.mapped("tax_base_amount"))))
                groups.append(RateGroup(tax.id, base, vat))
                taxes[tax.id] = lines[0]
                bases += base
        rest = currency.from_float(abs(move.amount_untaxed_signed)) - bases
        if rest > 0 or not groups:
            groups.append(RateGroup(0, max(rest, currency.rounding)))
        return groups, taxes

    def _open_parts(self):
        """What is open, by VAT rate: the last part of the invoice."""
        self.ensure_one()
        currency = self.currency_id._ar_engine_currency()
        return self._parts(ZERO, currency.from_float(self.residual))

    def _claimed(self):
        """The claim on 416 in its own currency: (currency, what it was, what is open of it)."""
        self.ensure_one()
        claim = self.doubtful_line_id
        currency = claim.currency_id._ar_engine_currency()
        return currency, currency.from_float(claim.amount_currency), currency.from_float(
            claim.amount_residual_currency
        )

    def _book_value(self, amount):
        """What a part of the claim, in its own currency, is in the books at the invoice's rate."""
        currency = self.currency_id._ar_engine_currency()
        _own, whole, _open = self._claimed()
        return currency.round(currency.from_float(self.amount) * amount / whole)

    def _parts(self, done, amount):
        """A part of the doubtful amount by VAT rate, after another part of it was shared."""
        currency = self.currency_id._ar_engine_currency()
        return split_part(done, amount, self._groups()[0], currency)
