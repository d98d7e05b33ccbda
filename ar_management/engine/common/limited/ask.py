"""Hands a file to the helper process and returns what it found."""

import json
import signal
import subprocess
import sys
from pathlib import Path

MEBIBYTE = 1024 * 1024
WORKER = Path(__file__).with_name("worker.py")
CPU_SECONDS = 6
"""Work that the helper may do; a file that people send takes a tenth of it."""
SECONDS = 9
"""Time it may take on a machine that is busy with other things."""
MEMORY = 280 * MEBIBYTE
"""Address space of the helper: the largest file that is taken, and what it is made into."""


class Refused(Exception):
    """The helper did not read the file.

    :ivar code: ``broken``, ``bomb``, ``slow``, ``library``, ``encrypted``, or one of the job's own
    :ivar params: figures for the sentence
    """

    def __init__(self, code: str, **params):
        super().__init__(code)
        self.code, self.params = code, params


def ask(job: str, data: bytes, **arguments) -> tuple[bytes, dict]:
    """Let the helper do one job of ``worker.JOBS`` on a file.

    :return: the content that the job makes of the file, and what it says about it
    :raise Refused: why there is none

    >>> try:
    ...     ask("pdf_text", b"%PDF-1.7", pages=40, length=1000)
    ... except Refused as error:
    ...     error.code
    'broken'
    """
    limits = {"memory": MEMORY, "seconds": CPU_SECONDS}
    command = [sys.executable, str(WORKER), job, json.dumps(limits), json.dumps(arguments)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Refused("slow", seconds=SECONDS) from error
    if done.returncode == -signal.SIGXCPU:
        raise Refused("slow", seconds=CPU_SECONDS)
    content, _break, verdict = done.stdout.rpartition(b"\n")
    try:
        answer = json.loads(verdict) if not done.returncode else None
    except ValueError:
        answer = None
    if answer is None:
        # Ended by the system, without a word: at its limit of memory.
        raise Refused("bomb")
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["params"])
    return content, answer
