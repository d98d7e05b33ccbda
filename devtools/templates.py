"""Template databases: cloning takes two seconds where installing takes a minute.

Level 1 holds a French company with chart and sales, without our add-ons. Level 2
adds the add-ons of this repository; its name follows their source code. A template
bears its final name only when complete. Each level exists a second time with a shop:
for tests of what add-ons of Odoo do that a company may have beside ours, and abroad.
"""

import ast
import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from . import bridges, databases, locking, odoo_run, odoo_source, paths, say

BASE_MODULES = [
    "account",
    "account_payment",
    "account_edi_ubl_cii",
    "portal",
    "base_vat",
    "base_iban",
    "l10n_fr_account",
    "sale",
    "sale_management",
    "sale_stock",
]
SHOP_MODULES = [
    "point_of_sale",
    "website_sale",
    "delivery",
    "sale_mrp",
    "stock_dropshipping",
    "stock_picking_batch",
    "l10n_be",
    "l10n_de",
]
KEPT_ADDON_TEMPLATES = 16  # several checkouts share the cache
SCRIPTS = paths.DEVTOOLS / "odoo_scripts"
# A change of these files does not change what an installation makes.
NOT_INSTALLED = {"tests", "__pycache__", "README.rst", "README.md", "readme"}


def _short_hash(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:8]


def addons(shop: bool = False) -> list[str]:
    """The add-ons of this repository that go into a template; some need a shop."""
    return [name for name in bridges.installable() if shop or not _needs_shop(name)]


def _needs_shop(addon: str) -> bool:
    manifest = ast.literal_eval((paths.REPO / addon / "__manifest__.py").read_text())
    return not set(SHOP_MODULES).isdisjoint(manifest["depends"])


def base_name(shop: bool = False) -> str:
    """Name of the level 1 template for this Odoo."""
    scripts = [path.read_bytes() for path in sorted(SCRIPTS.glob("base_*.py"))]
    identity = odoo_source.locate().version, *BASE_MODULES, *(SHOP_MODULES if shop else ())
    name = "ar_shop_" if shop else "ar_base_"
    return name + _short_hash(*(text.encode() for text in identity), *scripts)


def source_hash(shop: bool = False) -> str:
    """Short hash of the add-ons' source code, as far as an installation sees it."""
    parts = [base_name(shop).encode()]
    for addon in addons(shop):
        for path in sorted((paths.REPO / addon).rglob("*")):
            relative = path.relative_to(paths.REPO)
            relevant = NOT_INSTALLED.isdisjoint(relative.parts) and path.suffix != ".pot"
            if relevant and path.is_file():
                parts += [str(relative).encode(), _content(path)]
    return _short_hash(*parts)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # an editor replaced it this very moment
        return b""


def base_ready() -> bool:
    """Is the level 1 template complete?"""
    return databases.exists(base_name())


def create_base() -> None:
    """Build level 1."""
    conf = odoo_run.write_conf("base", core_only=True)
    with building(base_name(), "base") as name:
        # The company becomes French before the French chart arrives.
        with say.step("      core of Odoo, company in France, French language"):
            odoo_run.install(name, ["base"], "base-core", conf=conf)
            text = (SCRIPTS / "base_company.py").read_text()
            odoo_run.script(name, text, "base-company", "Could not set up the company", conf)
        with say.step(f"      {', '.join(BASE_MODULES)}"):
            odoo_run.install(name, BASE_MODULES, "base-modules", conf=conf)
            text = (SCRIPTS / "base_finish.py").read_text()
            odoo_run.script(name, text, "base-finish", "Could not finish the base data", conf)


@contextlib.contextmanager
def building(name: str, kind: str, template: str = "") -> Iterator[str]:
    """Name of a database under construction: it gets its final one when it is complete."""
    temporary = f"ar_building_{os.getpid()}"
    if template:
        databases.clone(template, temporary, "building")
    else:
        databases.create(temporary, "building")
    try:
        yield temporary
    except say.Problem:
        databases.drop(temporary)
        raise
    databases.rename(temporary, name)
    databases.note(name, kind=kind)


def _ensure_shop() -> None:
    """Build level 1 with a shop, from level 1 without."""
    name = base_name(shop=True)
    with locking.lock(name):
        if databases.exists(name):
            return
        conf = odoo_run.write_conf("base", core_only=True)
        with (
            building(name, "base", base_name()) as shop,
            say.step(f"Base database with a shop: {', '.join(SHOP_MODULES)}"),
        ):
            odoo_run.install(shop, SHOP_MODULES, "shop-modules", conf=conf)


def addons_log(digest: str) -> Path:
    """Log of the installation that made a level 2 template."""
    return paths.LOGS / f"install-{digest}.log"


def ensure_addons(shop: bool = False) -> tuple[str, str]:
    """Build level 2 when the source changed; return its name and the source hash."""
    kind = "-shop" if shop else ""
    last = paths.RUN / f"last-template-{_short_hash(str(paths.REPO).encode())}{kind}"
    reuse = os.environ.get("AR_TEMPLATE") == "last" and last.exists()
    digest = last.read_text() if reuse else source_hash(shop)
    name = f"ar_addons_{digest}"
    if shop:
        _ensure_shop()
    with locking.lock(name):
        if not databases.exists(name) or not addons_log(digest).exists():
            with say.step(f"Installing {', '.join(addons(shop))}{kind and ' beside a shop'}"):
                _create_addons(name, digest, shop)
    last.write_text(digest)
    _drop_old_templates(keep=name)
    return name, digest


def _create_addons(name: str, digest: str, shop: bool) -> None:
    if not paths.addons():
        raise say.Problem("There is no add-on (*/__manifest__.py) in this repository.")
    with building(name, "addons", base_name(shop)) as temporary:
        try:
            odoo_run.install(temporary, addons(shop), f"install-{digest}")
        except say.Problem:
            addons_log(digest).rename(paths.LOGS / "install-failed.log")
            raise


def _drop_old_templates(keep: str) -> None:
    """Every edit makes a template: keep the newest few."""
    made = databases.made_here()
    names = [name for name, notes in made.items() if notes.get("kind") == "addons"]
    for name in names[:-KEPT_ADDON_TEMPLATES]:
        if name != keep:
            with locking.lock(f"clone-{name}"):
                databases.drop(name)
            addons_log(name.removeprefix("ar_addons_")).unlink(missing_ok=True)


def new_database(name: str, modules: list[str] | None = None, **notes: str) -> None:
    """Create a database with the given modules, by default the repository's add-ons."""
    if modules is None:
        template, digest = ensure_addons()
        databases.clone(template, name, "database", source=digest, **notes)
        return
    databases.clone(base_name(), name, "database", **notes)
    if modules:
        with say.step(f"Installing {', '.join(modules)}"):
            try:
                odoo_run.install(name, modules, f"install-{name}")
            except say.Problem:
                databases.drop(name)
                raise


def load_demo_story(name: str) -> None:
    """Tell the add-on's own demo story; Odoo's demo data is off by default."""
    with say.step("Demo story"):
        odoo_run.script(
            name,
            "env['ar.demo.story']._load()\nenv.cr.commit()\n",
            f"demo-{name}",
            "Could not load the demo story",
        )
