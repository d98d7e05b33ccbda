"""./dev test: engine tests without a database, Odoo tests on a fresh one, the life cycle."""

import json
import os
import re
import subprocess
import sys
import time
import uuid
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from . import (
    bridges,
    databases,
    lifecycle,
    logcheck,
    odoo_run,
    paths,
    python_env,
    say,
    setup,
    sharing,
    templates,
)

ENGINE_ADDON = "ar_management"
ENGINE_TESTS = paths.REPO / ENGINE_ADDON / "engine" / "tests"
SHOP_FOLDER = "shop"  # of tests
NONE_COLLECTED = 5  # pytest's exit code
REPORT_BEGINS = re.compile("=+ (FAILURES|ERRORS) =+")


@dataclass
class Plan:
    """What the command line asks for."""

    engine: list[str] | None = None  # None: leave out; empty: all
    odoo: list[str] | None = None
    bridges: list[str] = field(default_factory=list)  # tests that need a stub
    pytest_options: list[str] = field(default_factory=list)
    deep: bool = False
    keep: bool = False
    everything: bool = False  # no path was given: the life cycle too


@dataclass
class Outcome:
    """What a part of the tests reports."""

    counts: Counter
    complaints: list[str] = field(default_factory=list)


def plan(arguments: list[str]) -> Plan:
    """Separate our options and paths from what goes to pytest."""
    result = Plan(deep="--deep" in arguments, keep="--keep" in arguments)
    targets = []
    for word in arguments:
        if word in ("--deep", "--keep"):
            continue
        if _is_path(word):
            targets.append(word)
        elif not word.startswith("-") and "/" in word:
            raise say.Problem(f"There is no file or folder {word}.")
        else:
            result.pytest_options.append(word)
    if not targets:
        result.engine, result.odoo = [], _all_test_folders()
        result.everything = not any(word.startswith("-k") for word in result.pytest_options)
        return result
    engine = [word for word in targets if ENGINE_TESTS in (_file(word), *_file(word).parents)]
    result.engine = [_dotted(word) for word in engine] or None
    if engine and any(_file(word) == ENGINE_TESTS for word in engine):
        result.engine = []
    result.odoo = [str(_file(w)) + _inside(w) for w in targets if w not in engine] or None
    return result


def _set_bridges_apart(wanted: Plan) -> None:
    """Which tests need a stub is known once Odoo is there."""
    stubbed = tuple(f"{paths.REPO / addon}/" for addon in bridges.on_stubs())
    words = wanted.odoo or []
    wanted.bridges = [word for word in words if f"{word}/".startswith(stubbed)] if stubbed else []
    wanted.odoo = [word for word in words if word not in wanted.bridges] or None


def _file(word: str) -> Path:
    return paths.caller_path(word.split("::")[0])


def _inside(word: str) -> str:
    """The "::Class::method" part of a test's address."""
    return word[len(word.split("::")[0]) :]


def _is_path(word: str) -> bool:
    return not word.startswith("-") and _file(word).exists()


def _dotted(word: str) -> str:
    """unittest's name of an engine test given as path."""
    module = _file(word).relative_to(paths.REPO / ENGINE_ADDON).with_suffix("")
    return ".".join(module.parts) + _inside(word).replace("::", ".")


def _all_test_folders() -> list[str]:
    folders = (paths.REPO / addon / "tests" for addon in paths.addons())
    return [str(folder) for folder in folders if folder.is_dir()]


def main(arguments: list[str]) -> int:
    """Run the tests; the last line sums up all parts."""
    wanted = plan(arguments)
    start = time.monotonic()
    setup.ensure(up_to=None if wanted.odoo is not None else 2)
    if wanted.odoo is not None:
        _set_bridges_apart(wanted)
    os.environ["AR_TEST_DEEP"] = "1" if wanted.deep else os.environ.get("AR_TEST_DEEP", "")
    # The long ones first: what is short fills the end.
    jobs = _odoo_jobs(wanted) if wanted.odoo is not None else []
    if wanted.everything:
        jobs.append(lambda: Outcome(*lifecycle.run()))
    jobs += _engine_jobs(wanted.engine)
    if wanted.bridges:
        jobs.append(partial(_run_bridges, wanted))
    beside = wanted.everything or wanted.odoo is None
    with ThreadPoolExecutor(sharing.MOST_SHARES if beside else 1) as pool:
        outcomes = [running.result() for running in [pool.submit(job) for job in jobs]]
    return _sum_up(outcomes, time.monotonic() - start)


def _engine_jobs(names: list[str] | None) -> list[Callable[[], Outcome]]:
    """All tests of the engine in as many processes as there are shares, named ones in one."""
    if names == []:
        count = sharing.share_count()
        return [partial(_run_engine, [f"{number}/{count}"]) for number in range(1, count + 1)]
    return [] if names is None else [partial(_run_engine, names)]


def _run_engine(names: list[str]) -> Outcome:
    """The engine's tests, in the environment's Python, from the add-on's folder."""
    say.line(f"== Engine tests, no database: {' '.join(names)}")
    if not ENGINE_TESTS.is_dir():
        return Outcome(Counter(), [f"{ENGINE_TESTS} does not exist"])
    result_file = paths.RUN / f"engine-{uuid.uuid4().hex[:8]}.json"
    subprocess.run(
        [paths.PYTHON, paths.DEVTOOLS / "engine_tests.py", result_file, *names],
        cwd=paths.REPO / ENGINE_ADDON,
        env=python_env.environment(),
        check=False,
    )
    if not result_file.exists():
        return Outcome(Counter(), ["the engine tests did not start"])
    counts = Counter(json.loads(result_file.read_text()))
    result_file.unlink()
    return Outcome(counts, [] if sum(counts.values()) else ["no engine test ran"])


