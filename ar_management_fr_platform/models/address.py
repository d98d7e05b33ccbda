from odoo import api, fields, models

STATES = [("active", "Active"), ("upcoming", "Upcoming"), ("disabled", "Disabled")]


class ArPlatformAddress(models.Model):
    """An electronic address of a customer, as the central directory lists it."""

    _name = "ar.platform.address"
    _description = "Address in the Directory"
    _order = "partner_id, identifier"
    _rec_name = "identifier"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    identifier = fields.Char("Address", required=True, readonly=True, index=True)
    kind = fields.Selection(
        [("siren", "SIREN"), ("siret", "SIRET"), ("routing_code", "Routing Code"),
         ("suffix", "Suffix")], required=True, readonly=True)
    siret = fields.Char("SIRET", readonly=True)
    routing_code = fields.Char("Service", readonly=True)
    routing_name = fields.Char("Name of the Service", readonly=True)
    commitment_required = fields.Boolean(
        "Commitment Number Required", readonly=True,
        help="The public buyer refuses an invoice without the number of its order.")
    state = fields.Selection(STATES, required=True, readonly=True)

    _identifier_uniq = models.UniqueIndex(
        "(partner_id, identifier)", "The directory lists an address once.")

    @api.depends("identifier", "routing_name", "state")
    def _compute_display_name(self):
        for address in self:
            address.display_name = " · ".join(
                filter(None, (address.identifier, address.routing_name)))

    @api.model
    def _take(self, partner, lines):
        """Replace the addresses of a customer by what the directory lists now."""
        known = self.sudo().search([("partner_id", "=", partner.id)]).grouped("identifier")
        for identifier, line in lines.items():
            values = {
                "kind": line["type"], "siret": line["siret"] or False,
                "routing_code": line["routing_code"] or line["suffix"] or False,
                "routing_name": line["routing_code_name"] or False,
                "commitment_required": line["commitment_required"], "state": line["state"],
            }
            address = known.pop(identifier, None)
            if address:
                address.write(values)
            else:
                self.sudo().create({
                    "partner_id": partner.id, "identifier": identifier, **values})
        self.sudo().union(*known.values()).unlink()

    @api.model
    def _today(self):
        return fields.Date.context_today(self)
