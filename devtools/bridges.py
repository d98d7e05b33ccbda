"""Add-ons to modules that this Odoo may lack: they are tested on a stub of those modules.

`l10n_fr_pdp` came after 19.0.0. Where Odoo's source has it, its bridge is an add-on like the
others; where not, it stays out of the templates, and its tests run on a database of their own with
the stub in devtools/stubs.
"""

import ast
from pathlib import Path

from . import odoo_source, paths

STUBS = paths.DEVTOOLS / "stubs"


def installable() -> list[str]:
    """Add-ons of the repository whose dependencies this Odoo has."""
    return [addon for addon in paths.addons() if not _lacks(addon)]


def on_stubs() -> list[str]:
    """Add-ons of the repository that need a stub here."""
    return [addon for addon in paths.addons() if _lacks(addon)]


def addons_path() -> str:
    """Add-on folders of Odoo, of this repository, and the stubs."""
    folders = [*odoo_source.locate().addons, paths.REPO, STUBS]
    return ",".join(str(folder) for folder in folders)


def _lacks(addon: str) -> bool:
    folders = (*odoo_source.locate().addons, paths.REPO)
    depends = ast.literal_eval((paths.REPO / addon / "__manifest__.py").read_text())["depends"]
    return not all(_has(folders, name) for name in depends)


def _has(folders: tuple[Path, ...], name: str) -> bool:
    return any((folder / name / "__manifest__.py").exists() for folder in folders)
