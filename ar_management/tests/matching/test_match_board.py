import json
import threading
from unittest.mock import patch

import requests

from odoo import api
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME
from odoo.tools import SQL

from ...models.matching import board as ar_match_board
from ..common import ArCommon, ArHttpCommon


@tagged("post_install", "-at_install")
class TestMatchBoard(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["ar.match.board"].with_user(cls.ar_user)

    def _cited(self, count, amount=100):
        invoices = self.env["account.move"].union(*(
            self._invoice(amount + number, "2026-03-01", post=False) for number in range(count)
        ))
        invoices.action_post()
        lines = self.env["account.bank.statement.line"].create([{
            "journal_id": self.bank_journal.id, "amount": invoice.amount_total,
            "date": "2026-03-20", "payment_ref": invoice.name,
        } for invoice in invoices])
        proposals = self.env["ar.match.proposal"]._propose(lines)
        return invoices, proposals

    def _counted_load(self):
        self.board.load({})
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        board = self.board.load({})
        return self.cr.sql_log_count - before, board

    def test_first_view_counts_each_kind_and_brings_one_page(self):
        _invoices, proposals = self._cited(2)
        stray = self._bank_line(17, "2026-03-20", "no idea")
        self.env["ar.match.proposal"]._propose(stray)
        unsearched = self._bank_line(18, "2026-03-20", "not searched")
        board = self.board.load({})
        counts = {kind["key"]: kind["count"] for kind in board["match_kinds"]}
        self.assertEqual((counts["cited_exact"], counts["none"]), (2, 1))
        self.assertEqual((board["total"], board["sure"], board["unsearched"]), (3, 2, 1))
        self.assertEqual({row["id"] for row in board["lines"][:2]}, set(proposals.ids))
        self.assertEqual(self.board.search_unsearched({}), 1)
        self.assertEqual(unsearched.ar_proposal_id.match_kind, "none")
        self.assertEqual(self.board.load({})["unsearched"], 0)

    def _copied(self, count):
        """The queue with so many lines more, copied in the database: creating them takes hours."""
        self._cited(1)
        self.env.flush_all()
        for table, origin, row in (
            ("account_bank_statement_line", self.env["account.bank.statement.line"], {}),
            ("ar_match_proposal", self.env["ar.match.proposal"], {
                "statement_line_id": "lines.first + number",
            }),
        ):
            columns = [
                name for name, field in origin._fields.items()
                if field.store and field.column_type and name != "id"
            ]
            last = origin.search([], order="id desc", limit=1)
            self.cr.execute(SQL(
                """
                WITH lines AS (
                    SELECT max(id) - %s AS first FROM account_bank_statement_line
                )
                INSERT INTO %s (%s)
                     SELECT %s FROM %s AS origin, lines, generate_series(1, %s) AS number
                      WHERE origin.id = %s
                """,
                count, SQL.identifier(table),
                SQL(", ").join(SQL.identifier(name) for name in columns),
                SQL(", ").join(
                    SQL(row[name]) if name in row else SQL.identifier("origin", name)
                    for name in columns
                ),
                SQL.identifier(table), count, last.id,
            ))
        self.env.invalidate_all()

    def test_ten_thousand_lines_cost_the_first_view_what_a_hundred_do(self):
        self._copied(100)
        few, _board = self._counted_load()
        self._copied(10_000)
        queries, board = self._counted_load()
        self.assertEqual((queries, board["total"]), (few, 10_102))
        first = self.board.select(board["lines"][0]["id"])
        # The screen asks for both before anybody does anything; see the keyboard tour for calls.
        self.assertLess(len(json.dumps([board, first], default=str)), 200_000)
        self.assertEqual(len(board["lines"]), 60)
        self.assertEqual(len(self.board.page({}, 10_080)), 22)

    def test_filters_by_kind_text_and_journal(self):
        invoices, proposals = self._cited(2)
        self.env["ar.match.proposal"]._propose(self._bank_line(17, "2026-03-20", "no idea"))
        found = self.board.load({"text": invoices[0].name})
        self.assertEqual([row["id"] for row in found["lines"]], proposals[0].ids)
        self.assertEqual(
            {row["match_kind"] for row in self.board.load({"match_kind": "sure"})["lines"]},
            {"cited_exact"},
        )
        self.assertEqual(len(self.board.load({"match_kind": "none"})["lines"]), 1)
        self.assertEqual(self.board.load({"journal": self.bank_journal.id})["total"], 3)

    def test_filters_by_day_and_amount_leave_the_rest_out(self):
        proposals = self.env["ar.match.proposal"]._propose(
            self._bank_line(117.5, "2026-03-20", "one")
            | self._bank_line(-117.5, "2026-03-21", "two")
            | self._bank_line(118, "2026-03-22", "three")
        )
        for options, expected in (
            ({"day_from": "2026-03-21"}, (1, 2)),
            ({"day_to": "2026-03-21"}, (0, 1)),
            ({"day_from": "2026-03-21", "day_to": "2026-03-21"}, (1,)),
            ({"amount_from": 117.5}, (0, 1)),
            ({"amount_from": 117.51, "amount_to": 200}, (2,)),
            ({"amount_to": 117.5}, (0, 1)),
            ({"amount_from": 117.5, "day_to": "2026-03-20"}, (0,)),
            ({"day_from": False, "day_to": "", "amount_from": False}, (0, 1, 2)),
        ):
            with self.subTest(options=options):
                board = self.board.load(options)
                found = {row["id"] for row in board["lines"]}
                self.assertEqual(found, {proposals[place].id for place in expected})
                self.assertEqual(board["total"], len(expected))
                self.assertEqual((board["done"], board["all"]), (0, 3), "work is not filtered")
        for options in ({"day_from": "soon"}, {"amount_from": "many"}, {"amount_to": float("nan")}):
            with self.subTest(options=options), self.assertRaises(UserError):
                self.board.load(options)

    def test_a_posted_line_of_any_day_is_found_and_undone(self):
        invoices, proposals = self._cited(3)
        self.assertEqual((self.board.load({})["done"], self.board.load({})["all"]), (0, 3))
        for proposal in proposals[:2]:
            self.board.decide(proposal.id, "post")
        self.assertEqual((self.board.load({})["done"], self.board.load({})["all"]), (2, 3))
        proposals[0].sudo().decided_on = "2026-03-20 10:00:00"
        board = self.board.load({"state": "posted"})
        self.assertEqual((board["done"], board["posted"], board["total"]), (1, 2, 1))
        found = self.board.load({"state": "posted", "amount_from": invoices[0].amount_total})
        self.assertEqual([row["id"] for row in found["lines"]], proposals[0].ids)
        detail = self.board.select(proposals[0].id)
        self.assertEqual((detail["state"], detail["decided"]["by"]),
                         ("posted", self.ar_user.name))
        self.assertEqual([share["document"] for share in detail["shares"]], [invoices[0].name])
        after = self.board.decide(proposals[0].id, "undo")
        self.assertFalse(after["message"])
        self.assertEqual(invoices[0].payment_state, "not_paid")
        self.assertEqual(self.board.select(after["proposal"])["state"], "proposed")
        self.assertEqual(self.board.load({"state": "posted"})["posted"], 1)

    def test_the_balance_of_the_customer_counts_what_the_list_leaves_out(self):
        invoices, proposals = self._cited(3)
        self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "amount": 50,
            "partner_id": self.customer.id, "journal_id": self.bank_journal.id,
            "date": "2026-03-10",
        }).action_post()
        with patch.object(ar_match_board, "MAX_OPEN_ITEMS", 2):
            detail = self.board.select(proposals[0].id)
        self.assertEqual(len(detail["open_items"]), 2)
        self.assertEqual(detail["balance"]["count"], 4)
        self.assertEqual(detail["balance"]["amount"], sum(invoices.mapped("amount_total")) - 50)
        other = self._customer("Scierie Fabre")
        self._invoice(80, "2026-03-01", partner=other)
        shown = self.board.open_items(proposals[0].id, other.id)
        self.assertEqual((shown["name"], shown["balance"]["amount"]), ("Scierie Fabre", 80))

    def test_a_line_shows_its_evidence_and_what_the_customer_has_open(self):
        invoices, proposals = self._cited(2)
        detail = self.board.select(proposals[0].id)
        self.assertIn(invoices[0].name, detail["explanation"])
        self.assertEqual([each["document"] for each in detail["shares"]], [invoices[0].name])
        self.assertEqual(
            {item["document"] for item in detail["open_items"]}, set(invoices.mapped("name"))
        )

    def test_post_reject_undo_and_search_again(self):
        invoices, proposals = self._cited(2)
        first, second = proposals
        self.assertFalse(self.board.decide(first.id, "post")["message"])
        self.assertEqual(invoices[0].payment_state, "paid")
        self.assertFalse(self.board.decide(second.id, "reject")["message"])
        self.assertEqual(self.board.changes(proposals.ids), {"gone": sorted(proposals.ids)})
        after = self.board.decide(first.id, "undo")
        self.assertEqual(invoices[0].payment_state, "not_paid")
        self.assertNotEqual(after["proposal"], first.id, "the line is proposed again")
        again = self.board.decide(after["proposal"], "search")
        self.assertTrue(self.board.select(again["proposal"])["shares"])
        self.assertTrue(self.board.select(after["proposal"]).get("gone"))

    def test_what_a_colleague_posted_is_refused_in_words_and_never_twice(self):
        _invoices, proposals = self._cited(1)
        self.board.decide(proposals.id, "post")
        self.assertEqual(self.board.changes(proposals.ids)["gone"], proposals.ids)
        again = self.board.decide(proposals.id, "post")
        self.assertIn("refresh the page", again["message"])

    def test_sure_lines_are_posted_in_rounds_until_none_is_left(self):
        invoices, _proposals = self._cited(27)
        sizes, refused = [], []
        while True:
            done = self.board.post_sure({}, refused)
            refused += done["refused"]
            if not done["posted"] and not done["refused"]:
                break
            sizes.append(len(done["posted"]))
        self.assertEqual(sizes, [25, 2])
        self.assertEqual(set(invoices.mapped("payment_state")), {"paid"})

    def test_a_refused_line_is_told_and_does_not_stop_the_round(self):
        invoices, proposals = self._cited(3)
        self._pay(invoices[1], "2026-03-21")
        done = self.board.post_sure({}, [])
        self.assertEqual(done["refused"], proposals[1].ids)
        self.assertIn(invoices[1].name, done["messages"][0])
        self.assertEqual(len(done["posted"]), 2)
        self.assertEqual(self.board.post_sure({}, done["refused"])["posted"], [])

    def test_who_is_no_receivables_user_decides_nothing(self):
        _invoices, proposals = self._cited(1)
        clerk = new_test_user(self.env, "board_clerk", groups="account.group_account_readonly")
        board = self.board.with_user(clerk)
        self.assertFalse(board.load({})["may_decide"])
        for decide in (
            lambda: board.decide(proposals.id, "post"),
            lambda: board.decide(proposals.id, "reject"),
            lambda: board.post_sure({}, []),
        ):
            with self.assertRaises(AccessError):
                decide()
        self.assertEqual(proposals.state, "proposed")


