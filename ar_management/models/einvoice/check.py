from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import format_datetime

from ...engine.common.reason import Reason, from_json, to_json
from ...engine.einvoice.facturx.build import build
from ...engine.einvoice.facturx.library import LibraryMissing
from ...engine.einvoice.facturx.truth import untrue_totals
from ...engine.einvoice.facturx.validate import LEVELS, Level, Verdict, refused, validate
from ..common.reason import SENTENCES, explained

CII = ("facturx", "zugferd")
"""Formats whose XML is a CII inside the PDF; the XML of the others is a file of its own."""

STATES = [
    ("valid", "Valid"),
    ("invalid", "Invalid"),
    ("not_checked", "Not Checked"),
]
PROFILES = [
    ("en16931", "EN 16931"), ("extended", "EXTENDED"),
    ("ubl_invoice", "UBL"), ("ubl_credit_note", "UBL (Credit Note)"),
]
LEVEL_STATES = [*STATES, ("not_applicable", "Not Applicable")]


class ArFacturxCheck(models.Model):
    """What the validators said of the e-invoice of one invoice, at one moment."""

    _name = "ar.facturx.check"
    _description = "E-Invoice Check"
    _order = "date desc, id desc"
    _check_company_auto = True

    move_id = fields.Many2one(
        "account.move", "Invoice", required=True, index=True, ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Customer", store=True, index=True
    )
    date = fields.Datetime(default=fields.Datetime.now, required=True)
    profile = fields.Selection(PROFILES, required=True, default="en16931")
    state = fields.Selection(STATES, "Result", required=True, index=True)
    xsd_state = fields.Selection(LEVEL_STATES, "Structure (XSD)", required=True)
    profile_state = fields.Selection(LEVEL_STATES, "Profile (Schematron)", required=True)
    br_fr_state = fields.Selection(LEVEL_STATES, "French Rules (BR-FR)", required=True)
    why_not_data = fields.Json("Why Not Checked, as Codes")
    why_not = explained("why_not_data", fields.Char, string="Why Not Checked")
    finding_ids = fields.One2many("ar.facturx.finding", "check_id", "Findings")
    is_last = fields.Boolean(
        "Last Check", default=True, index=True,
        help="Not checked again since; earlier checks are kept as a record.",
    )
    run_id = fields.Many2one(
        "ar.facturx.run", index="btree_not_null", ondelete="set null", check_company=True
    )

    @api.depends("move_id", "date")
    def _compute_display_name(self):
        for check in self:
            check.display_name = self.env._(
                "%(invoice)s, checked %(date)s",
                invoice=check.move_id.name,
                date=format_datetime(self.env, check.date),
            )

    @api.model
    def _check(self, move, xml=None):
        """Check the e-invoice of a posted invoice and keep the result.

        :param xml: the XML to check, when it was built already
        """
        move.ensure_one()
        return self._keep(move, self._verdict(move, xml))

    @api.model
    def _keep(self, move, verdict, run=None):
        """Store a verdict as the last check of the invoice; what was found before is closed."""
        before = self.sudo().search([("move_id", "=", move.id), ("is_last", "=", True)])
        before.finding_ids.filtered("is_open").is_open = False
        before.is_last = False
        values = self._values(move, verdict)
        check = self.sudo().create({**values, "run_id": run and run.id})
        # A plain column: a computed one would visit every entry of the ledger at installation.
        move.sudo().ar_facturx_state = check.state
        return check.with_env(self.env)

    @api.model
    def _verdict(self, move, xml=None):
        """What is wrong with the e-invoice of an invoice (``engine.einvoice.facturx.validate``).

        A draft is read as if it were posted today, so that it can be repaired before.
        """
        invoice = self.env["ar.einvoice.reader"]._of(move)
        sent = move._ar_sent_document()
        if sent:
            return self._validated(sent, invoice)
        if move.state == "draft":
            invoice = self._as_posted(move, invoice)
        findings = self.env["ar.einvoice.reader"]._findings(invoice)
        if any(finding.fatal for finding in findings):
            return replace(refused(findings), profile=invoice.profile)
        try:
            xml = xml or self._built(move, invoice)
        except LibraryMissing as error:
            return self._unchecked(error)
        if not xml:
            return replace(refused(findings), profile=invoice.profile)
        verdict = self._validated(xml, invoice)
        untrue = tuple(untrue_totals(xml, invoice))
        if untrue:
            verdict = replace(verdict, levels={**verdict.levels, "local": Level("invalid")})
        return replace(verdict, findings=(*findings, *untrue, *verdict.findings))

    def _built(self, move, invoice):
        """XML of an invoice that was not sent yet, in the format it leaves in."""
        sender = self.env["account.move.send"]
        edi_format = move.state == "posted" and sender._get_default_invoice_edi_format(move)
        if edi_format in (False, *CII) or not move._ar_facturx_binds(edi_format):
            return build(invoice)
        builder = move.commercial_partner_id._get_edi_builder(edi_format)
        return builder._export_invoice(move)[0]

    def _validated(self, xml, invoice):
        try:
            return validate(xml, invoice.french_rules)
        except LibraryMissing as error:
            return self._unchecked(error)

    def _unchecked(self, error):
        return Verdict(dict.fromkeys(LEVELS, Level("not_checked", str(error))))

    def _as_posted(self, move, invoice):
        day = move.invoice_date or move.company_id._ar_today()
        due = move.invoice_date_due
        number = invoice.number if invoice.number not in ("", "/") else "DRAFT"
        return replace(
            invoice, number=number, issue_date=day, due_date=due and max(due, day),
        )

    def _values(self, move, verdict):
        whys = dict.fromkeys(level.why for level in verdict.levels.values() if level.why)
        findings = self.env["ar.facturx.finding"]
        return {
            "move_id": move.id,
            "profile": verdict.profile,
            "state": verdict.state,
            **{f"{name}_state": verdict.levels[name].state for name in LEVELS},
            "why_not_data": to_json(map(self._why, whys)),
            "finding_ids": [
                fields.Command.create(findings._values(move, finding))
                for finding in verdict.findings
            ],
        }

    def _why(self, why):
        """Why a level was not checked, with the remedy where there is one, as a Reason."""
        for package in ("saxonche", "factur"):
            if package in why.lower():
                return Reason.of(f"facturx.without_{package}")
        code = f"facturx.not_checked_{why}"
        return Reason.of(code) if code in SENTENCES else Reason.plain(why)

    def action_check_again(self):
        """Check the invoice once more, after something was corrected."""
        self.ensure_one()
        return self.move_id.action_ar_check_facturx()

    def _refuses(self):
        """Tell whether the invoice must not be sent."""
        self.ensure_one()
        company = self.sudo().move_id.company_id
        unchecked = self.state == "not_checked" and not company.ar_facturx_send_unchecked
        return self.state == "invalid" or unchecked

    def _refusals(self):
        """Why the invoice must not be sent: one sentence per finding, with its remedy."""
        self.ensure_one()
        sentences = [finding._sentence() for finding in self.sudo().finding_ids if finding.fatal]
        if not sentences and self._refuses():
            sentences = [
                self.env["ar.reason"]._say(
                    "sending.unchecked", invoice=self.move_id.name,
                    why=from_json(self.why_not_data) or "-", company=self.move_id.company_id.name,
                )
            ]
        return sentences
