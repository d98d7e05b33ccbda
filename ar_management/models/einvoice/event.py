from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.common.reason import Label, Reason
from ...engine.einvoice.status import (
    MOTIVES,
    OPENS_DISPUTE,
    STATUSES,
    Event,
    contradiction,
    current,
    dispute_reason,
    status_of,
)
from ..ledger.dispute import LIVE
from .status_codes import ACTION_SELECTION, PLATFORM_SELECTION, STATUS_SELECTION

MAY_RECORD = ("ar_management.group_ar_user", "account.group_account_invoice")


class ArEinvoiceEvent(models.Model):
    """One status of an e-invoice after it left; a record that only grows."""

    _name = "ar.einvoice.event"
    _description = "E-Invoice Status"
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
    status = fields.Selection(STATUS_SELECTION, required=True, index=True)
    date = fields.Datetime("Since", required=True, default=fields.Datetime.now)
    source = fields.Selection(
        [("send", "Sending"), ("manual", "By Hand"), ("connector", "Connector")],
        required=True, default="manual",
    )
    channel = fields.Char("How", help="How the invoice was sent, or which platform reported it.")
    motive = fields.Char(
        "Reason Code", help="Code of the reason that the platform gave, such as QTE_ERR.")
    motive_label = fields.Char("Reason", compute="_compute_motive_label")
    requested_action = fields.Selection(ACTION_SELECTION, help="What is asked of us (MDT-121).")
    platform_of = fields.Selection(
        PLATFORM_SELECTION, string="Whose Platform",
        help="Rejected by our platform, the invoice never left; rejected by the customer's "
        "platform, it had arrived there.",
    )
    note = fields.Text()
    external_id = fields.Char(
        "External ID", index=True,
        help="What the platform calls this status; the same one is never noted twice.",
    )
    user_id = fields.Many2one(
        "res.users", "Recorded By", required=True, default=lambda self: self.env.user
    )

    _external_uniq = models.UniqueIndex(
        "(company_id, external_id) WHERE external_id IS NOT NULL",
        "This status is already recorded.",
    )

    @api.depends("motive")
    def _compute_motive_label(self):
        # A code that is in no list yet is shown as the platform gave it.
        labels = dict(self.env["ar.einvoice.record"]._fields["motive"]
                      ._description_selection(self.env))
        for event in self:
            event.motive_label = labels.get(event.motive, event.motive)

    @api.depends("move_id", "status")
    def _compute_display_name(self):
        labels = self._labels()
        for event in self:
            event.display_name = f"{event.move_id.name or ''}: {labels.get(event.status, '')}"

    @api.model
    def _labels(self):
        return dict(self._fields["status"]._description_selection(self.env))

    # ------------------------------------------------------------------ append only

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._(
            "A recorded e-invoice status cannot be changed: record another status instead."
        ))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._(
            "A recorded e-invoice status cannot be deleted: record another status instead."
        ))

    # ------------------------------------------------------------------ for connectors

    @api.model
    def record(self, invoice, status, date=None, external_id=None, motive=None, note=None,
               channel=None, requested_action=None, platform_of=None):
        """Note a status that a platform reported; for connectors, also by RPC.

        Statuses may come late, twice and out of order. The same ``external_id`` is noted once:
        calling again returns the event that is there.

        :param invoice: database id of the invoice, or its number
        :param status: code of the French life cycle, as ``"210"``, or its name here, ``"refused"``
        :param date: moment in UTC the status speaks of, ISO 8601; now when missing
        :param external_id: what the platform calls this message
        :param motive: code of the reason, as ``"QTE_ERR"``
        :param note: what was said, in words
        :param channel: name of the platform
        :param requested_action: code of what is asked for (MDT-121), as ``"NIN"``
        :param platform_of: ``"seller"`` or ``"buyer"``: whose platform rejected the invoice
        :return: database id of the event
        """
        self._check_may_record()
        move = self._find_invoice(invoice)
        name = status_of(str(status))
        if not name or name == "transmitted":
            raise UserError(self.env._(
                "%(status)s is not an e-invoice status that a platform reports: use a code of "
                "the French life cycle, such as 200, 207, 210, 212 or 213.", status=status,
            ))
        return self._note(
            move, name, source="connector", date=self._moment(date), motive=motive, note=note,
            external_id=external_id or False, **self._known(requested_action, platform_of),
            channel=channel or move.company_id.sudo().ar_einvoice_platform,
        ).id

    @api.model
    def _known(self, requested_action, platform_of):
        """Codes of a connector, when they are official ones; the rest is in its note."""
        values = {"requested_action": requested_action, "platform_of": platform_of}
        return {
            name: value for name, value in values.items()
            if value in dict(self._fields[name].selection)
        }

    @api.model
    def _check_may_record(self):
        if not self.env.su and not any(map(self.env.user.has_group, MAY_RECORD)):
            raise AccessError(self.env._(
                "Only Receivables or Invoicing users can record the status of e-invoices."
            ))

    @api.model
    def _find_invoice(self, invoice):
        moves = self.env["account.move"]
        if isinstance(invoice, int):
            found = moves.browse(invoice).exists()
        else:
            found = moves.search([
                ("name", "=", invoice), ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"), ("company_id", "in", self.env.companies.ids),
            ], limit=2)
        if len(found) != 1:
            raise UserError(self.env._(
                "There is not exactly one posted invoice %(invoice)s in your companies: give its "
                "number or its database ID.", invoice=invoice,
            ))
        found.check_access("write")
        return found

    @api.model
    def _moment(self, date):
        if not date:
            return fields.Datetime.now()
        try:
            moment = date if isinstance(date, datetime) else datetime.fromisoformat(date)
        except (TypeError, ValueError) as error:
            raise UserError(self.env._(
                "%(date)s is not a date and time: write it as 2026-10-01T09:30:00Z.", date=date,
            )) from error
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment

    # ------------------------------------------------------------------ noting

    @api.model
    def _note(self, move, status, **values):
        """Note a status and everything that follows from it; the caller asked for the rights."""
        move.ensure_one()
        if move.state != "posted" or move.move_type not in ("out_invoice", "out_refund"):
            raise UserError(self.env._(
                "%(invoice)s is not a posted customer invoice: it has no e-invoice status.",
                invoice=move.display_name,
            ))
        # Two messages of the platform at once: the second one has to see what the first noted.
        self.env["ar.decision.version"].sudo()._bump(move.partner_id, move.company_id)
        known = self._already(move, values.get("external_id"))
        if known:
            return known
        event = self.sudo().create({
            "move_id": move.id, "status": status, "user_id": self.env.uid, **values,
        })
        event._follow_up()
        return event.with_env(self.env)

    @api.model
    def _already(self, move, external_id):
        return external_id and self.sudo().search([
            ("company_id", "=", move.company_id.id), ("external_id", "=", external_id),
        ])

    def _follow_up(self):
        """Bring the invoice up to date: status, freezing, dispute, message."""
        move = self.move_id
        move._ar_einvoice_update()
        if self.status == "transmitted":
            move._ar_einvoice_freeze(self.date)
        if self.status in OPENS_DISPUTE:
            self._open_dispute()
        move.message_post(body=self._sentence())
        if STATUSES[self.status].trouble:
            self._ask_for_action()

    def _sentence(self):
        books = self.with_env(self.env["ar.reason"]._for(self.company_id).env)
        labels = dict(self._fields["requested_action"]._description_selection(books.env))
        details = (self.channel, books.motive_label, labels.get(self.requested_action), self.note)
        return " · ".join(filter(None, [
            books.env._("E-invoice: %(status)s", status=books._labels()[self.status]), *details,
        ]))

    def _ask_for_action(self):
        user = self.move_id.invoice_user_id or self.user_id
        if not user.has_group("account.group_account_invoice"):
            user = self.user_id
        theirs = self.with_env(self.env["ar.reason"]._for(user).env)
        self.move_id.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id, summary=theirs._labels()[self.status],
            note=theirs.move_id._ar_einvoice_advice_text(self.status),
        )

    def _open_dispute(self):
        """One dispute per open instalment, unless the invoice is in dispute already."""
        move = self.move_id
        if move.ar_dispute_ids.filtered(lambda dispute: dispute.state in LIVE):
            return
        lines = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        open_lines = lines.filtered("amount_residual_currency")
        self.env["ar.dispute"].create([
            {
                "move_id": move.id,
                "line_id": line.id,
                # Paid before it was refused: all of it is contested.
                "amount": abs(line.amount_residual_currency or line.amount_currency),
                "date_from": fields.Date.context_today(self, self.date),
                "reason": dispute_reason(self.motive or ""),
                "motive": self.motive if self.motive in MOTIVES["disputed"] else False,
                "note": self._sentence(),
            }
            for line in open_lines or lines
        ])

    # ------------------------------------------------------------------ reading

    def _engine_events(self):
        return [Event(event.status, event.date, event.id) for event in self]

    def _current(self):
        """The event that says how the invoice stands now; empty when there is none."""
        now = current(self._engine_events())
        return self.browse(now.sequence) if now else self.browse()

    def _contradiction(self, status):
        """Why a person should not note this status now, in words; empty when nothing is wrong."""
        reason = contradiction(self._engine_events(), status)
        if not reason:
            return ""
        return self.env["ar.reason"]._text(Reason.of(reason.code, **{
            name: Label(f"{self._name},status", value) for name, value in reason.params.items()
        }))

    # ------------------------------------------------------------------ sending

    @api.model
    def _note_sending(self, moves_data):
        """Note what was sent just now, and how (hook of ``account.move.send``)."""
        for move, data in moves_data.items():
            if not move._ar_facturx_applies():
                continue
            methods = self._methods(move, data)
            if move._ar_sent_by_platform():
                methods -= {"peppol"}  # noted when the platform took it
            if methods:
                labels = dict(
                    self.env["res.partner"]._fields["invoice_sending_method"]
                    ._description_selection(self.env)
                )
                channel = ", ".join(str(labels.get(name, name)) for name in sorted(methods))
                self._note(move, "transmitted", source="send", channel=channel)
            elif not move.ar_einvoice_frozen_date:
                move.sudo().ar_einvoice_unsent = True

    @api.model
    def _methods(self, move, data):
        sender = self.env["account.move.send"]
        return {
            method for method in data.get("sending_methods") or ()
            if sender._is_applicable_to_move(method, move, **data)
        }
