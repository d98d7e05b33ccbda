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
MEMORY = 140 * MEBIBYTE
"""Address space of the helper, beside twice the file itself."""


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
    limits = {"memory": MEMORY + 2 * len(data), "seconds": CPU_SECONDS}
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


def read_text(pdf: bytes, pages: int, length: int) -> str:
    """Text of a PDF, its columns kept apart by spaces.

    :raise Refused: why it is not read

    >>> try:
    ...     read_text(b"%PDF-1.7", 40, 1000)
    ... except Refused as error:
    ...     error.code
    'broken'
    """
    return ask("pdf_text", pdf, pages=pages, length=length)[0].decode()


def read_workbook(data: bytes, sheets: int, rows: int, columns: int) -> list[tuple[str, list]]:
    """Sheets of an XLSX file: the title of each, and its rows of texts and numbers.

    A sheet with more rows than wanted has one more.

    :raise Refused: why it is not read

    >>> try:
    ...     read_workbook(b"PK", 1, 10, 10)
    ... except Refused as error:
    ...     error.code
    'broken'
    """
    content, _said = ask("workbook", data, sheets=sheets, rows=rows, columns=columns)
    found = []
    for line in content.split(b"\n"):
        row = json.loads(line) if line else []
        if isinstance(row, dict):
            found.append((row["sheet"], []))
        elif line:
            found[-1][1].append(row)
    return found
