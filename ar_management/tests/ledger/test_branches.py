from decimal import Decimal

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import ArCommon


@tagged("post_install", "-at_install")
class TestBranches(ArCommon):
    """A branch is no other person: one limit, one creditor, one bank account for all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls._branch()
        cls.both = cls.company + cls.branch

    def in_branch(self, amount, *args, **values):
        """An invoice of the branch; what the parent's user reads of it later does not matter."""
        return self._invoice(
            amount, *args, company=self.branch, company_id=self.branch.id, **values
        )

    def ticked(self, records, companies):
        """The same records for somebody who has ticked these companies."""
        return records.with_context(allowed_company_ids=companies.ids)

    # ---- credit

    def test_an_invoice_of_a_branch_is_held_against_the_limit_of_the_parent(self):
        self._grant(self.customer, 1000)
        self.company.ar_credit_hold_invoices = True
        self.assertTrue(self.branch.ar_credit_hold_invoices)
        for companies in (self.branch, self.both, self.company):
            invoice = self.in_branch(5000, "2026-01-05", post=False)
            self.ticked(invoice, companies).sudo().action_post()
            self.assertEqual(invoice.state, "draft")
            hold = invoice.sudo().ar_credit_hold_id
            self.assertEqual(hold.company_id, self.branch)
            self.assertIn("would exceed the limit", hold.reasons)
            invoice.unlink()

    def test_what_a_branch_is_owed_counts_in_the_exposure_of_the_legal_entity(self):
        self._grant(self.customer, 1000)
        self.in_branch(600, "2026-01-05")
        self._invoice(300, "2026-01-05")
        for company in self.both:
            exposure = self.env["ar.exposure"]._exposure(self.customer, company)
            self.assertEqual(exposure[self.customer.id].total, Decimal(900))
            limit = self.customer._ar_credit_limit(company)
            self.assertEqual(limit, Decimal(1000))
            self.assertEqual(self.customer.with_company(company).credit_limit, 1000)
            self.assertEqual(self.customer.with_company(company).ar_credit_available, 100)

    def test_invoices_of_both_that_are_posted_together_do_not_pass_the_limit_together(self):
        self._grant(self.customer, 1000)
        self.company.ar_credit_hold_invoices = True
        invoices = self._invoice(800, "2026-01-05", post=False)
        invoices |= self.in_branch(800, "2026-01-05", post=False)
        invoices.action_post()
        self.assertEqual(sorted(invoices.mapped("state")), ["draft", "posted"])

    def test_a_branch_has_no_credit_of_its_own(self):
        self.assertFalse(self.env["ar.credit.policy"].search([
            ("company_id", "=", self.branch.id)
        ]))
        applications = self.ticked(self.env["ar.credit.application"], self.branch + self.company)
        application = applications.create({
            "partner_id": self.customer.id, "company_id": self.branch.id, "requested_limit": 10,
        })
        self.assertEqual(application.company_id, self.company)
        settings = self.env["res.config.settings"].with_company(self.branch).create({})
        settings.ar_credit_release_days = 12
        settings.execute()
        self.assertEqual(self.both.mapped("ar_credit_release_days"), [12, 12])
        self.company.write({"ar_credit_release_days": 9, "ar_credit_warns": True})
        self.assertEqual(self.both.mapped("ar_credit_release_days"), [9, 9])
        self.assertEqual(self.both.mapped("ar_credit_warns"), [True, True])
        with self.assertRaisesRegex(ValidationError, "must be the same"):
            self.branch.ar_credit_hold_orders = False

    # ---- late fees

    def test_a_run_of_the_parent_bills_the_invoices_of_its_branches_in_their_books(self):
        policies = self.env["ar.late.fee.policy"].search([])
        self.assertNotIn(self.branch, policies.company_id)
        policy = policies.filtered(
            lambda each: each.company_id == self.company and each.regime == "reference"
        )
        policy.mode = "propose"
        self.company.ar_late_fee_since = False
        mine = self._invoice(12000, "2022-10-31", due="2022-11-30")
        theirs = self.in_branch(12000, "2022-10-31", due="2022-11-30")
        penalties = self.env["account.move"]
        for companies in (self.company, self.both, self.branch + self.company):
            run = self.ticked(self.env["ar.late.fee.run"], companies).create({
                "date": "2023-02-15", "document_date": "2023-02-15",
                "company_id": self.company.id,
            })
            run.action_preview()
            run.action_post()
            self.assertRecordValues(run.sudo().line_ids.sorted(lambda line: line.move_id.id), [
                {"move_id": mine.id, "total": 330.96, "state": "billed", "policy_id": policy.id},
                {"move_id": theirs.id, "total": 330.96, "state": "billed", "policy_id": policy.id},
            ])
            penalties = run.sudo().line_ids.penalty_id.sorted(lambda each: each.company_id.id)
            self.assertEqual(penalties.company_id, self.both)
            self.assertEqual(penalties.mapped("amount_total"), [330.96, 330.96])
            self.assertEqual(penalties.line_ids.company_id, self.both)
            run.action_cancel()
        # One run after another: each of them billed the same days, because they were given back.
        self.assertEqual(set(penalties.mapped("payment_state")), {"reversed"})

    def test_a_run_of_a_branch_bills_its_own_invoices_and_the_parent_nothing_twice(self):
        self.env["ar.late.fee.policy"].search([
            ("company_id", "=", self.company.id), ("regime", "=", "reference")
        ]).mode = "propose"
        self.company.ar_late_fee_since = False
        theirs = self.in_branch(12000, "2022-10-31", due="2022-11-30")
        self._invoice(12000, "2022-10-31", due="2022-11-30")
        theirs.action_ar_bill_late_fees()
        run = self.env["ar.late.fee.run"].search([("company_id", "=", self.branch.id)])
        self.assertEqual(run.line_ids.move_id, theirs)
        run.action_post()
        again = self.env["ar.late.fee.run"].create({
            "date": run.date, "document_date": run.document_date, "company_id": self.company.id,
            "due_from": False,
        })
        again.action_preview()
        self.assertNotIn(theirs, again.line_ids.move_id)
        self.assertEqual(len(again.line_ids), 1)

    def test_late_fees_of_a_customer_are_those_of_the_whole_entity(self):
        moves = self._invoice(12000, "2022-10-31", due="2022-11-30")
        moves |= self.in_branch(12000, "2022-10-31", due="2022-11-30")
        for ticked in (self.both, self.branch + self.company):
            customer = self.ticked(self.customer, ticked)
            fees = customer._ar_late_fees(moves._ar_as_of())
            self.assertEqual(set(fees), set(moves))

    def test_branches_share_the_journal_of_penalties_unless_they_have_their_own(self):
        shared = self.branch._ar_late_fee_journal()
        self.assertEqual(shared.company_id, self.company)
        own = shared.copy({"name": "Own", "code": "OWN", "company_id": self.branch.id})
        own.ar_is_penalty = True
        self.assertEqual(self.branch._ar_late_fee_journal(), own)
        self.assertEqual(self.company._ar_late_fee_journal(), shared)

    # ---- bank lines

    def propose(self, line, ticked, user=None):
        lines = self.ticked(line.with_user(user or self.ar_user), ticked)
        return lines.env["ar.match.proposal"]._propose(lines)

    def test_a_bank_line_of_the_parent_sees_and_settles_the_invoice_of_a_branch(self):
        term = self._tiered_term((2, 10))
        self.ar_user.company_ids |= self.branch
        for ticked in (self.company, self.both, self.branch + self.company):
            theirs = self.in_branch(1000, "2026-01-05", term=term)
            line = self._bank_line(980, "2026-01-12", f"VIR {theirs.name}")
            proposal = self.propose(line, ticked)
            self.assertEqual(proposal.line_ids.sudo().move_id, theirs)
            board = self.ticked(self.env["ar.match.board"].with_user(self.ar_user), ticked)
            shown = board.select(proposal.id)
            self.assertEqual(shown["shares"][0]["document"], theirs.name)
            self.assertIn(theirs.name, [each["document"] for each in shown["open_items"]])
            self.assertEqual(board.decide(proposal.id, "post", 0)["message"], "")
            self.assertEqual(theirs.payment_state, "paid")
            document = theirs.ar_discount_document_ids
            self.assertEqual((document.company_id, document.amount_total), (self.branch, 20))
            self.assertEqual(line.move_id.line_ids.company_id, self.company)
            board.decide(proposal.id, "undo")
            self.assertEqual(theirs.amount_residual, 1000)
            theirs.button_draft()

    def test_one_payment_of_the_parent_pays_invoices_of_both(self):
        mine = self._invoice(300, "2026-01-05")
        theirs = self.in_branch(450, "2026-01-05", tax=self.tax_20)
        line = self._bank_line(840, "2026-01-12", f"{mine.name} {theirs.name}")
        proposal = self.propose(line, self.company)
        _posted, refused = proposal.sudo()._post()
        self.assertFalse(refused)
        self.assertEqual((mine + theirs).mapped("amount_residual"), [0, 0])

    def test_a_bank_line_of_a_branch_pays_the_invoice_of_its_parent(self):
        journal = self.env["account.journal"].with_company(self.branch).create({
            "name": "Banque Grenoble", "code": "BGRE", "type": "bank",
            "company_id": self.branch.id,
        })
        mine = self._invoice(300, "2026-01-05")
        line = self.env["account.bank.statement.line"].with_company(self.branch).create({
            "journal_id": journal.id, "amount": 300, "date": "2026-01-12",
            "payment_ref": mine.name,
        })
        self.assertEqual(line.company_id, self.branch)
        proposal = self.ticked(self.env["ar.match.proposal"], self.both)._propose(line)
        _posted, refused = proposal._post()
        self.assertFalse(refused)
        self.assertEqual(mine.amount_residual, 0)

    def test_money_that_a_branch_was_paid_goes_back_through_the_parent(self):
        theirs = self.in_branch(1200, "2026-01-05")
        receipt = self.propose(self._bank_line(1200, "2026-01-12", theirs.name), self.company)
        receipt.sudo()._post()
        self.assertEqual(theirs.amount_residual, 0)
        back = self.propose(
            self._bank_line(-1200, "2026-01-20", f"REJET PRLV {theirs.name}"), self.company
        )
        self.assertEqual(back.match_kind, "returned")
        _posted, refused = back.sudo()._post()
        self.assertFalse(refused)
        self.assertEqual(theirs.amount_residual, 1200)

    def test_what_was_cashed_of_branches_is_in_the_report_of_the_parent_once(self):
        theirs = self.in_branch(1000, "2026-01-05", tax=self.tax_20)
        self.propose(
            self._bank_line(1200, "2026-01-12", theirs.name), self.company
        ).sudo()._post()
        told = []
        for company in self.both:
            report = self.env["ar.cashed.report"].create({
                "date_from": "2026-01-01", "date_to": "2026-01-31", "company_id": company.id,
                "scope": "all",
            })
            report.action_count()
            told.append((report.base, report.vat))
            if report.line_ids:
                report.action_report()
        self.assertEqual(told, [(1000, 200), (0, 0)])
