import json

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ArCommon, ArHttpCommon


@tagged("post_install", "-at_install")
class TestMatchBoard(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["ar.match.board"].with_user(cls.ar_user)

    def _cited(self, count, amount=100):
        invoices = self.env["account.move"].union(
            *(self._invoice(amount + number, "2026-03-01") for number in range(count))
        )
        lines = self.env["account.bank.statement.line"].union(*(
            self._bank_line(invoice.amount_total, "2026-03-20", invoice.name)
            for invoice in invoices
        ))
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
        counts = {tier["key"]: tier["count"] for tier in board["tiers"]}
        self.assertEqual((counts["cited_exact"], counts["none"]), (2, 1))
        self.assertEqual((board["total"], board["sure"], board["unsearched"]), (3, 2, 1))
        self.assertEqual({row["id"] for row in board["lines"][:2]}, set(proposals.ids))
        self.assertEqual(self.board.search_unsearched({}), 1)
        self.assertEqual(unsearched.ar_proposal_id.tier, "none")
        self.assertEqual(self.board.load({})["unsearched"], 0)

    def test_size_and_queries_of_the_first_view_do_not_follow_the_queue(self):
        self._cited(3)
        few, _board = self._counted_load()
        self._cited(67)
        queries, board = self._counted_load()
        self.assertLessEqual(queries, few)
        self.assertEqual((board["total"], len(board["lines"])), (70, 60))
        self.assertLess(len(json.dumps(board, default=str)), 30_000)
        self.assertEqual(len(self.board.page({}, 60)), 10)

    def test_filters_by_kind_text_and_journal(self):
        invoices, proposals = self._cited(2)
        self.env["ar.match.proposal"]._propose(self._bank_line(17, "2026-03-20", "no idea"))
        found = self.board.load({"text": invoices[0].name})
        self.assertEqual([row["id"] for row in found["lines"]], proposals[0].ids)
        self.assertEqual(
            {row["tier"] for row in self.board.load({"tier": "sure"})["lines"]}, {"cited_exact"}
        )
        self.assertEqual(len(self.board.load({"tier": "none"})["lines"]), 1)
        self.assertEqual(self.board.load({"journal": self.bank_journal.id})["total"], 3)

    def test_a_line_shows_its_evidence_and_what_the_customer_has_open(self):
        invoices, proposals = self._cited(2)
        detail = self.board.select(proposals[0].id)
        self.assertIn(invoices[0].name, detail["explanation"])
        self.assertEqual([each["document"] for each in detail["allocations"]], [invoices[0].name])
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
        self.assertTrue(self.board.select(again["proposal"])["allocations"])
        self.assertTrue(self.board.select(after["proposal"]).get("gone"))

    def test_what_a_colleague_posted_is_refused_in_words_and_never_twice(self):
        _invoices, proposals = self._cited(1)
        self.board.decide(proposals.id, "post")
        self.assertEqual(self.board.changes(proposals.ids)["gone"], proposals.ids)
        with self.assertRaisesRegex(Exception, "somebody may have been faster"):
            self.board.decide(proposals.id, "post")

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
