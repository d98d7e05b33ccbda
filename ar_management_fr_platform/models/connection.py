import time
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.ar_management.engine.common.reason import Reason, to_json
from odoo.addons.ar_management.models.common.reason import explained

from ..engine import library
from ..engine.client import Client
from ..engine.interface import Access, PlatformError

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ArPlatformConnection(models.Model):
    """How a company reaches its approved platform (*plateforme agréée*)."""

    _name = "ar.platform.connection"
    _description = "Connection to an Approved Platform"
    _inherit = ["mail.thread", "ar.guarded.mixin"]
    _guarded = frozenset({"state", "checked_on", "problem_data", "changed_until", "reported_on"})

    name = fields.Char("Platform", required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company)
    preset = fields.Selection(
        lambda self: [(key, values[0]) for key, values in library.PRESETS.items()],
        string="Known Platform", help="Fills in the addresses of a platform that is known.")
    environment = fields.Selection(
        [("test", "Test"), ("production", "Production")], required=True, default="test",
        tracking=True, help="Documents sent through a test connection have no legal effect.")
    base_url = fields.Char(
        "Service Address", required=True, tracking=True,
        help="What stands before /afnor-flow/v1 in the documentation of the platform.")
    token_url = fields.Char("Token Address", required=True, tracking=True)
    client_id = fields.Char("Client ID", required=True, tracking=True)
    client_secret = fields.Char(
        compute="_compute_client_secret", inverse="_inverse_client_secret",
        help="Kept on the server: it can be replaced, not read.")
    has_secret = fields.Boolean(compute="_compute_client_secret")
    kept_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    kept_token = fields.Json(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    signature_header = fields.Char(
        default="X-Signature",
        help="Header of the calls in which the platform signs them.")
    signing_key = fields.Char(
        compute="_compute_client_secret", inverse="_inverse_signing_key",
        help="Key that the platform signs its calls with. Kept on the server: it can be "
        "replaced, not read.")
    kept_signing_key = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    webhook_url = fields.Char("Address for the Calls", compute="_compute_webhook_url")
    platform_number = fields.Char(
        help="Registration number of the platform, four digits: it tells a rejection by our "
        "platform from one by the customer's.")
    state = fields.Selection(
        [("draft", "Not Checked"), ("connected", "Connected"), ("failed", "Failed")],
        required=True, default="draft", readonly=True, copy=False, tracking=True)
    checked_on = fields.Datetime(readonly=True, copy=False)
    problem_data = fields.Json("Problem, as Codes", readonly=True, copy=False)
    problem = explained("problem_data", string="Problem")
    changed_until = fields.Char(
        readonly=True, copy=False, default="2026-01-01T00:00:00.000Z",
        help="Last change that was fetched, as the platform writes it.")
    reported_on = fields.Date(
        "Last Reported", readonly=True, copy=False,
        help="Last day on which receipts were reported and e-reports brought up to date.")
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self.env.user,
        help="Reminded before each e-reporting deadline.")
    ar_vat_regime = fields.Selection(related="company_id.ar_vat_regime", readonly=False)
    report_from = fields.Date(
        "E-Reporting Since",
        help="First day of the first period that is reported from here: sales to consumers and "
        "abroad, receipts where VAT is due on collection. Empty: nothing is.")
    flow_ids = fields.One2many("ar.platform.flow", "connection_id", "Documents")
    call_ids = fields.One2many("ar.platform.call", "connection_id", "Calls")

    _company_uniq = models.UniqueIndex(
        "(company_id) WHERE active", "This company has a connection already: archive it first.")

    @api.depends("client_id")
    def _compute_client_secret(self):
        for connection in self:
            connection.client_secret = connection.signing_key = False
            connection.has_secret = bool(connection.sudo().kept_secret)

    def _inverse_client_secret(self):
        for connection in self.filtered("client_secret"):
            connection.sudo().write({
                "kept_secret": connection.client_secret.strip(), "kept_token": False})
        self.invalidate_recordset(["client_secret", "has_secret"])

    def _inverse_signing_key(self):
        for connection in self.filtered("signing_key"):
            connection.sudo().kept_signing_key = connection.signing_key.strip()
        self.invalidate_recordset(["signing_key"])

    def _compute_webhook_url(self):
        for connection in self:
            connection.webhook_url = connection.id and (
                f"{connection.get_base_url()}/ar_platform/webhook/{connection.id}")

    @api.onchange("preset")
    def _onchange_preset(self):
        if self.preset:
            self.name, self.base_url, self.token_url = library.PRESETS[self.preset]

    @api.constrains("report_from", "company_id")
    def _check_report_from(self):
        for connection in self.filtered("report_from"):
            try:
                library.period_end_and_deadline(
                    connection.report_from, "transaction", connection.ar_vat_regime)
            except ValueError as error:
                raise ValidationError(self.env._(
                    "A monthly filer reports from the 1st, 11th or 21st of a month: choose one of "
                    "these days.")) from error

    @api.constrains("base_url", "token_url")
    def _check_addresses(self):
        for connection in self:
            for address in (connection.base_url, connection.token_url):
                parts = urlsplit(address or "")
                if parts.scheme != "https" and parts.hostname not in LOOPBACK:
                    raise ValidationError(self.env._(
                        "%(address)s would send the secret in clear: the addresses of a platform "
                        "begin with https://.", address=address))

    def write(self, vals):
        changed = {"base_url", "token_url", "client_id"} & vals.keys()
        if changed:
            self.sudo().write({"kept_token": False, "state": "draft"})
        return super().write(vals)

    # ------------------------------------------------------------------ calling

    @api.model
    def _of(self, company):
        """The working connection of a company; empty when it has none."""
        return self.sudo().search([
            ("company_id", "=", company.id), ("state", "=", "connected")], limit=1)

    def _client(self):
        """Client for the calls of this connection.

        :raise UserError: there is no secret
        """
        self.ensure_one()
        own = self.sudo()
        if not own.kept_secret:
            raise UserError(self.env._(
                "Enter the secret of the connection %(connection)s first.",
                connection=own.name))
        return Client(
            Access(own.base_url, own.token_url, own.client_id, own.kept_secret, own.name),
            known_token=lambda: own.kept_token or {},
            keep_token=lambda token: own.write({"kept_token": dict(token) or False}),
            wait=time.sleep,
            note=own._note_call,
        )

    def _note_call(self, method, route, status):
        self.env["ar.platform.call"].create({
            "connection_id": self.id, "method": method, "route": route, "status": status})

    def action_check(self):
        """Ask the platform whether it is there and lets us in."""
        for connection in self:
            connection.check_access("write")
            try:
                connection._client().check()
            except PlatformError as error:
                connection._note_problem(error)
            else:
                connection.sudo().write({
                    "state": "connected", "checked_on": fields.Datetime.now(),
                    "problem_data": False})
                connection.company_id.sudo().ar_einvoice_platform = connection.name

    def _note_problem(self, error):
        self.sudo().write({
            "state": "failed", "checked_on": fields.Datetime.now(),
            "problem_data": self._problem(error)})

    @api.model
    def _problem(self, error):
        """A failed call as a stored reason."""
        return to_json([self._reason(error)])

    @api.model
    def _reason(self, error):
        return Reason.of(error.code, **error.params)

    # ------------------------------------------------------------------ following

    def action_follow(self):
        """Fetch what has changed at the platform."""
        for connection in self:
            connection.check_access("read")
            connection._follow()

    def _follow(self):
        """Take over everything that changed since the last time, the oldest first.

        Each change is kept at once, so that a run that is ended goes on where it was.
        """
        self.ensure_one()
        flows = self.env["ar.platform.flow"].sudo()
        client = self._client()
        try:
            for change in client.changed_since(self.changed_until):
                flows._take_change(self, client, change)
                if change.updated_at > self.changed_until:
                    self.sudo().changed_until = change.updated_at
                flows._keep()
        except PlatformError as error:
            self.sudo().problem_data = self._problem(error)
        else:
            self.sudo().problem_data = False

    @api.model
    def _cron_follow(self):
        """Deliver what waits, tell what was cashed, prepare reports, fetch what has changed."""
        flows, reports = self.env["ar.platform.flow"], self.env["ar.platform.report"]
        for connection in self.search([("state", "=", "connected")]):
            flows._deliver_waiting(connection)
            today = fields.Date.context_today(connection)
            if connection.reported_on != today:
                # Both read the books of months: once a day is enough for either.
                connection._tell_cashed()
                reports._make_due(connection, today)
                connection.sudo().reported_on = today
                flows._keep()
            connection._follow()

    # ------------------------------------------------------------------ archive

    def action_verify(self):
        """Check that everything that was exchanged is there, unchanged."""
        self.ensure_one()
        self.check_access("read")
        wrong = self.env["ar.platform.flow"]._verify(self.company_id)
        if wrong:
            raise UserError(self.env._(
                "The archive has been altered: %(documents)s.",
                documents=", ".join(wrong.mapped("display_name"))))
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {"type": "success", "message": self.env._(
                "The archive is complete and unaltered.")},
        }
