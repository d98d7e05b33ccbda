"""Each transaction is imported once, however the bank's downloads are cut and numbered."""

import os
import unittest
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...statement.bank_statement import StatementLine, import_keys
from ...statement.duplicates import sort_lines
from ...statement.unclaimed import KnownLine

DAY = date(2026, 3, 5)
EXAMPLES = 5000 if os.environ.get("AR_TEST_DEEP") == "1" else 60


def line(amount=100, label="VIR VASSEUR", day=DAY, ident="", **values):
    return StatementLine(day, Decimal(amount), label, bank_reference=ident, **values)


def in_books(lines, source="ofx", account="FR76"):
    """What the books have of lines that were imported."""
    return [
        KnownLine(key, each.booking_date, each.value_date, each.amount,
                  f"{each.label} {each.payer_name}", each.bank_reference, source, ident=number)
        for number, (key, each) in enumerate(
            zip(import_keys(account, lines), lines, strict=True), start=1
        )
    ]


def outcome(lines, known, source="ofx", **values):
    """How many lines are new without a doubt, known, and doubtful."""
    found = sort_lines("FR76", lines, known, source, **values)
    return len(found.new) - len(found.doubtful), len(found.known), len(found.doubtful)


class TestIdentity(unittest.TestCase):
    def test_ids_that_number_the_lines_of_a_download(self):
        texts = ["LOYER DUPONT", "VIR MARTIN", "FRAIS", "CB ROUX"]
        first = [line(10 * n, text, ident=str(n)) for n, text in enumerate(texts[:3], 1)]
        second = [
            line(10 * n, text, ident=str(n - 1)) for n, text in enumerate(texts, 1) if n > 1
        ]
        self.assertEqual(outcome(second, in_books(first)), (1, 2, 0))
        dated = [replace(each, bank_reference=f"20260305{each.bank_reference:0>6}")
                 for each in (*first, *second)]
        self.assertEqual(outcome(dated[3:], in_books(dated[:3])), (1, 2, 0))

    def test_an_id_that_is_given_again_to_another_payment(self):
        for ident in ("1", "BNP2026X", ""):
            with self.subTest(ident):
                known = in_books([line(label="LOYER DUPONT", ident=ident)])
                other = line(label="LOYER MARTIN", ident=ident)
                expected = (0, 0, 1) if ident else (1, 0, 0)
                self.assertEqual(outcome([other], known), expected)
        known = in_books([line(label="VIR DUPONT FAC 001", ident="11")])
        self.assertEqual(outcome([line(label="VIR DUPONT FAC 002", ident="11")], known), (0, 0, 1))
        later = line(label="VIR DUPONT FAC 002", ident="11", day=DAY + timedelta(7))
        self.assertEqual(outcome([later], known), (1, 0, 0))

    def test_lasting_ids_tell_twins_apart(self):
        fees = [line(-1, "FRAIS", ident=f"OP260305-{n}A") for n in range(3)]
        others = [line(7, f"VIR {n}", ident=f"OP260305-{n}B") for n in "PQR"]
        self.assertEqual(outcome([*others, *fees[1:]], in_books([*others, fees[0]])), (2, 3, 0))
        self.assertEqual(outcome(fees[1:], in_books(fees[:1])), (1, 0, 1), "one is asked")
        for source in ("camt053", "mt940"):
            self.assertEqual(outcome(fees[1:], in_books(fees[:1], source), source), (2, 0, 0))

    def test_a_twin_on_the_next_page_of_a_file_is_another_transaction(self):
        fee = line(-1, "FRAIS")
        self.assertEqual(outcome([fee], in_books([fee]), before=[fee]), (1, 0, 0))
        self.assertEqual(outcome([fee], in_books([fee, fee]), before=[fee]), (0, 1, 0))

    def test_a_file_that_may_begin_with_a_twin_is_asked(self):
        fee, other = line(-1, "FRAIS"), line(5, "VIR ROUX")
        self.assertEqual(outcome([fee, other], in_books([other, fee])), (0, 2, 0))
        self.assertEqual(outcome([fee, line(6, "CB")], in_books([other, fee])), (1, 0, 1))
        self.assertEqual(outcome([fee], in_books([other, fee])), (0, 1, 0), "the file again")
        lines = [fee, line(6, "CB")]
        found = sort_lines("FR76", lines, in_books([other, fee]), "ofx")
        keys = [key for key, _each in found.new]
        self.assertNotIn(keys[0], import_keys("FR76", lines))
        # Whatever was answered, the file brings the line no more.
        books = in_books([other, fee])
        kept = KnownLine(keys[0], DAY, None, fee.amount, fee.label, "", "ofx")
        same = replace(books[1], aliases=(keys[0],))
        for answered in ([*books, kept], [books[0], same]):
            self.assertEqual(outcome([*lines, line(8, "CB")], answered), (2, 1, 0))
        telling = line(5, "VIR ROUX FAC 2026")
        self.assertEqual(outcome([telling, fee], in_books([other, telling])), (1, 1, 0))

    def test_text_that_was_read_from_other_columns(self):
        old = in_books([line(label="SARL VASSEUR"), line(7, "EDF")], "csv/")
        new = [line(label="VIR SEPA SARL VASSEUR FAC 1"), line(7, "Mandat 12")]
        self.assertEqual(outcome(new, old, "csv"), (0, 1, 1))

    def test_a_corrected_transaction_is_asked(self):
        known = in_books([line(100, ident="A-7-X")])
        self.assertEqual(outcome([line(110, ident="B-8-X", corrects="A-7-X")], known), (0, 0, 1))

    def test_an_answer_is_remembered(self):
        known = in_books([line(label="LOYER DUPONT", ident="BNP2026X")])
        other = line(label="LOYER MARTIN", ident="BNP2026X")
        [doubt] = sort_lines("FR76", [other], known, "ofx").doubtful
        self.assertEqual(doubt.known.ident, 1)
        known = [replace(known[0], aliases=(doubt.key,))]
        self.assertEqual(outcome([other], known), (0, 1, 0))

    # ------------------------------------------------------------------ any cut, any numbering

    @settings(max_examples=EXAMPLES)
    @given(st.data())
    def test_downloads_in_any_cut_import_each_transaction_once_or_ask(self, data):
        style = data.draw(st.sampled_from(["lasting", "counter", "none"]))
        ledger = data.draw(ledgers(twins=data.draw(st.booleans())))
        cuts = data.draw(downloads(len(ledger)))
        books, asked = self._import_all(ledger, cuts, style)
        self.assertEqual(books, Counter(map(content, ledger)))
        if style == "lasting" and len(set(map(content, ledger))) == len(ledger):
            self.assertEqual(asked, 0)

    @settings(max_examples=EXAMPLES)
    @given(st.data())
    def test_downloads_that_share_two_contents_ask_nothing(self, data):
        style = data.draw(st.sampled_from(["lasting", "counter", "none"]))
        ledger = data.draw(ledgers(twins=False))
        cuts = data.draw(downloads(len(ledger), overlap=2))
        if style == "counter":
            # Numbers of a third download may be those of the first by chance: then it is asked.
            cuts = cuts[:2]
            ledger = ledger[:cuts[-1][1]]
        books, asked = self._import_all(ledger, cuts, style)
        self.assertEqual((books, asked), (Counter(map(content, ledger)), 0))

    @given(st.data(), st.sampled_from(["lasting", "counter", "none"]))
    def test_the_same_download_again_adds_and_asks_nothing(self, data, style):
        lines = named(data.draw(ledgers(twins=True)), style)
        self.assertEqual(outcome(lines, in_books(lines)), (0, len(lines), 0))

    def _import_all(self, ledger, cuts, style):
        """Books after the downloads, where a person answers what is asked; and how often."""
        books, known, asked = Counter(), [], 0
        for start, end in cuts:
            lines = named(ledger[start:end], style, start)
            found = sort_lines("FR76", lines, known, "ofx")
            self.assertEqual(len(found.new) + len(found.known), len(lines))
            truth = Counter(map(content, ledger[:end]))
            doubts = {each.key: each.line for each in found.doubtful}
            added = [(key, each) for key, each in found.new if key not in doubts]
            books.update(content(each) for _key, each in added)
            for key, each in doubts.items():
                asked += 1
                if books[content(each)] < truth[content(each)]:
                    books[content(each)] += 1
                    added.append((key, each))
            # Nothing is doubled or dropped but by an answer.
            self.assertEqual(books, truth)
            known += [
                KnownLine(key, each.booking_date, None, each.amount, each.label,
                          each.bank_reference, "ofx")
                for key, each in added
            ]
        return books, asked


