from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

OF_CUSTOMER = ("buyer", "delivery")
REPAIRED = frozenset({
    "name", "company_registry", "vat", "peppol_eas", "peppol_endpoint", "country_id", "is_company",
    "ar_is_not_taxable",
})
"""Fields whose change may repair e-invoices of a customer."""


class ResPartner(models.Model):
    """What the e-invoices of a customer lack, to be repaired in a list."""

    _inherit = "res.partner"

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
