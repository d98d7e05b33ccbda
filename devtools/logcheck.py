"""Warnings and errors in an Odoo log, without those that are not ours."""

import re
from pathlib import Path

RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>\w+) (?P<rest>\S+ \S+: .*)$"
)
BAD_LEVELS = {"WARNING", "ERROR", "CRITICAL"}
COLOURS = re.compile("\033\\[[0-9;]*m")

IGNORED = (
    # Our databases have neither extension; Odoo works without them.
    r"extension \"?(pg_trgm|unaccent)\"? is not available",
    # The bundled wkhtmltopdf looks for an OpenSSL of its own time.
    r"wkhtmltopdf: QSslSocket: cannot",
    # A test ended while the page was still loading something.
    r"\.browser: Error received after termination",
)


def complaints(log: Path) -> list[str]:
    """The bad records of a log, each once, in order."""
    ignored = re.compile("|".join(IGNORED))
    found = [text for level, text in _records(log) if level in BAD_LEVELS]
    return list(dict.fromkeys(text for text in found if not ignored.search(text)))


def _records(log: Path):
    """Level and text of each record; following lines belong to their record."""
    level, lines = "", []
    for line in log.read_text(errors="replace").splitlines():
        start = RECORD.match(COLOURS.sub("", line))
        if start:
            if lines:
                yield level, "\n".join(lines)
            level, lines = start["level"], [f"{start['level']} {start['rest']}"]
        elif lines:
            lines.append(line)
    if lines:
        yield level, "\n".join(lines)
