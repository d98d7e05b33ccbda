"""Text searches for what no linter sees: idioms of older Odoo versions that install
without a word and break later, borders of the engine, names of package servers."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from . import paths

XML_GATES = {
    r"<tree\b": "use <list>",
    r"view_mode\">[^<]*\btree\b": "use list in view_mode",
    r"kanban-box": 'use t-name="card"',
    r"\battrs=\"": "use invisible=, readonly=, required=",
    r"<group[^>]*\bexpand=": "a search view takes a bare <group>",
    r"\bt-(esc|raw)=": "use t-out",
    r"\bgroups_id\b": "use group_ids",
    r"\boe_chatter\b": "use <chatter/>",
    r"<(act_window|report)\b": "use <record>",
}
PYTHON_GATES = {
    r"^\s*_sql_constraints\b": "use models.Constraint",
    r"def name_get\b": "use _compute_display_name",
    r"def _name_search\b": "use _search_display_name",
    r"\bgroups_id\b": "use group_ids",
    r"default=\s*(fields\.)?(Date|Datetime|date|datetime)\.\w+\(\)": (
        "frozen when the server starts: give the function, not its result"
    ),
    r"from odoo\.osv\b": "use odoo.fields.Domain",
    r"(from|import) odoo\.orm\b": "use odoo.api, odoo.fields, odoo.models",
    r"^from odoo import (.*, )?_(,|$)": "use self.env._",
    r"self\._(cr|uid|context)\b": "use self.env",
    r"env\._\(.*\bsource=": "_() has an argument of this name: call the placeholder otherwise",
    r"[\"']view_mode[\"']:\s*[\"'][^\"']*\btree\b": "use list in view_mode",
    r"<tree\b": "use <list>",
}
ENGINE_GATES = {
    r"^\s*(from|import)\s+odoo\b": "the engine does not know Odoo",
    r"\b(date|datetime)\.(today|now|utcnow)\(": "the engine does not read the clock",
}
# In pieces, so that this file does not contain the names either.
PACKAGE_SERVERS = tuple(
    ".".join(pieces)
    for pieces in (
        ("deb", "debian", "org"),
        ("ftp", "debian", "org"),
        ("security", "debian", "org"),
        ("snapshot", "debian", "org"),
        ("pypi", "org"),
        ("pypi", "python", "org"),
        ("files", "pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("proxy", "golang", "org"),
        ("static", "crates", "io"),
    )
)


def repository_files() -> list[Path]:
    """Files that are or could be committed."""
    listed = _git_files()
    if listed is None:
        listed = [path for path in paths.REPO.rglob("*") if ".git" not in path.parts]
    return sorted(path for path in listed if path.is_file() and "__pycache__" not in path.parts)


def _git_files() -> list[Path] | None:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        result = subprocess.run(command, cwd=paths.REPO, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    if result.returncode:
        return None
    return [paths.REPO / name for name in result.stdout.decode().split("\0") if name]


def _search(files: list[Path], gates: dict[str, str]) -> list[str]:
    found = []
    compiled = [(re.compile(pattern), advice) for pattern, advice in gates.items()]
    for path in files:
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            for pattern, advice in compiled:
                if pattern.search(line):
                    place = f"{path.relative_to(paths.REPO)}:{number}"
                    found.append(f"{place}: {line.strip()[:60]} ({advice})")
    return found


def _addon_files(suffix: str) -> list[Path]:
    folders = {paths.REPO / addon for addon in paths.addons()}
    return [
        path
        for path in repository_files()
        if path.suffix == suffix and folders & set(path.parents)
    ]


def old_idioms() -> list[str]:
    """Idioms of older Odoo versions."""
    return _search(_addon_files(".xml"), XML_GATES) + _search(_addon_files(".py"), PYTHON_GATES)


def engine_borders() -> list[str]:
    """The engine imports no Odoo and reads no clock."""
    files = [path for path in _addon_files(".py") if "engine" in path.parts]
    return _search([path for path in files if "tests" not in path.parts], ENGINE_GATES)


def package_servers() -> list[str]:
    """Machines choose their package servers themselves; no file names one."""
    pattern = "|".join(re.escape(name) for name in PACKAGE_SERVERS)
    gates = {rf"(?<![\w-])({pattern})": "names a package server"}
    return _search(_text_files(), gates)


def _text_files() -> list[Path]:
    """Files without a zero byte."""
    return [path for path in repository_files() if b"\0" not in path.read_bytes()[:4096]]


def broken_xml() -> list[str]:
    """XML files that do not parse."""
    found = []
    for path in repository_files():
        if path.suffix in (".xml", ".svg"):
            try:
                ElementTree.parse(path)
            except ElementTree.ParseError as error:
                found.append(f"{path.relative_to(paths.REPO)}: {error}")
    return found