def content(each):
    return each.booking_date, each.amount, each.label


def named(lines, style, start=0):
    """Lines with the ids that a bank of this style gives them in a download from ``start``."""
    ids = {
        "lasting": lambda number: f"OP{start + number:06}-{(start + number) * 7919 % 997:03}Z",
        "counter": lambda number: f"{number + 10}", "none": lambda number: "",
    }[style]
    return [replace(each, bank_reference=ids(number)) for number, each in enumerate(lines)]


@st.composite
def ledgers(draw, twins):
    """An account: days in order, few amounts, short texts; with one pair of twins at most."""
    kinds = draw(st.lists(st.integers(0, 5), min_size=3, max_size=12))
    lines, day = [], DAY
    for number, kind in enumerate(kinds):
        day += timedelta(kind % 3 == 1)
        text = f"VIR {chr(65 + number)}{chr(75 + number)}O"
        lines.append(line(100 if kind < 3 else -5, text, day))
    if twins:
        place = draw(st.integers(0, len(lines) - 1))
        lines.insert(place, lines[place])
    return lines


@st.composite
def downloads(draw, count, overlap=0):
    """Parts of the account, each of two lines or more, that begin in the one before or after it."""
    steps = draw(st.lists(st.integers(0, 19), min_size=count, max_size=count))
    start, end = 0, 0
    cuts = []
    for step in steps:
        back, ahead = step % 4 + overlap, step // 4 + 1
        start = max(start, end - back)
        end = min(max(end + ahead, start + 2), count)
        start = min(start, end - 2)
        cuts.append((start, end))
        if end == count:
            return cuts
    return [*cuts, (max(start, min(end - overlap, count - 2)), count)]
