"""The commands of ./dev and their options."""

import argparse
import os
import shutil
import subprocess

from . import (
    benchmarks,
    databases,
    linting,
    odoo_run,
    paths,
    postgres,
    say,
    server,
    setup,
    templates,
    testing,
    translations,
)


def newdb(arguments: list[str]) -> int:
    """newdb NAME [--modules a,b] [--demo] [--replace]"""
    parser = _parser("newdb")
    parser.add_argument("name")
    parser.add_argument("--modules")
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--replace", action="store_true")
    options = parser.parse_args(arguments)
    setup.ensure()
    if databases.exists(options.name) and not options.replace:
        raise say.Problem(
            f"The database {options.name} exists already.",
            f"./dev newdb {options.name} --replace",
        )
    modules = None
    if options.modules is not None:
        modules = [word for word in options.modules.split(",") if word]
    templates.new_database(options.name, modules)
    if options.demo:
        templates.load_demo_story(options.name)
    say.line(f"Database {options.name} is ready: ./dev shell {options.name}")
    return 0


def shell(arguments: list[str]) -> int:
    """shell DB"""
    parser = _parser("shell")
    parser.add_argument("database")
    options, rest = parser.parse_known_args(arguments)
    setup.ensure()
    _need_database(options.database)
    words = ["shell", "-d", options.database, "--no-http", "--log-level=warn", *rest]
    return _become(odoo_run.command(*words), odoo_run.environment())


def odoo(arguments: list[str]) -> int:
    """odoo -- ARGS"""
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    setup.ensure()
    return _become(odoo_run.command(*arguments), odoo_run.environment())


def psql(arguments: list[str]) -> int:
    """psql DB [PSQL ARGS]"""
    arguments = [word for word in arguments if word != "--"]
    if not arguments:
        raise say.Problem("Which database?", "./dev psql DB")
    setup.ensure(up_to=4)
    command = [str(postgres.programs() / "psql"), "-d", *arguments]
    return _become(command, postgres.connection())


def test(arguments: list[str]) -> int:
    """test [PYTEST ARGS] [--deep] [--keep]"""
    return testing.main(arguments)


def demo(arguments: list[str]) -> int:
    """demo [--port N] [--stop]"""
    parser = _parser("demo")
    parser.add_argument("--port", type=int)
    parser.add_argument("--stop", action="store_true")
    options = parser.parse_args(arguments)
    if options.stop:
        say.line("Demo server stopped." if server.stop() else "The demo server was not running.")
        return 0
    return server.demo(options.port)


def reset(arguments: list[str]) -> int:
    """reset [--all]"""
    parser = _parser("reset")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args(arguments)
    if server.stop():
        say.line("Demo server stopped.")
    if paths.PYTHON.exists() and postgres.ready():
        for name in databases.made_here():
            databases.drop(name)
            say.line(f"Database {name} dropped.")
        postgres.stop()
    for folder in [paths.CACHE] if options.all else [paths.CLUSTER, paths.DATA]:
        shutil.rmtree(folder, ignore_errors=True)
        say.line(f"{folder} removed.")
    return 0


def i18n(arguments: list[str]) -> int:
    """i18n [--prefill]"""
    parser = _parser("i18n")
    parser.add_argument("--prefill", action="store_true")
    return translations.refresh(prefill=parser.parse_args(arguments).prefill)


def lint(arguments: list[str]) -> int:
    """lint"""
    _parser("lint").parse_args(arguments)
    return linting.main()


def bench(arguments: list[str]) -> int:
    """bench [NAME] [--all]"""
    return benchmarks.main(arguments)


def _parser(name: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=f"./dev {name}")


def _need_database(name: str) -> None:
    if not databases.exists(name):
        made = ", ".join(databases.made_here()) or "none"
        raise say.Problem(
            f"There is no database {name} (made here: {made}).", f"./dev newdb {name}"
        )


def _become(command: list[str], environment: dict[str, str]) -> int:
    """Run in the foreground, with the user's terminal or pipe."""
    os.chdir(paths.caller_path("."))
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130


COMMANDS = {
    "bench": bench,
    "demo": demo,
    "i18n": i18n,
    "lint": lint,
    "newdb": newdb,
    "odoo": odoo,
    "psql": psql,
    "reset": reset,
    "shell": shell,
    "test": test,
}


def main(arguments: list[str]) -> int:
    """Run one command; turn expected failures into plain text."""
    name, *rest = arguments
    if name not in COMMANDS:
        say.line(f"./dev has no command {name!r}. ./dev alone shows the help.")
        return 2
    if rest in (["-h"], ["--help"]):
        say.line(f"./dev {COMMANDS[name].__doc__}")
        return 0
    try:
        return COMMANDS[name](rest)
    except say.Problem as problem:
        say.line(f"\nERROR: {problem}")
        if problem.remedy:
            say.line(f"REMEDY: {problem.remedy}")
        return 1
    except KeyboardInterrupt:
        say.line("\nInterrupted.")
        return 130
