"""Statuses arrive late and twice; what stands does not depend on their arrival."""

import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ...einvoice.status import (
    STATUSES,
    Event,
    contradiction,
    current,
    dispute_reason,
    status_of,
    way_out,
)

START = datetime(2026, 10, 1, 8)


def event(status, hours=0, sequence=0):
    return Event(status, START + timedelta(hours=hours), sequence)


events = st.lists(
    st.builds(event, st.sampled_from(sorted(STATUSES)), st.integers(0, 200), st.integers(1, 50)),
    min_size=1, max_size=8, unique_by=lambda each: (each.moment, each.sequence),
)


class TestStatus(unittest.TestCase):
    def test_codes_are_unique_and_lead_back(self):
        codes = [status.code for status in STATUSES.values() if status.code]
        self.assertEqual(len(codes), len(set(codes)))
        for name, status in STATUSES.items():
            self.assertEqual(status_of(status.code or name), name)

    def test_nothing_known_is_no_status(self):
        self.assertIsNone(current([]))

    def test_the_moment_counts_not_the_arrival(self):
        self.assertEqual(current([event("approved", 5), event("available", 2, 9)]).status,
                         "approved")

    def test_a_copy_sent_later_hides_nothing(self):
        self.assertEqual(current([event("deposited"), event("transmitted", 9)]).status,
                         "deposited")

    def test_factoring_is_said_beside_the_life_cycle(self):
        self.assertEqual(current([event("approved"), event("factored", 3)]).status, "approved")

    def test_after_a_final_status_a_person_notes_nothing_more(self):
        self.assertEqual(contradiction([event("refused")], "approved").code, "einvoice.final")
        self.assertEqual(contradiction([event("approved")], "approved").code, "einvoice.same")
        self.assertIsNone(contradiction([event("disputed")], "refused"))

    def test_each_trouble_has_a_way_out_or_waits_for_an_answer(self):
        self.assertEqual(way_out("inadmissible"), "counter_entry")
        self.assertEqual(way_out("suspended"), "")
        self.assertEqual(dispute_reason("DOUBLON"), "duplicate")

    @given(events, st.randoms())
    def test_the_order_of_arrival_does_not_matter(self, noted, random):
        shuffled = list(noted)
        random.shuffle(shuffled)
        self.assertEqual(current(shuffled), current(noted))

    @given(events)
    def test_the_first_final_status_stands_whatever_comes(self, noted):
        finals = [each for each in noted if STATUSES[each.status].final]
        if finals:
            first = min(finals, key=lambda each: (each.moment, each.sequence))
            self.assertEqual(current(noted), first)
