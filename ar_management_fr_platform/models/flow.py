import base64
import uuid
from datetime import timedelta

from odoo import api, fields, models, modules, tools
from odoo.exceptions import UserError

from odoo.addons.ar_management.engine.common.reason import Reason, to_json
from odoo.addons.ar_management.engine.einvoice.status import status_of
from odoo.addons.ar_management.models.common.reason import explained, reasons_of

from ..engine import archive, library
from ..engine.interface import (
    LIFE_CYCLE,
    Busy,
    Deposit,
    NotLetIn,
    PlatformError,
    Refused,
    Unanswered,
)
from ..engine.lifecycle import read_message

MOST = 1000
"""Documents that one run delivers; the next run takes the others."""

INDEXED_AFTER = timedelta(minutes=15)
"""How long a platform may take until a document is found by its tracking id."""

FIXED = {
    "company_id", "connection_id", "direction", "syntax", "name", "tracking_id", "content",
    "sha256", "link",
}
OPEN = ("waiting", "asked")
LIVE = (*OPEN, "pending", "accepted")

STATES = [
    ("waiting", "To Send"),
    ("asked", "No Answer Yet"),
    ("pending", "With the Platform"),
    ("accepted", "Accepted"),
    ("refused", "Refused"),
    ("read", "Read"),
    ("unread", "To Review"),
]