def _odoo_jobs(wanted: Plan) -> list[Callable[[], Outcome]]:
    """pytest on clones of the templates: some tests need one with a shop."""
    parts: list[tuple[bool, list[str]]] = []
    for shop in (False, True):
        if wanted.everything:
            files = [path for path in sharing.test_files(wanted.odoo) if _needs_shop(path) == shop]
            parts += [(shop, part) for part in sharing.shares(files, 1 if shop else None)]
        elif targets := [word for word in wanted.odoo if _needs_shop(_file(word)) == shop]:
            parts.append((shop, targets))
    live = len(parts) == 1
    return [partial(_run_share, wanted, shop, part, live=live) for shop, part in parts]


def _run_bridges(wanted: Plan) -> Outcome:
    """Tests of the add-ons to modules that this Odoo lacks, on stubs of those modules."""
    template, _digest = templates.ensure_addons()
    name = f"ar_bridge_{uuid.uuid4().hex[:8]}"
    databases.clone(template, name, "test")
    options = {"addons_path": bridges.addons_path()}
    try:
        conf = odoo_run.write_conf(f"{name}-install", **options)
        log = odoo_run.install(name, bridges.on_stubs(), f"install-{name}", conf=conf)
        conf.unlink()
        complaints = logcheck.complaints(log)
        log.unlink()
        say.line(f"== {', '.join(bridges.on_stubs())} on stubs, on the database {name}")
        outcome = _pytest(name, wanted, wanted.bridges, live=False, **options)
        outcome.complaints += [f"at installation: {record[:300]}" for record in complaints]
        return outcome
    finally:
        databases.drop(name)


def _needs_shop(path: Path) -> bool:
    """Is this a test of what other add-ons of Odoo do beside ours?"""
    addon = path.relative_to(paths.REPO).parts[0]
    return SHOP_FOLDER in path.parts or addon not in templates.addons()


def _run_share(wanted: Plan, shop: bool, targets: list[str], live: bool) -> Outcome:
    """Some of the test files on a database of their own."""
    try:
        template, _digest = templates.ensure_addons(shop)
    except say.Problem as problem:
        return Outcome(Counter(), [str(problem)])
    name = f"ar_test_{uuid.uuid4().hex[:8]}"
    databases.clone(template, name, "test")
    databases.keep_estimates(name)
    say.line(f"== Odoo tests on the database {name}")
    try:
        return _pytest(name, wanted, targets, live)
    finally:
        if wanted.keep:
            say.line(f"The database {name} is kept: ./dev shell {name}")
        else:
            databases.drop(name)


def _pytest(name: str, wanted: Plan, targets: list[str], live: bool, **conf_options) -> Outcome:
    log, report = paths.LOGS / f"{name}.log", paths.RUN / f"{name}.xml"
    conf = odoo_run.write_conf(
        name, db_name=name, dbfilter=f"^{name}$", logfile=str(log), **conf_options)
    command = [paths.PYTHON, "-u", "-m", "pytest", "--odoo-http", "--odoo-log-level=info"]
    command += ["-p", "devtools.server_order", f"--junitxml={report}"]
    command += [*wanted.pytest_options, *targets]
    # The test kit may keep its company in a database that is thrown away.
    code = _shown(command, odoo_run.environment(conf, AR_TEST_THROWAWAY="1"), live)
    conf.unlink()
    counts = _read_report(report)
    complaints = []
    if code == NONE_COLLECTED or not counts["passed"] + counts["failed"] + counts["skipped"]:
        complaints.append("no Odoo test ran")
    elif code and not counts["failed"]:
        complaints.append(f"pytest ended with code {code}")
    if log.exists():
        records = logcheck.complaints(log)
        complaints += [f"in the server log: {record[:300]}" for record in records]
        if code or complaints:
            say.line(f"Server log: {log}")
        else:
            log.unlink()  # a green run leaves nothing behind
    return Outcome(counts, complaints)


def _shown(command: list, environment: dict[str, str], live: bool) -> int:
    """Run pytest. Beside others (not `live`) progress comes line by line, the rest at the end."""
    words = [str(word) for word in command]
    if live:
        return subprocess.run(words, cwd=paths.REPO, env=environment, check=False).returncode
    report: list[str] = []
    with subprocess.Popen(
        words,
        cwd=paths.REPO,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as running:
        for line in running.stdout:
            if report or REPORT_BEGINS.match(line):
                report.append(line)
            else:
                print(line, end="", flush=True)
    print("".join(report), end="", flush=True)
    return running.returncode


def _read_report(report: Path) -> Counter:
    """Counts out of pytest's JUnit file."""
    counts = Counter(passed=0, failed=0, skipped=0)
    if not report.exists():
        return counts
    for case in ElementTree.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            counts["failed"] += 1
        elif "skipped" in kinds:
            counts["skipped"] += 1
        else:
            counts["passed"] += 1
    report.unlink()
    return counts


def _sum_up(outcomes: list[Outcome], seconds: float) -> int:
    counts = sum((outcome.counts for outcome in outcomes), Counter())
    complaints = [text for outcome in outcomes for text in outcome.complaints]
    sys.stdout.flush()
    for text in complaints:
        say.line(f"FAILED: {text}")
    if counts["skipped"]:
        say.line(f"{counts['skipped']} skipped (add -rs to see why)")
    say.line(f"test took {seconds:.0f} s")
    failed = counts["failed"] + len(complaints)
    print(f"{counts['passed']} passed, {failed} failed", flush=True)
    return 1 if failed or not counts["passed"] else 0
