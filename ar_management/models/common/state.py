from odoo import models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason


class ArStateMixin(models.AbstractModel):
    """The one way from one state to another, for every record that has a ``state``."""

    _name = "ar.state.mixin"
    _description = "State Machine"

    def _check_state(self, allowed):
        """:raise UserError: one of the records is in none of the ``allowed`` states"""
        for record in self:
            if record.state not in allowed:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(self.env._(
                    "“%(record)s” is now “%(state)s”. This is only possible from %(allowed)s: "
                    "refresh the page to see what changed.",
                    record=record.display_name, state=labels[record.state],
                    allowed=", ".join(f"“{labels[state]}”" for state in allowed),
                ))

    def _update_state(self, allowed, target, reason="", **values):
        """Go to another state, writing ``values`` with it; a reason goes to the chatter.

        :param allowed: states from which this is possible
        :param reason: a Reason, or what a person wrote
        :raise UserError: one of the records is in another state; nothing is written then
        """
        self._check_state(allowed)
        self.sudo().write({"state": target, **values})
        # Unique indexes on open records look at the database: a new one may follow at once.
        self.flush_recordset(["state"])
        if isinstance(reason, Reason):
            self.sudo()._ar_post(reason)
        else:
            for record in self if reason else ():
                record.sudo().message_post(body=reason)
