import base64

from odoo import api, fields, models


class ArStatementWizard(models.TransientModel):
    """A statement of account of customers: as of which day, in which form, to whom."""

    _name = "ar.statement.wizard"
    _description = "Make a Statement of Account"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    date = fields.Date(
        string="As Of", required=True, default=lambda self: self.env.company._ar_today()
    )
    kind = fields.Selection(
        [("open", "Open items"), ("forward", "Balance forward")], required=True, default="open",
    )
    since = fields.Date(string="From", help="First day; a month before the last one if left empty.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "res.partner":
            values["partner_ids"] = [
                fields.Command.set(self.env.context.get("active_ids") or [])
            ]
        return values

    def action_print(self):
        """Print the statements."""
        return self.env.ref("ar_management.ar_account_statement_report").with_context(
            ar_statement_date=fields.Date.to_string(self.date), ar_statement_kind=self.kind,
            ar_statement_since=fields.Date.to_string(self.since) if self.since else False,
        ).report_action(self.partner_ids, config=False)

    def action_export(self):
        """Download the statement of one customer as a workbook."""
        report = self.env["report.ar_management.account_statement"]
        customer = self.partner_ids.commercial_partner_id[:1]
        statement = report._statement(
            customer, self.env.company, self.date, self.kind, self.since or None
        )
        name = self.env._("Statement of account %(day)s.xlsx", day=self.date)
        attachment = self.env["ir.attachment"].create({
            "name": name,
            "datas": base64.b64encode(report._workbook(statement)),
            "res_model": self._name, "res_id": self.id,
        })
        return {
            "type": "ir.actions.act_url", "target": "download",
            "url": f"/web/content/{attachment.id}?download=true",
        }

    def action_send(self):
        """Send the statements to the billing contacts by e-mail."""
        self.env["ar.reminder"]._check_may_collect()
        sendings = self.env["ar.statement.sending"]
        made = sendings.browse().union(*[
            sendings._send(customer, self.env.company, self.date, self.kind, self.since or None)
            for customer in self.partner_ids.commercial_partner_id
        ])
        sent = made.filtered(lambda each: each.state == "sent")
        return self.env["ar.reminder"]._notify(self.env._(
            "%(sent)s sent, %(left)s without address or with nothing to send.",
            sent=len(sent), left=len(made) - len(sent),
        ), "success" if sent else "warning")
