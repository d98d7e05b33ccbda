from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason


class ArHeldDocument(models.AbstractModel):
    """A document that credit can stop: order, delivery, invoice.

    What people see of its hold, and who asked for what it asks for. Whether it is held is decided
    in one place (``ar.credit.terms``); where it is stopped is for each document to say.
    """

    _name = "ar.held.document"
    _description = "Document That Credit Can Hold"

    ar_credit_hold_ids = fields.One2many(
        "ar.credit.hold", "res_id", string="Credit Holds",
        domain=lambda self: [("res_model", "=", self._name)],
    )
    ar_credit_hold_id = fields.Many2one(
        "ar.credit.hold", string="Open Credit Hold", compute="_compute_ar_credit_hold",
        compute_sudo=True,
    )
    ar_credit_hold_reasons = fields.Text(
        string="Why It Is Held", compute="_compute_ar_credit_hold", compute_sudo=True
    )
    ar_can_open_credit_hold = fields.Boolean(
        string="May Open the Hold", compute="_compute_ar_can_open_credit_hold"
    )
    ar_credit_released = fields.Boolean(
        string="Credit Released", compute="_compute_ar_credit_released", compute_sudo=True,
        help="An authorised person released this document as it stands: it may proceed.",
    )
    ar_credit_asked_by_ids = fields.Many2many(
        "res.users", string="Credit Requested By", readonly=True, copy=False,
        help="Everyone who raised what this document asks for: none of them can release it.",
    )

    @api.depends("ar_credit_hold_ids.state", "ar_credit_hold_ids.reasons_data")
    @api.depends_context("lang")
    def _compute_ar_credit_hold(self):
        for document in self:
            hold = document.ar_credit_hold_ids.filtered(lambda each: each.state == "held")[:1]
            document.ar_credit_hold_id = hold
            document.ar_credit_hold_reasons = hold.reasons

    @api.depends("ar_credit_hold_id")
    @api.depends_context("uid")
    def _compute_ar_can_open_credit_hold(self):
        """The reasons are for everybody who sees the document, the hold itself for some."""
        readable = self.sudo().ar_credit_hold_id.sudo(False)._filtered_access("read")
        for document in self:
            document.ar_can_open_credit_hold = (
                document.sudo().ar_credit_hold_id.id in readable.ids
            )

    @api.depends("state", "ar_credit_hold_ids.state")
    def _compute_ar_credit_released(self):
        for document in self:
            document.ar_credit_released = (
                document._ar_waits_for_credit()
                and "released" in document.ar_credit_hold_ids.mapped("state")
                and document._ar_is_released()
            )

    def action_ar_open_credit_hold(self):
        """Open the hold that stops this document."""
        return self.sudo().ar_credit_hold_id.sudo(False)._action_open()

    def action_ar_ask_for_release(self):
        """Tell those who may release that this document waits for them."""
        self.check_access("read")
        return self.sudo().ar_credit_hold_id.sudo(False)._ask_for_release()

    def action_ar_apply_for_credit(self):
        """Prepare a credit application for the customer who will owe this document."""
        self.ensure_one()
        self.check_access("read")
        debtor = self.sudo().ar_credit_hold_id.partner_id or self._ar_debtor()
        if not debtor:
            raise UserError(self.env._("Choose the customer first: credit is somebody's."))
        return debtor.sudo(False).with_company(self.company_id).action_ar_new_credit_application()

    # === What each document says === #

    def _ar_waits_for_credit(self):
        """Tell whether it can still be stopped."""
        self.ensure_one()
        return self.state in ("draft", "sent")

    def _ar_debtor(self):
        """The commercial entity that will owe the amount."""
        raise NotImplementedError

    def _ar_company_amount(self):
        """What it is worth, tax included, in the company's currency."""
        raise NotImplementedError

    def _ar_asked_amount(self):
        """What somebody answers for who releases it: without what may never be taken off."""
        return self._ar_company_amount()

    def _ar_term(self):
        """Payment terms that it is asked for with."""
        raise NotImplementedError

    # === Holding === #

    def _ar_is_released(self, debtor=None, amount=0.0):
        """Tell whether a person allowed this document to go on, up to an amount."""
        return self.env["ar.credit.hold"]._covers(
            self, debtor or self._ar_debtor(), self.company_id,
            max(amount, self._ar_asked_amount()), self._ar_term(),
        )

    def _ar_hold_against(self, answers):
        """Hold the documents that the credit terms are against; no other one stays held.

        :param answers: ``{document: models.credit.decide.Answer}``
        :return: those that are held
        """
        held = self.browse()
        for document, answer in answers.items():
            if answer.is_held:
                held += document
                self.env["ar.credit.hold"]._ask(
                    document, document._ar_debtor(), document.company_id,
                    document._ar_asked_amount(), answer, document._ar_term(),
                )
        self.env["ar.credit.hold"]._close(
            self - held, Reason.of("hold.within_terms")
        )
        return held

    # === Who asked === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("ar_credit_asked_by_ids", None)
        return super().create(vals_list)

    def write(self, vals):
        if "ar_credit_asked_by_ids" in vals:
            vals = {name: vals[name] for name in vals if name != "ar_credit_asked_by_ids"}
        return super().write(vals)

    def _ar_note_who_asks(self):
        """The user who made these documents ask for more never releases them alone."""
        if self.env.uid == SUPERUSER_ID:
            return
        for document in self.sudo():
            if self.env.user not in document.ar_credit_asked_by_ids:
                # Past our own write, which keeps the field from callers.
                unguarded = super(ArHeldDocument, document)
                unguarded.write({  # pylint: disable=super-method-mismatch
                    "ar_credit_asked_by_ids": [fields.Command.link(self.env.uid)],
                })
