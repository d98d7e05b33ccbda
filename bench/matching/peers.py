"""How many of the same bank lines other programs match: Odoo's core and OCA account_reconcile_oca.

The peer comes from the package index into the cache folder when the benchmark runs; it is no part
of this repository and nothing here imports it. Without it the figure says so in words.
"""

import json
import subprocess
import sys
import tempfile
import uuid
import zipfile
from pathlib import Path

from . import worlds
from .figures import is_full
from .folders import rows
from .posting import in_odoo

SCRIPT = Path(__file__).with_name("peer_lines.py")
PEER = "account_reconcile_oca"
PACKAGES = ("odoo-addon-account-reconcile-oca==19.0.*", "odoo-addon-account-statement-base==19.0.*")


def figures(folder: str | Path, lines: int = 300) -> dict:
    """``peer_correct`` and ``core_correct``: share of the payable ones among the first lines.

    :param folder: a set of the generator, with its truth
    """
    addons = _fetched()
    return {
        "peer_correct": _share(folder, lines, addons, [PEER]) if addons
        else "not measured: the package index does not offer the add-on here",
        "core_correct": _share(folder, lines, None, []),
    }


def _fetched() -> Path | None:
    """Folder of the peer's add-ons; ``None`` when it cannot be had."""
    from devtools import paths  # noqa: PLC0415, on the path since posting was imported

    target = paths.CACHE / "bench_peers"
    found = target / "odoo" / "addons"
    if (found / PEER).is_dir():
        return found
    words = ["-m", "pip", "download", "-q", "--no-deps", "-d", str(target), *PACKAGES]
    if subprocess.run([str(paths.PYTHON), *words], check=False).returncode:
        return None
    for wheel in target.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(target)
    return found if (found / PEER).is_dir() else None


def _share(folder, lines, addons, modules) -> float:
    """Share of right answers of Odoo without our add-ons, with the given modules."""
    from devtools import databases, odoo_run, odoo_source, templates  # noqa: PLC0415

    name = f"ar_bench_{uuid.uuid4().hex[:8]}"
    known = [str(path) for path in odoo_source.locate().addons]
    extra = {"addons_path": ",".join([*known, *([str(addons)] if addons else [])])}
    conf = odoo_run.write_conf(name, core_only=True, **extra)
    if not templates.base_ready():
        templates.create_base()
    databases.clone(templates.base_name(), name, "bench")
    try:
        if modules:
            odoo_run.install(name, modules, "bench-peer", conf=conf)
        answers = in_odoo(SCRIPT, name, json.dumps([str(folder), lines]), conf)
    finally:
        databases.drop(name)
        conf.unlink()
    truths = {row["id"]: row for row in rows(Path(folder) / "truth.jsonl")}
    asked = {int(key): dict(map(tuple, shares)) for key, shares in answers.items()}
    payable = [key for key in asked if truths[key]["alloc"]]
    right = sum(is_full(truths[key], asked[key]) for key in payable)
    return round(right / max(len(payable), 1), 4)


if __name__ == "__main__":
    documents, count = (int(word) for word in sys.argv[1:3] or ("3000", "300"))
    with tempfile.TemporaryDirectory() as path:
        worlds.write("a", worlds.FIRST_SEED, path, documents, count)
        print(json.dumps(figures(path, count)))
