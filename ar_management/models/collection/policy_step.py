from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.collection.scenario import Channel, Step, Tone

TONES = [
    ("courteous", "Courteous"), ("neutral", "Neutral"), ("firm", "Firm"),
    ("formal", "Formal notice"),
]
CHANNELS = [
    ("email", "E-mail"), ("letter", "Letter"), ("call", "Call"), ("sms", "Text message"),
    ("portal", "Note in the portal"),
]
ENGINE_TONES = {name: Tone[name.upper()] for name, _label in TONES}
TONE_NAMES = {tone: name for name, tone in ENGINE_TONES.items()}


class ArReminderStep(models.Model):
    """One step of a reminder policy."""

    _name = "ar.reminder.step"
    _description = "Step of a Reminder Policy"
    _inherit = ["ar.checked.numbers"]
    _order = "policy_id, days, id"

    policy_id = fields.Many2one(
        "ar.reminder.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    name = fields.Char(required=True, translate=True)
    days = fields.Integer(
        string="Days After the Due Date", required=True,
        help="Negative before the due date. A step before it is skipped once the day has passed.",
    )
    channel = fields.Selection(CHANNELS, required=True, default="email")
    tone = fields.Selection(
        TONES, required=True, default="neutral",
        help="A formal notice is only sent after an earlier reminder of the delay, and a "
        "customer's habits do not move it.",
    )
    least_amount = fields.Float(
        string="From a Total Of", digits=(16, 2),
        help="The step is skipped when less is claimed, in the currency of the company.",
    )
    template_id = fields.Many2one(
        "mail.template", string="Own Text", domain="[('model', '=', 'ar.reminder')]",
        help="Empty: the text of the tone, in the language of the customer.",
    )

    _policy_day_uniq = models.UniqueIndex(
        "(policy_id, days)", "A policy has one step a day: change the days of one of the two.",
    )

    @api.constrains("channel")
    def _check_channel(self):
        if "sms.sms" not in self.env and "sms" in self.mapped("channel"):
            raise ValidationError(self.env._(
                "Text messages need Odoo's app “SMS gateway”: install it, or choose another "
                "channel."
            ))

    def _engine_step(self, currency):
        return Step(
            key=self.id, days=self.days, tone=ENGINE_TONES[self.tone],
            channel=Channel(self.channel), least=currency.from_float(self.least_amount),
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_taken(self):
        taken = self.env["ar.reminder.line"].sudo().search_count(
            [("step_id", "in", self.ids), ("taken", "=", True)], limit=1
        )
        if taken:
            # What was sent keeps its step, so that no item is chased twice for it.
            self.env["ar.reminder.line"].sudo()._raise_step_taken(self)
