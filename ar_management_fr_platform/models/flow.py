import base64
import uuid
from datetime import timedelta

from odoo import api, fields, models, modules, tools
from odoo.exceptions import UserError

from odoo.addons.ar_management.engine.common.reason import Reason, to_json
from odoo.addons.ar_management.models.common.reason import Said, explained
from odoo.addons.ar_management.models.einvoice.status_codes import STATUS_SELECTION

from ..engine import archive, library
from ..engine.interface import (
    KNOWN_ALREADY,
    Busy,
    Deposit,
    NotLetIn,
    PlatformError,
    Refused,
)

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
    _guarded = frozenset({
        "state", "flow_id", "status", "attempts", "asked_on", "problem_data", "move_id",
        "res_model", "res_id", "res_field",
    })
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
    status = fields.Selection(
        STATUS_SELECTION, "Life-Cycle Status", readonly=True, help="What the message says.")
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
            ("connection_id", "=", connection.id),
            "|", ("state", "in", OPEN),
            "&", ("state", "=", "pending"), ("flow_id", "=", False),
        ], order="id", limit=MOST)
        client = connection._client()
        for flow in flows:
            if flow.try_lock_for_update():
                goes_on = flow._deliver(client)
                flow._keep()
                if not goes_on:
                    break

    def _deliver(self, client):
        """Bring one document to the platform; the state says what is known of it.

        It is noted before the call that the platform is asked: whatever happens then, the
        document is searched for by our reference before it is sent again.

        :return: False when the platform takes nothing now, so that the others wait too
        """
        self.ensure_one()
        try:
            if self.state == "waiting" or self._is_missing(client):
                self._send(client)
        except (NotLetIn, Busy) as error:
            self.problem_data = self.connection_id._problem(error)
            return False
        except PlatformError as error:
            # Whatever went wrong says nothing about the document: it stays as it is.
            self.problem_data = self.connection_id._problem(error)
        return True

    def _send(self, client):
        before = self.state
        self.write({
            "state": "asked", "attempts": self.attempts + 1, "asked_on": fields.Datetime.now(),
        })
        self._keep()
        try:
            self._take(client.send(self._deposit()))
        except Refused as error:
            if error.detail == KNOWN_ALREADY and self.attempts > 1:
                self._note_known()
                self._is_missing(client)
            else:
                self._refuse_call(error)
        except (NotLetIn, Busy):
            # It said so before it took anything.
            self.state = before
            raise

    def _is_missing(self, client):
        """Search the platform for a document whose answer was lost, and take over what it says.

        :return: the platform does not have it, and would show it by now if it had
        :raise PlatformError: the search says nothing about the document
        """
        found = client.find(self.tracking_id)
        if found:
            self._take(found)
        return self.state == "asked" and fields.Datetime.now() >= self.asked_on + INDEXED_AFTER

    def _note_known(self):
        """The platform has the document from an attempt whose answer was lost."""
        if self.state in OPEN:
            self.write({
                "state": "pending", "problem_data": to_json([Reason.of("platform.known")])})

    def _deposit(self):
        return Deposit(
            tracking_id=self.tracking_id, name=self.name,
            content=base64.b64decode(self.content), syntax=self.syntax, rule=self.rule,
            sha256=self.sha256, profile=self.profile or "",
        )

    def _take(self, found):
        """Take over what the platform says of a document of ours."""
        if found.is_known_already and self._was_asked_before(found):
            self._note_known()
            return
        if self.state in ("accepted", "refused") or found.state == self.state:
            self.flow_id = self.flow_id or found.flow_id
            return
        self.flow_id = found.flow_id
        if found.state == "refused":
            self._refuse(self._remarks(found.details))
            return
        self.write({
            "state": found.state,
            "problem_data": to_json(map(self._detail, found.details)) or False,
        })
        self._tell_accepted()

    def _was_asked_before(self, found):
        return self.attempts > 1 or self.flow_id not in (False, found.flow_id)

    def _tell_accepted(self):
        if self.kind == "invoice":
            self.env["ar.facturx.batch.line"]._sent(self.move_id, mailed=True)
            if self.state == "accepted":
                self.move_id._ar_platform_accepted(self)
        elif self.kind == "status" and self.state == "accepted":
            self.move_id._ar_platform_told(self)
        elif self.kind == "report":
            self.report_id.activity_ids.action_done()

    def _refuse(self, reasons):
        reasons = reasons or [Reason.of("platform.refused", status="", text="")]
        self.write({"state": "refused", "problem_data": to_json(reasons)})
        if self.kind == "invoice":
            self.move_id._ar_platform_refused(self)
            self.env["ar.facturx.batch.line"]._refused(self.move_id, {
                "error_title": Said(self.problem, reasons)})

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
            cashed_line_ids=self.cashed_line_ids.ids, status=self.status,
        )


def schematrons():
    """Stylesheets for the helper process: {name: path}."""
    return {name: library.schematron(name) for name in ("cdar", "frr")}
