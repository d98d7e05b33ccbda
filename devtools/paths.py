"""Where things are: the repository, the cache folder, and what lies in them."""

import os
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
DEVTOOLS = REPO / "devtools"
BENCH = REPO / "bench"


def _cache_root() -> Path:
    if os.environ.get("AR_CACHE"):
        return Path(os.environ["AR_CACHE"]).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).absolute() / "ar_management"


CACHE = _cache_root()
LOGS = CACHE / "logs"
RUN = CACHE / "run"
LOCKS = CACHE / "locks"
ODOO_TREE = CACHE / "odoo"
VENV = CACHE / "venv"
PYTHON = VENV / "bin" / "python"
WKHTMLTOX = CACHE / "wkhtmltox"
CLUSTER = CACHE / "pg"
DATA = CACHE / "data"
FILESTORE = DATA / "filestore"


def make_folders() -> None:
    """Create the folders that every command may write to."""
    for folder in (LOGS, RUN, LOCKS, FILESTORE):
        folder.mkdir(parents=True, exist_ok=True)


def addons() -> list[str]:
    """Technical names of the add-ons of this repository, in alphabetical order."""
    return sorted(path.parent.name for path in REPO.glob("*/__manifest__.py"))


def caller_path(text: str) -> Path:
    """A path typed by the user is relative to where the user typed it."""
    return Path(os.environ.get("AR_CALLER_DIR", "."), text).absolute()
