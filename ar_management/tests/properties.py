"""Property tests on a database: how many examples, and each on a clean slate."""

import os
from contextlib import contextmanager

from hypothesis import HealthCheck, settings

DEEP = os.environ.get("AR_TEST_DEEP") == "1"


def database_examples(usual=50, deep=500):
    """Settings for a property that writes to the database.

    The usual run repeats the same examples each time, so that a failure is never a surprise of
    the day; the deep run draws new ones (hypothesis prints how to repeat a failing one).
    """
    return settings(
        max_examples=deep if DEEP else usual,
        derandomize=not DEEP,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def undone_afterwards(case):
    """Take back what the block writes, so that the next example starts from the same state."""
    savepoint = case.env.cr.savepoint()
    try:
        yield
    finally:
        savepoint.close(rollback=True)
