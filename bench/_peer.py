"""Installs another module beside ours, for the benchmarks that compare."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from odoo import api
from odoo.modules.registry import Registry

import odoo.addons


def install_peer(env, module, package):
    """Fetch the peer into a folder of this run, install it, and give a fresh environment."""
    folder = Path(tempfile.mkdtemp(prefix="bench_peer_"))
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, package],
        check=True,
    )
    for wheel in folder.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder)
    odoo.addons.__path__.append(str(folder / "odoo" / "addons"))
    modules = env["ir.module.module"]
    modules.update_list()
    modules.search([("name", "=", module)]).button_immediate_install()
    env.cr.commit()  # an old transaction that is left open keeps VACUUM from its work
    return api.Environment(Registry(env.cr.dbname).cursor(), env.uid, {})
