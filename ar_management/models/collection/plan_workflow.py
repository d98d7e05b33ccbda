import hashlib
import json

from odoo import models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason


class ArPaymentPlan(models.Model):
    """From a draft to the signature of the customer."""

    _inherit = "ar.payment.plan"

    def action_propose(self):
        """Send the plan to the customer, with the page on which it can be signed."""
        self.check_access("write")
        for plan in self:
            plan._check_complete()
            plan._update_state(
                ("draft",), "proposed", proposed_on=plan.company_id._ar_today()
            )
            plan._send_proposal()
        self._answered()
        return self.action_open() if self.env.context.get("ar_from_dialog") else None

    def action_set_draft(self):
        """Take a proposal back to change it; what is open is read anew."""
        self.check_access("write")
        self._update_state(("proposed",), "draft", proposed_on=False)
        self.sudo().item_ids._compute_amount()
        # An item that was paid in the meantime has nothing to be agreed about.
        self.sudo().item_ids.filtered(lambda item: item.amount <= 0).unlink()
        self.sudo()._compute_line_ids()

    def action_sign_on_paper(self):
        """The customer has signed a paper, or agreed in a letter: the plan counts."""
        self.check_access("write")
        for plan in self:
            if not plan.signed_by:
                raise UserError(self.env._(
                    "Enter who signed %(plan)s for %(customer)s first.",
                    plan=plan.display_name, customer=plan.partner_id.display_name,
                ))
            plan._activate(plan.signed_by, self.env._(
                "Signed on paper by %(name)s, entered by %(user)s.",
                name=plan.signed_by, user=self.env.user.name,
            ))

    def action_cancel(self):
        """Give the plan up: the due dates of the ledger count again."""
        self.check_access("write")
        for plan in self:
            plan._update_state(
                ("draft", "proposed", "active"), "cancelled", ended_on=plan.company_id._ar_today()
            )
        self._answered()
        self.env["ar.reminder"]._refresh(self)

    def action_reinstate(self):
        """Give a customer who has missed an instalment another chance."""
        self.check_access("write")
        self._update_state(
            ("broken",), "active", Reason.of("plan.reinstated"), notice_on=False,
            ended_on=False, reason_data=False,
        )
        self.env["ar.reminder"]._refresh(self)

    # === Signing === #

    def _check_complete(self):
        """:raise UserError: the instalments do not add up, or the items have changed"""
        self.ensure_one()
        for item in self.item_ids:
            if self.currency_id.compare_amounts(item.amount, item.residual):
                raise UserError(self.env._(
                    "%(residual)s is open of %(invoice)s by now, not the %(agreed)s of "
                    "%(plan)s: set the plan back to draft and propose it anew.",
                    residual=self.currency_id.format(item.residual),
                    agreed=self.currency_id.format(item.amount),
                    invoice=item.move_id.display_name, plan=self.display_name,
                ))
        amounts = self.line_ids.mapped("amount")
        if not self.item_ids or min(amounts, default=0) <= 0 or (
            self.currency_id.compare_amounts(sum(amounts), self.total)
        ):
            raise UserError(self.env._(
                "The instalments of %(plan)s add up to %(sum)s, but %(total)s is open: correct "
                "them so that they are the same.", plan=self.display_name,
                sum=self.currency_id.format(sum(amounts)),
                total=self.currency_id.format(self.total),
            ))
        if self.state == "draft" and min(self.line_ids.mapped("due")) < (
            self.company_id._ar_today()
        ):
            raise UserError(self.env._(
                "The first instalment of %(plan)s lies in the past: choose a day to come.",
                plan=self.display_name,
            ))

    def _sign(self, name, signature, address=""):
        """The customer signs on its page.

        :param signature: image in base 64
        :raise UserError: it cannot be signed any more, or something is missing
        """
        self.ensure_one()
        if not (name or "").strip() or not signature:
            raise UserError(self.env._("Enter your name and sign in the field below it."))
        self._activate(
            name.strip(),
            self.env._("Signed by %(name)s on the customer's page.", name=name.strip()),
            signature=signature, signed_ip=address,
        )
        self._confirm_to_customer()

    def _activate(self, name, reason, **values):
        self._check_complete()
        plan = self.sudo()
        plan.signed_by = name
        plan._update_state(
            ("proposed",), "active", reason, signed_on=plan.company_id._ar_today(),
            signed_hash=plan._fingerprint(), **values,
        )
        self.env["ar.reminder"]._refresh(self)

    def _fingerprint(self):
        """SHA-256 of what was agreed: who, which items, which instalments, which terms."""
        terms = {
            "plan": self.name, "company": self.company_id.name, "customer": self.partner_id.name,
            "currency": self.currency_id.name, "signed_by": self.signed_by,
            "items": [[item.move_id.name, f"{item.amount:.6f}"] for item in self.item_ids],
            "instalments": [[str(line.due), f"{line.amount:.6f}"] for line in self.line_ids],
            "interest_percent": f"{self.interest_percent:.2f}",
            "notice_days": self.notice_days,
        }
        return hashlib.sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()

    # === Messages === #

    def _send_proposal(self):
        self._write_to_customer("ar_management.payment_plan_proposal_mail", lambda env: env._(
            "%(company)s: payment plan %(plan)s", company=self.company_id.name, plan=self.name,
        ))

    def _confirm_to_customer(self):
        self._write_to_customer("ar_management.payment_plan_signed_mail", lambda env: env._(
            "%(company)s: your payment plan %(plan)s is agreed",
            company=self.company_id.name, plan=self.name,
        ), self._agreement())

    def _agreement(self):
        """[(name, bytes)] of the agreement as a PDF in the customer's language."""
        contact = self.partner_id._ar_billing_contact()
        report = self.env["ir.actions.report"].sudo().with_context(lang=contact.lang)
        content, _kind = report._render_qweb_pdf("ar_management.payment_plan", self.ids)
        return [(f"{self.name}.pdf".replace("/", "-"), content)]

    def _write_to_customer(self, template, subject, files=(), **values):
        """Write to the billing contact in its language; a colleague is told when nobody can."""
        self.ensure_one()
        plan = self.sudo()
        contact = plan.partner_id._ar_billing_contact()
        if not contact._ar_can_be_mailed():
            plan._ar_ask(plan._responsible(), lambda env: env._(
                "%(customer)s has no e-mail address: send it by post",
                customer=plan.partner_id.display_name,
            ))
            return
        reader = plan.with_context(lang=contact.lang or self.env.lang)
        body = reader.env["ir.qweb"]._render(template, {
            "plan": reader, "contact": contact,
            "url": plan.get_base_url() + plan._get_share_url(), **values,
        })
        plan._ar_write_to(
            contact, plan.company_id, body, subject(reader.env), plan.user_id.partner_id, files
        )

    # === Helpers === #

    def _answered(self):
        """Who was asked to look at a request of a customer has done so."""
        self.filtered("requested_on").activity_feedback(["mail.mail_activity_data_todo"])

    def action_open(self):
        """Keep the draft and open it in full."""
        # Without the defaults of the dialog: a new plan would begin with the items of this one.
        return self[:1]._get_records_action(context={})

    def action_preview(self):
        """Open the page that the customer sees."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self._get_share_url(), "target": "new"}
