"""File locks: several `./dev` commands may run at the same time."""

import contextlib
import fcntl
from collections.abc import Iterator

from . import paths, say


@contextlib.contextmanager
def lock(name: str) -> Iterator[None]:
    """Hold the lock `name`; says so when another command has it."""
    paths.make_folders()
    with (paths.LOCKS / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say.line(f"(waiting: another ./dev command works on {name})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