class ArPlatformFlow(models.Model):
    """A document that was exchanged with a platform; what it is never changes, nor goes away."""

    _name = "ar.platform.flow"
    _description = "Document Exchanged with a Platform"
    _inherit = ["ar.guarded.mixin", "ar.state.mixin"]
    _guarded = frozenset({"state", "flow_id", "attempts", "asked_on", "problem_data", "move_id"})
    _order = "id desc"

    connection_id = fields.Many2one(
        "ar.platform.connection", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict")
    direction = fields.Selection(
        [("out", "Sent"), ("in", "Received")], required=True, readonly=True)
    kind = fields.Selection(
        [("invoice", "Invoice"), ("status", "Status"), ("report", "Report")],
        required=True, readonly=True, index=True)
    syntax = fields.Char("Format", required=True, readonly=True)
    rule = fields.Char("Processing Rule", readonly=True)
    profile = fields.Char(readonly=True)
    name = fields.Char(required=True, readonly=True)
    tracking_id = fields.Char("Our Reference", required=True, readonly=True, index=True)
    flow_id = fields.Char("Reference of the Platform", readonly=True, index=True)
    move_id = fields.Many2one(
        "account.move", "Invoice", readonly=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Customer", store=True, index=True)
    report_id = fields.Many2one(
        "ar.platform.report", readonly=True, index=True, ondelete="restrict")
    state = fields.Selection(STATES, "Status", required=True, readonly=True, index=True)
    attempts = fields.Integer(readonly=True, aggregator=None)
    asked_on = fields.Datetime("Last Attempt", readonly=True)
    content = fields.Binary("Document", required=True, readonly=True, attachment=True)
    sha256 = fields.Char("SHA-256", required=True, readonly=True)
    link = fields.Char(
        "Link of the Chain", required=True, readonly=True,
        help="SHA-256 of this document and of the link before it: what was changed or taken "
        "away later shows.")
    problem_data = fields.Json("Problem, as Codes", readonly=True)
    problem = explained("problem_data", string="Problem")
    cashed_line_ids = fields.Many2many(
        "ar.cashed.line", string="Cashed Amounts", readonly=True)

    _tracking_uniq = models.UniqueIndex(
        "(company_id, tracking_id)", "This document was exchanged already.")

    # ------------------------------------------------------------------ append only

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            connection = self.env["ar.platform.connection"].browse(vals["connection_id"])
            content = base64.b64decode(vals["content"])
            vals.update(company_id=connection.company_id.id, sha256=archive.digest(content))
            vals["link"] = archive.link(self._last_link(connection.company_id), archive.Entry(
                company=vals["company_id"], direction=vals["direction"], syntax=vals["syntax"],
                name=vals["name"], reference=vals["tracking_id"], sha256=vals["sha256"],
            ))
        # One after the other: each needs the link before it.
        records = self.browse()
        for vals in vals_list:
            records += super().create([vals])
        return records

    def write(self, vals):
        if FIXED & vals.keys():
            raise UserError(self.env._(
                "Documents exchanged with the platform cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Documents exchanged with the platform cannot be deleted."))

    def _entry(self):
        return archive.Entry(
            company=self.company_id.id, direction=self.direction, syntax=self.syntax,
            name=self.name, reference=self.tracking_id, sha256=self.sha256,
        )

    @api.model
    def _last_link(self, company):
        # Two transactions at once would chain to the same link: the second one waits.
        self.env.cr.execute(
            "SELECT id FROM res_company WHERE id = %s FOR NO KEY UPDATE", [company.id])
        last = self.sudo().search([("company_id", "=", company.id)], order="id desc", limit=1)
        return last.link or archive.START

    @api.model
    def _verify(self, company):
        """Documents of a company that are not what they were; empty when all are."""
        flows = self.sudo().search([("company_id", "=", company.id)], order="id")
        chain = (
            (flow._entry(), flow.link, base64.b64decode(flow.content or b"")) for flow in flows)
        return flows.browse(sorted({flows[index].id for index, _what in archive.broken(chain)}))

    # ------------------------------------------------------------------ sending

    @api.model
    def _queue(self, connection, kind, syntax, name, content, **values):
        """Keep a document that has to be sent."""
        return self.sudo().create({
            "connection_id": connection.id, "direction": "out", "kind": kind, "syntax": syntax,
            "name": name, "content": base64.b64encode(content), "state": "waiting",
            "tracking_id": str(uuid.uuid4()), **values,
        })

    def _keep(self):
        """Commit what was decided, so that nothing that ends this process loses it."""
        if not (tools.config["test_enable"] or modules.module.current_test):
            self.env.cr.commit()  # pylint: disable=invalid-commit

    @api.model
    def _deliver_waiting(self, connection):
        """Send what waits; another server takes other documents at the same time."""
        flows = self.sudo().search([
            ("connection_id", "=", connection.id), ("state", "in", OPEN)], order="id",
            limit=MOST)
        client = connection._client()
        for flow in flows:
            if flow.try_lock_for_update():
                flow._deliver(client)
                flow._keep()

    def _deliver(self, client):
        """Bring one document to the platform; the state says what is known of it.

        It is noted before the call that the platform is asked: whatever happens then, the
        document is searched for by our reference before it is sent again.
        """
        self.ensure_one()
        if self.state == "asked" and not self._is_missing(client):
            return
        self.write({
            "state": "asked", "attempts": self.attempts + 1, "asked_on": fields.Datetime.now(),
        })
        self._keep()
        try:
            self._take(client.send(self._deposit()))
        except Refused as error:
            self._refuse([self.connection_id._reason(error)])
        except (NotLetIn, Busy) as error:
            # It said so before it took anything.
            self.write({"state": "waiting", "problem_data": self.connection_id._problem(error)})
        except Unanswered as error:
            self.problem_data = self.connection_id._problem(error)

    def _is_missing(self, client):
        """Search the platform for a document whose answer was lost, and take over what it says.

        Whatever goes wrong with the search says nothing about the document: it stays as it is.

        :return: the platform does not have it, and would show it by now if it had
        """
        try:
            found = client.find(self.tracking_id)
        except PlatformError as error:
            self.problem_data = self.connection_id._problem(error)
            return False
        if found:
            self._take(found)
            return False
        return fields.Datetime.now() >= self.asked_on + INDEXED_AFTER

    def _deposit(self):
        return Deposit(
            tracking_id=self.tracking_id, name=self.name,
            content=base64.b64decode(self.content), syntax=self.syntax, rule=self.rule,
            sha256=self.sha256, profile=self.profile or "",
        )

    def _take(self, found):
        """Take over what the platform says of a document of ours."""
        if self.state in ("accepted", "refused") or found.state == self.state:
            self.flow_id = self.flow_id or found.flow_id
            return
        self.flow_id = found.flow_id
        reasons = [
            Reason.of("platform.detail", item=each.item, message=each.message, reason=each.code)
            for each in found.details
        ]
        if found.state == "refused":
            self._refuse(reasons or [Reason.of("platform.refused", status="", text="")])
            return
        self.write({"state": found.state, "problem_data": to_json(reasons) or False})
        if found.state == "accepted" and self.kind == "invoice":
            self.move_id._ar_platform_accepted(self)

    def _refuse(self, reasons):
        self.write({"state": "refused", "problem_data": to_json(reasons)})
        if self.kind == "invoice":
            self.move_id._ar_platform_refused(self)

    def action_send_again(self):
        """Send documents that were refused once more, under a new reference."""
        self._check_state(["refused"])
        self.env["account.move"].check_access("write")
        for flow in self.sudo():
            if flow.kind == "invoice":
                flow.move_id._ar_platform_check_again()
            again = flow.copy_to_queue()
            again._deliver(flow.connection_id._client())

    def copy_to_queue(self):
        """The same document, to be sent again under a new reference."""
        return self._queue(
            self.connection_id, self.kind, self.syntax, self.name,
            base64.b64decode(self.content), rule=self.rule, profile=self.profile,
            move_id=self.move_id.id, report_id=self.report_id.id,
            cashed_line_ids=self.cashed_line_ids.ids,
        )

    # ------------------------------------------------------------------ receiving

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
        self.write({"move_id": move.id, "state": "read"})
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

    def action_open_record(self):
        """Open what has to be corrected: the invoice, or the customer for an address."""
        self.ensure_one()
        codes = str(self.problem_data or "")
        record = self.move_id
        if "ADR" in codes or "ROUTAGE" in codes or "DEST" in codes:
            record = self.partner_id
        return (record or self)._get_records_action()


def schematrons():
    """Stylesheets for the helper process: {name: path}."""
    return {name: library.schematron(name) for name in ("cdar", "frr")}
