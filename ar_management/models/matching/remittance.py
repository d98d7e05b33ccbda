from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.common.reason import Reason, to_json
from ...engine.remittance.model import Advice, AdviceLine, RemittanceError
from ...engine.remittance.pairing import DAYS_AFTER, DAYS_BEFORE, Waiting, pair
from ...engine.remittance.reader import read as read_advice
from ..common.reason import explained


class ArRemittance(models.Model):
    """What a customer writes about a payment: which documents it is for, and how much of each.

    Where it comes from does not matter: attached to a bank line by a person, or sent to the
    company's address. Its numbers are references when the bank line is searched.
    """

    _name = "ar.remittance"
    _description = "Remittance Advice"
    _inherit = ["mail.thread", "ar.named.senders", "ar.left.out"]
    _mail_post_access = "read"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    email_from = fields.Char(string="Sender", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null"
    )
    payer = fields.Char(readonly=True, help="Who pays, in the words of the advice.")
    date = fields.Date(
        readonly=True, help="Day of the payment or of the advice; else the day on which it came."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    total = fields.Monetary(readonly=True, help="Total paid according to the advice.")
    line_ids = fields.One2many(
        "ar.remittance.line", "remittance_id", string="Documents", readonly=True
    )
    document_count = fields.Integer(
        string="Number of Documents", compute="_compute_document_count"
    )
    attachment_id = fields.Many2one("ir.attachment", string="File", readonly=True)
    statement_line_id = fields.Many2one(
        "account.bank.statement.line", string="Bank Line", readonly=True, index="btree_not_null",
        ondelete="set null",
    )
    state = fields.Selection(
        [("unmatched", "Waits for Its Payment"), ("used", "Used"), ("refused", "Not Readable")],
        required=True, default="unmatched", readonly=True, index=True, tracking=True,
    )
    reason_data = fields.Json(string="Why, as Codes", readonly=True)
    reason = explained("reason_data", string="Why")

    @api.depends("line_ids")
    def _compute_document_count(self):
        for advice in self:
            advice.document_count = len(advice.line_ids)

    # ------------------------------------------------------------------ receiving

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Read what an e-mail brings: its files, or its own text when none of them is an advice.

        A file that cannot be read is named on the advice beside which it came.
        """
        values = custom_values or {}
        company = self.env["res.company"].browse(values.get("company_id")) or self.env.company
        partner = self.env["res.partner"].browse(msg_dict.get("author_id"))
        subject = (
            msg_dict.get("subject") or self.env["ar.reason"]._for(company).env._("No subject")
        )
        common = {
            "company_id": company.id,
            "email_from": msg_dict.get("email_from"),
            "partner_id": partner.commercial_partner_id.id,
        }
        files, text = self._files_of(msg_dict), (subject, str(msg_dict.get("body") or ""))
        read, refused = self._read_parts(files or [text])
        if not read and files:
            # The list may stand in the e-mail itself, above a logo or a copy of the order.
            read, _refused = self._read_parts([text])
        if read:
            common["left_out"] = self._left_out_data(
                [(name, reason) for name, _content, reason in refused])
        first, *others = [
            self._values_of(name, content, found, {**common, "name": name})
            for name, content, found in read or refused
        ]
        received = super().message_new(msg_dict, first)
        found = received + self.create(others)
        senders = company.sudo().ar_remittance_senders
        if senders and (obstacle := self._sender_obstacle(common["email_from"], senders)):
            found.write({"state": "refused", "reason": obstacle})
            return received
        found._find_payments()
        return received

    @api.model
    def _read_parts(self, parts):
        """Parts that are an advice, with it, and those that are none, with the reason."""
        read, refused = [], []
        for name, content in parts:
            try:
                read.append((name, content, read_advice(name, content)))
            except RemittanceError as error:
                refused.append((name, content, error.reason))
        return read, refused

    @api.model
    def _receive(self, files, company, **values):
        """Read and keep advices; the ones that no payment is known for look for theirs.

        :param files: list of (name, bytes of a file or text)
        :param values: ``statement_line_id``, ``partner_id`` or ``email_from``, when known
        """
        read, refused = self._read_parts(files)
        advices = self.sudo().create([
            self._values_of(
                name, content, found, {"name": name, "company_id": company.id, **values})
            for name, content, found in read + refused
        ]).sudo(False)
        readable = advices.filtered(lambda advice: advice.state != "refused")
        attached = readable.filtered("statement_line_id")
        attached._mark_used(Reason.of("remittance.attached", user=self.env.user.name))
        (readable - attached)._find_payments()
        return advices

    def _values_of(self, name, content, advice, values):
        """Values of an advice that is kept whether it can be read or not.

        :param advice: what was read, or the reason why it was not
        """
        company = self.env["res.company"].browse(values["company_id"])
        raw = content.encode() if isinstance(content, str) else content
        attachment = self.env["ir.attachment"].sudo().create({
            "name": name if "." in name else f"{name}.txt", "raw": raw,
            "company_id": company.id,
        })
        values = {**values, "attachment_id": attachment.id, "currency_id": company.currency_id.id}
        if not isinstance(advice, Advice):
            return {
                **values, "state": "refused", "reason_data": to_json([advice]),
                "statement_line_id": False,
            }
        total = advice.stated if advice.total is None else advice.total
        return {
            **values,
            "payer": advice.payer,
            "date": advice.date or fields.Date.context_today(self),
            "total": float(total or 0),
            "line_ids": [Command.create(self._line_values(line)) for line in advice.lines],
        }

    def _line_values(self, line):
        return {
            "reference": line.reference,
            "other_references": " ".join(line.other_references),
            "is_amount_stated": line.amount is not None,
            "amount": float(line.amount or 0),
            "discount": float(line.discount),
            "deduction": float(line.deduction),
            "text": line.text,
        }

    # ------------------------------------------------------------------ finding the payment

    def _find_payments(self):
        """Look among the bank lines that wait for the ones that these advices are about."""
        for company, advices in self.filtered("total").grouped("company_id").items():
            lines = self.env["account.bank.statement.line"].sudo().search(
                Domain([
                    ("company_id", "=", company.id),
                    ("is_reconciled", "=", False),
                    ("ar_remittance_ids", "=", False),
                    ("amount", "in", advices.mapped("total")),
                ]) & advices._near("date")
            )
            attached = advices._pair_with(lines)
            # What a person changed is not searched away by what arrives.
            searched = lines.browse(attached).filtered(
                lambda line: line.ar_proposal_id and not line.ar_proposal_id.edited_by
            )
            searched.with_env(self.env)._ar_search_again()

    @api.model
    def _attach_waiting(self, lines):
        """Give bank lines that are about to be searched the advices that wait for them."""
        lines = lines.filtered(lambda line: line.amount > 0 and not line.is_reconciled)
        if not lines:
            return
        for company, theirs in lines.grouped("company_id").items():
            waiting = self.sudo().search([
                ("company_id", "=", company.id), ("state", "=", "unmatched"), ("total", "!=", 0),
            ])
            if waiting:
                waiting._pair_with(theirs.filtered(lambda line: not line.ar_remittance_ids))

    def _near(self, field):
        """Days on which the payments of these advices may have been booked."""
        days = self.mapped("date")
        return Domain(field, ">=", fields.Date.subtract(min(days), days=DAYS_AFTER)) & Domain(
            field, "<=", fields.Date.add(max(days), days=DAYS_BEFORE)
        )

    def _pair_with(self, lines):
        """:return: ids of the bank lines that got an advice"""
        payments = [self.env["ar.match.reader"]._payment(line) for line in lines]
        found = pair(
            [advice._waiting() for advice in self],
            [
                Waiting(each.key, each.amount, each.on, each.currency, each.customer,
                        each.payer_name)
                for each in payments
            ],
        )
        for line_id, advice_id in found.items():
            advice, line = self.browse(advice_id), lines.browse(line_id)
            advice.sudo().statement_line_id = line
            advice._mark_used(Reason.of(
                "remittance.paired", day=line.date, text=line.payment_ref or ""
            ))
        return list(found)

    def _waiting(self):
        currency = self.currency_id._ar_engine_currency()
        return Waiting(
            self.id, currency.from_float(self.total), self.date, customer=self.partner_id.id,
            payer=self.payer or self.partner_id.name or "",
        )

    def _mark_used(self, reason):
        self.sudo().write({"state": "used", "reason_data": to_json([reason])})

    # ------------------------------------------------------------------ for the engine

    def _engine_advice(self):
        """What is known about one payment, as the engine reads it; ``None`` when nothing is."""
        readable = self.filtered(lambda advice: advice.state != "refused")
        if not readable:
            return None
        first = readable[0]
        currency = first.currency_id._ar_engine_currency()
        return Advice(
            lines=tuple(line._engine_line(currency) for line in readable.line_ids),
            total=currency.from_float(sum(readable.mapped("total"))) or None,
            payer=first.payer or "",
            date=first.date or None,
            name=", ".join(readable.mapped("name")),
        )

    # ------------------------------------------------------------------ actions

    def action_open_bank_line(self):
        """Open the match of the bank line that this advice is about."""
        self.ensure_one()
        return self.statement_line_id.action_ar_open_proposal()

    def action_choose_payment(self):
        """Attach the advice to a bank line by hand, or to another one."""
        self.ensure_one()
        return self.env["ar.remittance.attach"]._open(remittance_id=self.id)

    def action_detach(self):
        """Take advices off their bank lines, which are searched again without them."""
        lines = self.statement_line_id
        self.env["ar.match.proposal"]._check_may_decide(lines)
        if lines.filtered("is_reconciled"):
            raise UserError(self.env._(
                "“%(line)s” is already matched: undo the match first.",
                line=lines.filtered("is_reconciled")[0].payment_ref,
            ))
        self.filtered("statement_line_id").sudo().write({
            "statement_line_id": False, "state": "unmatched", "reason_data": False,
        })
        lines._ar_search_again()

    def _attach_to(self, line):
        """Use this advice for a bank line, and search that line again."""
        self.sudo().statement_line_id = line
        self._mark_used(Reason.of("remittance.attached", user=self.env.user.name))
        line._ar_search_again()


class ArRemittanceLine(models.Model):
    """One document of a remittance advice, in the customer's own words."""

    _name = "ar.remittance.line"
    _description = "Document of a Remittance Advice"
    _order = "remittance_id desc, id"

    remittance_id = fields.Many2one(
        "ar.remittance", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="remittance_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="remittance_id.currency_id")
    reference = fields.Char(string="Document", required=True, readonly=True)
    other_references = fields.Char(string="Other Numbers", readonly=True)
    amount = fields.Monetary(string="Paid", readonly=True)
    is_amount_stated = fields.Boolean(string="Amount Stated", readonly=True)
    discount = fields.Monetary(readonly=True)
    deduction = fields.Monetary(readonly=True, help="What else the customer keeps back.")
    text = fields.Char(string="Text Read", readonly=True)

    def _engine_line(self, currency):
        """The line as the engine reads it."""
        self.ensure_one()
        return AdviceLine(
            reference=self.reference,
            amount=currency.from_float(self.amount) if self.is_amount_stated else None,
            discount=currency.from_float(self.discount),
            deduction=currency.from_float(self.deduction),
            text=self.text or "",
            other_references=tuple((self.other_references or "").split()),
        )
