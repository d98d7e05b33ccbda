from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.einvoice.status import NOT_ISSUED, way_out
from ...models.ledger.dispute import LIVE


class ArEinvoiceReissue(models.TransientModel):
    """Cancels an invoice that was rejected or refused, and prepares the one that follows."""

    _name = "ar.einvoice.reissue"
    _description = "Correct and Reissue"

    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True)
    status = fields.Selection(related="move_id.ar_einvoice_status")
    way = fields.Selection(
        [
            ("counter_entry", "It was never issued: cancel it in our books only"),
            ("credit_note", "It was issued: send a credit note, then a new invoice"),
            ("replace", "It was issued: send one corrected invoice that replaces it"),
        ],
        string="How", required=True, compute="_compute_way", store=True, readonly=False,
        precompute=True,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Char(string="What Was Wrong", required=True)
    explanation = fields.Text(string="What Happens", compute="_compute_explanation")

    @api.depends("move_id")
    def _compute_way(self):
        for wizard in self:
            wizard.way = way_out(wizard.move_id.ar_einvoice_status or "") or "credit_note"

    @api.depends("way", "move_id", "date")
    def _compute_explanation(self):
        for wizard in self:
            sentences = [
                wizard._way_sentence(), wizard._payment_sentence(), wizard._period()[1],
            ]
            wizard.explanation = "\n".join(filter(None, sentences))

    def _way_sentence(self):
        invoice = self.move_id.name or ""
        if self.way == "counter_entry":
            return self.env._(
                "A counter-entry cancels %(invoice)s in your books and is not sent to anyone. A "
                "copy is created as a draft: correct it and send it under its new number. The "
                "rejected number is not used again.", invoice=invoice,
            )
        if self.way == "replace":
            return self.env._(
                "A counter-entry cancels %(invoice)s in your books and is not sent to anyone. A "
                "copy is created as a draft: it is sent as a corrected invoice (type 384) that "
                "names %(invoice)s and replaces it.", invoice=invoice,
            )
        return self.env._(
            "A credit note for the full amount of %(invoice)s is posted: send it. A copy is "
            "created as a draft: correct it and send it under its new number.", invoice=invoice,
        )

    def _payment_sentence(self):
        move = self.move_id
        paid = move.amount_total - move.amount_residual
        if not move or move.currency_id.is_zero(paid):
            return ""
        return self.env._(
            "%(amount)s was already paid and stays on %(invoice)s. The same amount of the credit "
            "stays open: match it with the new invoice.",
            amount=move.currency_id.format(paid), invoice=move.name,
        )

    def _period(self):
        move = self.move_id
        if not move or not self.date:
            return self.date, ""
        day = self.env["ar.posting.period"]._resolve(
            move.company_id, move.journal_id, self.date, has_tax=bool(move.amount_tax)
        )
        return day.day, day.reason

    # ------------------------------------------------------------------ doing it

    def action_reissue(self):
        """Post the counter-document, and open the draft that follows."""
        self.ensure_one()
        move = self.move_id
        self._check_may_reissue()
        # Two people at once must not make two of each.
        self.env["ar.decision.version"].sudo()._bump(move.partner_id, move.company_id)
        move.invalidate_recordset(["ar_einvoice_reissue_ids"])
        self._check_can_reissue()
        counter = self._counter_document()
        draft = self._draft_copy()
        self._tell(counter, draft)
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def _check_may_reissue(self):
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only Invoicing users can reissue an invoice."))
        self.move_id.check_access("write")
        self.env["account.move"].check_access("create")

    def _check_can_reissue(self):
        move = self.move_id
        if move.move_type != "out_invoice" or move.state != "posted":
            raise UserError(self.env._(
                "%(invoice)s is not a posted customer invoice.", invoice=move.display_name
            ))
        if move.ar_einvoice_reissue_ids:
            raise UserError(self.env._(
                "%(invoice)s was already reissued as %(other)s.", invoice=move.display_name,
                other=", ".join(move.ar_einvoice_reissue_ids.mapped("display_name")),
            ))
        if not way_out(move.ar_einvoice_status or ""):
            raise UserError(self.env._(
                "%(invoice)s was neither rejected, refused nor disputed: record that status "
                "first, or create an ordinary credit note.", invoice=move.display_name,
            ))
        if self.way == "counter_entry" and move.ar_einvoice_status not in NOT_ISSUED:
            raise UserError(self.env._(
                "%(invoice)s was issued and the customer has it, so an internal counter-entry is "
                "not enough. Choose a credit note or a corrected invoice.",
                invoice=move.display_name,
            ))

    def _counter_document(self):
        """Credit note over the whole invoice; core matches it with what is still open."""
        move, day = self.move_id, self._period()[0]
        counter = move._reverse_moves([{
            "date": day,
            "invoice_date": day,
            "ref": self.env._("%(invoice)s: %(reason)s", invoice=move.name, reason=self.reason),
        }])
        counter.sudo().ar_einvoice_internal = self.way != "credit_note"
        counter.action_post()
        return counter

    def _draft_copy(self):
        move = self.move_id
        draft = move.copy({"ref": move.ref, "invoice_date": False, "date": self.date})
        draft.sudo().write({
            "ar_einvoice_reissues_id": move.id,
            "ar_facturx_replaces_id": move.id if self.way == "replace" else False,
        })
        return draft

    def _tell(self, counter, draft):
        move = self.move_id
        # What was contested is cancelled: part of reissuing, also for those who settle no dispute.
        disputes = move.sudo().ar_dispute_ids.filtered(lambda dispute: dispute.state in LIVE)
        disputes.action_settle()
        move.activity_feedback(
            ["mail.mail_activity_data_todo"],
            feedback=self.env["ar.reason"]._for(move.company_id).env._(
                "Reissued: %(reason)s", reason=self.reason
            ),
        )
        for record in (move, draft):
            record.message_post(body=Markup("%s<br/>%s %s") % (
                self.reason, counter._get_html_link(), (draft if record == move else move)
                ._get_html_link(),
            ))
