"""What posting costs: milliseconds and queries for each bank line, by kind of posting.

Runs post_lines.py in Odoo, on a database of its own.
"""

import json
import subprocess
import sys
import uuid
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO))
SCRIPT = Path(__file__).with_name("post_lines.py")


def figures(lines: int = 100) -> dict:
    """``post_ms_per_line`` and ``post_queries_per_line`` of each kind, for so many lines."""
    from devtools import databases, templates  # noqa: PLC0415, needs the path above

    name = f"ar_bench_{uuid.uuid4().hex[:8]}"
    templates.new_database(name)
    try:
        found = in_odoo(SCRIPT, name, str(lines))
    finally:
        databases.drop(name)
    return {
        "post_ms_per_line": {kind: each["ms"] for kind, each in found.items()},
        "post_queries_per_line": {kind: each["queries"] for kind, each in found.items()},
    }


def in_odoo(script: Path, database: str, arguments: str, conf: Path | None = None) -> dict:
    """Feed a script to Odoo's shell; its last line of output is JSON."""
    from devtools import odoo_run  # noqa: PLC0415

    words = ["shell", "-d", database, "--no-http", "--log-level=error"]
    with script.open() as source:
        done = subprocess.run(
            odoo_run.command(*words), stdin=source, stdout=subprocess.PIPE, text=True, cwd=REPO,
            env=odoo_run.environment(conf, BENCH_ARGS=arguments), check=True,
        )
    return json.loads(done.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    print(json.dumps(figures()))
