from typing import NamedTuple

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...engine.common.reason import Reason
from ...engine.late_fee.choice import Claimant, PolicyScope, choose_policy, explain_choice


class PolicyChoice(NamedTuple):
    """The policy of an invoice, empty when none applies, and what it was chosen by."""

    policy: models.Model
    scopes: list[PolicyScope]
    claimant: Claimant

    @property
    def reason(self) -> Reason:
        """Why it was chosen."""
        return explain_choice(self.scopes, self.claimant)


class AccountMove(models.Model):
    """Which late fee policy an invoice follows, and what a penalty is.

    Penalties are claims like others, but no supply: no VAT, no e-invoice, no discount. What makes
    a penalty is its journal, so credit notes and copies cannot escape these rules.
    """

    _inherit = "account.move"

    ar_late_fee_run_line_ids = fields.One2many(
        "ar.late.fee.run.line", "penalty_id", string="Billed Late Fees"
    )
    ar_late_fee_billed_count = fields.Integer(
        string="Late Fees Billed", compute="_compute_ar_late_fee_billed_count"
    )

    def _compute_ar_late_fee_billed_count(self):
        counts = dict(self.env["ar.late.fee.run.line"].sudo()._read_group(
            [("penalty_id", "in", self.ids), ("state", "=", "billed")],
            ["penalty_id"], ["__count"],
        ))
        for move in self:
            move.ar_late_fee_billed_count = counts.get(move, 0)

    # === The policy of an invoice === #

    def _ar_late_fee_policy(self):
        """The most specific policy that applies to this invoice, and why.

        :return: PolicyChoice
        """
        self.ensure_one()
        return self._ar_late_fee_policies()[self.id]

    def _ar_late_fee_policies(self):
        """The same for many invoices, with a fixed number of queries.

        :return: {move id: PolicyChoice}
        """
        Policy = self.env["ar.late.fee.policy"].sudo()
        policies = Policy.search(
            [("company_id", "in", self.sudo().company_id.root_id.ids)], order="sequence, id"
        )
        chosen = {}
        # A branch is the same creditor: its legal entity's policies.
        entities = self.grouped(lambda move: move.sudo().company_id.root_id)
        for company, moves in entities.items():
            of_company = policies.filtered(lambda policy, of=company: policy.company_id == of)
            scopes = [_scope(policy) for policy in of_company]
            alike = moves.grouped(
                lambda move: (
                    move.commercial_partner_id,
                    move.invoice_payment_term_id,
                    move.fiscal_position_id,
                )
            )
            for facts, same in alike.items():
                customer, term, position = (record.sudo() for record in facts)
                claimant = _claimant(customer.with_company(company), term, position)
                choice = PolicyChoice(
                    Policy.browse(choose_policy(scopes, claimant)), scopes, claimant
                )
                chosen.update(dict.fromkeys(same.ids, choice))
        return chosen

    # === Posting === #

    def _post(self, soft=True):
        for move in self.filtered("ar_is_penalty"):
            move._ar_check_penalty()
        return super()._post(soft=soft)

    def _ar_check_penalty(self):
        """Refuse what the law does not allow on a penalty."""
        if self.move_type == "out_invoice":
            raise UserError(self.env._(
                "%(penalty)s is an invoice, but penalties are not a supply of goods or "
                "services and stay outside electronic invoicing: choose another journal, or bill "
                "late fees with a run.",
                penalty=self.display_name,
            ))
        if self.line_ids.tax_ids:
            raise UserError(self.env._(
                "%(penalty)s has taxes, but penalties are outside VAT: remove the taxes or choose "
                "another journal.", penalty=self.display_name,
            ))
        if self.invoice_payment_term_id.early_discount:
            raise UserError(self.env._(
                "%(penalty)s offers a discount, which a penalty never does: remove the payment "
                "term %(term)s.",
                penalty=self.display_name, term=self.invoice_payment_term_id.name,
            ))

    def button_draft(self):
        if not self:  # core calls it on nothing
            return None
        self._ar_refuse_draft_of_late_fees()
        return super().button_draft()

    def _ar_refuse_draft_of_late_fees(self):
        if billed := self._ar_billed_late_fees():
            raise UserError(self.env._(
                "%(penalty)s bills late fees: cancel it instead, which reverses it and lets "
                "the late fees be billed again.", penalty=billed[0].penalty_id.name,
            ))
        if charged := self._ar_charged_late_fees():
            raise UserError(self.env._(
                "Late fees of %(invoice)s were billed with %(penalty)s: cancel that penalty "
                "first.",
                invoice=charged[0].move_id.name,
                penalty=charged[0].penalty_id.name,
            ))
        cancelled = self.filtered(
            lambda move: (move | move.reversed_entry_id).sudo().ar_late_fee_run_line_ids
        )
        if cancelled:
            raise UserError(self.env._(
                "%(document)s belongs to a penalty that was cancelled: the two documents stay "
                "together, because its late fees can be billed again.",
                document=cancelled[0].name,
            ))

    def _ar_may_bear_interest(self):
        return not self.journal_id.ar_is_penalty and super()._ar_may_bear_interest()

    def _compute_show_reset_to_draft_button(self):  # pylint: disable=missing-return
        super()._compute_show_reset_to_draft_button()
        for move in self.filtered("ar_is_penalty"):
            if (move | move.reversed_entry_id).sudo().ar_late_fee_run_line_ids:
                move.show_reset_to_draft_button = False

    # === Outside electronic invoicing === #

    def _need_ubl_cii_xml(self, ubl_cii_format):
        return not self.ar_is_penalty and super()._need_ubl_cii_xml(ubl_cii_format)

    def _ar_facturx_applies(self):
        return not self.ar_is_penalty and super()._ar_facturx_applies()

    # === Printing and sending === #

    def _compute_display_send_button(self):  # pylint: disable=missing-return
        super()._compute_display_send_button()
        for move in self.filtered("ar_is_penalty"):
            # Core sends receipts, but has no button for it.
            move.display_send_button = move.state == "posted"

    def _get_name_invoice_report(self):
        if self.ar_is_penalty:
            return "ar_management.late_fee_penalty_document"
        return super()._get_name_invoice_report()

    def _get_mail_template(self):
        if self and all(move.ar_is_penalty for move in self):
            return self.env.ref("ar_management.late_fee_penalty_mail_template")
        return super()._get_mail_template()

    # === What came of them === #

    def _ar_receipts(self):
        """Yield (document, day, amount) of the money received, in the document's currency."""
        claims = self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        for line_id, allocations in claims._ar_allocation_history().items():
            for allocation in allocations:
                if allocation.kind.is_receipt:
                    yield claims.browse(line_id).move_id, allocation.on, allocation.amount

    # === Billing === #

    def action_ar_bill_late_fees(self):
        """Preview a run for these invoices, whatever day they were due on."""
        companies = self.company_id
        if len(companies) > 1 and len(companies.sudo().root_id) == 1:
            companies = companies.root_id
        if len(companies) != 1:
            raise UserError(self.env._("Choose invoices of one company."))
        run = self.env["ar.late.fee.run"].with_company(companies).create({
            "company_id": companies.id, "move_ids": [Command.set(self.ids)], "due_from": False,
        })
        run.action_preview()
        return run._get_records_action()

    def action_ar_open_late_fees(self):
        """Open what this penalty was computed from, invoice by invoice."""
        return self.ar_late_fee_run_line_ids._get_records_action(
            name=self.env._("Late Fees Billed")
        )

    # === Letters === #

    def action_ar_formal_notice(self):
        """Print a formal notice to pay these invoices, their interest included."""
        return self._ar_letter("ar_management.late_fee_formal_notice_report")

    def _ar_letter(self, report):
        self._ar_require_customer()
        letter = self.env.ref(report).with_company(self.company_id[:1])
        return letter.with_context(ar_letter_invoice_ids=self.ids).report_action(
            self.commercial_partner_id
        )

    def _ar_printed_late_fees(self):
        """What the printed penalty shows, receivable by receivable."""
        self.ensure_one()
        lines = self.sudo().ar_late_fee_run_line_ids.filtered("slices")
        return [line._printed_values() for line in lines.with_context(lang=self.env.lang)]

    # === Cancelling === #

    def action_ar_cancel_penalty(self):
        """Reverse these penalties, and let their interest be billed again."""
        return self.env["ar.late.fee.posting"]._cancel(self)

    def _ar_billed_late_fees(self):
        """Run lines that these documents bill, or credit, and that were not cancelled."""
        return self.env["ar.late.fee.run.line"].sudo().search(
            [("penalty_id", "in", self.ids), ("state", "=", "billed")]
        )

    def _ar_charged_late_fees(self):
        """Run lines that bill the delay of these invoices."""
        return self.env["ar.late.fee.run.line"].sudo().search(
            [("move_id", "in", self.ids), ("state", "=", "billed")]
        )


def _scope(policy):
    """Which invoices a policy is for."""
    return PolicyScope(
        key=policy.id,
        is_public=policy.regime == "public",
        terms=frozenset(policy.payment_term_ids.ids),
        positions=frozenset(policy.fiscal_position_ids.ids),
    )


def _claimant(customer, term, position):
    return Claimant(
        own=customer.ar_late_fee_policy_id.id or 0,
        is_public=customer.ar_is_public_buyer,
        term=term.id or 0,
        position=position.id or 0,
        customer_name=customer.display_name or "",
        term_name=term.name or "",
        position_name=position.name or "",
    )
