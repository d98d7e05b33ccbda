"""The approved platform of the demo: a server on loopback that the demo company is connected to."""

import os
import signal
import subprocess

from . import odoo_run, paths, python_env, say

SERVER = paths.REPO / "ar_management_fr_platform" / "tests" / "platform_server.py"
LOG = paths.LOGS / "demo-platform.log"
# The server speaks plain HTTP, which OAuth libraries refuse elsewhere than here.
ENVIRONMENT = {"OAUTHLIB_INSECURE_TRANSPORT": "1"}
NAME = "Plateforme de démonstration"
CONNECT = """
story = env.ref("ar_management.demo_company", raise_if_not_found=False) or env.company
connections = env["ar.platform.connection"].with_context(active_test=False)
connection = connections.search([("name", "=", {name!r})], limit=1) or connections.create({{
    "name": {name!r}, "company_id": story.id, "base_url": {url!r}, "token_url": {url!r},
    "client_id": "demo", "platform_number": "0042",
}})
connection.write({{
    "base_url": {url!r}, "token_url": {url!r} + "/token", "client_secret": "open sesame"}})
connection.action_check()
env.ref("ar_management_fr_platform.ir_cron_follow").interval_number = 1
env.cr.commit()
"""


def start(database: str) -> int | None:
    """Start the platform and connect the demo company to it; its process id, if it runs."""
    process = subprocess.Popen(
        [str(paths.PYTHON), str(SERVER), "0"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=LOG.open("w"), text=True,
        env=python_env.environment(), start_new_session=True,
    )
    url = process.stdout.readline().strip()
    if not url:
        say.line(f"The demo platform did not start, see {LOG}.")
        return None
    try:
        odoo_run.script(
            database, CONNECT.format(name=NAME, url=url), "demo-connect",
            "Could not connect the demo company to its platform",
            odoo_run.write_conf("demo-connect"), **ENVIRONMENT,
        )
    except say.Problem:
        stop(process.pid)
        raise
    return process.pid


def stop(pid: int | None) -> None:
    """Stop the platform, if the process is still ours."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as handle:
            ours = SERVER.name.encode() in handle.read()
        if ours:
            os.killpg(pid, signal.SIGTERM)
    except OSError:
        return
