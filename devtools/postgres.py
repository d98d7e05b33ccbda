"""The database server: the user's own, or a private one in the cache folder.

The private server listens on a Unix socket only. Its programs come from the
`pgserver` Python package, or from Debian's `postgresql` where that has no build.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from . import debian, paths, python_env, say

ROLE = "odoo"  # Odoo refuses to work as `postgres`
SYSTEM_USER = "ar_postgres"
LONGEST_SOCKET = 100
SETTINGS = """
# Speed over safety: these databases can be made again.
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 512MB
work_mem = 32MB
max_connections = 200
max_wal_size = 4GB
listen_addresses = ''
"""


@dataclass(frozen=True)
class Server:
    """How to reach the server."""

    host: str
    port: str
    user: str
    password: str = ""


def given_server() -> Server | None:
    """The server named by DATABASE_URL or the libpq variables, if any."""
    env = os.environ
    if env.get("DATABASE_URL"):
        url = urlsplit(env["DATABASE_URL"])
        return Server(
            unquote(url.hostname or "localhost"),
            str(url.port or 5432),
            unquote(url.username or ROLE),
            unquote(url.password or ""),
        )
    if env.get("PGHOST") or env.get("PGPORT"):
        return Server(
            env.get("PGHOST", "localhost"),
            env.get("PGPORT", "5432"),
            env.get("PGUSER", ROLE),
            env.get("PGPASSWORD", ""),
        )
    return None


def server() -> Server:
    """The server to use, with a role Odoo accepts."""
    given = given_server()
    if given is None:
        return Server(str(_socket_folder()), "5432", ROLE)
    user = ROLE if given.user == "postgres" else given.user
    return Server(given.host, given.port, user, given.password)


def _socket_folder() -> Path:
    """The cluster folder, unless its path is too long for a Unix socket."""
    if len(str(paths.CLUSTER)) < LONGEST_SOCKET - len("/.s.PGSQL.5432"):
        return paths.CLUSTER
    digest = hashlib.sha256(str(paths.CLUSTER).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir(), f"ar-pg-{digest}")


def programs() -> Path:
    """Folder of psql and, for the private server, initdb and pg_ctl."""
    bundled = python_env.site_packages() / "pgserver/pginstall/bin"
    if (bundled / "psql").exists():
        return bundled
    debian_builds = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    wanted = "psql" if given_server() else "initdb"
    for folder in reversed(debian_builds):
        if (folder / wanted).exists():
            return folder
    debian.install(["postgresql-client" if given_server() else "postgresql"])
    return max(Path("/usr/lib/postgresql").glob("*/bin"))


def connection(user: str = "") -> dict[str, str]:
    """Environment variables for psql and its sisters."""
    target = server()
    variables = {"PGHOST": target.host, "PGPORT": target.port, "PGUSER": user or target.user}
    if target.password:
        variables["PGPASSWORD"] = target.password
    return python_env.environment(**variables)


def sql(statement: str, database: str = "postgres", user: str = "") -> list[str]:
    """Run one statement; the rows come back as text."""
    result = subprocess.run(
        [programs() / "psql", "-X", "-A", "-t", "-q", "-d", database]
        + ["-v", "ON_ERROR_STOP=1", "-c", statement],
        env=connection(user),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise say.Problem(f"PostgreSQL refused: {result.stderr.strip()}\n    {statement}")
    return [row for row in result.stdout.splitlines() if row]


def ready() -> bool:
    """Does the server answer to Odoo's role?"""
    try:
        sql("SELECT 1")
    except (say.Problem, OSError):
        return False
    return True


def create() -> None:
    """Make the server answer: create and start the private one, or prepare the given."""
    given = given_server()
    if given:
        _prepare_given(given)
        return
    if not (paths.CLUSTER / "PG_VERSION").exists():
        _create_cluster()
    _start()
    if sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'", user="postgres") == []:
        sql(f"CREATE ROLE {ROLE} SUPERUSER LOGIN", user="postgres")


def _prepare_given(given: Server) -> None:
    """A CI service usually offers `postgres` only: make the role Odoo needs."""
    try:
        sql("SELECT 1", user=given.user)
    except say.Problem as error:
        raise say.Problem(
            str(error), "Check DATABASE_URL or PGHOST, PGPORT, PGUSER, PGPASSWORD, or unset them."
        ) from None
    if given.user != "postgres":
        return
    password = given.password.replace("'", "''")
    sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'", user="postgres")


def _create_cluster() -> None:
    user = _system_user()
    temporary = paths.CLUSTER.with_name("pg.new")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(mode=0o700)
    if user:
        shutil.chown(temporary, user, user)
        _let_pass(paths.CLUSTER.parent)
        _let_pass(programs())
    _as_owner(
        [programs() / "initdb", "-D", temporary, "-U", "postgres", "-A", "trust"]
        + ["--no-locale", "--encoding=UTF8"],
        "initdb",
    )
    with (temporary / "postgresql.conf").open("a") as handle:
        handle.write(SETTINGS)
    temporary.rename(paths.CLUSTER)


def _start() -> None:
    folder = _socket_folder()
    if folder != paths.CLUSTER:
        folder.mkdir(mode=0o700, exist_ok=True)
        if _system_user():
            shutil.chown(folder, _system_user())
    command = [programs() / "pg_ctl", "-D", paths.CLUSTER, "-w", "-t", "60"]
    command += ["-l", paths.CLUSTER / "log", "-o", f"-k {folder}", "start"]
    for wait in (2, 5, 10):
        try:
            return _as_owner(command, "pg-start")
        except say.Problem:
            # The processes of a server that was killed keep its memory for some seconds.
            time.sleep(wait)
    return _as_owner(command, "pg-start")


def stop() -> None:
    """Stop the private server, if it runs."""
    if given_server() or not (paths.CLUSTER / "postmaster.pid").exists():
        return
    _as_owner([programs() / "pg_ctl", "-D", paths.CLUSTER, "-m", "fast", "stop"], "pg-stop")


def _as_owner(command: list, log: str) -> None:
    """PostgreSQL refuses to run as root: run as the user who owns the cluster."""
    user = _system_user()
    options = {"user": user, "group": user, "extra_groups": []} if user else {}
    say.run(
        command,
        log=log,
        what="The private PostgreSQL server did not start or stop",
        remedy=f"See {paths.CLUSTER / 'log'}, or set PGHOST to use a server of your own.",
        cwd="/",
        **options,
    )


def _system_user() -> str:
    """Root needs a user of its own for the server; everybody else is that user."""
    if os.geteuid() != 0:
        return ""
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        say.run(
            ["useradd", "--system", "--user-group", "--no-create-home", SYSTEM_USER],
            log="useradd",
            what=f"Could not create the system user {SYSTEM_USER}",
        )
    return SYSTEM_USER


def _let_pass(folder: Path) -> None:
    """Let the server's user walk to `folder` through private folders such as /root."""
    for path in (folder, *folder.parents):
        mode = path.stat().st_mode
        if not mode & 0o001:
            path.chmod(mode | 0o001)
