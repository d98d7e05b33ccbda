from odoo import api, fields, models
from odoo.exceptions import AccessError

from .numbers import check_numbers


def step_state(label):
    """The field that tells whether one step of the panel is done, named after the step."""
    return fields.Selection(
        [("todo", "To do"), ("done", "Done")], string=label, compute="_compute_states"
    )


class ArStartPanel(models.TransientModel):
    """What a legal entity decides before it starts, on one screen.

    Each room adds its step: a field ``state_<step>``, an entry of ``_steps``, and the settings
    that are edited in place. They are those of the company, written by whoever may administrate
    the receivables.
    """

    _name = "ar.start.panel"
    _description = "Getting Started"
    _inherit = ["ar.checked.numbers"]

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True,
        default=lambda self: self.env.company.sudo().root_id,
    )
    country_code = fields.Char(related="company_id.account_fiscal_country_id.code")
    currency_id = fields.Many2one(related="company_id.currency_id")
    progress = fields.Char(compute="_compute_states")
    is_finished = fields.Boolean(compute="_compute_states")

    @api.depends("company_id.ar_start_steps")
    def _compute_states(self):
        names = [name for name in self._fields if name.startswith("state_")]
        for panel in self:
            states = panel._states()
            done = [step for step, state in states.items() if state == "done"]
            for name in names:
                panel[name] = states.get(name.removeprefix("state_"), False)
            panel.is_finished = len(done) == len(states)
            panel.progress = self.env._(
                "%(done)s of %(all)s steps done", done=len(done), all=len(states)
            )

    def _compute_display_name(self):
        self.display_name = self.env._("Getting Started")

    # === Actions === #

    @api.model
    def action_open(self):
        """Open the panel of the current company."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Getting Started"),
            "res_model": self._name,
            "res_id": self.create({}).id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_done(self):
        """Note that a step was looked at: that of the button."""
        return self._note_done([self.env.context.get("step")])

    def action_use_defaults(self):
        """Take for each open step what suits a small company, and note all of them."""
        self.check_access("write")
        open_steps = [step for step, state in self._states().items() if state == "todo"]
        self.sudo()._use_defaults(open_steps)
        return self._note_done(open_steps)

    # === What each room says === #

    def _steps(self):
        """``{step: whether the data of the company say that it is done}``, in their order."""
        return {}

    def _use_defaults(self, steps):
        """Set what suits a small company for these steps; nothing is held, billed or sent."""

    # === Helpers === #

    def _states(self):
        company = self.company_id.sudo()
        confirmed = company.ar_start_steps or []
        return {
            step: "done" if complete or step in confirmed else "todo"
            for step, complete in self.sudo()._steps().items()
        }

    def _note_done(self, steps):
        """Note steps. After the last one the page is reloaded: the application opens with work."""
        self.check_access("write")
        company = self.company_id.sudo()
        known = set(company.ar_start_steps or ())
        company.ar_start_steps = sorted(known.union(steps).intersection(self._steps()))
        if company.ar_start_finished or "todo" in self._states().values():
            return False
        company.ar_start_finished = True
        self.env.registry.clear_cache()
        return {
            "type": "ir.actions.client", "tag": "reload",
            "params": {"menu_id": self.env.ref("ar_management.ar_menu_root").id},
        }

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            check_numbers(self, vals)
        return super().create([{} for _vals in vals_list])

    def write(self, vals):
        """Settings of the company are written for whoever may write here."""
        self.check_access("write")
        if "company_id" in vals:
            raise AccessError(self.env._("The panel is that of your current company."))
        return super(ArStartPanel, self.sudo()).write(vals)
