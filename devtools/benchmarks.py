"""./dev bench: runs bench/NAME.py; the last line of its output is one JSON object.

A benchmark with a line `# runs in: odoo` is fed to Odoo's shell (with `env`) on a
fresh database; any other is a plain program in the environment's Python.
"""

import json
import subprocess
import sys
import time
import uuid
from pathlib import Path

from . import databases, odoo_run, paths, python_env, say, setup, templates

ODOO_MARK = "# runs in: odoo"
RUNNER = (
    "import runpy, sys; folder, path = sys.argv[1:3]; sys.path.append(folder); "
    "sys.argv[:3] = [path]; runpy.run_path(path, run_name='__main__')"
)
"""Runs a file with its folder behind Python's own modules: a benchmark may be called as one."""


def main(arguments: list[str]) -> int:
    """List the benchmarks, or run the named ones (--all: every one)."""
    found = {path.stem: path for path in sorted(paths.BENCH.glob("*.py")) if path.stem[0] != "_"}
    names = list(found) if arguments == ["--all"] else arguments[:1]
    if not names:
        for name, path in found.items():
            print(f"{name:<28}{_first_line(path)}")
        return 0
    unknown = [name for name in names if name not in found]
    if unknown:
        raise say.Problem(f"There is no benchmark {unknown[0]}.", "./dev bench lists them.")
    setup.ensure()
    rest = [] if arguments == ["--all"] else arguments[1:]
    return max(_run(found[name], rest) for name in names)


def _first_line(path: Path) -> str:
    lines = (line.strip('"#! ') for line in path.read_text().splitlines())
    return next((line for line in lines if line and line != ODOO_MARK.strip("# ")), "")


def _run(path: Path, arguments: list[str]) -> int:
    """Run one benchmark; its last line must be JSON."""
    say.line(f"== bench {path.stem}")
    start = time.monotonic()
    runner = _in_odoo if ODOO_MARK in path.read_text() else _plain
    code, last = runner(path, arguments)
    say.line(f"bench {path.stem} took {time.monotonic() - start:.0f} s")
    if code:
        say.line(f"FAILED: {path.name} ended with code {code}")
        return 1
    try:
        json.loads(last)
    except ValueError:
        say.line(f"FAILED: the last line of {path.name} is not JSON")
        return 1
    return 0


def _plain(path: Path, arguments: list[str]) -> tuple[int, str]:
    environment = python_env.environment(PYTHONPATH=str(paths.REPO / "ar_management"))
    words = ["-P", "-c", RUNNER, str(paths.BENCH), str(path)]
    return _stream([str(paths.PYTHON), *words, *arguments], environment, None)


def _in_odoo(path: Path, arguments: list[str]) -> tuple[int, str]:
    name = f"ar_bench_{uuid.uuid4().hex[:8]}"
    templates.new_database(name)
    words = ["shell", "-d", name, "--no-http", "--log-level=warn"]
    environment = odoo_run.environment(BENCH_ARGS=" ".join(arguments), BENCH_DIR=str(paths.BENCH))
    try:
        with path.open() as script:
            return _stream(odoo_run.command(*words), environment, script)
    finally:
        databases.drop(name)


def _stream(command: list[str], environment: dict, script) -> tuple[int, str]:
    """Show the output as it comes; return exit code and last line."""
    last = ""
    process = subprocess.Popen(
        command,
        stdin=script or subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        cwd=paths.REPO,
        env=environment,
    )
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        last = line.strip() or last
    return process.wait(), last
