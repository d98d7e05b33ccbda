"""Odoo 19.0 itself: an existing checkout (ODOO_SOURCE) or the Debian package."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import debian, paths, say

KNOWN_VERSION = "19.0.0+dfsg-1"
KNOWN_SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
# Odoo's package links to the files of these; one tree keeps the links whole.
UNSTABLE_PACKAGES = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-glyphicons-halflings",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "gsfonts",
    "fonts-dejavu-core",
)
STABLE_PACKAGES = ("fonts-font-awesome", "fonts-inconsolata")
# Debian leaves this file out because it is not free. Nothing of ours uses it (it blurs
# the background in video calls), but without any file no backend page loads.
LEFT_OUT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
MARKER = paths.ODOO_TREE / ".complete"
PACKAGE_ROOT = paths.ODOO_TREE / "usr/lib/python3/dist-packages"


@dataclass(frozen=True)
class Source:
    """What the rest needs to know: the import path, the add-on folders, a name."""

    import_path: Path
    addons: tuple[Path, ...]
    version: str


def locate() -> Source:
    """The Odoo to use; `ensure` has been called before."""
    given = os.environ.get("ODOO_SOURCE")
    if given:
        return _from_user(paths.caller_path(given))
    return Source(PACKAGE_ROOT, (PACKAGE_ROOT / "odoo/addons",), MARKER.read_text().strip())


def _from_user(folder: Path) -> Source:
    """Accept a git checkout, the `odoo` package folder, or its parent."""
    if (folder / "release.py").exists():
        folder = folder.parent
    if not (folder / "odoo/release.py").exists():
        raise say.Problem(
            f"ODOO_SOURCE={folder} holds no Odoo (no odoo/release.py).",
            "Point it to the root of an Odoo 19.0 checkout, or unset it.",
        )
    addons = [path for path in (folder / "addons", folder / "odoo/addons") if path.is_dir()]
    return Source(folder, tuple(addons), f"source {folder}")


def ready() -> bool:
    """Is there an Odoo to use?"""
    return bool(os.environ.get("ODOO_SOURCE")) or MARKER.exists()


def create() -> None:
    """Download and unpack Odoo and the files it links to; complete or not at all."""
    archive = debian.Archive(debian.work_folder())
    with say.step("      package lists of the Debian archive"):
        archive.update()
    known = archive.has("odoo-19", KNOWN_VERSION)
    wanted = f"odoo-19={KNOWN_VERSION}" if known else "odoo-19"
    packages = [wanted]
    packages += [f"{name}/{debian.UNSTABLE}" for name in UNSTABLE_PACKAGES]
    packages += [f"{name}/{archive.stable}" for name in STABLE_PACKAGES]
    with say.step("      download, about 130 MB", archive.downloaded_megabytes):
        files = archive.download(packages)
    version = _verify(files, known)
    temporary = paths.ODOO_TREE.with_name("odoo.new")
    shutil.rmtree(temporary, ignore_errors=True)
    with say.step("      unpack"):
        for file in files:
            debian.unpack(file, temporary)
    shutil.rmtree(paths.ODOO_TREE, ignore_errors=True)
    temporary.rename(paths.ODOO_TREE)
    _replace_left_out(PACKAGE_ROOT / "odoo/addons" / LEFT_OUT)
    MARKER.write_text(version)
    shutil.rmtree(archive.folder)


def _replace_left_out(file: Path) -> None:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("/* Empty: Debian's package leaves the original out. */\n")


def _verify(files: list[Path], known: bool) -> str:
    """Check the known version by its checksum; name the version that came."""
    package = next(path for path in files if path.name.startswith("odoo-19_"))
    version = package.name.split("_")[1].replace("%2b", "+").replace("%3a", ":")
    if not known:
        say.line(f"      WARNING: Odoo {KNOWN_VERSION} is gone, taking {version}, not tested here")
        return version
    with package.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256") if hasattr(hashlib, "file_digest") else None
        found = digest.hexdigest() if digest else hashlib.sha256(handle.read()).hexdigest()
    if found != KNOWN_SHA256:
        raise say.Problem(
            f"{package.name} has checksum {found}, expected {KNOWN_SHA256}.",
            f"Delete {package.parent} and try again, or set ODOO_SOURCE.",
        )
    return version
