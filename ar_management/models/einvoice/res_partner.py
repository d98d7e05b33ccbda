from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.common.territory import FRANCE
from ...engine.einvoice.identifiers import digits, is_wrong, siren_of, vat_of

FRENCH_PLATFORM = "0225"
"""Scheme of the electronic addresses of the French platforms."""
OF_CUSTOMER = ("buyer", "delivery")
REPAIRED = frozenset({
    "name", "company_registry", "vat", "peppol_eas", "peppol_endpoint", "country_id", "is_company",
    "ar_is_not_taxable",
})
"""Fields whose change may repair e-invoices of a customer."""


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_facturx_structured_terms = fields.Boolean(
        string="Payment Terms as Data",
        help="Write early-payment discount and late-payment penalty into the e-invoice as data "
        "too, which makes it an EXTENDED one. Only for customers who ask for it: every software "
        "reads the text.",
    )

    ar_is_not_taxable = fields.Boolean(
        string="Not a Taxable Person",
        help="An association, a co-ownership, a works council: a body that is not subject to VAT "
        "and receives no electronic invoices by law. Sales to it are reported like those to "
        "consumers; it still pays like a business.",
    )

    ar_facturx_finding_count = fields.Integer(
        string="Invoices Held Back", compute="_compute_ar_facturx_findings",
        groups="account.group_account_invoice",
    )
    ar_facturx_missing = fields.Text(
        string="Missing for E-Invoices", compute="_compute_ar_facturx_findings",
        groups="account.group_account_invoice",
    )
    ar_facturx_to_repair = fields.Boolean(
        string="Blocks E-Invoices", compute="_compute_ar_facturx_findings",
        search="_search_ar_facturx_to_repair", groups="account.group_account_invoice",
    )

    @api.onchange("company_registry", "vat", "country_id")
    def _onchange_ar_identifiers(self):
        """Complete SIREN and VAT number from each other; a wrong check digit is told at once."""
        if not self.is_company or self.country_code not in FRANCE:
            return None
        if self.company_registry and not self.vat and not self.ar_is_not_taxable:
            self.vat = vat_of(self.company_registry) or self.vat
        elif self.vat and not self.company_registry:
            self.company_registry = siren_of(self.vat) or self.company_registry
        if not is_wrong(self.company_registry or ""):
            return None
        return {"warning": {
            "title": self.env._("Company Number"),
            "message": self.env._(
                "%(number)s is neither a SIREN nor a SIRET: a digit is wrong or missing.",
                number=self.company_registry,
            ),
        }}

    def _ar_gets_einvoices(self):
        """Tell whether French law wants invoices to this customer to be electronic."""
        self.ensure_one()
        customer = self.commercial_partner_id
        return not customer.ar_is_not_taxable and not customer._ar_is_consumer()

    @api.depends(lambda self: self._peppol_eas_endpoint_depends())
    def _compute_peppol_eas(self):  # pylint: disable=missing-return
        # Core knows no address of the French platforms and would replace it whenever the VAT or
        # company number changes.
        kept = self.filtered(
            lambda partner: (
                partner.peppol_eas == FRENCH_PLATFORM and partner._deduce_country_code() in FRANCE
            )
        )
        super(ResPartner, self - kept)._compute_peppol_eas()
        for partner in kept:
            partner.peppol_eas = FRENCH_PLATFORM

    @api.depends(lambda self: [*self._peppol_eas_endpoint_depends(), "peppol_eas"])
    def _compute_peppol_endpoint(self):  # pylint: disable=missing-return
        # Builds of 2026 put the SIREN in place of an address of its own below the same SIREN.
        own = {
            partner: partner.peppol_endpoint for partner in self
            if partner.peppol_eas == FRENCH_PLATFORM and "_" in (partner.peppol_endpoint or "")
        }
        super()._compute_peppol_endpoint()
        for partner, address in own.items():
            if digits(partner.company_registry or "")[:9] == address.partition("_")[0]:
                partner.peppol_endpoint = address

    # ---- Format. Modules of core suggest theirs, before or after this one: the format that the
    # company chose stands against all of them, and a choice by hand against both.

    def _ar_suggested_format(self):
        """Format of the e-invoices to a customer for whom nobody chose one."""
        ours = self.env.company._ar_einvoice_format_for(self)
        return ours or self._get_suggested_invoice_edi_format()

    def _get_suggested_invoice_edi_format(self):
        return (self.env.company._ar_einvoice_format_for(self)
                or super()._get_suggested_invoice_edi_format())

    def _compute_invoice_edi_format(self):  # pylint: disable=missing-return
        super()._compute_invoice_edi_format()
        for partner in self:
            customer = partner.commercial_partner_id
            if customer and not customer.invoice_edi_format_store:
                partner.invoice_edi_format = customer._ar_suggested_format()

    def _inverse_invoice_edi_format(self):
        # Core compares with its own suggestion: a choice that happens to equal it would be lost.
        for partner in self:
            chosen = partner.invoice_edi_format
            if chosen == partner._ar_suggested_format():
                partner.invoice_edi_format_store = False
            else:
                partner.invoice_edi_format_store = chosen or "none"

    # ---- What the e-invoices of a customer lack, to be repaired in a list

    def write(self, vals):
        result = super().write(vals)
        if self and REPAIRED & vals.keys():
            self._ar_facturx_close_repaired()
        return result

    def _ar_facturx_close_repaired(self):
        """Close what is no longer missing; the invoices wait to be checked as a whole."""
        findings = self.env["ar.facturx.finding"].sudo().search([
            ("is_open", "=", True), ("level", "=", "local"),
            ("partner_id", "in", self.commercial_partner_id.ids),
        ])
        reader = self.env["ar.einvoice.reader"].sudo()
        for move, open_ones in findings.grouped("move_id").items():
            wrong = {found.rule for found in reader._findings(reader._of(move))}
            open_ones.filtered(lambda each, wrong=wrong: each.rule not in wrong).is_open = False
            if not move.ar_facturx_check_ids.finding_ids.filtered("is_open"):
                move.ar_facturx_state = False

    @api.depends_context("allowed_company_ids", "lang")
    def _compute_ar_facturx_findings(self):
        found = {}
        findings = self.env["ar.facturx.finding"].search([
            *self._ar_facturx_finding_domain(), ("partner_id", "in", self._origin.ids),
        ])
        for finding in findings:
            found.setdefault(finding.partner_id, []).append(finding)
        for partner in self:
            mine = found.get(partner._origin, [])
            partner.ar_facturx_finding_count = len({finding.move_id for finding in mine})
            partner.ar_facturx_missing = "\n".join(
                dict.fromkeys(finding.message for finding in mine if finding.message)
            )
            partner.ar_facturx_to_repair = bool(mine)

    @api.model
    def _ar_facturx_finding_domain(self):
        return Domain([
            ("is_open", "=", True), ("subject", "in", OF_CUSTOMER),
            ("company_id", "in", self.env.companies.ids),
        ])

    @api.model
    def _search_ar_facturx_to_repair(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        groups = self.env["ar.facturx.finding"]._read_group(
            self._ar_facturx_finding_domain(), ["partner_id"]
        )
        wanted = (True in value) == (operator == "in")
        ids = [partner.id for (partner,) in groups]
        return Domain("id", "in" if wanted else "not in", ids)

    def action_ar_check_facturx_again(self):
        """Check all unsent e-invoices of these customers, after they were repaired."""
        moves = self.env["account.move"].search([
            *self.env["account.move"]._ar_facturx_unsent_domain(),
            ("commercial_partner_id", "in", self.commercial_partner_id.ids),
            ("company_id", "in", self.env.companies.ids),
        ])
        if not moves:
            raise UserError(self.env._(
                "%(customers)s: no invoice is waiting to be sent.",
                customers=", ".join(self.mapped("display_name")),
            ))
        return self.env["ar.facturx.run"]._start_and_show(moves)

    def action_ar_open_facturx_findings(self):
        """Show what is wrong with the e-invoices of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_management.ar_facturx_finding_action"
        )
        return {**action, "domain": [
            ("partner_id", "=", self.commercial_partner_id.id), ("is_open", "=", True),
        ]}
