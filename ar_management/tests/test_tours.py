from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from .common import ArHttpCommon


@tagged("post_install", "-at_install")
class TestTours(ArHttpCommon):
    def test_a_dispute_is_noted_from_the_invoice_and_settled(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04")
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}", "ar_dispute",
            login="test_ar_user",
        )
        dispute = invoice.ar_dispute_ids
        self.assertEqual((dispute.amount, dispute.reason), (400, "quality"))
        self.assertEqual(dispute.state, "closed")

    def test_a_sending_of_invoices_shows_its_progress_and_can_be_stopped(self):
        moves = self._invoice(1000, "2026-01-05") | self._invoice(500, "2026-01-05")
        action = self.env["ir.actions.act_window"].create({
            "name": "Invoices", "res_model": "account.move", "view_mode": "list,form",
            "domain": [("id", "in", moves.ids)],
            "view_id": self.env.ref("account.view_out_invoice_tree").id,
        })
        self.start_tour(f"/odoo/action-{action.id}", "ar_facturx_batch", login="test_ar_user")
        self.assertTrue(all(move.sending_data for move in moves))
        lines = self.env["ar.facturx.batch.line"].search([("move_id", "in", moves.ids)])
        self.assertEqual(lines.mapped("state"), ["waiting", "waiting"])

    def test_a_check_of_many_invoices_shows_its_progress(self):
        unknown = self._customer("Scierie Sans Numéro SARL", company_registry=False, vat=False)
        moves = (
            self._invoice(1000, "2026-01-05", tax=self.tax_20)
            | self._invoice(500, "2026-01-05", tax=self.tax_20)
            | self._invoice(500, "2026-01-05", tax=self.tax_20, partner=unknown)
        )
        with patch("odoo.addons.ar_management.models.einvoice.check_run.AT_ONCE", 2):
            run = self.env["ar.facturx.run"].with_user(self.ar_user)._start(moves)
        action = self.env.ref("ar_management.ar_facturx_run_action")
        self.start_tour(f"/odoo/action-{action.id}/{run.id}", "ar_facturx_run",
                        login="test_ar_user")
        self.assertEqual((run.state, run.valid, run.invalid), ("done", 2, 1))

    def test_late_fees_go_from_the_overdue_list_to_a_posted_penalty(self):
        policy = self.env["ar.late.fee.policy"].search(
            [("company_id", "=", self.company.id), ("regime", "=", "reference")], limit=1
        )
        # An agreed rate: the tour runs today, whose reference rate is not known for ever.
        policy.write({"mode": "propose", "regime": "contract", "contract_rate": 30})
        today = fields.Date.today()
        invoice = self._invoice(1000, fields.Date.subtract(today, days=60),
                                due=fields.Date.subtract(today, days=30))
        self.start_tour(
            "/odoo/action-ar_management.account_move_action_overdue", "ar_late_fee",
            login="test_ar_user",
        )
        lines = self.env["ar.late.fee.run.line"].search([("move_id", "=", invoice.id)])
        self.assertEqual((lines.state, lines.penalty_id.state), ("billed", "posted"))
        pdf, kind = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )._render_qweb_pdf("account.account_invoices", lines.penalty_id.ids)
        self.assertEqual((kind, pdf[:4]), ("pdf", b"%PDF"))

    def test_an_advice_is_dropped_on_a_bank_line_and_followed(self):
        invoices = [
            self._invoice(amount, "2026-03-01", name=name)
            for name, amount in (("TOUR/0001", 1000), ("TOUR/0002", 500))
        ]
        self._bank_line(700, "2026-03-20", "VIREMENT SANS MOTIF")
        self.start_tour(
            "/odoo/action-ar_management.account_bank_statement_line_action", "ar_remittance",
            login="test_ar_user",
        )
        self.assertEqual([invoice.amount_residual for invoice in invoices], [800, 0])

    def test_a_statement_is_imported_from_the_menu_and_its_summary_read(self):
        self.bank_journal.bank_account_id = self.env["res.partner.bank"].create({
            "acc_number": "FR7630004000031234567890143", "partner_id": self.company.partner_id.id,
        })
        self.start_tour(
            "/odoo/action-ar_management.account_bank_statement_action", "ar_statement_import",
            login="test_ar_user",
        )
        statement = self.env["account.bank.statement"].search([
            ("journal_id", "=", self.bank_journal.id)
        ])
        self.assertEqual(statement.line_ids.mapped("amount"), [20, 10])
        self.assertEqual((statement.ar_line_count, statement.ar_to_match_count), (2, 2))

    def test_a_discount_from_the_term_to_the_portal_the_payment_and_its_undoing(self):
        today = fields.Date.context_today(self.env.user)
        term = self._tiered_term((1, 20), name="Net 30")
        # Payment terms belong to Odoo's accounting administrators.
        new_test_user(
            self.env, login="test_adviser", company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
            groups="account.group_account_manager,ar_management.group_ar_user",
        )
        self.start_tour(
            f"/odoo/action-account.action_payment_term_form/{term.id}", "ar_discount_term",
            login="test_adviser",
        )
        self.assertEqual(term.ar_discount_tier_ids.mapped("percent"), [1, 3])
        invoice = self._invoice(1000, today, term=term, tax=self.tax_20, post=False)
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}",
            "ar_discount_paid_and_undone", login="test_ar_user",
        )
        self.assertEqual(invoice.amount_residual, 1200)
        self.assertEqual(len(invoice.ar_discount_document_ids), 2)
        page = self.url_open(invoice.get_portal_url()).text
        self.assertIn("1,164.00", page)

    def test_a_discount_taken_too_late_is_claimed_back(self):
        day = fields.Date.subtract(fields.Date.context_today(self.env.user), days=25)
        invoice = self._invoice(1000, day, term=self._tiered_term(), tax=self.tax_20)
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}",
            "ar_discount_paid_late", login="test_ar_user",
        )
        self.start_tour(
            "/odoo/action-ar_management.ar_discount_deduction_action",
            "ar_discount_claimed_back", login="test_ar_user",
        )
        self.assertEqual(invoice.amount_residual, 36)

    def test_a_customer_is_repaired_in_the_list_and_its_invoice_becomes_valid(self):
        unknown = self._customer("Tour Sans SIREN", company_registry=False, vat=False)
        invoice = self._invoice(1000, "2026-03-02", due="2026-04-01", partner=unknown,
                                tax=self.tax_20)
        invoice.action_ar_check_facturx()
        self.start_tour(
            "/odoo/action-ar_management.ar_facturx_finding_action", "ar_facturx_repair",
            login="test_ar_user",
        )
        self.assertEqual((unknown.company_registry, invoice.ar_facturx_state),
                         ("81254567100016", "valid"))

    def test_a_refused_e_invoice_opens_a_dispute(self):
        invoice = self._invoice(1000, "2026-03-02", due="2026-04-01", tax=self.tax_20)
        invoice.is_move_sent = True
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}",
            "ar_einvoice_refused", login="test_ar_user",
        )
        self.assertEqual((invoice.ar_einvoice_status, invoice.ar_dispute_ids.reason),
                         ("refused", "price"))
    def test_a_back_test_shows_its_curve_and_sets_the_floor(self):
        for number in range(21):
            day = fields.Date.add(fields.Date.to_date("2026-01-02"), days=number)
            invoice = self._invoice(500 + number, day)
            line = self._bank_line(invoice.amount_total, day, f"VIR {invoice.name}")
            self._match(line, invoice)
        self.start_tour(
            "/odoo/action-ar_management.ar_match_backtest_action", "ar_match_backtest",
            login="test_ar_credit_manager",
        )
        auto = self.env["ar.match.auto"]._of(self.company)
        self.assertTrue(auto.enabled)
        exact = auto.kind_ids.filtered(lambda kind: kind.match_kind == "cited_exact")
        self.assertTrue(exact.enabled and exact.shift)

    def test_a_corrected_customer_teaches_a_name_that_can_be_blocked(self):
        payer = {"partner_name": "HOLDING DU NORD"}
        invoice = self._invoice(450, "2026-02-01")
        line = self._bank_line(450, "2026-02-10", "VIR", **payer)
        proposals = self.env["ar.match.proposal"]
        proposals._propose(line).action_reject()
        line.partner_id = self.customer
        line.action_ar_find_matches()
        line.ar_proposal_id.action_post()
        self.assertEqual(invoice.payment_state, "paid")
        self._invoice(610, "2026-03-01")
        following = proposals._propose(self._bank_line(610, "2026-03-10", "VIR", **payer))
        self.assertEqual(following.partner_id, self.customer)
        self.start_tour(
            "/odoo/action-ar_management.ar_match_fact_action_open", "ar_match_fact",
            login="test_ar_user",
        )
        fact = self.env["ar.match.fact"].search([("kind", "=", "alias")])
        self.assertEqual(fact.state, "blocked")
        bank_line = following.statement_line_id
        self.assertIn("has paid for this customer", following.explanation)
        bank_line.action_ar_find_matches()
        self.assertNotIn("has paid for this customer", bank_line.ar_proposal_id.explanation)

    def test_an_audit_is_answered_with_one_key(self):
        auto = self.env["ar.match.auto"]._of(self.company)
        auto.write({"enabled": True, "audit_percent": 100})
        invoice = self._invoice(450, "2026-02-01")
        self._bank_line(450, "2026-02-10", f"VIR {invoice.name}")
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=100.0):
            auto.sudo()._run()
        self.start_tour(
            "/odoo/action-ar_management.ar_match_audit_action", "ar_match_audit",
            login="test_ar_user",
        )
        audit = self.env["ar.match.audit"].search([("company_id", "=", self.company.id)])
        self.assertEqual(audit.state, "right")
    def test_an_e_invoice_that_came_back_is_compared_with_ours(self):
        invoice = self._invoice(1000, "2026-01-05", due="2026-02-04", tax=self.tax_20)
        xml, errors = self.env["account.edi.xml.cii"]._export_invoice(invoice)
        self.assertFalse(errors)
        self.env["ir.attachment"].create({
            "name": "returned.xml", "public": True, "url": "/ar_einvoice_tour_file.xml",
            "raw": xml.replace(b"<ram:DuePayableAmount>1200", b"<ram:DuePayableAmount>1190"),
        })
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}", "ar_einvoice",
            login="test_ar_user",
        )

    def test_what_was_cashed_last_month_is_counted_and_reported(self):
        day = fields.Date.subtract(fields.Date.context_today(self.env.user), months=1)
        invoice = self._invoice(1000, day, due=day, tax=self.tax_20)
        self._match(self._bank_line(600, day), invoice)
        self.start_tour(
            "/odoo/action-ar_management.ar_cashed_report_action", "ar_cashed",
            login="test_ar_user",
        )
        self.assertEqual(invoice.ar_cashed_line_ids.mapped("state"), ["reported"])
