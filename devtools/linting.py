"""./dev lint: every check runs, also after one failed; a summary ends the output."""

import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from . import gates, logcheck, paths, python_env, say, setup, templates, translations

# One README for the repository; the XML header as Odoo itself writes it.
OCA_DISABLED = "missing-readme,xml-header-wrong"
# It wants terms that read the same in French to stay empty; here empty means open.
OCA_PO_DISABLED = "po-pretty-format"
SHOWN_LINES = 60


def ruff() -> list[str]:
    """Style, unused names, complexity, import order (see pyproject.toml)."""
    cache = paths.CACHE / "ruff"
    return _tool("ruff", "check", "--cache-dir", str(cache), "--output-format=concise", ".")


def pylint_odoo() -> list[str]:
    """Odoo's own conventions."""
    rcfile = paths.DEVTOOLS / "pylintrc"
    # The rcfile enables the whole group, so the exceptions stand here: one README for
    # the repository; `_ = self.env._` is fine, gates.py looks for the imported `_`; a core model
    # is extended by one class for each feature that extends it.
    excepted = "missing-readme,prefer-env-translation,consider-merging-classes-inherited"
    options = [f"--rcfile={rcfile}", f"--disable={excepted}"]
    return _tool("pylint", *options, *paths.addons())


def oca_module() -> list[str]:
    """XML ids, view attributes, access files, unused files."""
    return _tool("oca-checks-odoo-module", f"--disable={OCA_DISABLED}", *paths.addons())


def oca_po() -> list[str]:
    """Well-formed translation files with matching placeholders."""
    files = sorted(paths.REPO.glob("*/i18n/*.po*"))
    words = [f"--disable={OCA_PO_DISABLED}", *(str(path) for path in files)]
    return _tool("oca-checks-po", *words) if files else []


def install_log() -> list[str]:
    """No warning while our add-ons are installed."""
    found = []
    for shop in (False, True):
        _name, digest = templates.ensure_addons(shop)
        found += logcheck.complaints(templates.addons_log(digest))
    return found


CHECKS: tuple[tuple[str, Callable[[], list[str]]], ...] = (
    ("ruff", ruff),
    ("old idioms", gates.old_idioms),
    ("engine borders", gates.engine_borders),
    ("XML well-formed", gates.broken_xml),
    ("no package server named", gates.package_servers),
    ("pylint-odoo", pylint_odoo),
    ("oca-checks-odoo-module", oca_module),
    ("oca-checks-po", oca_po),
    ("install log", install_log),
    ("French complete", translations.incomplete),
)


def _tool(program: str, *arguments: str) -> list[str]:
    """Output lines of a tool that failed; nothing when it was content."""
    result = subprocess.run(
        [paths.VENV / "bin" / program, *arguments],
        cwd=paths.REPO,
        env=python_env.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode == 0:
        return []
    lines = (result.stdout + result.stderr).splitlines()
    return [line for line in lines if line.strip()] or [f"exit code {result.returncode}"]


def main() -> int:
    """Run every check and sum up."""
    setup.ensure()
    start = time.monotonic()
    failed = []
    # Two at a time: the one that reads the source and the one that installs take half a minute.
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(_timed, check) for _title, check in CHECKS]
    for number, ((title, _check), result) in enumerate(zip(CHECKS, running, strict=True), 1):
        problems, seconds = result.result()
        verdict = f"{len(problems)} lines" if problems else "ok"
        say.line(f"[{number}/{len(CHECKS)}] {title}: {verdict} ({seconds:.1f} s)")
        for text in problems[:SHOWN_LINES]:
            say.line(f"    {text}")
        if len(problems) > SHOWN_LINES:
            say.line(f"    ... and {len(problems) - SHOWN_LINES} more")
        if problems:
            failed.append(title)
    say.line(f"lint took {time.monotonic() - start:.0f} s")
    print(f"lint failed: {', '.join(failed)}" if failed else "lint passed", flush=True)
    return 1 if failed else 0


def _timed(check: Callable[[], list[str]]) -> tuple[list[str], float]:
    began = time.monotonic()
    return _guarded(check), time.monotonic() - began


def _guarded(check: Callable[[], list[str]]) -> list[str]:
    """A check that cannot run has failed; the next ones still run."""
    try:
        return check()
    except say.Problem as problem:
        return str(problem).splitlines()
