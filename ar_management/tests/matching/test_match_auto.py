import logging
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ...models.matching import (
    auto_run as ar_match_auto_run,
)
from ...models.matching import (
    backtest_replay as ar_match_backtest_replay,
)
from ..common import ArCommon
from ..concurrency import RealCursorCase

IBAN = "FR7630004000031234567890143"
OTHER_IBAN = "FR1420041010050500013M02606"


class MatchAutoCase(ArCommon, CronMixinCase):
    """Short builders for automatic posting."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auto = cls.env["ar.match.auto"]._of(cls.company)
        cls.auto.responsible_id = cls.credit_manager
        cls.proposals = cls.env["ar.match.proposal"]
        cls.decisions = cls.env["ar.match.log"]

    def kind(self, name):
        return self.auto.kind_ids.filtered(lambda kind: kind.match_kind == name)

    def cited(self, count=1, amount=100, **values):
        """Invoices, each with a bank line that names it and brings its amount."""
        invoices = self.env["account.move"].union(*(
            self._invoice(amount + number, "2026-03-01") for number in range(count)
        ))
        lines = self.env["account.bank.statement.line"].union(*(
            self._bank_line(invoice.amount_total, "2026-03-20", f"VIR {invoice.name}", **values)
            for invoice in invoices
        ))
        return invoices, lines

    def past(self, count, cite=True, start=500):
        """Bank lines that were matched long ago, one each day."""
        for number in range(count):
            day = fields.Date.add(fields.Date.to_date("2026-01-02"), days=number)
            invoice = self._invoice(start + number, day)
            label = f"VIR {invoice.name}" if cite else "VIR SEPA"
            self._match(self._bank_line(invoice.amount_total, day, label), invoice)

    def run_cron(self):
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=1000.0
        ):
            self.env["ar.match.auto"].sudo()._cron_post()

    def last_decision(self, proposal):
        return self.decisions.search([("proposal_id", "=", proposal.id)], limit=1)

    def measured(self, kind, count=22, confidence=0.9997):
        """A back-test that found so many lines of a kind, all of them right."""
        self.past(1)
        test = self.backtest()
        line = test.line_ids.sudo()
        line.write({"match_kind": kind, "confidence": confidence})
        self.env["ar.match.backtest.line"].sudo().create([
            {
                "backtest_id": test.id, "statement_line_id": line.statement_line_id.id,
                "match_kind": kind, "confidence": confidence, "answered": True, "right": True,
            }
            for _number in range(count - 1)
        ])
        test.sudo()._finish()
        return test

    def backtest(self):
        test = self.env["ar.match.backtest"].create({
            "date_from": "2026-01-01", "date_to": "2026-12-31",
        })
        test.action_run()
        return test


@tagged("post_install", "-at_install")
class TestMatchAuto(MatchAutoCase):
    # ------------------------------------------------------------------ decision log

    def test_each_decision_is_logged_with_who_what_and_the_figures(self):
        invoices, lines = self.cited(2)
        found = self.proposals.with_user(self.ar_user)._propose(lines)
        found[0].action_post()
        found[1].action_reject()
        found[0].action_undo()
        log = self.decisions.search([("statement_line_id", "in", lines.ids)], order="id")
        self.assertEqual(
            log.mapped("action"), ["search", "search", "post", "reject", "undo"]
        )
        self.assertEqual(log.user_id, self.ar_user)
        self.assertEqual(set(log.mapped("origin")), {"user"})
        posted = log[2]
        self.assertIn(invoices[0].name, posted.documents)
        self.assertEqual(posted.allocations[0]["item"], self._receivable(invoices[0]).id)
        self.assertEqual(posted.confidence, found[0].confidence)
        self.assertEqual(posted.model_version, found[0].model_version)
        action = self.env.ref("ar_management.ar_match_log_action_bank_line")
        self.assertIn("statement_line_id", action.domain)

    def test_posting_something_else_than_was_found_is_a_correction(self):
        _invoices, lines = self.cited(1)
        other = self._invoice(100, "2026-03-02")
        found = self.proposals._propose(lines)
        found.line_ids.sudo().move_line_id = self._receivable(other)
        found.action_post()
        self.assertEqual(other.payment_state, "paid")
        self.assertEqual(self.last_decision(found).action, "correct")

    def test_nobody_changes_or_deletes_the_log(self):
        _invoices, lines = self.cited(1)
        found = self.last_decision(self.proposals._propose(lines))
        for user in (self.ar_user, self.ar_admin, self.env.ref("base.user_admin")):
            entry = found.with_user(user)
            with self.assertRaises(AccessError):
                entry.write({"reason": "nothing happened"})
            with self.assertRaises(UserError):
                entry.unlink()
            with self.assertRaises(AccessError):
                self.decisions.with_user(user).create({
                    "company_id": self.company.id, "action": "post", "origin": "user",
                })
        with self.assertRaises(AccessError):
            entry.sudo().write({"reason": "nothing happened"})
        with self.assertRaises(UserError):
            entry.sudo().unlink()

    def test_a_deleted_bank_line_leaves_its_decisions(self):
        _invoices, lines = self.cited(1)
        self.proposals._propose(lines)
        lines.unlink()
        entry = self.decisions.search([("action", "=", "search")], limit=1)
        self.assertFalse(entry.statement_line_id)
        self.assertIn("VIR", entry.text)

    # ------------------------------------------------------------------ what may be set

    def test_before_a_back_test_only_cited_and_exact_may_be_posted(self):
        self.auto.enabled = True
        self.assertEqual(
            self.auto.kind_ids.filtered("enabled").mapped("match_kind"), ["cited_exact"]
        )
        with self.assertRaisesRegex(ValidationError, "back-test on the bank lines"):
            self.kind("payer_amount").enabled = True
        # A row that got there past the constraint posts nothing either.
        self.env.cr.execute(
            "UPDATE ar_match_auto_kind SET enabled = true, floor = 0.5 "
            "WHERE match_kind = 'payer_amount'"
        )
        self.env.invalidate_all()
        domain = str(self.auto._sure_domain())
        self.assertNotIn("payer_amount", domain)
        self.assertIn("cited_exact", domain)

    def test_a_floor_below_what_was_measured_is_refused_with_the_figures(self):
        lines = self.measured("cited_token", confidence=0.9).line_ids
        lines[:11].sudo().right = False
        with self.assertRaisesRegex(ValidationError, "50.00 % of past lines"):
            self.kind("cited_token").write({"enabled": True, "floor": 0.8})
        with self.assertRaisesRegex(ValidationError, "Only 0 past lines"):
            self.kind("cited_token").write({"enabled": True, "floor": 0.95})
        lines[:11].sudo().confidence = 0.7
        lines[11:].sudo().right = True
        with self.assertRaisesRegex(ValidationError, "Only 11 past lines"):
            self.kind("cited_token").write({"enabled": True, "floor": 0.8})

    def test_a_user_sees_the_setting_and_a_credit_manager_sets_it(self):
        auto = self.auto.with_user(self.ar_user)
        self.assertEqual(auto.target_precision, 99.8)
        self.assertTrue(auto.kind_ids.mapped("precision"))
        for values in ({"enabled": True}, {"target_precision": 90}):
            with self.assertRaises(AccessError):
                auto.write(values)
        with self.assertRaises(AccessError):
            auto.kind_ids[0].write({"enabled": False})
        with self.assertRaises(AccessError):
            self.env["ar.match.backtest"].with_user(self.ar_user).create({})
        managed = self.auto.with_user(self.credit_manager)
        version = managed.version
        managed.write({"enabled": True, "max_line_amount": 500})
        self.assertEqual(managed.version, version + 1)
        with self.assertRaises(AccessError):
            managed.version = 1
        with self.assertRaises(AccessError):
            managed.kind_ids[0].shift = 2
        with self.assertRaises(AccessError):
            self.env["ar.match.auto.kind"].with_user(self.credit_manager).create({
                "auto_id": managed.id, "match_kind": "foreign",
            })
        entry = self.decisions.search([("action", "=", "setting")], limit=1)
        self.assertEqual((entry.user_id, entry.setting_version),
                         (self.credit_manager, version + 1))
        self.assertIn("500", entry.reason)

    def test_impossible_settings_are_refused(self):
        for values in (
            {"target_precision": 50}, {"target_precision": 101}, {"max_line_amount": -1},
            {"audit_percent": 101}, {"audit_minimum": -1},
        ):
            with self.assertRaises(ValidationError):
                self.auto.write(values)
        with self.assertRaises(ValidationError):
            self.kind("cited_exact").floor = 0.2

    # ------------------------------------------------------------------ posting

    def test_the_scheduler_posts_sure_lines_and_says_why(self):
        invoices, lines = self.cited(3)
        stray = self._bank_line(17, "2026-03-20", "no idea")
        self.run_cron()
        self.assertFalse(any(invoices.mapped("amount_paid")), "it is switched off")
        self.auto.enabled = True
        self.run_cron()
        self.assertEqual(set(invoices.mapped("payment_state")), {"paid"})
        self.assertEqual(stray.ar_proposal_id.match_kind, "none")
        posted = lines.ar_proposal_ids
        self.assertEqual(posted.mapped("auto_posted"), [True] * 3)
        self.assertIn(f"setting {self.auto.version}", posted[0].decision_note)
        self.assertIn("Cited, exact amount", posted[0].decision_note)
        entry = self.last_decision(posted[0])
        self.assertEqual(
            (entry.action, entry.origin, entry.setting_version),
            ("auto_post", "auto", self.auto.version),
        )
        self.assertEqual(entry.reason, posted[0].decision_note)

    def test_a_line_without_an_answer_is_searched_again_a_day_later(self):
        self.auto.enabled = True
        line = self._bank_line(810, "2026-03-20", "VIR FAC 810")
        self.run_cron()
        first = line.ar_proposal_id
        self.assertEqual(first.match_kind, "none")
        invoice = self._invoice(810, "2026-03-01", payment_reference="FAC810")
        line.payment_ref = f"VIR {invoice.name}"
        self.run_cron()
        self.assertEqual(line.ar_proposal_id, first, "not on the same day")
        self.env.cr.execute(
            "UPDATE ar_match_proposal SET create_date = create_date - interval '1 day'"
        )
        self.env.invalidate_all()
        self.run_cron()
        self.assertEqual(invoice.payment_state, "paid")

    def test_what_a_person_undid_or_refused_is_never_posted_again(self):
        self.auto.enabled = True
        invoices, lines = self.cited(2)
        self.proposals._propose(lines[1]).action_reject()
        self.run_cron()
        self.assertEqual(invoices.mapped("payment_state"), ["paid", "not_paid"])
        lines[0].ar_proposal_id.action_undo()
        lines.action_ar_find_matches()
        self.run_cron()
        self.assertEqual(invoices.mapped("payment_state"), ["not_paid", "not_paid"])

    def test_what_a_person_edited_is_left_to_people(self):
        self.auto.enabled = True
        invoices, lines = self.cited(2)
        stray = self._bank_line(60, "2026-03-20", "no idea")
        edited, other, nothing = self.proposals._propose(lines + stray).sorted(
            lambda each: each.statement_line_id.id
        )
        edited.with_user(self.ar_user)._edit([
            {"kind": "document", "item": edited.line_ids.move_line_id.id, "amount": 40},
            {"kind": "on_account", "partner": self.customer.id, "amount": 60},
        ], 0)
        nothing.with_user(self.ar_user)._edit(
            [{"kind": "on_account", "partner": self.customer.id, "amount": 60}], 0
        )
        self.env.cr.execute(
            "UPDATE ar_match_proposal SET create_date = create_date - interval '2 days'"
        )
        self.env.invalidate_all()
        self.run_cron()
        self.assertEqual((edited.state, other.state), ("proposed", "posted"))
        self.assertEqual(edited.other_ids.amount_currency, 60)
        self.assertEqual(stray.ar_proposal_id, nothing, "not searched over a person's work")
        board = self.env["ar.match.board"].with_user(self.ar_user)
        self.assertEqual(board.load({})["sure"], 0, "nor posted among the sure ones")
        self.assertEqual(board.post_sure({}, []), {"posted": [], "refused": [], "messages": []})
        self.assertFalse(edited.with_user(self.ar_user)._post()[1])
        self.assertEqual(invoices[0].amount_residual, 60)

    def test_amounts_journals_and_customers_are_limits(self):
        invoices, lines = self.cited(4)
        self.auto.write({"enabled": True, "max_line_amount": 102})
        self.run_cron()
        self.assertEqual(invoices.mapped("payment_state"), ["paid"] * 3 + ["not_paid"])
        self.assertIn("amount up to which", lines[3].ar_proposal_id.auto_refusal)
        self.auto.write({"max_line_amount": 0, "max_day_amount": 500})
        more, _lines = self.cited(3)
        self.run_cron()
        self.assertEqual(self.auto._spent_today(), 303 + 100)
        self.assertEqual(sorted(more.mapped("payment_state")), ["not_paid", "not_paid", "paid"])
        self.auto.write({
            "max_day_amount": 0, "excluded_partner_ids": [Command.set(self.customer.ids)],
        })
        self.run_cron()
        self.assertEqual(sorted(more.mapped("payment_state")), ["not_paid", "not_paid", "paid"])
        other = self.bank_journal.copy()
        self.auto.write({
            "excluded_partner_ids": [Command.clear()], "journal_ids": [Command.set(other.ids)],
        })
        self.run_cron()
        self.assertEqual(sorted(more.mapped("payment_state")), ["not_paid", "not_paid", "paid"])
        self.auto.journal_ids = False
        self.run_cron()
        self.assertEqual(set(more.mapped("payment_state")), {"paid"})

    def test_a_line_that_fails_stops_no_other_and_keeps_its_reason(self):
        self.auto.enabled = True
        invoices, lines = self.cited(3)
        self.proposals._propose(lines)
        self._pay(invoices[1], "2026-03-21")
        model = type(self.proposals)
        update_state = model._update_state

        def failing(records, *args, **kwargs):
            if lines[2] in records.statement_line_id:
                raise ValueError("a defect")
            return update_state(records, *args, **kwargs)

        with patch.object(model, "_update_state", failing), \
                self.assertLogs("odoo.addons.ar_management", logging.ERROR):
            self.run_cron()
        self.assertTrue(lines[0].ar_proposal_id.auto_posted)
        self.assertIn("paid in the meantime", lines[1].ar_proposal_id.auto_refusal)
        self.assertIn("a defect", lines[2].ar_proposal_id.auto_refusal)
        self.assertEqual(invoices[2].payment_state, "not_paid")

    def test_a_discount_credit_note_is_booked_and_not_sent(self):
        self.measured("cited_discount")
        self.kind("cited_discount").write({"enabled": True, "floor": 0.9})
        self.auto.enabled = True
        invoice = self._invoice(1000, "2026-03-01", term=self._tiered_term(), tax=self.tax_20)
        self._bank_line(1164, "2026-03-05", f"VIR {invoice.name}")
        mails = self.env["mail.mail"].search_count([])
        self.run_cron()
        self.assertEqual(invoice.payment_state, "paid")
        document = invoice.ar_discount_document_ids
        self.assertTrue(document)
        self.assertFalse(any(document.mapped("is_move_sent")))
        self.assertFalse(any(document.mapped("sending_data")))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_a_person_cannot_pass_for_the_scheduler(self):
        _invoices, lines = self.cited(1)
        found = self.proposals.with_user(self.ar_user)._propose(lines)
        found.with_context(ar_match_auto=self.auto.id).action_post()
        self.assertFalse(found.auto_posted)
        self.assertEqual(self.last_decision(found).origin, "user")

    def test_an_import_wakes_the_scheduler(self):
        with self.capture_triggers("ar_management.ar_match_auto_cron") as captured:
            self.env["ar.statement.intake"]._import_read([])
        self.assertEqual(len(captured.records), 1)

    # ------------------------------------------------------------------ audits

    def posted_automatically(self, count=1, **values):
        self.auto.write({"enabled": True, **values})
        _invoices, lines = self.cited(count)
        self.run_cron()
        return lines.ar_proposal_ids

    def test_a_share_is_drawn_and_answered_with_yes(self):
        posted = self.posted_automatically(3, audit_percent=100)
        audits = posted.audit_ids.with_user(self.ar_user)
        self.assertEqual(audits.mapped("state"), ["to_check"] * 3)
        following = audits[0].with_context(ar_next_audit=True).action_right()
        self.assertIn(following["res_id"], audits[1:].ids)
        self.assertEqual((audits[0].state, audits[0].checked_by_id), ("right", self.ar_user))
        self.assertTrue(self.kind("cited_exact").enabled)
        with self.assertRaisesRegex(UserError, "already been audited"):
            audits[0].action_wrong()

    def test_at_least_so_many_are_drawn_in_a_month(self):
        posted = self.posted_automatically(3, audit_percent=0, audit_minimum=60)
        due = min(3, -(-60 * fields.Date.today().day // 31))
        self.assertGreaterEqual(len(posted.audit_ids), min(due, 3))

    def test_an_error_switches_a_kind_off_and_tells_the_responsible_why(self):
        posted = self.posted_automatically(2, audit_percent=100)
        posted.audit_ids[0].with_user(self.ar_user).action_wrong()
        kind = self.kind("cited_exact")
        self.assertFalse(kind.enabled)
        self.assertIn("No floor is safe", kind.note)
        activity = self.auto.activity_ids
        self.assertEqual(activity.user_id, self.credit_manager)
        self.assertIn("99.8 %", activity.note)
        self.assertIn("left for review", posted.audit_ids[0].consequence)
        entry = self.decisions.search([("action", "=", "audit_wrong")], limit=1)
        self.assertEqual(entry.user_id, self.ar_user)
        invoices, _lines = self.cited(1)
        self.run_cron()
        self.assertEqual(invoices.payment_state, "not_paid")
        posted.audit_ids[0].with_user(self.credit_manager).action_right()
        kind.enabled = True
        self.assertFalse(kind.note)

    def test_undoing_an_automatic_posting_is_an_error_of_its_kind(self):
        posted = self.posted_automatically(2, audit_percent=0, audit_minimum=0)
        posted[0].with_user(self.ar_user).action_undo()
        audit = posted[0].audit_ids
        self.assertEqual((audit.kind, audit.state), ("undone", "wrong"))
        self.assertFalse(self.kind("cited_exact").enabled)
        self.assertEqual(len(self.auto.activity_ids), 1)
        posted[1].action_undo()
        self.assertIn("already switched off", posted[1].audit_ids.consequence)

    def test_an_error_raises_the_floor_above_it_when_the_past_is_long_enough(self):
        self.measured("cited_exact")
        kind = self.kind("cited_exact")
        kind.floor = 0.9
        posted = self.posted_automatically(1, audit_percent=100)
        posted.audit_ids.sudo().confidence = 0.93
        posted.audit_ids.action_wrong()
        self.assertTrue(kind.enabled)
        self.assertGreater(kind.floor, 0.99)
        self.assertIn("floor rises", kind.note)

    # ------------------------------------------------------------------ back-test

    def test_a_back_test_measures_without_knowing_what_came_later(self):
        self.past(3)
        unpaid_then = self._invoice(777, "2026-01-02")
        self._match(self._bank_line(777, "2026-01-20", "VIR SEPA"), unpaid_then)
        test = self.backtest()
        self.assertEqual((test.state, test.total, test.done), ("done", 4, 4))
        by_label = {line.payment_ref: line for line in test.line_ids}
        blind = by_label["VIR SEPA"]
        self.assertNotEqual(blind.match_kind, "cited_exact")
        cited = test.kind_ids.filtered(lambda kind: kind.match_kind == "cited_exact")
        self.assertEqual((cited.lines, cited.right, cited.wrong), (3, 3, 0))
        self.assertEqual(cited.precision, 1)
        self.assertLess(cited.at_least, 0.6)
        self.assertFalse(cited.suggested_floor, "three lines prove nothing")
        entry = self.decisions.search([("action", "=", "backtest")], limit=1)
        self.assertIn("4 past lines", entry.reason)

    def test_a_wrong_answer_is_listed_with_what_was_done_instead(self):
        first = self._invoice(300, "2026-01-02")
        other = self._invoice(300, "2026-01-02")
        self._match(self._bank_line(300, "2026-01-20", f"VIR {first.name}"), other)
        test = self.backtest()
        self.assertEqual(test.wrong_count, 1)
        wrong = self.env["ar.match.backtest.line"].search([
            ("backtest_id", "=", test.id), ("right", "=", False),
        ])
        self.assertIn(first.name, wrong.would)
        self.assertIn(other.name, wrong.did)
        self.assertEqual(wrong.action_open_bank_line()["res_id"], wrong.statement_line_id.id)

    def test_floors_are_taken_from_the_last_back_test_with_its_calibration(self):
        test = self.measured("cited_exact")
        found = test.kind_ids.filtered(lambda kind: kind.match_kind == "cited_exact")
        with self.assertRaises(AccessError):
            found.with_user(self.ar_user).action_use()
        _invoices, lines = self.cited(1)
        waiting = self.proposals._propose(lines)
        self.assertEqual(waiting.confidence, waiting.model_confidence)
        found.with_user(self.credit_manager).action_use()
        kind = self.kind("cited_exact")
        self.assertEqual((kind.floor, kind.shift), (found.suggested_floor, found.shift))
        self.assertGreater(kind.shift, 0)
        self.assertGreater(waiting.confidence, waiting.model_confidence)
        again = self.proposals._propose(lines)
        self.assertEqual(again.confidence, waiting.exists().confidence or again.confidence)
        current = {each["key"]: each["current"] for each in test.curve["curves"]}
        self.assertEqual((current["all"][4], test.curve["target"]), (22, 0.998))
        newer = self.backtest()
        with self.assertRaisesRegex(UserError, "newer back-test"):
            test.action_use_floors()
        newer.action_use_floors()
        self.assertTrue(kind.enabled, "one line says nothing against cited and exact")

    def test_a_long_back_test_is_left_to_the_scheduler_and_goes_on_after_each_part(self):
        self.past(4)
        with patch("odoo.addons.ar_management.models.matching.backtest.AT_ONCE", 2), \
                self.capture_triggers("ar_management.ar_match_backtest_cron") as captured:
            test = self.backtest()
        self.assertEqual((test.state, len(captured.records)), ("running", 1))
        left = iter([100.0, 0.0])
        with patch.object(ar_match_backtest_replay, "CHUNK", 1), patch.object(
            type(self.env["ir.cron"]), "_commit_progress", side_effect=lambda *a, **k: next(left)
        ):
            self.env["ar.match.backtest"]._cron_run()
        self.assertEqual((test.state, test.done, test.progress), ("running", 2, 50))
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=100.0
        ):
            self.env["ar.match.backtest"]._cron_run()
        self.assertEqual((test.state, test.done, len(test.line_ids)), ("done", 4, 4))
        with self.assertRaises(AccessError):
            test.with_user(self.ar_admin).state = "draft"

    # ------------------------------------------------------------------ learning

    def learned(self, **values):
        """A line without any reference, matched by hand: it teaches its payer."""
        invoice = self._invoice(450, "2026-02-01")
        line = self._bank_line(450, "2026-02-10", "VIR", **values)
        self._match(line, invoice)
        return line

    def evidence(self, amount, **values):
        """What the next line of that payer says about the customer."""
        self._invoice(amount, "2026-03-01")
        self._invoice(amount + 1, "2026-03-01")
        proposal = self.proposals._propose(
            self._bank_line(amount, "2026-03-20", "VIR", **values)
        )
        return proposal.partner_id, proposal.explanation

    def fact(self, kind):
        self.env["ar.match.fact"].with_user(self.ar_user).action_open()
        return self.env["ar.match.fact"].search([
            ("kind", "=", kind), ("company_id", "=", self.company.id)
        ])

    def test_what_was_learned_is_listed_blocked_used_again_and_forgotten(self):
        line = self.learned(partner_name="HOLDING DU NORD")
        fact = self.fact("alias").with_user(self.ar_user)
        self.assertEqual((fact.name, fact.partner_id), ("HOLDING DU NORD", self.customer))
        self.assertEqual((fact.count, fact.last_line_id, fact.source), (1, line, "learned"))
        self.assertEqual(self.fact("habit").count, 1)
        partner, text = self.evidence(610, partner_name="Holding du Nord SAS")
        self.assertEqual(partner, self.customer)
        self.assertIn("has paid for this customer 1 times", text)
        fact.action_block()
        partner, text = self.evidence(620, partner_name="HOLDING DU NORD")
        self.assertNotIn("has paid for", text)
        self.assertEqual(self.fact("alias").state, "blocked", "reading again keeps it")
        fact.action_use()
        _partner, text = self.evidence(630, partner_name="HOLDING DU NORD")
        self.assertIn("has paid for", text)
        with self.assertRaisesRegex(UserError, "would come back"):
            fact.unlink()
        fact.action_forget()
        _partner, text = self.evidence(640, partner_name="HOLDING DU NORD")
        self.assertNotIn("has paid for", text)
        with self.assertRaises(AccessError):
            fact.write({"count": 100})

    def test_what_a_person_enters_goes_before_what_was_learned(self):
        self.learned(account_number=IBAN)
        owner = self._customer("Transports Girard SAS")
        self.env["ar.match.fact"].with_user(self.ar_user).create({
            "kind": "iban", "name": "FR76 3000 4000 0312 3456 7890 143", "partner_id": owner.id,
        })
        self.env["res.partner.bank"].search([("sanitized_acc_number", "=", IBAN)]).unlink()
        self._invoice(710, "2026-03-01", partner=owner)
        proposal = self.proposals._propose(
            self._bank_line(710, "2026-03-20", "VIR", account_number=IBAN)
        )
        self.assertEqual(proposal.partner_id, owner)
        self.assertIn("was entered as a payer", proposal.explanation)
        entered = self.fact("iban").filtered(lambda fact: fact.source == "entered")
        entered.action_forget()
        self.assertFalse(entered.exists())

    def test_an_account_that_pays_for_several_customers_is_marked(self):
        self.learned(account_number=OTHER_IBAN)
        owner = self._customer("Transports Girard SAS")
        invoice = self._invoice(460, "2026-02-01", partner=owner)
        self._match(
            self._bank_line(460, "2026-02-11", "VIR", account_number=OTHER_IBAN), invoice
        )
        facts = self.fact("iban")
        self.assertEqual(facts.mapped("customers"), [2, 2])
        facts[0].with_user(self.ar_user).shared = True
        engine = self.env["ar.match.fact"]._engine_facts(self.company)
        self.assertEqual(engine.shared, {OTHER_IBAN})
        with self.assertRaises(ValidationError):
            self.env["ar.match.fact"].create({
                "kind": "alias", "name": "NATIXIS FACTOR", "partner_id": owner.id, "shared": True,
            })

    def test_habits_can_be_entered_and_left_out(self):
        self.learned()
        fact = self.fact("habit").with_user(self.ar_user)
        fact.cites = 1.0
        engine = self.env["ar.match.experience"]._of_company(self.company)
        self.assertEqual(engine.habits(self.customer.id).cites, 1.0)
        self.assertEqual((self.fact("habit").cites, fact.source), (1.0, "entered"))
        fact.action_block()
        engine = self.env["ar.match.experience"]._of_company(self.company)
        self.assertEqual(engine.habits(self.customer.id).lines, 0)

    # ------------------------------------------------------------------ companies

    def test_each_company_keeps_its_own(self):
        self.learned(partner_name="HOLDING DU NORD")
        self.fact("alias")
        test = self.backtest()
        other = self.setup_other_company(name="Filiale SAS")["company"]
        foreigner = self.ar_user.copy({
            "login": "filiale", "company_id": other.id, "company_ids": [Command.set(other.ids)],
        })
        for records in (
            self.env["ar.match.fact"], self.env["ar.match.backtest"],
            self.env["ar.match.backtest.line"], self.env["ar.match.auto"], self.decisions,
        ):
            own = records.with_user(foreigner).with_company(other)
            self.assertFalse(own.search([("company_id", "=", self.company.id)]))
        self.assertEqual(self.env["ar.match.auto"]._of(other).company_id, other)
        self.assertFalse(self.env["ar.match.auto"]._of(other).backtest_id)
        self.assertEqual(self.auto.backtest_id, test)
        with self.assertRaises(AccessError):
            test.with_user(foreigner).read(["total"])


@tagged("post_install", "-at_install")
class TestKilledScheduler(RealCursorCase):
    """The job dies between two batches: what was committed stays, the rest follows."""

    LINES = 4

    def setUp(self):
        super().setUp()
        with self.real_env() as env:
            company = env.ref("base.main_company")
            journal = env["account.journal"].search(
                [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
            )
            partner = env["res.partner"].create({"name": "Paid by a job", "is_company": True})
            invoices = env["account.move"].create([{
                "move_type": "out_invoice", "partner_id": partner.id,
                "invoice_date": "2026-03-01", "invoice_line_ids": [Command.create({
                    "name": "Windows", "price_unit": 300 + number, "tax_ids": [Command.clear()],
                })],
            } for number in range(self.LINES)])
            invoices.action_post()
            lines = env["account.bank.statement.line"].create([{
                "journal_id": journal.id, "amount": invoice.amount_total, "date": "2026-03-20",
                "payment_ref": f"VIR {invoice.name}",
            } for invoice in invoices])
            auto = env["ar.match.auto"]._of(company)
            # Other bank lines of this database stay out of it.
            auto.write({"enabled": True, "journal_ids": [Command.set(journal.ids)],
                        "audit_percent": 100})
            self.auto_id, self.partner_id = auto.id, partner.id
            self.invoice_ids, self.line_ids = invoices.ids, lines.ids
        self.addCleanup(self._delete_all)

    def _delete_all(self):
        self._undo_all()
        with self.real_env(force_delete=True) as env:
            lines = env["account.bank.statement.line"].browse(self.line_ids)
            env["ar.match.auto"].browse(self.auto_id).unlink()
            lines.unlink()
            invoices = env["account.move"].browse(self.invoice_ids)
            invoices.button_draft()
            invoices.unlink()
            env["res.partner"].browse(self.partner_id).unlink()
    def paid(self):
        with self.real_env() as env:
            invoices = env["account.move"].browse(self.invoice_ids)
            return invoices.mapped("payment_state").count("paid")

    def test_the_job_goes_on_where_it_was_killed(self):
        batch, ar_match_auto_run.POST_AT_ONCE = ar_match_auto_run.POST_AT_ONCE, 1
        self.addCleanup(setattr, ar_match_auto_run, "POST_AT_ONCE", batch)

        def job(env):
            env["ar.match.auto"].browse(self.auto_id)._run()

        with mute_logger("odoo.sql_db"):
            self.assertTrue(self.run_killed(job, commits=3))
            self.assertEqual(self.paid(), 2)
            self.assertFalse(self.run_killed(job, commits=99))
        self.assertEqual(self.paid(), self.LINES)
        with self.real_env() as env:
            posted = env["ar.match.log"].search([
                ("statement_line_id", "in", self.line_ids), ("action", "=", "auto_post"),
            ])
            self.assertEqual(len(posted), self.LINES, "each was posted once")
            self.assertEqual(len(posted.statement_line_id), self.LINES)
            audits = env["ar.match.audit"].search([
                ("statement_line_id", "in", self.line_ids),
            ])
            self.assertEqual(len(audits), self.LINES)

    def test_two_workers_at_once_post_each_line_once(self):
        def job(env):
            env["ar.match.auto"].browse(self.auto_id)._run()

        for posted_at_once in (1, self.LINES):
            with self.subTest(posted_at_once):
                self._undo_all()
                with patch.object(ar_match_auto_run, "POST_AT_ONCE", posted_at_once):
                    outcomes = self.run_together(job, job)
                self.assertEqual([error for _result, error, _tries in outcomes], [None, None])
                self.assertEqual(self.paid(), self.LINES)
                with self.real_env() as env:
                    lines = env["account.bank.statement.line"].browse(self.line_ids)
                    self.assertEqual(
                        lines.ar_proposal_ids.mapped("state"), ["posted"] * self.LINES
                    )
                    receivables = env["account.move"].browse(self.invoice_ids).line_ids.filtered(
                        lambda line: line.account_type == "asset_receivable"
                    )
                    self.assertEqual(len(receivables.matched_credit_ids), self.LINES)
                    posted = env["ar.match.log"].search([
                        ("statement_line_id", "in", self.line_ids), ("action", "=", "auto_post"),
                    ])
                    self.assertEqual(len(posted), self.LINES, "each was posted once")

    def _undo_all(self):
        """Bank lines as they came in: nothing searched, nothing posted."""
        with self.real_env() as env:
            lines = env["account.bank.statement.line"].browse(self.line_ids)
            env["ar.match.audit"].search([("statement_line_id", "in", lines.ids)]).unlink()
            lines.ar_proposal_ids.sudo().auto_posted = False
            lines.action_undo_reconciliation()
            lines.ar_proposal_ids.sudo().unlink()
            # The log cannot be deleted: not even here, by its own methods.
            env.cr.execute("DELETE FROM ar_match_log")
