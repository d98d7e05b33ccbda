import json
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from ...models.matching import board as ar_match_board
from ...models.matching.board import MAX_OPEN_ITEMS
from ...models.matching.posting_check import PostingCheck
from ..common import ArCommon
from ..properties import DEEP, database_examples, undone_afterwards


@tagged("post_install", "-at_install")
class TestMatchEdit(ArCommon):
    """A person corrects what is proposed, and the rules for differences."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["ar.match.board"].with_user(cls.ar_user)
        cls.charges = cls.env["account.account"].create({
            "name": "Bank services", "code": "627900", "account_type": "expense",
        })
        cls.purchase_tax = cls.company_data["default_tax_purchase"].copy({
            "name": "VAT 20 on charges", "amount": 20, "tax_exigibility": "on_invoice",
        })

    def _proposed(self, amount, label="", **values):
        line = self._bank_line(amount, "2026-03-20", label, **values)
        return self.env["ar.match.proposal"].with_user(self.ar_user)._propose(line)

    def _edited(self, proposal, *shares):
        detail = self.board.edit(proposal.id, list(shares), proposal.revision)
        self.assertEqual(detail["message"], "")
        return detail

    def _refused(self, proposal, *shares):
        before = proposal.revision
        detail = self.board.edit(proposal.id, list(shares), proposal.revision)
        self.assertEqual(proposal.revision, before)
        return detail["message"]

    def _post(self, proposal):
        answer = self.board.decide(proposal.id, "post", proposal.revision)
        if "question" in answer:
            answer = self.board.decide(
                proposal.id, "post", proposal.revision, answer["question"]["amount"]
            )
        message = answer["message"]
        self.assertEqual((message, proposal.state), ("", "posted"))

    def _document(self, move, amount=None):
        item = self._receivable(move)
        return {
            "kind": "document", "item": item.id,
            "amount": item.amount_residual_currency if amount is None else amount,
        }

    def _booked(self, proposal, account):
        items = proposal.statement_line_id.line_ids
        return sum(items.filtered(lambda item: item.account_id == account).mapped("balance"))

    def _check_balanced(self, proposal):
        self.assertTrue(self.company.currency_id.is_zero(
            sum(proposal.statement_line_id.line_ids.mapped("balance"))
        ))

    # ------------------------------------------------------------------ shares

    def test_another_document_is_chosen_posted_and_undone(self):
        named, meant = self._invoice(300, "2026-03-01"), self._invoice(300, "2026-03-02")
        proposal = self._proposed(300, named.name)
        detail = self._edited(proposal, self._document(meant))
        self.assertEqual([share["document"] for share in detail["shares"]], [meant.name])
        self.assertEqual((proposal.edited_by, proposal.revision), (self.ar_user, 1))
        self.assertEqual(detail["edited_by"], self.ar_user.name)
        self._post(proposal)
        self.assertEqual((named + meant).mapped("payment_state"), ["not_paid", "paid"])
        self.board.decide(proposal.id, "undo")
        self.assertEqual((named + meant).mapped("amount_residual"), [300, 300])

    def test_several_customers_part_payment_and_the_rest_on_account(self):
        other = self._customer("Charpentes Morel SA")
        mine, theirs = self._invoice(300, "2026-03-01"), self._invoice(
            500, "2026-03-01", partner=other)
        proposal = self._proposed(1000, "VIR GROUPE")
        self._edited(
            proposal, self._document(mine), self._document(theirs, 450),
            {"kind": "on_account", "partner": other.id, "amount": 250},
        )
        self._post(proposal)
        self.assertEqual((mine + theirs).mapped("amount_residual"), [0, 50])
        left = proposal.statement_line_id.line_ids.filtered(
            lambda item: item.partner_id == other and not item.reconciled
            and item.account_id.account_type == "asset_receivable"
        )
        self.assertEqual(left.amount_residual, -250)
        self.board.decide(proposal.id, "undo")
        self.assertEqual((mine + theirs).mapped("amount_residual"), [300, 500])

    def test_bank_charges_with_tax_to_the_cent(self):
        invoice = self._invoice(1000, "2026-03-01", tax=self.tax_20)
        proposal = self._proposed(1189.01, invoice.name)
        detail = self._edited(
            proposal, self._document(invoice),
            {"kind": "write_off", "account": self.charges.id, "amount": -10.99,
             "label": "Frais SWIFT", "taxes": self.purchase_tax.ids},
        )
        self.assertEqual(detail["shares"][1]["tax"], -1.83)
        self._post(proposal)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self._booked(proposal, self.charges), 9.16)
        items = proposal.statement_line_id.line_ids
        self.assertEqual(items.filtered("tax_line_id").mapped("balance"), [1.83])
        self.assertEqual(items.filtered("tax_ids").tax_ids, self.purchase_tax)
        self._check_balanced(proposal)

    def test_a_line_of_charges_alone_is_booked_with_its_tax(self):
        proposal = self._proposed(-24, "FRAIS TENUE DE COMPTE")
        self._edited(proposal, {
            "kind": "write_off", "account": self.charges.id, "amount": -24,
            "taxes": self.purchase_tax.ids,
        })
        self._post(proposal)
        self.assertEqual(self._booked(proposal, self.charges), 20)

    def test_a_discount_in_time_beside_a_bank_charge(self):
        invoice = self._invoice(
            1000, "2026-03-15", tax=self.tax_20, term=self._two_ten_net_thirty())
        proposal = self._proposed(1166, invoice.name)
        shown = self.board.select(proposal.id)["open_items"]
        self.assertEqual([item["discount"] for item in shown], [24])
        self._edited(
            proposal, {**self._document(invoice, 1176), "discount": 24},
            {"kind": "write_off", "account": self.charges.id, "amount": -10},
        )
        self._post(proposal)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self._booked(proposal, self.charges), 10)
        self.assertEqual(
            self._booked(proposal, self.company.account_journal_early_pay_discount_loss_account_id),
            20,
        )

    def test_a_foreign_account_with_a_charge_balances(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.27)])
        journal = self.bank_journal.copy({"currency_id": dollar.id, "bank_account_id": False})
        invoice = self._invoice(500, "2026-03-01", currency_id=dollar.id)
        proposal = self._proposed(493.33, invoice.name, journal_id=journal.id)
        self._edited(
            proposal, self._document(invoice),
            {"kind": "write_off", "account": self.charges.id, "amount": -6.67,
             "taxes": self.purchase_tax.ids},
        )
        self._post(proposal)
        self.assertEqual(invoice.payment_state, "paid")
        self._check_balanced(proposal)
        alone = self._proposed(33.33, "GUTSCHRIFT", journal_id=journal.id)
        self._edited(
            alone, {"kind": "write_off", "account": self.charges.id, "amount": 11.11},
            {"kind": "on_account", "partner": self.customer.id, "amount": 22.22},
        )
        self._post(alone)

    def test_what_is_left_or_missing_is_told_and_not_posted(self):
        invoice = self._invoice(300, "2026-03-01")
        proposal = self._proposed(310, invoice.name)
        self._edited(proposal, self._document(invoice))
        for shares, words in (
            ((self._document(invoice),), "10.00.* is left"),
            ((self._document(invoice), {
                "kind": "write_off", "account": self.charges.id, "amount": 15,
            }), "5.00.* is missing"),
        ):
            self._edited(proposal, *shares)
            message = self.board.decide(proposal.id, "post", proposal.revision)["message"]
            self.assertRegex(message, words)
        self.assertEqual((proposal.state, invoice.amount_residual), ("proposed", 300))

    @database_examples(usual=6, deep=200)
    @given(
        owed=st.lists(st.integers(1, 90_000), min_size=1, max_size=3),
        parts=st.lists(st.integers(1, 100), min_size=3, max_size=3),
        written_off=st.integers(-5000, 5000), taxed=st.booleans(), rest=st.integers(0, 9000),
    )
    def test_whatever_is_edited_balances_and_comes_back(
        self, owed, parts, written_off, taxed, rest
    ):
        with undone_afterwards(self):
            invoices = [self._invoice(cents / 100, "2026-03-01") for cents in owed]
            taken = [max(1, cents * part // 100) for cents, part in zip(owed, parts, strict=False)]
            money = sum(taken) + written_off + rest
            if money <= 0:
                return
            shares = [
                self._document(invoice, cents / 100)
                for invoice, cents in zip(invoices, taken, strict=True)
            ]
            if written_off:
                shares.append({
                    "kind": "write_off", "account": self.charges.id, "amount": written_off / 100,
                    "taxes": self.purchase_tax.ids if taxed else [],
                })
            if rest:
                shares.append({
                    "kind": "on_account", "partner": self.customer.id, "amount": rest / 100,
                })
            proposal = self._proposed(money / 100, "VIR")
            self._edited(proposal, *shares)
            self._post(proposal)
            self._check_balanced(proposal)
            for invoice, cents, part in zip(invoices, owed, taken, strict=True):
                self.assertAlmostEqual(invoice.amount_residual, (cents - part) / 100, 6)
            self.board.decide(proposal.id, "undo")
            for invoice, cents in zip(invoices, owed, strict=True):
                self.assertAlmostEqual(invoice.amount_residual, cents / 100, 6)

    # ------------------------------------------------------------------ refused

    def test_what_cannot_be_is_refused_in_words(self):
        invoice = self._invoice(300, "2026-03-01")
        proposal = self._proposed(300, invoice.name)
        write_off = {"kind": "write_off", "account": self.charges.id, "amount": -5}
        on_account = {"kind": "on_account", "partner": self.customer.id, "amount": 300}
        document = self._document(invoice)
        bank = self.bank_journal.default_account_id
        receivable = self._receivable(invoice).account_id
        later = self.purchase_tax.copy({
            "name": "On payment", "tax_exigibility": "on_payment",
            "cash_basis_transition_account_id": self.charges.copy({
                "code": "627901", "reconcile": True, "account_type": "liability_current",
            }).id,
        })
        for share, words in (
            ({**document, "amount": 300.01}, "enter at most that amount"),
            ({**document, "amount": -300}, "enter at most that amount"),
            ({**document, "amount": 0}, "enter at most that amount"),
            ({**document, "amount": 10.005}, "at most 2 decimals"),
            ({**document, "amount": float("nan")}, "is not an amount"),
            ({**document, "amount": "300"}, "is not an amount"),
            ({**document, "amount": 200, "discount": 100}, "no other amount is possible"),
            ({**document, "item": 0}, "choose among those that are open"),
            ({**write_off, "account": bank.id}, "neither a bank account"),
            ({**write_off, "account": self.bank_journal.suspense_account_id.id}, "neither a bank"),
            ({**write_off, "account": False}, "Choose an account"),
            ({**write_off, "amount": 0}, "Enter the amount"),
            ({**write_off, "taxes": later.ids}, "cannot be used on a bank entry"),
            ({**write_off, "taxes": (self.purchase_tax + self.tax_20).ids}, "one kind of tax"),
            ({**write_off, "account": receivable.id, "taxes": self.purchase_tax.ids}, "no tax"),
            ({**write_off, "taxes": [0, 99999999]}, "Choose taxes"),
            ({**on_account, "partner": False}, "Choose the customer"),
            ({**on_account, "amount": -10}, "cannot stay on the account"),
            ({"kind": "gift", "amount": 1}, "neither a document nor an account"),
        ):
            with self.subTest(share=share, words=words):
                self.assertIn(words, self._refused(proposal, share))
        self.assertIn("chosen twice", self._refused(proposal, document, document))
        self.assertIn("at most", self._refused(proposal, *([write_off] * 201)))

    def test_paid_foreign_and_other_companies_documents_are_refused(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        paid, foreign = self._invoice(100, "2026-03-01"), self._invoice(
            100, "2026-03-01", currency_id=dollar.id)
        self._pay(paid, "2026-03-10")
        other = self._create_company(name="Filiale SARL")
        theirs = self.env["account.move"].with_company(other).create({
            "move_type": "out_invoice", "partner_id": self.customer.id,
            "invoice_date": "2026-03-01",
            "invoice_line_ids": [Command.create({
                "name": "Doors", "price_unit": 100, "tax_ids": [],
            })],
        })
        theirs.action_post()
        proposal = self._proposed(100, "VIR")
        for move, words in (
            (paid, "choose among those that are open"), (foreign, "is in USD"),
            (theirs, "belongs to another company"),
        ):
            self.assertIn(words, self._refused(proposal, self._document(move, 100)))
        account = self.env["account.account"].search([
            ("company_ids", "=", other.id), ("account_type", "=", "expense"),
        ], limit=1)
        self.assertIn("Choose an account of", self._refused(proposal, {
            "kind": "write_off", "account": account.id, "amount": 100,
        }))

    def test_locked_vat_refuses_a_tax_but_not_a_plain_write_off(self):
        invoice = self._invoice(300, "2026-03-01")
        proposal = self._proposed(290, invoice.name)
        share = {"kind": "write_off", "account": self.charges.id, "amount": -10}
        self._edited(
            proposal, self._document(invoice), {**share, "taxes": self.purchase_tax.ids})
        self.company.tax_lock_date = "2026-03-31"
        self.assertIn("locked period", self._refused(
            proposal, self._document(invoice), {**share, "taxes": self.purchase_tax.ids}))
        given_up = PostingCheck(proposal).question()["amount"]
        answer = self.board.decide(proposal.id, "post", proposal.revision, given_up)
        self.assertIn("locked period", answer["message"])
        self._edited(proposal, self._document(invoice), share)
        self._post(proposal)

    def test_nobody_posts_or_edits_what_he_has_not_seen(self):
        invoice = self._invoice(300, "2026-03-01")
        proposal = self._proposed(300, invoice.name)
        self._edited(proposal, self._document(invoice, 200))
        late = self.board.edit(proposal.id, [self._document(invoice)], 0)
        self.assertIn(f"{self.ar_user.name} has changed this match", late["message"])
        late = self.board.decide(proposal.id, "post", 0)
        self.assertIn("in the meantime", late["message"])
        self._edited(proposal, self._document(invoice))
        self._post(proposal)
        self.assertIn("refresh the page", self._refused(
            proposal, self._document(invoice)))

    def test_who_may_not_decide_may_not_edit(self):
        invoice = self._invoice(300, "2026-03-01")
        proposal = self._proposed(300, invoice.name)
        clerk = new_test_user(
            self.env, login="edit_clerk", groups="account.group_account_invoice",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )
        board = self.board.with_user(clerk)
        for change in (
            lambda: board.edit(proposal.id, [self._document(invoice)], 0),
            lambda: board.press(proposal.id, 1, 0),
            lambda: board.act(proposal.id, "dispute", 0),
        ):
            with self.assertRaises(AccessError):
                change()
        self.assertFalse(proposal.edited_by)

    # ------------------------------------------------------------------ buttons

    def test_buttons_are_the_companys_reconciliation_models(self):
        button = self.env["account.reconcile.model"].create({
            "name": "Bank charges", "line_ids": [Command.create({
                "account_id": self.charges.id, "label": "Frais", "amount_type": "percentage",
                "amount_string": "100", "tax_ids": [Command.set(self.purchase_tax.ids)],
            })],
        })
        self.assertIn(button.id, [each["id"] for each in self.board.load({})["buttons"]])
        invoice = self._invoice(300, "2026-03-01")
        proposal = self._proposed(288, invoice.name)
        self._edited(proposal, self._document(invoice))
        detail = self.board.press(proposal.id, button.id, proposal.revision)
        self.assertEqual(
            [(share["amount"], share.get("tax")) for share in detail["shares"]],
            [(300, None), (-12, -2)],
        )
        self.assertIn("Nothing is left", self.board.press(
            proposal.id, button.id, proposal.revision)["message"])
        self._post(proposal)
        button.line_ids.write({"amount_type": "regex", "amount_string": r"FRAIS ([\d.,]+)"})
        proposal = self._proposed(100, "VIR FRAIS 1.012,50 EUR")
        detail = self.board.press(proposal.id, button.id, 0)
        self.assertEqual(detail["shares"][0]["amount"], 1012.5)

    # ------------------------------------------------------------------ contract of the screen

    def test_choosing_a_line_and_a_full_customer_stays_small(self):
        shown = MAX_OPEN_ITEMS if DEEP else 20
        invoices = self.env["account.move"].union(*(
            self._invoice(100 + number, "2026-03-01", post=False) for number in range(shown + 5)
        ))
        invoices.action_post()
        proposal = self._proposed(100, invoices[0].name)
        with patch.object(ar_match_board, "MAX_OPEN_ITEMS", shown):
            detail = self.board.select(proposal.id)
        self.assertEqual(len(detail["open_items"]), shown)
        self.assertLess(len(json.dumps(detail, default=str)) / shown * MAX_OPEN_ITEMS, 40_000)

    # ------------------------------------------------------------------ rules for differences

    def _bear_charges(self, limit=20):
        self.company.write({
            "ar_match_charge_bearer": "company", "ar_match_charge_limit": limit,
            "ar_match_charge_account_id": self.charges.id,
        })

    def test_bank_charges_are_borne_up_to_a_limit_or_left_to_the_customer(self):
        invoice = self._invoice(1000, "2026-03-01")
        line = self._bank_line(988, "2026-03-20", f"{invoice.name} FRAIS DEDUITS")

        def proposed():
            return self.env["ar.match.proposal"].with_user(self.ar_user)._propose(line)

        proposal = proposed()
        self.assertEqual((proposal.shortfall, proposal.line_ids.closes), ("bank_fee", False))
        short = self.board.select(proposal.id)["short"]
        self.assertEqual(
            (short["amount"], [action["key"] for action in short["actions"]]),
            (12, ["charge", "dispute"]),
        )
        self.assertIn("No account is chosen", self.board.act(proposal.id, "charge", 0)["message"])
        self._bear_charges(10)
        self.assertFalse(proposed().other_ids, "more than the limit")
        self._bear_charges()
        proposal = proposed()
        self.assertEqual(proposal.other_ids.amount_currency, -12)
        self.assertIn("is booked to Bank services", proposal.explanation)
        customer = self.customer.with_company(self.company)
        customer.write({"ar_match_own_rules": True, "ar_match_charge_bearer": "customer"})
        self.assertFalse(proposed().other_ids)
        customer.ar_match_own_rules = False
        proposal = proposed()
        self._post(proposal)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self._booked(proposal, self.charges), 12)

    def test_a_short_payment_gets_the_action_that_fits_its_reason(self):
        self.company.ar_match_charge_account_id = self.charges
        for label, reason, action in (
            ("FRAIS DEDUITS", "bank_fee", "charge"), ("LITIGE CASSE", "dispute", "dispute"),
            ("AVOIR", "credit_note", "credit_note"),
        ):
            invoice = self._invoice(1000, "2026-03-01")
            proposal = self._proposed(940, f"{invoice.name} {label}")
            with self.subTest(reason=reason):
                self.assertEqual(proposal.shortfall, reason)
                if action == "credit_note":
                    refused = self.board.act(proposal.id, action, 0)
                    self.assertIn("No open credit note", refused["message"])
                    credit_note = self._invoice(60, "2026-03-02", move_type="out_refund")
                detail = self.board.act(proposal.id, action, 0)
                self.assertTrue(detail["done"], detail["message"])
                if action == "charge":
                    self.assertEqual([share["amount"] for share in detail["shares"]], [1000, -60])
                elif action == "credit_note":
                    self.assertEqual(
                        proposal.line_ids.move_line_id, self._receivable(invoice + credit_note))
                    self._post(proposal)
                    self.assertEqual(credit_note.payment_state, "paid")
                else:
                    self.assertEqual(
                        (invoice.ar_dispute_ids.amount, invoice.ar_dispute_ids.reason),
                        (60, "other"),
                    )
                    self.assertIn("A dispute of", detail["message"])
                    self.assertIn(
                        "no longer fits", self.board.act(proposal.id, "grant", 0)["message"])

    def test_a_customer_may_have_a_tolerance_of_its_own(self):
        self.company.ar_match_tolerance_account_id = self.charges
        self.customer.with_company(self.company).write({
            "ar_match_own_rules": True, "ar_match_tolerance": 5,
            "ar_match_tolerance_percent": 5,
        })
        other = self._customer("Charpentes Morel SA")
        mine, theirs = self._invoice(300, "2026-03-01"), self._invoice(
            300, "2026-03-01", partner=other)
        self.assertEqual(self._proposed(297, mine.name).match_kind, "cited_tolerance")
        self.assertEqual(self._proposed(297, theirs.name).match_kind, "cited_part")
        contact = self.env["res.partner"].create({
            "name": "Mme Petit", "parent_id": self.customer.id,
        })
        self.assertEqual(contact._ar_match_rule("ar_match_tolerance", self.company), 5)
        with self.assertRaises(ValidationError):
            self.customer.with_company(self.company).ar_match_tolerance = -1

    def test_too_much_pays_late_fees_first_and_the_rest_is_kept_or_paid_back(self):
        invoice = self._invoice(300, "2026-03-01")
        journal = self.company_data["default_journal_sale"].copy({
            "ar_is_penalty": True, "code": "PENX",
        })
        penalty = self.env["account.move"].create({
            "move_type": "entry", "journal_id": journal.id, "date": "2026-03-10",
            "line_ids": [Command.create({
                "account_id": account.id, "balance": balance, "partner_id": self.customer.id,
                "date_maturity": "2026-03-10",
            }) for account, balance in (
                (self._receivable(invoice).account_id, 40),
                (self.company_data["default_account_revenue"], -40),
            )],
        })
        penalty.action_post()
        self.company.ar_match_overpayment = "refund"
        proposal = self._proposed(365, invoice.name)
        self.assertEqual(proposal.line_ids.move_id, invoice + penalty)
        self.assertEqual(proposal.difference, 25)
        shares = self.board.select(proposal.id)["shares"]
        self.assertEqual((shares[-1]["kind"], shares[-1]["refund"]), ("on_account", True))
        self._post(proposal)
        self.assertTrue(all(self._receivable(invoice + penalty).mapped("reconciled")))
        refund = proposal.refund_ids
        self.assertRecordValues(refund, [{
            "state": "draft", "payment_type": "outbound", "amount": 25,
            "partner_id": self.customer.id, "partner_type": "customer",
        }])
        refund.action_post()
        self.assertIn(
            "cancel that payment first", self.board.decide(proposal.id, "undo")["message"])
        refund.action_draft()
        self.board.decide(proposal.id, "undo")
        self.assertFalse(refund.exists())
        self.assertEqual((proposal.state, invoice.amount_residual), ("undone", 300))

    def _paid_late(self, day="2026-03-15"):
        invoice = self._invoice(
            1000, "2026-03-01", tax=self.tax_20, term=self._tiered_term((2, 10)))
        line = self._bank_line(1176, day, invoice.name)
        return invoice, self.env["ar.match.proposal"].with_user(self.ar_user)._propose(line)

    def test_a_late_discount_is_claimed_granted_or_left_to_a_person(self):
        for rule, grace, limit, state, residual in (
            ("ask", 0, 50, "to_decide", 24), ("claim", 0, 50, "claimed", 24),
            ("goodwill", 0, 50, "granted", 0), ("goodwill", 0, 20, "to_decide", 24),
            ("claim", 5, 50, "granted", 0),
        ):
            self.company.write({
                "ar_match_late_discount": rule, "ar_match_grace_days": grace,
                "ar_match_goodwill_limit": limit,
            })
            invoice, proposal = self._paid_late()
            with self.subTest(rule=rule, grace=grace, limit=limit):
                self.assertEqual(proposal.shortfall, "discount_late")
                self._post(proposal)
                deduction = self.env["ar.discount.deduction"].search([
                    ("move_id", "=", invoice.id)])
                self.assertEqual((deduction.state, invoice.amount_residual), (state, residual))

    def test_a_person_decides_about_a_late_discount_while_posting(self):
        for action, state in (("claim", "claimed"), ("grant", "granted")):
            invoice, proposal = self._paid_late()
            detail = self.board.act(proposal.id, action, 0)
            self.assertEqual((detail["message"], detail["state"]), ("", "posted"))
            deduction = self.env["ar.discount.deduction"].search([("move_id", "=", invoice.id)])
            self.assertEqual(deduction.state, state)

    def test_limits_need_an_account_and_make_sense(self):
        for values in (
            {"ar_match_charge_limit": 10}, {"ar_match_grace_days": -1},
            {"ar_match_exchange_percent": 50},
        ):
            with self.assertRaises(ValidationError):
                self.company.write(values)

    # ------------------------------------------------------------------ other modules

    def test_what_another_module_matched_disappears_and_is_closed_in_words(self):
        invoice = self._invoice(300, "2026-03-01")
        proposal = self._proposed(300, invoice.name)
        self._match(proposal.statement_line_id, invoice)
        self.assertEqual(self.board.changes(proposal.ids), {"gone": proposal.ids})
        self.assertEqual(proposal.state, "elsewhere")
        self.assertIn("matched on another screen", proposal.decision_note)
        self.assertIn(
            "Matched Elsewhere", self.board.decide(proposal.id, "post")["message"])
        proposal.statement_line_id.action_undo_reconciliation()
        self.assertEqual(self.board.load({})["unsearched"], 1, "it can be searched again")
        again = self.env["ar.match.proposal"].with_user(self.ar_user)._propose(
            proposal.statement_line_id)
        self._match(again.statement_line_id, invoice)
        self.assertEqual(self.board.load({})["total"], 0)
        self.assertEqual(again.state, "elsewhere")

    def test_what_we_post_is_matched_for_other_modules_too(self):
        invoice = self._invoice(300, "2026-03-01")
        proposal = self._proposed(300, invoice.name)
        self._post(proposal)
        line = proposal.statement_line_id
        suspense = self.bank_journal.suspense_account_id
        self.assertTrue(line.is_reconciled)
        self.assertFalse(line.line_ids.filtered(lambda item: item.account_id == suspense))
        self.assertNotIn(line, line.search([("is_reconciled", "=", False)]))
        line.action_undo_reconciliation()
        self.assertEqual(proposal.state, "undone")

    def test_our_menus_step_aside_only_beside_another_module_and_on_demand(self):
        menu = self.env.ref("ar_management.ar_match_board_menu")
        menus = self.env["ir.ui.menu"].with_user(self.ar_user)
        others = self.env.registry["ar.match.other.module"]
        settings = self.env["res.config.settings"]
        self.assertIn(menu.id, menus.load_menus(False))
        settings.create({"ar_match_step_aside": True}).set_values()
        self.assertIn(menu.id, menus.load_menus(False), "nobody else does the work")
        module = self.env["ir.module.module"].search([("name", "=", "account")])
        with patch.object(others, "_installed", lambda _self: module):
            self.env.registry.clear_cache()
            self.assertNotIn(menu.id, menus.load_menus(False))
            form = settings.create({})
            self.assertEqual(form.ar_match_other_modules, module.shortdesc)
            settings.create({"ar_match_step_aside": False}).set_values()
            self.assertIn(menu.id, menus.load_menus(False))
        self.env.registry.clear_cache()
