"""Whatever a file holds: it is read, or refused in a sentence, soon and in little memory."""

import os
import unittest

from ..einvoice.einvoice_samples import mutations
from . import hostile
from .apart import run_apart
from .file_samples import samples
from .readers import READERS

DEEP = os.environ.get("AR_TEST_DEEP") == "1"
MUTATED = 5000 if DEEP else 60
SECONDS, MEBIBYTES = 10, 300
LIGHT = ("CAMT of entries", "MT940 of texts", "CSV of signs", "text of brackets", "HTML of signs",
         "EDIFACT of signs", "notes", "rows and lines of VAT", "a bomb", "attributes everywhere")
"""Hostile files that a normal run tries, texts as advice only; a deep one tries all."""


def mutants(count):
    """Damaged files with the reader that they are for, the same ones each time."""
    # A PDF or a workbook costs a process more: there are few of them.
    shares = {"statement": 0.5, "advice": 0.06, "advice_text": 0.24, "einvoice": 0.2}
    for seed, (reader, files) in enumerate(samples().items()):
        if reader == "einvoice":
            files = [data for data in files if not data.startswith(b"%PDF")]
        for data in mutations(files, round(count * shares[reader]), seed):
            yield reader, data


class TestBounded(unittest.TestCase):
    def assert_bounded(self, ran):
        self.assertFalse(ran.is_crash, ran)
        self.assertLess(ran.seconds, SECONDS)
        self.assertLess(ran.mebibytes, MEBIBYTES)

    def test_good_files_are_read(self):
        for reader, files in samples().items():
            outcomes = [run_apart(READERS[reader], data).outcome for data in files]
            self.assertGreater(outcomes.count("read"), len(outcomes) / 2, (reader, outcomes))

    def test_damaged_files_are_read_or_refused(self):
        outcomes = set()
        for number, (reader, data) in enumerate(mutants(MUTATED)):
            with self.subTest(reader=reader, number=number):
                ran = run_apart(READERS[reader], data)
                self.assert_bounded(ran)
                outcomes.add(ran.outcome)
        self.assertGreater(len(outcomes), 8)

    def test_files_that_are_made_to_do_harm_are_read_or_refused(self):
        for reader, files in hostile.FILES.items():
            for name, make in files().items():
                if DEEP or (name in LIGHT and reader != "advice_text"):
                    with self.subTest(reader=reader, file=name):
                        self.assert_bounded(run_apart(READERS[reader], make()))

    def test_an_archive_that_points_outside_itself_is_broken(self):
        whole = hostile.archive({"a.sta": bytes(range(256)) * 9})
        for data in (whole[:60] + whole[160:], whole[:-30] + b"\xff" * 30):
            self.assertEqual(READERS["statement"](data), "statement.broken_archive")

    def test_a_file_that_begins_with_blank_lines_only_is_no_table(self):
        self.assertEqual(READERS["statement"](b"\n" * 9000 + b"x"), "statement.unknown_format")

    def test_what_breaks_is_told(self):
        def broken(_data):
            raise KeyError("x")

        def killed(_data):
            os.kill(os.getpid(), 9)

        self.assertEqual(run_apart(broken, b"").outcome, "!KeyError: 'x'")
        self.assertEqual(run_apart(killed, b"").outcome, "!signal 9")
