from odoo import SUPERUSER_ID, Command, api, fields, models

from ...engine.common.reason import Reason, from_json, to_json
from ..common.reason import explained

STATES = [
    ("held", "Held"),
    ("released", "Released"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
    ("expired", "Expired"),
]

ACTIVITY = "mail.mail_activity_data_todo"

ASKED_FOR = ("partner_id", "company_id", "payment_term_id")
"""Who agreed to a release agreed to these."""


class ArCreditHold(models.Model):
    """A document that was stopped because of credit: why, and who let it go on.

    Nobody has the right to write here: holds change through the methods below only, which
    check who decides. Documents of any model can be held.
    """

    _name = "ar.credit.hold"
    _description = "Credit Hold"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "date desc, id desc"
    _rec_name = "document_name"
    _mail_post_access = "read"

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, readonly=True,
        ondelete="restrict", help="The commercial entity that will owe the amount.",
    )
    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", required=True, index=True, readonly=True
    )
    document_name = fields.Char(string="Document", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        required=True, readonly=True, tracking=True,
        help="What the document asks for, tax included, in the company's currency.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term", string="Payment Terms", readonly=True,
        help="Payment terms of the document when it was held: a release is for these.",
    )
    reasons_data = fields.Json(string="Reasons as Codes", required=True, readonly=True)
    reasons = explained("reasons_data")
    exposure_data = fields.Json(string="Exposure as Codes", readonly=True)
    exposure_text = explained(
        "exposure_data", string="Exposure at the Time",
        help="What the customer's exposure was made of when the document was held.",
    )
    state = fields.Selection(
        STATES, required=True, default="held", readonly=True, index=True, tracking=True
    )
    date = fields.Datetime(
        string="Held On", required=True, default=fields.Datetime.now, readonly=True
    )
    requested_by = fields.Many2one("res.users", required=True, readonly=True, index=True)
    requester_ids = fields.Many2many(
        "res.users", "ar_credit_hold_requester_rel", string="Credit Requested By", readonly=True,
        help="Everyone who raised the requested amount: none of them can release the hold.",
    )
    released_by = fields.Many2one("res.users", readonly=True)
    refused_by = fields.Many2one("res.users", readonly=True)
    is_self_released = fields.Boolean(
        string="Released by the Requester", readonly=True,
        help="The company lets requesters release: one person sells and decides.",
    )
    agreed_by_ids = fields.Many2many(
        "res.users", "ar_credit_hold_agreed_rel", readonly=True,
        help="Who has agreed to the release. It takes effect once as many people have agreed as "
        "the approval steps of the customer's policy require.",
    )
    release_comment = fields.Text(string="Reason Given", readonly=True)
    released_amount = fields.Monetary(
        string="Released up to", readonly=True,
        help="The document may proceed while it does not exceed this amount.",
    )
    release_until = fields.Date(
        string="Released until", readonly=True,
        help="Last day on which the document may proceed; after that it needs a new decision.",
    )

    _document_uniq = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'held'",
        "This document is already held.",
    )

    # === Actions === #

    def action_open_document(self):
        """Open the document that is held."""
        return self.env[self.res_model].browse(self.res_id)._get_records_action()

    def action_open_exposure(self):
        """Show what the customer's exposure is made of today."""
        self.ensure_one()
        return self.env["ar.exposure.line"]._open(self.partner_id, self.company_id)

    def action_open_release(self):
        """Ask for the comment with which these holds are released."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release"),
            "res_model": "ar.credit.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_hold_ids": self.ids},
        }

    def action_open_refusal(self):
        """Ask for the reason with which these holds are refused."""
        return {
            **self.action_open_release(),
            "name": self.env._("Refuse"),
            "context": {"default_hold_ids": self.ids, "default_refuses": True},
        }

    def _action_open(self):
        """Open these holds: one as a form, several as a list."""
        return self._get_records_action(name=self.env._("Held for Credit"), context={})

    # === Holding === #

    @api.model
    def _ask(self, document, partner, company, amount, answer, term):
        """Hold a document, or bring its open hold up to date.

        Who asks for more than before becomes the requester, so that nobody releases an amount
        that they asked for.

        :param amount: full amount of the document in the company's currency
        :param answer: ``models.credit.decide.Answer`` that holds it
        :param term: payment terms of the document
        :return: the open hold
        """
        holds = self.sudo()._of(document)
        values = {
            "partner_id": partner.id,
            "company_id": company.id,
            "amount": amount,
            "document_name": document.display_name,
            "reasons_data": to_json(answer.decision.reasons),
            "exposure_data": to_json(self.env["ar.exposure"]._reasons(answer.exposure, company)),
            "payment_term_id": term.id,
        }
        hold = holds.filtered(lambda each: each.state == "held")
        if hold:
            return hold._renew(values)
        holds.filtered(lambda each: each.state == "released")._update_state(
            ("released",), "expired", Reason.of("hold.asks_again")
        )
        hold = self.sudo().create({
            **values,
            "res_model": document._name,
            "res_id": document.id,
            "requested_by": self._asking_user(document).id,
            "requester_ids": [Command.set(self._requesters(document).ids)],
        })
        hold._tell_document()
        hold._tell_releasers()
        return hold

    @api.model
    def _asking_user(self, document):
        """Who asks: never the system itself, for which a customer signs through a public link."""
        if self.env.uid != SUPERUSER_ID:
            return self.env.user
        signer = document.partner_id.sudo().user_ids[:1]
        return signer or self.env.ref("base.public_user").sudo()

    @api.model
    def _requesters(self, document):
        """Everybody who made the document ask for this: none of them releases it."""
        return self._asking_user(document) | document.sudo().ar_credit_asked_by_ids

    @api.model
    def _covers(self, document, partner, company, amount, term=None):
        """Tell whether a release allows this amount for this document and customer today."""
        return any(
            hold.state == "released"
            and hold.partner_id == partner
            and hold.company_id == company
            and hold.payment_term_id == (term or hold.payment_term_id.browse())
            and hold._is_in_time()
            and company.currency_id.compare_amounts(amount, hold.released_amount) <= 0
            for hold in self.sudo()._of(document)
        )

    def _is_in_time(self):
        """Tell whether the last day of a release has not passed."""
        return not self.release_until or self.release_until >= fields.Date.context_today(self)

    @api.model
    def _close(self, documents, reason, and_released=False):
        """Cancel the open holds of documents that need no decision any more.

        :param reason: a Reason
        :param and_released: what was released does not serve the document a second time
        """
        if not documents:
            return
        holds = self.sudo()._of(documents)
        holds.filtered(lambda hold: hold.state == "held")._update_state(
            ("held",), "cancelled", reason
        )
        if and_released:
            holds.filtered(lambda hold: hold.state == "released")._update_state(
                ("released",), "expired", reason
            )

    @api.model
    def _of(self, documents):
        return self.search([("res_model", "=", documents._name), ("res_id", "in", documents.ids)])

    def _renew(self, values):
        grown = self.currency_id.compare_amounts(values["amount"], self.amount) > 0
        if grown or any(self[name].id != values[name] for name in ASKED_FOR):
            self._forget_agreement()
        if grown:
            values["date"] = fields.Datetime.now()
            values["requested_by"] = self._asking_user(self._document()).id
        asking = self._requesters(self._document()) if grown else (
            self._document().sudo().ar_credit_asked_by_ids
        )
        self.write({**values, "requester_ids": [Command.link(user.id) for user in asking]})
        return self

    def _tell_document(self):
        for hold in self:
            hold._document()._ar_post(Reason.of("hold.held"), *from_json(hold.reasons_data))

    def _document(self):
        return self.env[self.res_model].browse(self.res_id).exists()

    # === States === #

    @api.model
    def _expire_releases(self):
        """Scheduled action: close releases whose last day has passed; they count no more anyway."""
        self.sudo().search([
            ("state", "=", "released"),
            ("release_until", "<", fields.Date.context_today(self)),
        ])._update_state(("released",), "expired", Reason.of("hold.over"))

    def _update_state(self, allowed, target, reason="", **values):  # pylint: disable=missing-return
        """Nobody has to decide any more about what is not held any more."""
        super()._update_state(allowed, target, reason, **values)
        if target != "held":
            self.activity_unlink([ACTIVITY])
