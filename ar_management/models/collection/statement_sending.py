import hashlib

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .reminder import with_branches

BATCH = 20
"""Customers whose statement is printed before the job commits."""
FIRST_DAYS = 10
"""Days of a month in which the statements of the last one are sent; later they are stale."""
NEXT_CUSTOMERS = """
    SELECT DISTINCT partner.commercial_partner_id AS customer
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
      JOIN res_partner partner ON partner.id = line.partner_id
     WHERE line.company_id IN %(companies)s AND line.parent_state = 'posted'
       AND account.account_type = 'asset_receivable' AND line.date <= %(day)s
       AND (line.reconciled IS NOT TRUE OR line.date > %(since)s)
       AND NOT EXISTS (
           SELECT FROM ar_statement_sending sent
            WHERE sent.company_id = %(company)s AND sent.date = %(day)s
              AND sent.is_monthly AND sent.partner_id = partner.commercial_partner_id
       )
  ORDER BY customer LIMIT %(limit)s
"""


class ArStatementSending(models.Model):
    """A statement of account that was sent: to whom, when, and the fingerprint of the file.

    The monthly ones are sent once for each customer and month, whatever happens to the job.
    """

    _name = "ar.statement.sending"
    _description = "Statement of Account Sent"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True,
        ondelete="cascade",
    )
    date = fields.Date(string="As Of", required=True, readonly=True)
    kind = fields.Selection(
        [("open", "Open items"), ("forward", "Balance forward")], required=True, readonly=True,
    )
    is_monthly = fields.Boolean(string="Monthly", readonly=True)
    state = fields.Selection(
        [("sent", "Sent"), ("nothing", "Nothing to Send"), ("no_address", "No Address")],
        required=True, readonly=True,
    )
    sent_on = fields.Datetime(readonly=True)
    email_to = fields.Char(string="Address", readonly=True)
    message_ref = fields.Char(string="Message ID", readonly=True)
    digest = fields.Char(string="SHA-256 of the File", readonly=True)

    _month_uniq = models.UniqueIndex(
        "(company_id, partner_id, date) WHERE is_monthly",
        "The statement of this month was sent already.",
    )

    @api.model
    def _send_some(self, company, day):
        """Send the statements of the last month to the next customers whose policy wants them.

        :return: whether more customers may follow
        """
        policies = self.env["ar.reminder.policy"]._of_company(company)
        if day.day > FIRST_DAYS or not any(each.statement != "never" for each in policies):
            return False
        last = day.replace(day=1) - relativedelta(days=1)
        customers = self._customers_left(company, last)
        self.env["ar.decision.version"].sudo()._bump(customers, company)
        by_customer = self.env["ar.reminder.policy"]._by_customer(customers, company)
        for customer in customers:
            policy = by_customer.get(customer.id)
            kind = policy.statement if policy else "never"
            if kind == "never":
                self._keep(customer, company, last, "open", "nothing", is_monthly=True)
            else:
                self._send(customer, company, last, kind, is_monthly=True)
        return bool(customers)

    def _customers_left(self, company, day):
        for name in ("account.move.line", "res.partner", self._name):
            self.env[name].flush_model()
        rows = self.env.execute_query(SQL(
            NEXT_CUSTOMERS, company=company.id, companies=with_branches(company), day=day,
            limit=BATCH, since=day - relativedelta(months=1),
        ))
        return self.env["res.partner"].browse(row[0] for row in rows)

    @api.model
    def _send(self, customer, company, day, kind, since=None, is_monthly=False):
        """Send a statement as a PDF to the billing contact, in its language, and keep proof."""
        sender = self.sudo().with_company(company)
        customer = customer.commercial_partner_id.with_env(sender.env)
        contact = customer._ar_billing_contact()
        report = sender.env["report.ar_management.account_statement"]
        statement = report._statement(customer, company, day, kind, since)
        if not statement["rows"] and not statement["accounts"]:
            return sender._keep(customer, company, day, kind, "nothing", is_monthly)
        if not contact._ar_can_be_mailed():
            return sender._keep(customer, company, day, kind, "no_address", is_monthly)
        content, _kind = sender.env["ir.actions.report"].with_context(
            ar_statement_date=fields.Date.to_string(day), ar_statement_kind=kind,
            ar_statement_since=fields.Date.to_string(statement["since"]), lang=contact.lang,
        )._render_qweb_pdf("ar_management.account_statement", customer.ids)
        words = sender.env["ar.reason"]._for(contact)
        name = words.env._("Statement of account %(day)s.pdf", day=day)
        message = customer._ar_write_to(
            contact, company, words.env._(
                "Dear %(contact)s, here is your statement of account as of %(day)s. Please tell "
                "us if anything is not as you have it in your books.",
                contact=contact.name, day=words._format(day),
            ),
            words.env._("%(company)s: statement of account", company=company.name),
            files=[(name, content)],
        )
        return sender._keep(
            customer, company, day, kind, "sent", is_monthly, sent_on=fields.Datetime.now(),
            email_to=contact.email_formatted, message_ref=message.message_id,
            digest=hashlib.sha256(content).hexdigest(),
        )

    def _keep(self, customer, company, day, kind, state, is_monthly=False, **values):
        return self.sudo().create({
            "company_id": company.id, "partner_id": customer.id, "date": day, "kind": kind,
            "state": state, "is_monthly": is_monthly, **values,
        })
