from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.ar_management.engine.common.territory import FRANCE

from ..engine.interface import PlatformError


class ResPartner(models.Model):
    """Where a customer receives its e-invoices."""

    _inherit = "res.partner"

    invoice_sending_method = fields.Selection(
        selection_add=[("ar_platform", "by Approved Platform")])
    ar_platform_address_ids = fields.One2many(
        "ar.platform.address", "partner_id", "Addresses in the Directory")
    ar_platform_address_id = fields.Many2one(
        "ar.platform.address", "E-Invoicing Address", copy=False, ondelete="set null",
        domain="[('partner_id', '=', commercial_partner_id), ('state', '=', 'active')]",
        help="Of the addresses that the directory lists for this company, the one of this "
        "contact. Empty: its only address, or the one of the whole company.")
    ar_platform_looked_up = fields.Date("Directory Checked On", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._ar_ask_directory()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if {"company_registry", "vat", "ar_is_public_buyer"} & vals.keys():
            self.sudo().filtered("ar_platform_looked_up").ar_platform_looked_up = False
            self._ar_ask_directory()
        return result

    def _ar_ask_directory(self):
        """Have the directory asked right after this transaction, not within it."""
        if any(partner._ar_directory_number() for partner in self):
            job = self.env.ref(
                "ar_management_fr_platform.ir_cron_directory", raise_if_not_found=False)
            if job:
                job.sudo()._trigger()

    def _ar_directory_number(self):
        """SIRET or SIREN to look up; empty for those whom no platform serves."""
        number = "".join((self.company_registry or "").split())
        known = len(number) in (9, 14) and number.isdigit()
        return number if known and self.country_code in FRANCE else ""

    def action_ar_read_directory(self):
        """Read the addresses of these customers in the directory, now."""
        for partner in self.commercial_partner_id:
            connection = self.env["ar.platform.connection"]._of(self.env.company)
            if not connection:
                raise UserError(self.env._(
                    "%(company)s is connected to no platform: an administrator does it in the "
                    "configuration.", company=self.env.company.name))
            if not partner._ar_directory_number():
                raise UserError(self.env._(
                    "%(partner)s has no SIREN or SIRET to look up: enter it as company number.",
                    partner=partner.display_name))
            try:
                partner._ar_read_directory(connection._client())
            except PlatformError as error:
                reasons = self.env["ar.reason"]
                raise UserError(reasons._lines([connection._reason(error)])) from error

    def _ar_read_directory(self, client):
        """Read the addresses of one customer.

        :raise PlatformError: the directory does not answer
        """
        number = self._ar_directory_number()
        public = self.ar_is_public_buyer and len(number) == 14
        lines = client.public_addresses(number) if public else client.addresses(number[:9])
        self.env["ar.platform.address"]._take(self, lines)
        self.sudo().ar_platform_looked_up = fields.Date.context_today(self)
        self.invalidate_recordset(["ar_platform_address_ids"])

    @api.model
    def _ar_cron_directory(self):
        """Read the addresses of customers that are new or changed, those never read first."""
        connection = self.env["ar.platform.connection"].sudo().search(
            [("state", "=", "connected")], limit=1)
        partners = self.search([
            ("parent_id", "=", False), ("is_company", "=", True),
            ("company_registry", "!=", False), ("ar_platform_looked_up", "=", False),
        ], limit=200) if connection else self
        client = connection and connection._client()
        for partner in partners.filtered(lambda each: each._ar_directory_number()):
            try:
                partner._ar_read_directory(client)
            except PlatformError as error:
                connection.problem_data = connection._problem(error)
                break
            self.env["ar.platform.flow"]._keep()

    # ------------------------------------------------------------------ choosing

    def _ar_platform_address(self):
        """Address for an invoice to this contact; several ones, when a person has to choose."""
        customer = self.commercial_partner_id
        chosen = self.ar_platform_address_id or customer.ar_platform_address_id
        if chosen and chosen.state == "active":
            return chosen
        active = customer.ar_platform_address_ids.filtered(lambda each: each.state == "active")
        siret = "".join((customer.company_registry or "").split())
        for kind in ("siret", "siren"):
            own = active.filtered(
                lambda each, kind=kind: each.kind == kind
                and (kind == "siren" or each.siret == siret))
            if len(own) == 1:
                return own
        return active
