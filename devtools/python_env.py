"""The virtual environment with everything Odoo, the add-ons and the tests import."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import odoo_source, paths, say

REQUIREMENTS = (
    paths.DEVTOOLS / "requirements-odoo.txt",
    paths.REPO / "requirements.txt",
    paths.DEVTOOLS / "requirements-dev.txt",
)
CONSTRAINTS = paths.DEVTOOLS / "constraints.txt"
STAMP = paths.VENV / ".complete"
# ./dev sets PYTHONPATH for devtools only; Odoo refuses to start when it sees the
# user `postgres`, and gets its server from its configuration file.
HIDDEN_VARIABLES = ("PYTHONPATH", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE")
OLDEST_PYTHON = (3, 11)


def check_version() -> None:
    """The pinned packages need Python 3.11 (Odoo 19 itself 3.10)."""
    if sys.version_info < OLDEST_PYTHON:
        raise say.Problem(
            f"Python {sys.version.split()[0]} is too old.",
            "Install Python 3.11 or newer (Debian 12 has it).",
        )


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in (*REQUIREMENTS, CONSTRAINTS):
        digest.update(path.read_bytes())
    digest.update(str(odoo_source.locate().import_path).encode())
    return digest.hexdigest()


def ready() -> bool:
    """Does the environment match the requirement files?"""
    return STAMP.exists() and STAMP.read_text() == _fingerprint()


def create() -> None:
    """Create or bring up to date the environment, and check that Odoo imports."""
    STAMP.unlink(missing_ok=True)
    if not paths.PYTHON.exists() or not _same_python():
        shutil.rmtree(paths.VENV, ignore_errors=True)
        say.run(
            [sys.executable, "-m", "venv", paths.VENV],
            log="venv",
            what="Could not create the Python environment",
            remedy="apt-get install -y python3-venv",
        )
    command = [paths.PYTHON, "-m", "pip", "install", "--no-input", "-c", CONSTRAINTS]
    for path in REQUIREMENTS:
        command += ["-r", path]
    with say.step("      pip install, about 110 packages", _installed_packages):
        say.run(
            command,
            log="pip-install",
            what="pip could not install the Python packages",
            remedy="Check the network and the machine's pip configuration (pip config list).",
        )
    say.run(
        [paths.PYTHON, "-m", "pip", "uninstall", "-y", "PyPDF2"],
        log="pip-uninstall",
        what="pip could not remove PyPDF2",
    )
    _link_odoo()
    STAMP.write_text(_fingerprint())


def _same_python() -> bool:
    """A new system Python needs a new environment."""
    code = "import sys; print(sys.version)"
    found = subprocess.run(
        [paths.PYTHON, "-c", code], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() == sys.version.strip()


def site_packages() -> Path:
    """Where pip installs to."""
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return paths.VENV / "lib" / name / "site-packages"


def _installed_packages() -> str:
    count = sum(1 for _ in site_packages().glob("*.dist-info"))
    return f"{count} packages in place"


def _link_odoo() -> None:
    """Make `import odoo` work in the environment, and check that it is 19.0."""
    source = odoo_source.locate()
    (site_packages() / "odoo-source.pth").write_text(f"{source.import_path}\n")
    code = "import odoo.release as r, sys; sys.exit(r.version_info[:2] != (19, 0))"
    say.run(
        [paths.PYTHON, "-c", code],
        log="odoo-import",
        what=f"Odoo in {source.import_path} does not import as version 19.0",
        remedy="Set ODOO_SOURCE to an Odoo 19.0 checkout, or unset it.",
    )


def environment(**extra: str) -> dict[str, str]:
    """Environment variables for a program that runs in the virtual environment."""
    variables = dict(os.environ)
    for name in HIDDEN_VARIABLES:
        variables.pop(name, None)
    variables["PATH"] = f"{paths.VENV / 'bin'}:{variables.get('PATH', os.defpath)}"
    variables["HYPOTHESIS_STORAGE_DIRECTORY"] = str(paths.CACHE / "hypothesis")
    variables["VIRTUAL_ENV"] = str(paths.VENV)
    variables.update(extra)
    return variables
