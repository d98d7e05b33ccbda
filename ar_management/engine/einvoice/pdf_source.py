"""The XML inside a PDF (Factur-X, ZUGFeRD), taken out by a process of its own.

A PDF of a few kilobytes can unfold to gigabytes, point in circles or ask for hours of work, and
no library promises to notice. So the file is read by a helper process that ends with this one
file, has a limit on its memory and is stopped when it takes too long. Whatever happens in there,
here it is one sentence.
"""

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from .document import Unreadable
from .guard import MAX_XML_BYTES, MEBIBYTE

WORKER = Path(__file__).with_name("pdf_worker.py")
SECONDS = 20
MEMORY = 1024 * MEBIBYTE
"""Address space of the helper; the largest PDF, its text and its XML fit in it."""


def xml_of_pdf(pdf: bytes) -> tuple[bytes, str, tuple[str, ...]]:
    """XML of an e-invoice, its name and the names of all files inside the PDF.

    >>> try:
    ...     xml_of_pdf(b"%PDF-1.7")
    ... except Unreadable as error:
    ...     error.reason.code
    'einvoice.pdf_broken'
    """
    with tempfile.TemporaryDirectory(prefix="einvoice-") as folder:
        source, target = Path(folder) / "page.pdf", Path(folder) / "invoice.xml"
        source.write_bytes(pdf)
        answer = _ask(source, target)
        if "refused" in answer:
            raise Unreadable(answer["refused"], **answer.get("params", {}))
        if target.stat().st_size > MAX_XML_BYTES:
            raise Unreadable("pdf_bomb")
        return target.read_bytes(), answer["name"], tuple(answer["files"])


def _ask(source, target):
    command = [sys.executable, str(WORKER), str(source), str(target), str(MEMORY), str(SECONDS)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable("pdf_slow", seconds=SECONDS) from error
    if done.returncode == -signal.SIGXCPU:
        raise Unreadable("pdf_slow", seconds=SECONDS)
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        # Ended by the system, without a word: at its limit of memory.
        raise Unreadable("pdf_bomb") from error
