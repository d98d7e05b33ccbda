import unittest
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ...statement.bank_statement import Booking, StatementLine, import_keys
from ...statement.detect import read_file
from ...statement.duplicates import sort_lines
from ...statement.unclaimed import KnownLine

SAMPLES = Path(__file__).parents[3] / "tests" / "data" / "camt"
DAY = date(2026, 3, 10)


def read(name, *replacements):
    """Lines of a sample file, each replacement (old, new) made first."""
    data = (SAMPLES / name).read_text()
    for old, new in replacements:
        assert old in data
        data = data.replace(old, new)
    [statement] = read_file(data.encode()).statements
    return statement.lines


def in_books(lines, source):
    """What the books know of lines that were imported."""
    return [
        KnownLine(
            key, line.booking_date, line.value_date, line.amount,
            f"{line.label} {line.payer_name}", line.bank_reference, source,
            line.booking.key if line.booking else "", line.payer_name or line.payer_iban, number,
        )
        for number, (key, line) in enumerate(
            zip(import_keys("FR76", lines), lines, strict=True), start=1
        )
    ]


def counts(lines, known, source):
    found = sort_lines("FR76", lines, known, source)
    return len(found.new), len(found.known), [len(each.lines) for each in found.details]


NAMELESS = ("        <AcctSvcrRef>REM-7</AcctSvcrRef>\n", "")


