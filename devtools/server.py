"""./dev demo: one demo database, one server in the background."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import (
    databases,
    demo_platform,
    odoo_run,
    odoo_source,
    paths,
    postgres,
    say,
    setup,
    templates,
)

DATABASE = "ar_demo"
STATE = paths.RUN / "demo.json"
LOG = paths.LOGS / "demo-server.log"
DEFAULT_PORT = 8069
PATIENCE_SECONDS = 120


def demo(port: int | None) -> int:
    """Bring the demo up to date with the source and start its server."""
    start = time.monotonic()
    done = setup.ensure(extra_steps=2, talk=True)
    total = done + 2
    digest = templates.source_hash()
    changed = _database_step(f"[{done + 1}/{total}] Demo database", digest)
    state = running()
    if state and (changed or (port and port != state["port"])):
        stop()
        state = None
    if state:
        say.line(f"[{total}/{total}] Server: already running")
    else:
        with say.step(f"[{total}/{total}] Server"):
            state = _start(port)
    _greet(state["port"], time.monotonic() - start)
    return 0


def _database_step(label: str, digest: str) -> bool:
    """Create or upgrade the demo database; tell whether it changed."""
    notes = databases.made_here().get(DATABASE)
    if notes and notes.get("source") == digest and not _new_addons():
        say.line(f"{label}: up to date")
        return False
    stop()
    with say.step(label):
        if notes:
            with say.step("      the add-ons changed, upgrading"):
                odoo_run.install(DATABASE, templates.addons(), "demo-upgrade", upgrade=True)
            if new := _new_addons():
                with say.step(f"      installing {', '.join(new)}"):
                    odoo_run.install(DATABASE, new, "demo-install")
            templates.load_demo_story(DATABASE)
        else:
            building = f"ar_building_{os.getpid()}"
            templates.new_database(building)
            templates.load_demo_story(building)
            _repair_assets(building)
            databases.rename(building, DATABASE)
        databases.note(DATABASE, kind="demo", source=digest)
    return True


def _new_addons() -> list[str]:
    """Add-ons that came after this database was made: an upgrade passes them by."""
    statement = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    installed = postgres.sql(statement, DATABASE)
    return [addon for addon in templates.addons() if addon not in installed]


def _repair_assets(database: str) -> None:
    """An ODOO_SOURCE from Debian lacks a file; our own copy has an empty one instead."""
    if any((folder / odoo_source.LEFT_OUT).exists() for folder in odoo_source.locate().addons):
        return
    text = (
        "env['ir.asset'].create({'name': 'Left out by Debian', 'directive': 'remove', "
        f"'bundle': 'web.assets_backend', 'path': {odoo_source.LEFT_OUT!r}}})\n"
        "env.cr.commit()\n"
    )
    odoo_run.script(database, text, "demo-assets", "Could not repair the demo's assets")


def running() -> dict | None:
    """State of the demo server, if its process lives and answers."""
    try:
        state = json.loads(STATE.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return state if _is_ours(state["pid"]) and _answers(state["port"]) else None


def _is_ours(pid: int) -> bool:
    """Process ids are reused: look at the command line too."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as handle:
            return DATABASE.encode() in handle.read()
    except OSError:
        return False


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/login", timeout=60) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _start(port: int | None) -> dict:
    port = port or _free_port()
    conf = odoo_run.write_conf("demo", db_name=DATABASE, dbfilter=f"^{DATABASE}$", list_db="False")
    # Reports fetch their styles from this address.
    address = databases.literal(f"http://127.0.0.1:{port}")
    postgres.sql(
        f"UPDATE ir_config_parameter SET value = {address} WHERE key = 'web.base.url'", DATABASE
    )
    platform = demo_platform.start(DATABASE)
    words = ["server", "-d", DATABASE, "--http-port", str(port), "--max-cron-threads", "1"]
    with LOG.open("w") as log:
        process = subprocess.Popen(
            odoo_run.command(*words),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=paths.REPO,
            env=odoo_run.environment(conf, **demo_platform.ENVIRONMENT),
            start_new_session=True,
        )
    state = {"pid": process.pid, "port": port, "platform": platform}
    STATE.write_text(json.dumps(state))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(port):
            return state
        time.sleep(0.3)
    stop()
    raise say.Problem(
        f"The server did not answer on port {port}. Last lines of {LOG}:\n{say.tail(LOG)}",
        "Is the port taken? Try ./dev demo --port 8070",
    )


def _free_port() -> int:
    """The usual port, or the next one that is free."""
    for port in range(DEFAULT_PORT, DEFAULT_PORT + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise say.Problem("No free port between 8069 and 8118.", "./dev demo --port N")


def stop() -> bool:
    """Stop the demo server; tell whether one ran."""
    try:
        state = json.loads(STATE.read_text())
    except (FileNotFoundError, ValueError):
        return False
    STATE.unlink()
    demo_platform.stop(state.get("platform"))
    pid = state["pid"]
    if not _is_ours(pid):
        return False
    os.killpg(pid, signal.SIGTERM)
    for _ in range(100):
        if not _is_ours(pid):
            return True
        time.sleep(0.1)
    os.killpg(pid, signal.SIGKILL)
    return True


def _logins() -> list[str]:
    """Logins of the internal users; those of the demo story have password = login."""
    statement = "SELECT login FROM res_users WHERE active AND NOT share AND id <> 1 ORDER BY id"
    return postgres.sql(statement, DATABASE)


def _greet(port: int, seconds: float) -> None:
    say.line(f"demo took {seconds:.0f} s\n")
    print(f"Odoo:   http://127.0.0.1:{port}/odoo")
    print("Login (password = login):")
    for login in _logins():
        print(f"        {login}")
    print(f"Log:    {LOG}\nStop:   ./dev demo --stop", flush=True)
