import logging
from random import Random
from unittest import skipUnless
from unittest.mock import patch

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ...models.collection import run as reminder_run
from ..properties import DEEP, database_examples, undone_afterwards
from .simulation import SimulationCommon

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestSimulatedYear(SimulationCommon):
    """The daily job among customers who pay, contest, promise and change their address."""

    @given(st.integers(0, 10**6))
    @database_examples(usual=1, deep=4)
    def test_who_has_paid_or_contests_is_left_in_peace_and_nobody_is_forgotten(self, seed):
        with undone_afterwards(self):
            self.live(Random(seed), customers=6, days=60, invoices_each=3, busy=0.06)

    @skipUnless(DEEP, "a year of a hundred customers takes minutes")
    @example(20261130)
    @given(st.integers(0, 10**6))
    @settings(database_examples(deep=1), phases=[Phase.explicit, Phase.generate])
    def test_a_year_of_a_hundred_customers(self, seed):
        with (
            undone_afterwards(self),
            # Small parts, so that the job stops between customers and messages of one day.
            patch.object(reminder_run, "BATCH", 40), patch.object(reminder_run, "SEND_AT_ONCE", 4),
        ):
            self.live(Random(seed), customers=100, days=365, invoices_each=4, busy=0.03)
            _logger.info("A year, seed %s: %s; seconds %s", seed, dict(self.counts), {
                name: round(spent) for name, spent in self.spent.items()
            })
