from contextlib import contextmanager

from odoo import Command

from ...engine.common.reason import Reason
from .booking import Booking

REWRITE = {
    "force_delete": True,
    "skip_account_move_synchronization": True,
    "skip_invoice_sync": True,
    "skip_readonly_check": True,
}
"""A bank entry stays posted while its suspense line becomes what the money was for."""


def needs_no_split(proposal):
    """Tell whether matching alone gives each document what is proposed for it.

    One document takes what there is; several are closed, and what is left is on account.
    """
    shares = proposal.line_ids
    items = shares.move_line_id
    return (
        len(items.account_id) == 1
        and len(items.partner_id) == 1
        and (len(items) == 1 or all(shares.mapped("closes")))
        and not any(shares.mapped("written_off"))
        and not any(share._is_foreign() for share in shares)
        and not Booking(proposal).written_off()
        and not proposal.other_ids
    )


class BankEntries:
    """Writes the entries of many bank lines: what each would cost alone is done once.

    Where the money goes to documents as it is, the suspense lines become receivable lines in one
    write; where there is a difference, counterparts take their place in one creation. One
    reconciliation plan matches them all.
    """

    def __init__(self, proposals):
        self.proposals = proposals
        self.env = proposals.env
        self.lines = proposals.statement_line_id
        self.moves = self.lines.move_id

    def book(self):
        """Book what the proposals say and match it: all of them need a split, or none does."""
        documents = self.proposals.line_ids.move_line_id.move_id
        self._read_at_once(self.moves + documents)
        with (
            self.env["ar.match.audit.trail"]._logged_together(self.moves, documents),
            self._spared_analytic_search(self.moves.line_ids),
        ):
            self._set_customer(tracking_disable=True)
            if needs_no_split(self.proposals[0]):
                plan = self._replace_suspense_account()
            else:
                plan = self._replace_suspense_by_counterparts()
            self._match(plan)

    def _match(self, plan):
        """Match each group of items; cash-basis VAT is booked for all of them at once.

        Core makes the entries of cash-basis VAT group by group, after all groups are matched. One
        call for all of them gives the same entries. Groups that book a discount or an exchange
        difference while they are matched are left to core.
        """
        items = self.env["account.move.line"].union(*plan)
        plain = not any(item._ar_has_tiers() for item in items) and (
            items.currency_id <= items.company_id.currency_id
        )
        if not plain or not any(items.company_id.mapped("tax_exigibility")):
            items._reconcile_plan(plan)
            return
        known = items.matched_debit_ids | items.matched_credit_ids
        items.with_context(no_cash_basis=True)._reconcile_plan(plan)
        matchings = items.matched_debit_ids | items.matched_credit_ids
        partials = (matchings - known).sorted("id")
        partials._create_tax_cash_basis_moves()
        partials._set_draft_caba_move_vals()

    def _replace_suspense_account(self):
        """The suspense lines become receivable lines.

        :return: what is to be matched: the receivable line and the documents of each proposal
        """
        suspense = {
            proposal: proposal.statement_line_id._ar_suspense_line() for proposal in self.proposals
        }
        for account, proposals in self.proposals.grouped(
            lambda proposal: proposal.line_ids.move_line_id.account_id
        ).items():
            lines = self.env["account.move.line"].browse(suspense[each].id for each in proposals)
            lines.with_context(**REWRITE, tracking_disable=True).write({"account_id": account.id})
        return [
            suspense[proposal] + proposal.line_ids.move_line_id for proposal in self.proposals
        ]

    def _replace_suspense_by_counterparts(self):
        """One counterpart for each document; discounts, differences and the rest beside them.

        :return: what is to be matched: pairs of a document and its counterpart
        """
        items, values = self._counterparts_of_all()
        created = self._replace_suspense_by(values)
        return [item + created[position] for position, item in items.items()]

    def _replace_suspense_by(self, values):
        """Create journal items, then delete the suspense lines: the entries balance at the end."""
        entries = self.moves.with_context(**REWRITE, tracking_disable=True)
        suspense = entries.line_ids.browse(line._ar_suspense_line().id for line in self.lines)
        with entries._check_balanced({"records": entries}):
            unchecked = suspense.with_context(check_move_validity=False)
            created = unchecked.create(values)
            unchecked.unlink()
            entries.fetch(["line_ids"])
        return created.with_env(self.env)

    def _counterparts_of_all(self):
        """Journal items of all bank entries.

        :return: ({position: document}, [values])
        """
        items, values = {}, []
        common = {"analytic_distribution": False} if self._no_analytic() else {}
        for proposal in self.proposals:
            entry = proposal.statement_line_id.move_id
            for number, allocation in enumerate(proposal.line_ids):
                items[len(values) + number] = allocation.move_line_id
            booking = Booking(proposal)
            counterparts = booking.counterparts()
            values += [
                {**common, **line, "move_id": entry.id}
                for line in counterparts + booking.discounts(counterparts)
            ]
        return items, values

    # ------------------------------------------------------------------ what goes back

    def take_back(self):
        """Book what goes out on the customer's account and match it with what had come in."""
        proposal, day = self.proposals, self.lines.date
        received, receipt = proposal._received_items(), proposal.returned_move_id
        documents = received.matched_debit_ids.debit_move_id
        documents |= received.matched_credit_ids.credit_move_id
        proposal.sudo().reopened_item_ids = [Command.set(documents.ids)]
        received.with_context(
            ar_undone_on=day,
            ar_discount_undo_reason=self.env["ar.reason"]._for(proposal.company_id)._text(
                Reason.of("match.bank_returned", receipt=receipt.name)
            ),
        ).remove_move_reconcile()
        self._set_customer(tracking_disable=True)
        counterparts = self._replace_suspense_by([
            {**values, "move_id": self.moves.id} for values in Booking(proposal).returned(received)
        ])
        self._match([
            received_item + counterpart
            for received_item, counterpart in zip(received, counterparts, strict=False)
        ])
        documents.move_id.filtered(lambda each: each.is_invoice(True))._ar_post(
            Reason.of("match.open_again", receipt=receipt.name, day=day)
        )

    def post_refund(self):
        """Post the prepared payment; what it pays back is no longer on account."""
        payment = self.proposals.draft_refund_id
        payment.date = self.lines.date
        payment.action_post()
        surplus = payment.ar_match_proposal_id.statement_line_id.move_id
        owed = (payment.move_id + surplus).line_ids.filtered(
            lambda item: item.account_type == "asset_receivable" and not item.reconciled
        )
        if len(owed.move_id) == 2 and len(owed.account_id) == 1:
            owed.reconcile()
        [outstanding] = payment.move_id.line_ids.filtered(
            lambda item: item.account_id == payment.outstanding_account_id
        )
        self.proposals.sudo().line_ids = [Command.create({
            "move_line_id": outstanding.id,
            "amount_currency": outstanding.amount_residual_currency,
            "closes": True,
        })]

    # ------------------------------------------------------------------ customers and costs

    def _set_customer(self, **item_context):
        """The customer goes on the bank lines and their items; undoing takes it away again.

        :param item_context: context in which journal items are written
        """
        for partner, proposals in self.proposals.sudo().grouped(
            lambda proposal: proposal.statement_line_id.partner_id
        ).items():
            proposals.previous_partner_id = partner
        for partner, proposals in self.proposals.grouped("partner_id").items():
            # Who owes does not change what balances: core would add up each entry again.
            lines = proposals.statement_line_id.with_context(**REWRITE, check_move_validity=False)
            lines.write({"partner_id": partner.id})
            lines.move_id.write({"partner_id": partner.id})
            lines.move_id.line_ids.with_context(**item_context).write({"partner_id": partner.id})

    def _read_at_once(self, moves):
        """Read what core reads of each entry, in one query for all of them."""
        moves.mapped("name")
        moves.fetch(["line_ids"])
        moves.line_ids.mapped("tax_ids")
        moves.mapped("ar_discount_deduction_ids")
        for company, proposals in self.proposals.grouped("company_id").items():
            proposals.partner_id.with_company(company).mapped("property_account_position_id")

    @contextmanager
    def _spared_analytic_search(self, items):
        """Core asks for each item which analytic distribution suits it: not where there is none."""
        fields = [items._fields["analytic_distribution"]] if self._no_analytic() else []
        with self.env.protecting(fields, items):
            yield

    def _no_analytic(self):
        return not self.env["account.analytic.distribution.model"].sudo().search_count([], limit=1)
