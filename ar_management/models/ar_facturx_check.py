from odoo import api, fields, models
from odoo.tools import format_datetime

from ..engine.facturx.build import PROFILE, build
from ..engine.facturx.library import LibraryMissing
from ..engine.facturx.precheck import precheck
from ..engine.facturx.validate import Level, Verdict, refused, validate
from ..engine.reason import Reason

STATES = [
    ("valid", "Valid"),
    ("invalid", "Invalid"),
    ("not_checked", "Not Checked"),
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
    profile = fields.Selection([("en16931", "EN 16931")], required=True, default=PROFILE)
    state = fields.Selection(STATES, "Result", required=True, index=True)
    xsd_state = fields.Selection(LEVEL_STATES, "Structure (XSD)", required=True)
    en16931_state = fields.Selection(LEVEL_STATES, "EN 16931", required=True)
    br_fr_state = fields.Selection(LEVEL_STATES, "French Rules (BR-FR)", required=True)
    why_not = fields.Char("Why Not Checked")
    finding_ids = fields.One2many("ar.facturx.finding", "check_id", "Findings")

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
        verdict = self._verdict(move, xml)
        check = self.sudo().create(self._values(move, verdict))
        # A plain column: a computed one would visit every entry of the ledger at installation.
        move.sudo().ar_facturx_state = check.state
        return check.with_env(self.env)

    @api.model
    def _verdict(self, move, xml=None):
        """What is wrong with the e-invoice of a posted invoice (``engine.facturx.validate``)."""
        invoice = self.env["ar.facturx.snapshot"]._of(move)
        findings = precheck(invoice)
        if any(finding.fatal for finding in findings):
            return refused(findings)
        try:
            return validate(xml or build(invoice), invoice.french_rules)
        except LibraryMissing as error:
            why = Level("not_checked", str(error))
            return Verdict({"xsd": why, "en16931": why, "br_fr": why})

    def _values(self, move, verdict):
        whys = {level.why: self._why(level.why) for level in verdict.levels.values()}
        findings = self.env["ar.facturx.finding"]
        return {
            "move_id": move.id,
            "state": verdict.state,
            **{
                f"{name}_state": verdict.levels[name].state
                for name in ("xsd", "en16931", "br_fr")
            },
            "why_not": ", ".join(filter(None, whys.values())),
            "finding_ids": [
                fields.Command.create(findings._values(move, finding))
                for finding in verdict.findings
            ],
        }

    def _why(self, why):
        return {
            "incomplete": self.env._("Data is missing: see the findings."),
            "root": self.env._("The document is not an invoice in this format."),
        }.get(why, why)

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
        sentences = [
            " ".join(filter(None, (finding._head(), finding.message, finding.remedy)))
            for finding in self.sudo().finding_ids
            if finding.fatal
        ]
        if not sentences and self._refuses():
            sentences = [
                self.env._(
                    "The e-invoice of %(invoice)s could not be checked (%(why)s), and the "
                    "settings of %(company)s do not allow to send it unchecked.",
                    invoice=self.move_id.name,
                    why=self.why_not or "-",
                    company=self.move_id.company_id.name,
                )
            ]
        return sentences


class ArFacturxFinding(models.Model):
    """One rule that an e-invoice breaks, with the record to correct and how."""

    _name = "ar.facturx.finding"
    _description = "E-Invoice Finding"
    _order = "check_id desc, fatal desc, id"

    check_id = fields.Many2one(
        "ar.facturx.check", required=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="check_id.move_id", store=True, index=True)
    partner_id = fields.Many2one(related="check_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="check_id.company_id", store=True, index=True)
    level = fields.Selection(
        [
            ("local", "Completeness"),
            ("xsd", "Structure (XSD)"),
            ("en16931", "EN 16931"),
            ("br_fr", "French Rules (BR-FR)"),
        ],
        required=True,
    )
    rule = fields.Char(index=True)
    term = fields.Char("Business Term", help="Business term (BT) or group (BG) of EN 16931.")
    fatal = fields.Boolean("Blocks Sending")
    message = fields.Text()
    remedy = fields.Text()
    location = fields.Char(help="Where in the XML.")
    res_model = fields.Char("Model to Correct")
    res_id = fields.Many2oneReference("Record to Correct", model_field="res_model")

    def _head(self):
        return f"[{self.rule}]" if self.rule else ""

    @api.model
    def _values(self, move, finding):
        record = self._record(move, finding)
        reasons = self.env["ar.reason"]
        remedy = Reason.of(f"facturx.remedy.{finding.remedy}", record=record.display_name)
        return {
            "level": finding.level,
            "rule": finding.rule,
            "term": finding.term,
            "fatal": finding.fatal,
            "message": reasons._text(finding.reason) if finding.reason else finding.message,
            "remedy": reasons._text(remedy) if finding.fatal else False,
            "location": finding.location,
            "res_model": record._name,
            "res_id": record.id,
        }

    def _record(self, move, finding):
        """Record to open in order to correct the finding."""
        move = move.sudo()
        if finding.subject == "seller":
            return move.company_id.partner_id
        if finding.subject == "buyer":
            return move.commercial_partner_id
        return move

    def action_open_record(self):
        """Open the record to correct; its own access rights apply."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