@tagged("post_install", "-at_install")
class TestMatchBoardTour(ArHttpCommon):
    def test_review_with_the_keyboard_undo_and_bulk_post(self):
        invoices = self.env["account.move"].union(
            *(self._invoice(amount, "2026-03-01") for amount in (101, 202, 303, 404))
        )
        for invoice in invoices:
            self._bank_line(invoice.amount_total, "2026-03-20", f"VIR {invoice.name}")
        self.start_tour("/odoo/ar-reconciliation", "ar_match_board", login="test_ar_user")
        self.assertEqual(set(invoices.mapped("payment_state")), {"paid"})

    def _proposed(self, *pairs):
        """Bank lines of an amount and a text, proposed one by one, the first one the surest."""
        proposals = self.env["ar.match.proposal"]
        for amount, text in pairs:
            proposals += proposals._propose(self._bank_line(amount, "2026-03-20", text))
        for place, proposal in enumerate(proposals):
            proposal.sudo().confidence = 0.99 - place / 100
        return proposals

    def test_edit_post_and_undo_with_the_keyboard_only(self):
        first, second, _other = (
            self._invoice(amount, "2026-03-01") for amount in (101, 202, 202))
        first_line, second_line = self._proposed(
            (101, f"FIRST {first.name}"), (202, f"SECOND {second.name}"))
        self.start_tour("/odoo/ar-reconciliation", "ar_match_edit_keyboard", login="test_ar_user")
        self.assertEqual((first_line.state, second_line.state), ("proposed", "undone"))
        self.assertEqual(second_line.edited_by, self.ar_user)
        self.assertEqual(second.amount_residual, 202)

    def test_edit_with_a_write_off_and_its_tax(self):
        charges = self.env["account.account"].create({
            "name": "Bank services", "code": "627900", "account_type": "expense",
        })
        self.company_data["default_tax_purchase"].copy({
            "name": "VAT 20 on charges", "amount": 20, "tax_exigibility": "on_invoice",
        })
        self.company.write({
            "ar_match_tolerance": 20, "ar_match_tolerance_account_id": charges.id,
            "ar_match_tolerance_percent": 1,
        })
        invoice = self._invoice(300, "2026-03-01")
        proposal = self._proposed((288, f"KEPT {invoice.name}"))
        self.start_tour("/odoo/ar-reconciliation", "ar_match_write_off", login="test_ar_user")
        items = proposal.statement_line_id.line_ids
        booked = items.filtered(lambda item: item.account_id == charges)
        self.assertEqual((booked.balance, booked.name), (10, "SWIFT"))
        self.assertEqual(invoice.payment_state, "paid")

    def test_a_day_at_the_board(self):
        """Search again stays, money is shared, filters, posted lines, dropped files."""
        # Amounts are typed as the language writes them: here with a comma.
        self.env["res.lang"]._lang_get("en_US").write({
            "decimal_point": ",", "thousands_sep": ".",
        })
        self.bank_journal.bank_account_id = self.env["res.partner.bank"].create({
            "acc_number": "FR7630004000031234567890143", "partner_id": self.company.partner_id.id,
        })
        small, large, third = (
            self._invoice(amount, "2026-03-01") for amount in (100.5, 300, 202))
        self._invoice(40, "2026-03-01", partner=self._customer("Scierie Fabre"))
        lines = self._proposed(
            (100.5, f"FIRST {small.name}"), (250, f"SECOND {large.name}"),
            (202, f"THIRD {third.name}"))
        lines[2].action_post()
        lines[2].sudo().decided_on = "2026-03-21 10:00:00"
        self.start_tour("/odoo/ar-reconciliation", "ar_match_daily", login="test_ar_user")
        self.assertEqual((small.amount_residual, third.amount_residual), (0, 202))
        shares = self.env["ar.match.proposal"].search([
            ("payment_ref", "like", "SECOND"), ("state", "=", "proposed"),
        ]).line_ids
        self.assertEqual(dict(zip(shares.move_id, shares.mapped("amount_currency"), strict=True)),
                         {large: 48, third: 202})
        imported = self.env["account.bank.statement.line"].search([
            ("payment_ref", "=", "VIR DUPONT"), ("journal_id", "=", self.bank_journal.id),
        ])
        self.assertEqual(imported.amount, 20)

    def test_two_people_on_the_same_lines(self):
        mine, yours = self._invoice(900, "2026-03-01"), self._invoice(200, "2026-03-01")
        first, second = self._proposed((900, f"MINE {mine.name}"), (200, f"YOURS {yours.name}"))
        colleague = self.authenticate("test_ar_credit_manager", "test_ar_credit_manager").sid
        self.session = None
        looked = threading.Event()
        board = self.env.registry["ar.match.board"]
        select, changes = board.select, board.changes
        lags, chosen = [True], []

        @api.model
        def watched_select(model, proposal_id):
            result = select(model, proposal_id)
            # The colleague waits until the first line is read again: else it is gone too early.
            chosen.append(proposal_id)
            if chosen[-2:] == [second.id, first.id]:
                looked.set()
            return result

        @api.model
        def slow_changes(model, ids):
            # The first line's news arrive late: Enter is pressed on what is gone already.
            gone = changes(model, ids)["gone"]
            if first.id in gone and second.id in ids:
                return {"gone": [each for each in gone if each != first.id]}
            return {"gone": [] if first.id in gone and lags and lags.pop() else gone}

        poster = threading.Thread(
            target=self._post_as, args=(colleague, looked, (first | second).ids))
        with patch.object(board, "select", watched_select), \
                patch.object(board, "changes", slow_changes):
            poster.start()
            self.start_tour(
                "/odoo/ar-reconciliation", "ar_match_two_browsers", login="test_ar_user")
        poster.join()
        self.assertEqual((first | second).mapped("decided_by_id"), self.credit_manager)
        for move in (mine, yours):
            self.assertEqual(len(self._receivable(move).matched_credit_ids), 1)

    def _post_as(self, session, event, proposal_ids):
        """A second person posts from a browser of his own, once the first one has looked."""
        event.wait(60)
        for proposal_id in proposal_ids:
            requests.post(
                f"{self.base_url()}/web/dataset/call_kw/ar.match.board/decide",
                json={"jsonrpc": "2.0", "method": "call", "params": {
                    "model": "ar.match.board", "method": "decide",
                    "args": [proposal_id, "post"], "kwargs": {},
                }},
                cookies={"session_id": session, TEST_CURSOR_COOKIE_NAME: self.http_request_key},
                timeout=60,
            ).raise_for_status()

    def test_a_line_is_posted_on_a_phone(self):
        first, second = self._invoice(101, "2026-03-01"), self._invoice(202, "2026-03-01")
        self._proposed((101, f"FIRST {first.name}"), (202, f"SECOND {second.name}"))
        with patch.multiple(type(self), browser_size="390x844", touch_enabled=True):
            self.start_tour("/odoo/ar-reconciliation", "ar_match_phone", login="test_ar_user")
        self.assertEqual((first.amount_residual, second.amount_residual), (101, 0))

    def test_clean_up_from_the_menu(self):
        oldest, named = self._invoice(500, "2026-01-01"), self._invoice(300, "2026-02-01")
        for amount, memo in ((300, named.name), (70, "")):
            self.env["account.payment"].create({
                "payment_type": "inbound", "partner_type": "customer", "memo": memo,
                "partner_id": self.customer.id, "amount": amount, "date": "2026-03-10",
                "journal_id": self.bank_journal.id,
            }).action_post()
        self.start_tour(
            "/odoo/action-ar_management.ar_match_cleanup_action_all", "ar_match_cleanup",
            login="test_ar_user",
        )
        self.assertEqual((oldest + named).mapped("amount_residual"), [430, 0])
