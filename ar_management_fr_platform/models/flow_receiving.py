import base64

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.ar_management.engine.common.reason import Reason, to_json
from odoo.addons.ar_management.engine.einvoice.status import status_of
from odoo.addons.ar_management.models.common.reason import reasons_of

from ..engine.interface import LIFE_CYCLE
from ..engine.lifecycle import read_message


class ArPlatformFlow(models.Model):
    """What comes in: changes of our own documents, and messages about our invoices."""

    _inherit = "ar.platform.flow"

    @api.model
    def _take_change(self, connection, client, change):
        """Take over one change that the platform reports: of a document of ours, or a new one."""
        ours = self.search([
            ("company_id", "=", connection.company_id.id), ("direction", "=", "out"),
            "|", ("flow_id", "=", change.flow_id),
            ("tracking_id", "=", change.tracking_id or "-"),
        ], limit=1)
        if ours:
            ours._take(change)
        elif change.direction == "In" and change.flow_type in LIFE_CYCLE:
            self._receive(connection, client, change)

    @api.model
    def _receive(self, connection, client, change):
        """Read a life-cycle message, once."""
        reference = f"in:{change.flow_id}"
        known = self.search([
            ("company_id", "=", connection.company_id.id), ("tracking_id", "=", reference)])
        if known:
            return
        raw = client.content(change.flow_id)
        flow = self.create({
            "connection_id": connection.id, "direction": "in", "kind": "status",
            "syntax": change.syntax or "CDAR", "name": f"{change.flow_id}.xml",
            "tracking_id": reference, "flow_id": change.flow_id, "state": "unread",
            "content": base64.b64encode(raw),
        })
        flow._read(raw)

    def _read(self, raw):
        """Note the status that a message tells; what cannot be read waits for a person."""
        company = self.company_id
        try:
            message = read_message(raw, self.connection_id.platform_number or "")
        except ValueError as error:
            self.problem_data = to_json([Reason.of("platform.no_message", text=str(error))])
            return
        own = (company.company_registry or "")[:9]
        if message.seller_siren and own and message.seller_siren != own:
            self._leave(Reason.of("platform.stranger", siren=message.seller_siren))
            return
        if not status_of(message.status):
            self._leave(Reason.of("platform.unknown_status", status=message.status))
            return
        move = self.env["account.move"].search([
            ("name", "=", message.invoice), ("company_id", "=", company.id),
            ("move_type", "in", ("out_invoice", "out_refund")), ("state", "=", "posted"),
        ], limit=2)
        if len(move) != 1:
            self._leave(Reason.of(
                "platform.no_invoice", invoice=message.invoice, company=company.name))
            return
        try:
            with self.env.cr.savepoint():
                self._note_status(move, message)
        except UserError as error:
            # One message that cannot be used does not keep the others back.
            self.problem_data = to_json(reasons_of(error))

    def _note_status(self, move, message):
        self.write({
            "move_id": move.id, "state": "read", "status": status_of(message.status)})
        self.env["ar.einvoice.event"].record(
            move.id, message.status, date=message.moment,
            external_id=f"{self.connection_id.id}:{self.flow_id}", motive=message.motive,
            note=message.note, channel=self.connection_id.name,
            requested_action=message.action, platform_of=message.platform,
        )

    def _leave(self, reason):
        self.problem_data = to_json([reason])

    def action_read_again(self):
        """Read messages again that could not be used."""
        self._check_state(["unread"])
        self.check_access("read")
        for flow in self.sudo():
            flow.problem_data = False
            flow._read(base64.b64decode(flow.content))
