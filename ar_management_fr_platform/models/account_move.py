from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.ar_management.engine.common.reason import Reason
from odoo.addons.ar_management.engine.common.territory import FRANCE
from odoo.addons.ar_management.engine.einvoice.facturx.precheck import Finding
from odoo.addons.ar_management.models.common.reason import named
from odoo.addons.ar_management.models.einvoice.reader import optional

from .flow import LIVE, STATES

ABROAD = ("B2BInt", "B2GInt")
"""Rules of documents that the administration learns of by e-reporting, one by one."""


class AccountMove(models.Model):
    """What the platform of the company has of an invoice."""

    _inherit = "account.move"

    ar_platform_flow_ids = fields.One2many(
        "ar.platform.flow", "move_id", "Exchanged with the Platform")
    ar_platform_state = fields.Selection(
        STATES, "On the Platform", compute="_compute_ar_platform_state")
    ar_platform_problem = fields.Text(
        "Problem Reported by the Platform", compute="_compute_ar_platform_state")

    @api.depends("ar_platform_flow_ids.state")
    def _compute_ar_platform_state(self):
        for move in self:
            last = move.sudo()._ar_platform_deposits()[:1]
            move.ar_platform_state = last.state
            move.ar_platform_problem = last.problem

    def _ar_platform_deposits(self):
        """Deposits of this invoice, the last one first."""
        return self.ar_platform_flow_ids.filtered(
            lambda flow: flow.kind == "invoice" and flow.direction == "out").sorted(
                "id", reverse=True)

    def _ar_platform_live(self):
        """The deposit that counts, or may count: under way, at the platform or accepted."""
        return self.sudo()._ar_platform_deposits().filtered(lambda flow: flow.state in LIVE)[:1]

    def _ar_platform_holds(self):
        """Tell whether the platform has this invoice and accepted it."""
        return "accepted" in self.sudo()._ar_platform_deposits().mapped("state")

    def _ar_platform_rule(self):
        """Who the buyer is, as the platform wants to know it (``processingRule``)."""
        buyer = self.commercial_partner_id
        french, public = buyer.country_code in FRANCE, buyer.ar_is_public_buyer
        if self.ar_is_penalty:
            return "B2GOutOfScope" if french and public else "OutOfScope"
        if public:
            return "B2G" if french else "B2GInt"
        if not buyer._ar_gets_einvoices():
            return "B2C"
        return "B2B" if french else "B2BInt"

    def _ar_platform_abroad(self):
        """Tell whether the customer is a business or an authority abroad."""
        return self._ar_platform_rule() in ABROAD

    def _ar_platform_commitment(self):
        """Number of the public buyer's order (BT-13)."""
        return optional(self, "purchase_order_reference") or self.ref or ""

    def _ar_platform_findings(self):
        """What Chorus Pro would refuse of an invoice to a public buyer, before it is sent."""
        buyer = self.commercial_partner_id
        if self._ar_platform_rule() != "B2G":
            return ()
        addresses = self.partner_id._ar_platform_address()
        wrong = []
        if len(buyer._ar_directory_number()) != 14:
            wrong.append(("SIRET", "BT-46", "buyer", "company_registry"))
        elif buyer.ar_platform_looked_up and not addresses:
            wrong.append(("ADDRESS", "BT-49", "buyer", "ar_platform_address_ids"))
        elif len(addresses) > 1:
            wrong.append(("SERVICE", "BT-10", "buyer", "ar_platform_address_id"))
        if set(addresses.mapped("commitment_required")) == {True} \
                and not self._ar_platform_commitment():
            wrong.append(("COMMITMENT", "BT-13", "invoice", "ref"))
        return tuple(
            Finding("local", f"B2G-{what}", term, subject, field, f"b2g_{what.lower()}",
                    Reason.of(f"facturx.b2g_{what.lower()}", customer=named(buyer)))
            for what, term, subject, field in wrong
        )

    def _ar_platform_obstacle(self):
        """Why this invoice cannot go to the platform now, as a sentence; empty when it can."""
        buyer = self.commercial_partner_id
        if self._ar_platform_rule() not in ("B2B", "B2G") or not buyer.ar_platform_looked_up:
            return ""
        addresses = self.partner_id._ar_platform_address()
        if not addresses:
            return self.env._(
                "%(partner)s (SIREN %(siren)s) has no active address in the directory.",
                partner=buyer.display_name, siren=(buyer.company_registry or "")[:9])
        if len(addresses) > 1:
            return self.env._(
                "%(partner)s has several addresses in the directory (%(addresses)s): choose one "
                "on %(contact)s.", partner=buyer.display_name,
                addresses=", ".join(addresses.mapped("display_name")),
                contact=self.partner_id.display_name)
        if addresses.commitment_required and not self._ar_platform_commitment():
            return self.env._(
                "%(address)s of %(partner)s wants the commitment number: enter it as customer "
                "reference.", address=addresses.identifier, partner=buyer.display_name)
        return ""

    # ------------------------------------------------------------------ what became of it

    def _ar_platform_accepted(self, flow):
        """The platform took the invoice: it is deposited."""
        self.ensure_one()
        said = self.ar_einvoice_event_ids.filtered(lambda event: event.status != "transmitted")
        self._ar_einvoice_freeze(fields.Datetime.now())
        if not said:
            self.env["ar.einvoice.event"]._note(
                self, "deposited", source="connector", channel=flow.connection_id.name,
                external_id=f"{flow.connection_id.id}:{flow.tracking_id}:200")

    def _ar_platform_told(self, flow):
        """The platform took what we told of a receipt (status 212)."""
        self.ensure_one()
        amounts = [
            f"{line.amount:.{line.currency_id.decimal_places}f} {line.currency_id.name} "
            f"({line.rate:g} %)"
            for line in flow.cashed_line_ids if line.on_collection
        ]
        self.env["ar.einvoice.event"]._note(
            self, "cashed", source="connector", channel=flow.connection_id.name,
            external_id=f"{flow.connection_id.id}:{flow.tracking_id}", note=", ".join(amounts))

    def _ar_platform_refused(self, flow):
        """The platform holds no invoice: it can be corrected and sent again."""
        self.ensure_one()
        move = self.sudo()
        if not move.ar_einvoice_event_ids and not move._ar_platform_live():
            move.write({"ar_einvoice_frozen_date": False, "ar_einvoice_unsent": True})
        user = move.invoice_user_id or self.env.user
        theirs = flow.with_env(self.env["ar.reason"]._for(user).env)
        move.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id,
            summary=theirs.env._("Refused by %(platform)s", platform=flow.connection_id.name),
            note=theirs.problem)

    def _ar_platform_check_again(self):
        """:raise UserError: the platform has this invoice, or may have it"""
        live = self._ar_platform_live()
        if live:
            raise UserError(self.env._(
                "%(invoice)s is on its way to the platform already.", invoice=self.name))

    def _ar_einvoice_duty_sentence(self):
        """What is on its way to the platform is issued there."""
        if self._ar_platform_live():
            return ""
        return super()._ar_einvoice_duty_sentence()

    def action_ar_open_platform_flows(self):
        """Show what was exchanged about this invoice."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management_fr_platform.ar_platform_flow_action")
        return {**action, "domain": [("move_id", "=", self.id)], "context": {}}
