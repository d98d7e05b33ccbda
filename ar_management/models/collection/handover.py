from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)


class ArHandover(models.Model):
    """Debts that an agency, a lawyer or a bailiff collects: what they got, and what came back."""

    _name = "ar.handover"
    _description = "Hand-Over"
    _inherit = ["ar.recovery.mixin"]
    _new_name = _lt("New hand-over")
    _nothing_open = _lt("Nothing is open that could be collected from %(customer)s.")
    _guarded = frozenset({
        "name", "state", "handed_on", "ended_on", "dossier_id", "dossier_hash",
    })

    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("agency", "Collection agency"), ("lawyer", "Lawyer"), ("bailiff", "Bailiff"),
            ("court", "Order to pay (court)"),
        ],
        string="Handed To", required=True, default="agency", tracking=True,
    )
    agent_id = fields.Many2one("res.partner", ondelete="restrict", tracking=True)
    reference = fields.Char(
        string="Their Reference", help="File number of the agency or the court.",
    )
    item_ids = fields.One2many("ar.handover.item", "handover_id", string="Claims", copy=False)
    amount = fields.Monetary(string="Handed Over", compute="_compute_amounts")
    received = fields.Monetary(
        string="Paid Since", compute="_compute_amounts",
        help="What has reduced the claims since they were handed over.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"), ("out", "Handed Over"), ("settled", "Settled"),
            ("lost", "Without Success"), ("back", "Taken Back"),
        ],
        required=True, default="draft", readonly=True, index=True, tracking=True, copy=False,
    )
    handed_on = fields.Date(string="Handed Over On", readonly=True, copy=False, tracking=True)
    ended_on = fields.Date(readonly=True, copy=False)
    result_amount = fields.Monetary(
        string="Collected by the Agent", tracking=True, help="As the agent reports it."
    )
    fee = fields.Monetary(string="Fee of the Agent", tracking=True)
    result_note = fields.Text(string="What the Agent Says")
    note = fields.Text(string="What the Agent Should Know")
    dossier_id = fields.Many2one(
        "ir.attachment", readonly=True, copy=False, ondelete="set null",
    )
    dossier_hash = fields.Char(string="SHA-256 of the Dossier", readonly=True, copy=False)
    # ---- For the court
    court = fields.Char(help="Court of the debtor's registered office.")
    ground = fields.Char(
        string="Ground of the Claim", help="Contract, order, delivery: what the debt comes from.",
    )
    representative = fields.Char(
        string="Legal Representative", help="Who represents the company, and as what.",
    )

    @api.depends("item_ids.amount", "item_ids.line_id.amount_residual")
    def _compute_amounts(self):
        for handover in self:
            handover.amount = sum(handover.item_ids.mapped("amount"))
            handover.received = handover.amount - sum(
                item.line_id.amount_residual for item in handover.item_ids
            )

    @api.constrains("item_ids", "partner_id", "result_amount", "fee")
    def _check_handover(self):
        for handover in self:
            entities = handover.item_ids.line_id.partner_id.commercial_partner_id
            if entities - handover.partner_id.commercial_partner_id:
                raise ValidationError(self.env._(
                    "The claims that are handed over are those of %(customer)s: remove the others.",
                    customer=handover.partner_id.display_name,
                ))
            if min(handover.result_amount, handover.fee) < 0:
                raise ValidationError(self.env._(
                    "%(handover)s: what was collected and its fee cannot be negative.",
                    handover=handover.display_name,
                ))

    def write(self, vals):
        if {"partner_id", "company_id", "item_ids"}.intersection(vals):
            self._check_state(("draft",))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_over(self):
        self._check_state(("draft",))

    # === Buttons === #

    def action_hand_over(self):
        """Hand the claims over: from now on the customer hears from the agent only."""
        self.check_access("write")
        for handover in self:
            if not handover.item_ids or (handover.kind != "court" and not handover.agent_id):
                raise UserError(self.env._(
                    "%(handover)s needs claims and an agent: enter who collects them.",
                    handover=handover.display_name,
                ))
            handover._check_state(("draft",))
            handover.item_ids.line_id._ar_check_not_in_plan()
            handover.sudo().item_ids._compute_amount()
            handover._update_state(
                ("draft",), "out", handed_on=handover.company_id._ar_today()
            )
            handover._store_dossier()
        self.env["ar.reminder"]._refresh(self)

    def action_settle(self):
        """The agent has collected what can be collected."""
        self._end("settled")

    def action_lose(self):
        """The agent could not collect anything more."""
        self._end("lost")

    def action_take_back(self):
        """Take the claims back: the company reminds the customer itself again."""
        self._end("back")

    def _end(self, state):
        self.check_access("write")
        for handover in self:
            handover._update_state(("out",), state, ended_on=handover.company_id._ar_today())
        self.env["ar.reminder"]._refresh(self)

    def action_reopen(self):
        """The agent goes on after all."""
        self.check_access("write")
        self._update_state(("settled", "lost", "back"), "out", ended_on=False)
        self.env["ar.reminder"]._refresh(self)

    def action_doubtful(self):
        """Treat what is left as doubtful."""
        self.ensure_one()
        return self.env["ar.doubtful.case"]._open_new(self.partner_id, self.item_ids.line_id)


class ArHandoverItem(models.Model):
    """A claim that was handed over, with what was open of it then."""

    _name = "ar.handover.item"
    _description = "Claim of a Hand-Over"
    _inherit = ["ar.claim.mixin"]
    _part_of = "handover_id"
    _live_in = ("out",)

    handover_id = fields.Many2one("ar.handover", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="handover_id.company_id", store=True, index=True)
    date_due = fields.Date(related="line_id.date_maturity", string="Due Date")
    amount = fields.Monetary(string="Handed Over")
    residual = fields.Monetary(related="line_id.amount_residual", string="Still Open")

    _live_uniq = models.UniqueIndex(
        "(line_id) WHERE live", "One of these claims is with an agent already.",
    )
