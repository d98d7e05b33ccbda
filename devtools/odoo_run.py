"""Running Odoo: its configuration file, one-off runs, scripts in its shell."""

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

from . import odoo_source, paths, postgres, python_env, say, wkhtmltopdf

# Working copies share the cache folder: each has a configuration of its own.
DEFAULT_CONF = "odoo-" + hashlib.sha256(str(paths.REPO).encode()).hexdigest()[:8]


def write_conf(name: str = DEFAULT_CONF, *, core_only: bool = False, **extra: str) -> Path:
    """Write the configuration file `name`; `extra` adds or replaces options.

    `core_only` hides this repository: Odoo lists every add-on it can see in the
    database, and a template shared by several working copies must not know any.
    """
    target = postgres.server()
    own = [] if core_only else [paths.REPO]
    options = {
        "addons_path": ",".join(str(path) for path in [*odoo_source.locate().addons, *own]),
        "data_dir": str(paths.DATA),
        "bin_path": str(wkhtmltopdf.folder()),
        "db_host": target.host,
        "db_port": target.port,
        "db_user": target.user,
        "http_interface": "127.0.0.1",
        "max_cron_threads": "0",
        "without_demo": "True",
        **extra,
    }
    if target.password:
        options["db_password"] = target.password
    text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in options.items())
    path = paths.RUN / f"{name}.conf"
    with tempfile.NamedTemporaryFile("w", dir=paths.RUN, delete=False) as handle:
        handle.write(text)
    os.replace(handle.name, path)
    return path


def command(*words: str) -> list[str]:
    """The command line of Odoo with the given words."""
    return [str(paths.PYTHON), "-m", "odoo", *words]


def environment(conf: Path | None = None, **extra: str) -> dict[str, str]:
    """Environment of an Odoo process, with its configuration file."""
    return python_env.environment(ODOO_RC=str(conf or write_conf()), **extra)


def run(
    words: list[str], *, log: str, what: str, script: str = "", conf: Path | None = None,
    **variables: str,
) -> Path:
    """Run Odoo quietly to its end, optionally with a shell script; return the log."""
    log_path = paths.LOGS / f"{log}.log"
    with log_path.open("w") as output:
        code = subprocess.run(
            command(*words),
            input=script,
            text=True,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=paths.REPO,
            env=environment(conf, **variables),
            check=False,
        ).returncode
    # An installation that fails halfway may still end with code 0.
    broken = " CRITICAL " in log_path.read_text(errors="replace")
    if code or broken:
        raise say.Problem(f"{what}. Last lines of {log_path}:\n{say.tail(log_path, 40)}")
    return log_path


def install(
    database: str,
    modules: list[str],
    log: str,
    *,
    upgrade: bool = False,
    conf: Path | None = None,
) -> Path:
    """Install (or upgrade) modules in a database; return the log."""
    return run(
        ["server", "-d", database, "-u" if upgrade else "-i", ",".join(modules)]
        + ["--stop-after-init", "--no-http"],
        log=log,
        what=f"Could not {'upgrade' if upgrade else 'install'} {', '.join(modules)}",
        conf=conf,
    )


def script(
    database: str, text: str, log: str, what: str, conf: Path | None = None, **variables: str
) -> Path:
    """Run a script in Odoo's shell (with `env`); return the log."""
    words = ["shell", "-d", database, "--no-http"]
    return run(words, log=log, what=what, script=text, conf=conf, **variables)
