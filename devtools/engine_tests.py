"""Runs the engine's unit tests and doctests without Odoo and without a database.

Called with the environment's Python from the add-on's folder, so that the engine
is the top-level package `engine`. Writes the counts as JSON to the given file.
"""

import doctest
import importlib
import json
import os
import pkgutil
import re
import sys
import unittest
from collections.abc import Iterator


def engine_modules() -> list[str]:
    """Every module of the engine except its tests."""
    package = importlib.import_module("engine")
    found = pkgutil.walk_packages(package.__path__, "engine.")
    names = [info.name for info in found if not info.name.startswith("engine.tests")]
    return ["engine", *names]


def whole_suite() -> unittest.TestSuite:
    """`unittest discover -s engine/tests -t .` and the doctests of every module."""
    suite = unittest.defaultTestLoader.discover("engine/tests", top_level_dir=".")
    for name in engine_modules():
        suite.addTests(doctest.DocTestSuite(name))
    return suite


def single_tests(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    """The tests in suites of suites."""
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            yield from single_tests(each)
        else:
            yield each


def named_suite(name: str) -> unittest.TestSuite:
    """Tests of a module, class or method, of a whole room, or a part of all, as "1/2"."""
    if part := re.fullmatch(r"(\d+)/(\d+)", name):
        number, parts = map(int, part.groups())
        return unittest.TestSuite(list(single_tests(whole_suite()))[number - 1::parts])
    folder = name.replace(".", "/")
    if os.path.isdir(folder):
        return unittest.defaultTestLoader.discover(folder, top_level_dir=".")
    return unittest.defaultTestLoader.loadTestsFromName(name)


def main(result_file: str, names: list[str]) -> None:
    """Run the named tests."""
    sys.path.insert(0, ".")
    suite = unittest.TestSuite(map(named_suite, names))
    result = unittest.TextTestRunner(stream=sys.stdout).run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    skipped = len(result.skipped)
    counts = {
        "passed": max(0, result.testsRun - failed - skipped),
        "failed": failed,
        "skipped": skipped,
    }
    with open(result_file, "w") as handle:
        json.dump(counts, handle)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