class TestNotification(unittest.TestCase):
    """A sum in a CAMT.053 statement and its payments in a CAMT.054 notification."""

    def setUp(self):
        self.sums = read("batch.camt053.xml")
        self.parts = read("batch.camt054.xml")

    def test_details_after_the_sum_take_its_place(self):
        found = sort_lines("FR76", self.parts, in_books(self.sums, "camt053"), "camt054")
        self.assertEqual((found.new, found.known, found.doubtful), ((), (), ()))
        [details] = found.details
        self.assertEqual((details.sum.amount, details.sum.ident), (900, 1))
        self.assertEqual([line.payer_name for _key, line in details.lines],
                         ["MENUISERIE VASSEUR", "FERMETURES LEROUX", "SARL DURAND"])

    def test_a_sum_after_its_details_is_known(self):
        self.assertEqual(counts(self.sums, in_books(self.parts, "camt054"), "camt053"), (1, 1, []))

    def test_either_file_again_after_both_adds_nothing(self):
        both = in_books((*self.parts, self.sums[1]), "camt054")
        both[-1] = replace(both[-1], source="camt053")
        self.assertEqual(counts(self.parts, both, "camt054"), (0, 3, []))
        self.assertEqual(counts(self.sums, both, "camt053"), (0, 2, []))

    def test_a_bank_that_gives_the_entry_no_reference(self):
        for old, new in (((NAMELESS,), ()), ((), (NAMELESS,)), ((NAMELESS,), (NAMELESS,))):
            with self.subTest(old=bool(old), new=bool(new)):
                sums, parts = read("batch.camt053.xml", *old), read("batch.camt054.xml", *new)
                self.assertEqual(counts(parts, in_books(sums, "camt053"), "camt054"), (0, 0, [3]))
                self.assertEqual(counts(sums, in_books(parts, "camt054"), "camt053"), (1, 1, []))

    def test_transactions_without_a_reference_of_their_own(self):
        own = [(f"<AcctSvcrRef>REM-7-{number}</AcctSvcrRef>", "") for number in (1, 2, 3)]
        parts = read("batch.camt054.xml", *own)
        self.assertEqual(counts(parts, in_books(self.sums, "camt053"), "camt054"), (0, 0, [3]))
        self.assertEqual(counts(self.sums, in_books(parts, "camt054"), "camt053"), (1, 1, []))

    def test_another_sum_of_that_day_and_amount_is_another_sum(self):
        renamed = ("<AcctSvcrRef>REM-7</AcctSvcrRef>", "<AcctSvcrRef>REM-9</AcctSvcrRef>")
        other = read("batch.camt053.xml", renamed)
        self.assertEqual(counts(self.parts, in_books(other, "camt053"), "camt054"), (3, 0, []))
        self.assertEqual(counts(other, in_books(self.parts, "camt054"), "camt053"), (2, 0, []))

    def test_a_payment_that_names_its_payer_is_no_sum(self):
        paid = replace(self.sums[0], payer_name="DUPONT", bank_reference="", booking=None)
        parts = read("batch.camt054.xml", NAMELESS)
        self.assertEqual(counts(parts, in_books([paid], "camt053"), "camt054"), (3, 0, []))
        self.assertEqual(counts([paid], in_books(parts, "camt054"), "camt053"), (1, 0, []))

    def test_one_payment_of_that_day_and_amount_is_no_other_one(self):
        texts = {"label": "VIR MARTIN", "bank_reference": "", "booking": None}
        plain = replace(self.sums[0], **texts)
        single = replace(self.parts[0], amount=plain.amount, booking=Booking("N", plain.amount))
        self.assertEqual(counts([plain], in_books([single], "camt054"), "cfonb120"), (1, 0, []))
        self.assertEqual(counts([single], in_books([plain], "camt053"), "camt054"), (1, 0, []))

    def test_a_reference_that_is_used_again_months_later_is_another_sum(self):
        later = [replace(line, booking_date=date(2026, 9, 10)) for line in self.parts]
        self.assertEqual(counts(later, in_books(self.sums, "camt053"), "camt054"), (3, 0, []))
        self.assertEqual(counts(self.sums, in_books(later, "camt054"), "camt053"), (2, 0, []))

    def test_a_sum_of_one_payment_learns_its_payer(self):
        single = Booking("NTF / 1", Decimal(900), "REM-7")
        part = replace(self.parts[0], amount=Decimal(900), booking=single)
        known = in_books(self.sums, "camt053")
        self.assertEqual(counts([part], known, "camt054"), (0, 0, [1]))
        nameless = replace(part, payer_name="", payer_iban="", bank_reference="REM-7")
        self.assertEqual(counts([nameless], known, "camt054"), (0, 1, []))
        self.assertEqual(counts(self.sums, in_books([part], "camt054"), "camt053"), (1, 1, []))

    def test_lines_of_an_older_version_are_found_by_their_number(self):
        known = [
            replace(each, booking="", bank_reference=f"REM-7/{number}")
            for number, each in enumerate(in_books(self.parts, "camt054"), start=1)
        ]
        self.assertEqual(counts(self.sums, known, "camt053"), (1, 1, []))

    @given(
        st.lists(st.tuples(st.lists(st.integers(1, 3), min_size=1, max_size=3), st.booleans()),
                 max_size=4),
        st.booleans(),
    )
    def test_in_either_order_the_books_end_with_each_payment_once(self, batches, sums_first):
        sums, parts = [], []
        for number, (amounts, referenced) in enumerate(batches):
            # One payment without a reference is told apart by its text only.
            reference = f"R{number}" if referenced or len(amounts) == 1 else ""
            booking = Booking(f"S / {number}", Decimal(sum(amounts)), reference)
            sums.append(StatementLine(
                DAY, booking.amount, "REMISE", bank_reference=reference, booking=booking,
            ))
            parts += [
                StatementLine(
                    DAY, Decimal(amount), f"FAC {number} {position}", payer_name=f"P{number}",
                    booking=replace(booking, name=f"N / {number}"),
                    bank_reference=f"{reference}/{position}" if reference else "",
                )
                for position, amount in enumerate(amounts, start=1)
            ]
        files = [(sums, "camt053"), (parts, "camt054")]
        first, second = files if sums_first else reversed(files)
        known = in_books(*first)
        found = sort_lines("FR76", second[0], known, second[1])
        replaced = sum(each.sum.amount for each in found.details)
        detailed = sum(line.amount for each in found.details for _key, line in each.lines)
        new = sum(line.amount for _key, line in found.new)
        total = sum(each.amount for each in known) - replaced + detailed + new
        self.assertEqual(total, sum(line.amount for line in sums))
