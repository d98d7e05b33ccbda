"""Runs one reader on one file in a process of its own, and says what it cost.

A process that ends by itself, in time and in little memory, is all that a stranger's file may do.
"""

import json
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass

GIVEN_UP = 60
"""Seconds after which a process is ended: that is a crash."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of one file.

    :ivar outcome: ``read``, the code of a refusal, or what broke, with an exclamation mark
    :ivar seconds: work of the processor, which a busy machine does not change
    :ivar mebibytes: most memory of the process and of the helper that it started, together
    """

    outcome: str
    seconds: float
    mebibytes: float

    @property
    def is_crash(self) -> bool:
        return self.outcome.startswith("!")


def run_apart(reader: Callable[[bytes], str], data: bytes) -> Ran:
    """Run a reader in a copy of this process.

    :param reader: returns the outcome; whatever it raises is a crash
    """
    source, target = os.pipe()
    child = os.fork()
    if not child:
        os.close(source)
        _child(reader, data, target)
    os.close(target)
    with os.fdopen(source, "rb") as answers:
        answer = answers.read()
    _child_id, status, usage = os.wait4(child, 0)
    seconds = usage.ru_utime + usage.ru_stime
    own = usage.ru_maxrss / 1024
    if not answer:
        return Ran(f"!signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "!silent",
                   seconds, own)
    said = json.loads(answer)
    return Ran(said["outcome"], seconds, own + said["helper"])


def _child(reader, data, target):
    """The copy: it never returns into the program that it was copied from."""
    signal.alarm(GIVEN_UP)
    try:
        outcome = reader(data)
    except BaseException as error:  # what is looked for: anything that a reader lets through
        outcome = f"!{type(error).__name__}: {error}"[:300]
    helper = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    os.write(target, json.dumps({"outcome": outcome, "helper": helper}).encode())
    os._exit(0)
