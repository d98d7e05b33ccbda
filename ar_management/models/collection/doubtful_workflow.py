from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.common.reason import Reason
from ..common.reason import named
from .doubtful import OPEN_STATES


class ArDoubtfulCase(models.Model):
    """From a doubtful debt to its payment or its loss; a loss above the limit takes two people."""

    _inherit = "ar.doubtful.case"

    def action_transfer(self):
        """Move the claims to the account of doubtful customers."""
        self._check_may_book()
        for case in self:
            case._check_state(("draft",))
            case.item_ids.line_id._ar_check_not_in_plan()
            for item in case.item_ids:
                if case.currency_id.compare_amounts(item.amount, item.line_id.amount_residual):
                    raise UserError(self.env._(
                        "%(amount)s is open of %(invoice)s by now: remove it and add it again.",
                        amount=case.currency_id.format(item.line_id.amount_residual),
                        invoice=item.move_id.display_name,
                    ))
            if not case.item_ids:
                raise UserError(self.env._(
                    "Add the claims of %(customer)s first.", customer=case.partner_id.display_name,
                ))
            case._bump()
            self._posting()._transfer(case.sudo())
            case._update_state(
                ("draft",), "doubtful", transferred_on=case.company_id._ar_today()
            )
        self.env["ar.reminder"]._refresh(self)

    def action_impair(self):
        """Book the impairment as it has to be, and look at it again in a year."""
        self._check_may_book()
        for case in self:
            case._check_state(OPEN_STATES)
            self._posting()._impair(case.sudo())
            today = case.company_id._ar_today()
            case.sudo().reviewed_on = today
            case.activity_feedback(["mail.mail_activity_data_todo"])
            case._ar_ask(
                case._responsible(), lambda env: env._("Review the impairment"),
                date_deadline=fields.Date.add(today, years=1),
            )

    def action_receive(self):
        """Let the customer's money that stands on nothing pay its doubtful claims."""
        self._check_may_book()
        for case in self:
            case._check_state(OPEN_STATES)
            case._bump()
            if not self._posting()._receive(case.sudo(), case.sudo()._credit_lines()):
                raise UserError(self.env._(
                    "No money of %(customer)s waits: match the bank line with the customer first.",
                    customer=case.partner_id.display_name,
                ))
            if case.currency_id.is_zero(case.open_gross):
                self._posting()._impair(case.sudo(), 0)
                case._update_state(OPEN_STATES, "paid")

    def action_reopen(self):
        """A receipt was taken back: what is open again is doubtful as before."""
        self._check_may_book()
        self._update_state(("paid",), "doubtful")

    def action_take_back(self):
        """Move the claims back: they are no longer doubtful."""
        self._check_may_book()
        for case in self:
            case._check_state(("draft", "doubtful"))
            if case.state == "doubtful":
                case._bump()
                self._posting()._take_back(case.sudo())
                case.sudo().item_ids.doubtful_line_id = False
            case._update_state(("draft", "doubtful"), "cancelled")

    # === Loss === #

    def action_write_off(self):
        """Book the loss, or ask a second person to when it is above the limit."""
        self._check_may_book()
        for case in self:
            case._check_state(("doubtful",))
            case._check_duplicates()
            limit = case.company_id.ar_loss_limit
            if case.currency_id.compare_amounts(case.open_gross, limit) > 0:
                case._update_state(("doubtful",), "waiting", asked_by_id=self.env.uid)
                case._ask_credit_managers()
            else:
                case._lose()

    def action_approve(self):
        """Agree to a loss that somebody else asked for."""
        for case in self:
            case._check_may_approve()
            case._lose(approved_by_id=self.env.uid)

    def action_refuse(self):
        """Do not agree to the loss: the debt stays doubtful."""
        for case in self:
            case._check_may_approve()
            case._update_state(("waiting",), "doubtful", Reason.of(
                "doubtful.refused", user=named(self.env.user)
            ), asked_by_id=False)

    def _lose(self, **values):
        self._check_state(("doubtful", "waiting"))
        self._check_duplicates()
        self._bump()
        self._posting()._write_off(self.sudo())
        self._update_state(
            ("doubtful", "waiting"), "lost", lost_on=self.company_id._ar_today(), **values
        )
        self.activity_feedback(["mail.mail_activity_data_todo"])
        if any(item.lost_vat for item in self.item_ids):
            self._hand_out_duplicates()

    def action_recover(self):
        """Book money that came in spite of all; its VAT is due again."""
        self._check_may_book()
        for case in self:
            case._check_state(("lost",))
            case._bump()
            if not self._posting()._recover(case.sudo(), case.sudo()._credit_lines()):
                raise UserError(self.env._(
                    "No money of %(customer)s waits: match the bank line with the customer first.",
                    customer=case.partner_id.display_name,
                ))

    def _credit_lines(self):
        """Money of the customer on its ordinary account that stands on nothing."""
        lines = self.env["ar.reminder.reader"]._open_lines(self.partner_id, self.company_id)
        return lines.filtered(lambda line: (
            line.balance < 0 and not line.move_id.is_invoice(include_receipts=True)
        ))

    # === Helpers === #

    def _posting(self):
        return self.env["ar.doubtful.posting"].sudo()

    def _bump(self):
        """Two people who book the same debt follow each other."""
        self.env["ar.decision.version"].sudo()._bump(self.partner_id, self.company_id)

    def _check_may_book(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("ar_management.group_ar_user"):
            raise AccessError(self.env._("Only a Receivables User books doubtful debts."))

    def _check_may_approve(self):
        self._check_state(("waiting",))
        if not self.env.user.has_group("ar_management.group_ar_credit_manager"):
            raise AccessError(self.env._("Only a Credit Manager agrees to a loss."))
        if self.asked_by_id == self.env.user:
            raise UserError(self.env._(
                "You asked to write %(case)s off yourself: a second person has to agree.",
                case=self.display_name,
            ))

    def _ask_credit_managers(self):
        group = self.env.ref("ar_management.group_ar_credit_manager")
        managers = group.sudo().all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids and user != self.env.user
        )
        for user in managers[:3]:
            self._ar_ask(user, lambda env: env._("Agree to write this debt off"))
