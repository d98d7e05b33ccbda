"""Databases: create, clone, drop. Each one made here carries a comment, so that
`./dev reset` drops these and nothing else, also on a server of the user's own."""

import json
import os
import shutil

from . import locking, paths, postgres

SIGNATURE = "ar_management devtools"


def quoted(name: str) -> str:
    """A name as SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def exists(name: str) -> bool:
    """Is there a database of this name?"""
    return bool(postgres.sql(f"SELECT 1 FROM pg_database WHERE datname = {literal(name)}"))


def create(name: str, kind: str) -> None:
    """Create an empty database the way Odoo wants it."""
    drop(name)
    postgres.sql(
        f"CREATE DATABASE {quoted(name)} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' "
        "TEMPLATE template0"
    )
    note(name, kind=kind)


def clone(template: str, name: str, kind: str, **notes: str) -> None:
    """Copy a database and its files. PostgreSQL allows no session on the template."""
    with locking.lock(f"clone-{template}"):
        drop(name)
        postgres.sql(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(template)}")
    files = paths.FILESTORE / template
    if files.exists():
        # Odoo never writes into a stored file, so links are as good as copies.
        shutil.copytree(files, paths.FILESTORE / name, copy_function=_link)
    note(name, kind=kind, **notes)


def keep_estimates(name: str) -> None:
    """Keep the planner from learning, between two tests that roll back, that tables are empty.

    It would then join the rows of the next test in nested loops, for minutes.
    """
    postgres.sql(
        """
        DO $$ DECLARE each regclass; BEGIN
            FOR each IN SELECT oid FROM pg_class
                WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            LOOP
                EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', each);
            END LOOP;
        END $$
        """,
        database=name,
    )


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def rename(name: str, new: str) -> None:
    """Rename a database and its folder of files."""
    drop(new)
    postgres.sql(f"ALTER DATABASE {quoted(name)} RENAME TO {quoted(new)}")
    if (paths.FILESTORE / name).exists():
        (paths.FILESTORE / name).rename(paths.FILESTORE / new)


def drop(name: str) -> None:
    """Drop a database and its files, even when somebody is connected."""
    postgres.sql(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")
    shutil.rmtree(paths.FILESTORE / name, ignore_errors=True)


def note(name: str, **notes: str) -> None:
    """Sign a database and keep facts about it in its comment."""
    text = json.dumps({"made by": SIGNATURE, **notes})
    postgres.sql(f"COMMENT ON DATABASE {quoted(name)} IS {literal(text)}")


def made_here() -> dict[str, dict]:
    """Name and notes of every database that bears the signature, oldest first."""
    rows = postgres.sql(
        "SELECT datname || E'\\t' || shobj_description(oid, 'pg_database') "
        "FROM pg_database WHERE shobj_description(oid, 'pg_database') LIKE "
        f"{literal('%' + SIGNATURE + '%')} ORDER BY oid"
    )
    return {name: json.loads(text) for name, _, text in (row.partition("\t") for row in rows)}
