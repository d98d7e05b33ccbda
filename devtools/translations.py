"""Translations: fresh templates (.pot), merged French files, completeness.

Reading .po files needs polib, which lives in the environment: see po_tools.py.
"""

import subprocess
import tempfile
import uuid
from pathlib import Path

from . import databases, odoo_run, odoo_source, paths, python_env, say, setup, templates

# Add-ons whose translations --prefill takes for terms that are word for word the same.
PREFILL_FROM = ("account", "mail", "base", "portal", "sale", "stock")


def refresh(*, prefill: bool) -> int:
    """./dev i18n: export each add-on's .pot and merge it into fr.po."""
    setup.ensure()
    with tempfile.TemporaryDirectory(dir=paths.RUN) as folder:
        export(Path(folder))
        print(_po_tools("merge", Path(folder), _core_addons() if prefill else []), end="")
    return 0


def incomplete() -> list[str]:
    """For lint: terms of a fresh export that fr.po lacks or leaves open."""
    with tempfile.TemporaryDirectory(dir=paths.RUN) as folder:
        export(Path(folder))
        return _po_tools("check", Path(folder), []).splitlines()


def _core_addons() -> list[Path]:
    folders = odoo_source.locate().addons
    found = [folder / name for name in PREFILL_FROM for folder in folders]
    return [path for path in found if path.is_dir()]


def export(folder: Path) -> None:
    """Write <add-on>.pot of every add-on into `folder`, from a throwaway database."""
    template, _digest = templates.ensure_addons(shop=True)
    name = f"ar_i18n_{uuid.uuid4().hex[:8]}"
    databases.clone(template, name, "i18n")
    try:
        with say.step("Exporting the terms to translate"):
            text = f"modules, folder = {templates.addons(shop=True)!r}, {str(folder)!r}\n"
            text += (templates.SCRIPTS / "export_terms.py").read_text()
            odoo_run.script(name, text, f"export-{name}", "Could not export the terms")
        (paths.LOGS / f"export-{name}.log").unlink()
    finally:
        databases.drop(name)


def _po_tools(action: str, folder: Path, core: list[Path]) -> str:
    result = subprocess.run(
        [paths.PYTHON, paths.DEVTOOLS / "po_tools.py", action, paths.REPO, folder, *core],
        env=python_env.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise say.Problem(f"Could not work on the .po files:\n{result.stderr}")
    return result.stdout
