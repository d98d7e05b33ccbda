from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ...engine.matching.cleanup import clean_up, replay
from ...engine.matching.data import BankLine, OpenDocument
from ...models.ledger.dispute import LIVE

MAX_CUSTOMERS = 100


class ArMatchCleanup(models.TransientModel):
    """Open payments, credit notes and money on account against open invoices: a preview, of which
    a person accepts all or some. Nothing is booked but the matching itself."""

    _name = "ar.match.cleanup"
    _description = "Clean Up Accounts"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    partner_ids = fields.Many2many("res.partner", string="Customers", readonly=True)
    line_ids = fields.One2many("ar.match.cleanup.line", "cleanup_id", string="Pairs")
    left_out = fields.Text(readonly=True)
    accepted_count = fields.Integer(compute="_compute_accepted_count")
    state = fields.Selection(
        [("preview", "Preview"), ("matched", "Matched"), ("undone", "Undone")],
        required=True, default="preview", readonly=True,
    )
    partial_ids = fields.Many2many(
        "account.partial.reconcile", string="Matchings", readonly=True, ondelete="cascade"
    )

    @api.depends("line_ids.is_accepted")
    def _compute_accepted_count(self):
        for cleanup in self:
            cleanup.accepted_count = len(cleanup.line_ids.filtered("is_accepted"))

    @api.depends("state")
    def _compute_display_name(self):
        for cleanup in self:
            cleanup.display_name = self.env._("Clean Up Accounts")

    @api.onchange("line_ids")
    def _onchange_line_ids(self):
        """What one pair leaves goes to the next: the amounts follow what is accepted."""
        amounts = self._amounts(self.line_ids.filtered("is_accepted"))
        for line in self.line_ids:
            line.amount = amounts.get(line, 0.0)

    # ------------------------------------------------------------------ proposing

    @api.model
    def _open(self, partners):
        """Propose pairs for customers, or for all who have both money and debts open.

        :return: the action that shows them
        """
        cleanup = self.create({"partner_ids": [Command.set(partners.commercial_partner_id.ids)]})
        cleanup._check_may_match()
        cleanup._propose()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Clean Up Accounts"),
            "res_model": self._name,
            "res_id": cleanup.id,
            "view_mode": "form",
        }

    @api.model
    def action_open_all(self):
        """Start from the menu: every customer of the company."""
        return self._open(self.env["res.partner"])

    def _propose(self):
        self.ensure_one()
        lines, left_out = [], []
        for items in self._accounts():
            credits = items.filtered(lambda item: item.amount_residual_currency < 0)
            debts = items - credits
            contested = self._contested(debts)
            if contested:
                left_out.append(self.env._(
                    "%(documents)s: in dispute, so nothing is proposed for it.",
                    documents=", ".join(contested.move_id.mapped("name")),
                ))
            lines += self._pairs(credits, debts - contested)
        self.line_ids = [Command.clear(), *(Command.create(line) for line in lines)]
        self.left_out = "\n".join(left_out + self._in_two_currencies())

    def _accounts(self):
        """Open items that may meet: one customer, one account, one currency, both sides open."""
        groups = self.env["account.move.line"]._read_group(
            self._open_domain(), ["partner_id", "account_id", "currency_id"], ["id:recordset"],
            order="partner_id",
        )
        together = defaultdict(lambda: self.env["account.move.line"])
        for partner, account, currency, items in groups:
            together[partner.commercial_partner_id, account, currency] |= items
        both = [
            items for items in together.values()
            if len({item.amount_residual_currency > 0 for item in items}) == 2
        ]
        return both if self.partner_ids else both[:MAX_CUSTOMERS]

    def _open_domain(self):
        domain = Domain([
            ("company_id", "child_of", self.company_id.id),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("amount_residual_currency", "!=", 0),
            ("partner_id", "!=", False),
        ])
        if self.partner_ids:
            domain &= Domain("partner_id.commercial_partner_id", "in", self.partner_ids.ids)
        return domain

    def _contested(self, debts):
        """Debts that the customer contests: money goes there only when a person says so."""
        disputes = self.env["ar.dispute"].search([
            ("line_id", "in", debts.ids), ("state", "in", LIVE),
        ])
        return disputes.line_id

    def _pairs(self, credits, debts):
        currency = credits.currency_id._ar_engine_currency()
        today = fields.Date.context_today(self)
        found = clean_up(
            [self._money(item, currency) for item in credits],
            [self._debt(item, currency) for item in debts], today,
        )
        return [
            {
                "sequence": place,
                "credit_id": pair.credit,
                "debit_id": pair.document,
                "amount": float(pair.amount),
                "is_accepted": pair.sure,
                "reason": " ".join(self.env["ar.reason"]._texts(
                    # Whose money it is needs no saying here.
                    reason for reason in pair.reasons if reason.code != "match.payer_set"
                )),
            }
            for place, pair in enumerate(found)
        ]

    def _money(self, item, currency):
        move = item.move_id
        texts = (move.ref, item.name, move.payment_reference, item.payment_id.memo,
                 move.reversed_entry_id.name, move.statement_line_id.payment_ref)
        return BankLine(
            key=item.id, on=move.ar_effective_date or item.date,
            amount=currency.from_float(-item.amount_residual_currency), currency=currency.code,
            texts=tuple(dict.fromkeys(text for text in texts if text)),
            customer=item.partner_id.commercial_partner_id.id,
        )

    def _debt(self, item, currency):
        move = item.move_id
        references = (move.payment_reference, move.ref, move.invoice_origin)
        return OpenDocument(
            key=item.id, number=move.name, customer=item.partner_id.commercial_partner_id.id,
            issued=move.invoice_date or item.date, due=item.date_maturity or item.date,
            original=currency.from_float(item.amount_currency),
            residual=currency.from_float(item.amount_residual_currency), currency=currency.code,
            references=tuple(each for each in references if each),
        )

    def _in_two_currencies(self):
        """Customers with open money in a currency in which they owe nothing, in words."""
        owed, paid = defaultdict(set), defaultdict(set)
        for partner, currency, items in self.env["account.move.line"]._read_group(
            self._open_domain(), ["partner_id", "currency_id"], ["id:recordset"],
        ):
            for item in items:
                side = owed if item.amount_residual_currency > 0 else paid
                side[partner.commercial_partner_id].add(currency)
        return [
            self.env._(
                "%(customer)s has paid in %(paid)s and owes %(owed)s: book the exchange first, no "
                "rate is assumed here.",
                customer=partner.display_name,
                paid=", ".join(sorted(currency.name for currency in paid[partner])),
                owed=", ".join(sorted(currency.name for currency in owed[partner])),
            )
            for partner in paid if owed[partner] and not paid[partner] & owed[partner]
        ]

    # ------------------------------------------------------------------ matching

    def action_match(self):
        """Match the accepted pairs, in their order, in one batch."""
        self.ensure_one()
        self._check_may_match()
        self._check_state("preview")
        accepted = self.line_ids.filtered("is_accepted")
        if not accepted:
            raise UserError(self.env._("Accept at least one pair, or close this preview."))
        partners = accepted.credit_id.partner_id | accepted.debit_id.partner_id
        self.env["ar.decision.version"]._bump(partners, self.company_id)
        (accepted.credit_id + accepted.debit_id).invalidate_recordset()
        self._check_pairs(accepted)
        items = accepted.credit_id + accepted.debit_id
        before = items.matched_debit_ids + items.matched_credit_ids
        self.env["account.move.line"]._reconcile_plan(
            # A pair to which the ones before it leave nothing stays out.
            [line.credit_id + line.debit_id for line in accepted if line.amount]
        )
        made = items.matched_debit_ids + items.matched_credit_ids - before
        self.write({"state": "matched", "partial_ids": [Command.set(made.ids)]})

    def action_undo(self):
        """Take the matchings of this clean-up back; everything is open again."""
        self.ensure_one()
        self._check_may_match()
        self._check_state("matched")
        customers = self.line_ids.credit_id.partner_id
        self.env["ar.decision.version"]._bump(customers, self.company_id)
        self.partial_ids.unlink()
        self.state = "undone"

    def action_refresh(self):
        """Propose again on what is open now."""
        self._check_may_match()
        self.state = "preview"
        self._propose()

    def _amounts(self, accepted):
        """What each accepted pair matches, in order, on what is open now: {line: amount}."""
        if not accepted:
            return {}
        accepted = accepted.sorted("sequence")
        amounts = replay(
            [(line.credit_id.id, line.debit_id.id) for line in accepted],
            {item.id: -self._residual(item) for item in accepted.credit_id},
            {item.id: self._residual(item) for item in accepted.debit_id},
        )
        return {
            line: max(float(amount), 0.0) for line, amount in zip(accepted, amounts, strict=True)
        }

    def _residual(self, item):
        currency = item.currency_id._ar_engine_currency()
        return currency.from_float(item.amount_residual_currency)

    def _check_pairs(self, accepted):
        """Nothing but what the person saw is matched, and only what may meet.

        :raise UserError: a pair has moved meanwhile, or is none
        """
        amounts = self._amounts(accepted)
        for line in accepted:
            credit, debit = line.credit_id, line.debit_id
            both = credit + debit
            both.check_access("read")
            may_meet = (
                len(both.account_id) == 1 and len(both.currency_id) == 1
                and len(both.partner_id.commercial_partner_id) == 1
                and both.company_id == self.company_id
                and both.account_id.account_type == "asset_receivable"
                and set(both.mapped("parent_state")) == {"posted"}
            )
            moved = line.currency_id.compare_amounts(amounts[line], line.amount)
            if not may_meet or moved:
                raise UserError(self.env._(
                    "%(credit)s and %(document)s have changed in the meantime: look for pairs "
                    "again.",
                    credit=credit.move_id.name, document=debit.move_id.name,
                ))

    def _check_state(self, state):
        if self.state != state:
            raise UserError(self.env._(
                "This has already been done: open the clean-up again."
            ))

    def _check_may_match(self):
        if not self.env.su and not self.env.user.has_group("ar_management.group_ar_user"):
            raise AccessError(self.env._(
                "Only a Receivables User can match open items. Ask an administrator for that role."
            ))
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("Choose the company of this clean-up first."))


class ArMatchCleanupLine(models.TransientModel):
    """Open money and an open document that it pays."""

    _name = "ar.match.cleanup.line"
    _description = "Pair of a Clean-Up"
    _inherit = ["ar.checked.numbers"]
    _order = "sequence, id"

    cleanup_id = fields.Many2one(
        "ar.match.cleanup", required=True, readonly=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(readonly=True)
    credit_id = fields.Many2one(
        "account.move.line", string="Money", required=True, readonly=True, ondelete="cascade"
    )
    debit_id = fields.Many2one(
        "account.move.line", string="Pays", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="debit_id.partner_id", string="Customer")
    credit_move_id = fields.Many2one(related="credit_id.move_id", string="Payment or Credit Note")
    debit_move_id = fields.Many2one(related="debit_id.move_id", string="Document")
    date_maturity = fields.Date(related="debit_id.date_maturity", string="Due Date")
    currency_id = fields.Many2one(related="debit_id.currency_id")
    amount = fields.Monetary(readonly=True)
    reason = fields.Char(string="Why", readonly=True)
    is_accepted = fields.Boolean(string="Accept")
