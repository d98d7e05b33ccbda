"""Debian packages: system packages by apt, and single files out of the archive.

Odoo comes from the Debian archive as a package that is only unpacked, never
installed. apt fetches it with a private configuration, so neither the machine's
package lists nor its installed packages change.
"""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from . import paths, say

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
UNSTABLE = "sid"
FALLBACK_STABLE = "bookworm"
MIRROR_REMEDY = (
    "Set AR_DEBIAN_MIRROR to a Debian mirror, "
    "or ODOO_SOURCE to an Odoo 19 source checkout."
)


def install(packages: list[str]) -> None:
    """Install system packages as root, or stop with the line to type."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0:
        raise say.Problem(
            f"Missing system packages: {' '.join(packages)}", "sudo " + " ".join(command)
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    say.run(
        [*command, "-o", "DPkg::Lock::Timeout=600"],
        log="apt-install",
        what=f"Could not install {' '.join(packages)}",
        remedy="Check the network and /etc/apt/sources.list.",
        env=environment,
    )


def mirror() -> str:
    """URI of a Debian archive: given by the user, or the one this machine uses."""
    given = os.environ.get("AR_DEBIAN_MIRROR")
    if given:
        return given
    for row in _index_targets():
        uri, origin, label = (row + ["", "", ""])[:3]
        if (origin, label) == ("Debian", "Debian"):
            return uri
    for row in _index_targets():  # the package lists were never downloaded
        if urlsplit(row[0]).path.rstrip("/").endswith("/debian"):
            return row[0]
    raise say.Problem("No Debian archive in this machine's apt sources.", MIRROR_REMEDY)


def _index_targets() -> list[list[str]]:
    if not shutil.which("apt-get"):
        raise say.Problem("This machine has no apt-get.", MIRROR_REMEDY)
    output = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN) $(LABEL)"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return [row.split(" ") for row in output.splitlines() if row.strip()]


def stable_suite() -> str:
    """Code name of the Debian release this machine runs."""
    names = {}
    release = Path("/etc/os-release")
    for row in release.read_text().splitlines() if release.exists() else []:
        key, _, value = row.partition("=")
        names[key] = value.strip('"')
    if names.get("ID") == "debian" and names.get("VERSION_CODENAME"):
        return names["VERSION_CODENAME"]
    return FALLBACK_STABLE


class Archive:
    """Downloads from a Debian archive with a private apt configuration."""

    def __init__(self, folder: Path):
        if not KEYRING.exists():
            raise say.Problem(
                f"{KEYRING} is missing: packages could not be verified.",
                "apt-get install -y debian-archive-keyring, or set ODOO_SOURCE.",
            )
        self.folder = folder
        self.stable = stable_suite()
        self.environment = {**os.environ, "APT_CONFIG": str(folder / "apt.conf")}
        self._write_configuration()

    def _write_configuration(self) -> None:
        for name in ("lists/partial", "cache/archives/partial", "debs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        uri = mirror()
        sources = "".join(
            f"deb [signed-by={KEYRING}] {uri} {suite} main\n"
            for suite in (UNSTABLE, self.stable)
        )
        (self.folder / "sources.list").write_text(sources)
        options = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::State::lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            # A frozen mirror has expired lists; the signature is still checked, and
            # the known version of Odoo by its own checksum.
            "Acquire::Check-Valid-Until": "false",
            "Acquire::Languages": "none",
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
            "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
        }
        if os.geteuid() == 0:  # apt's own user cannot write to root's cache
            options["APT::Sandbox::User"] = "root"
        text = "".join(f'{key} "{value}";\n' for key, value in options.items())
        (self.folder / "apt.conf").write_text(text)

    def update(self) -> None:
        """Fetch the package lists of the archive."""
        say.run(
            ["apt-get", "update"],
            log="apt-update",
            what="Could not read the Debian archive",
            remedy=MIRROR_REMEDY,
            env=self.environment,
        )

    def has(self, package: str, version: str) -> bool:
        """Is this exact version still in the archive?"""
        rows = subprocess.run(
            ["apt-cache", "madison", package],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
        ).stdout.splitlines()
        return any(row.split("|")[1].strip() == version for row in rows if "|" in row)

    def download(self, packages: list[str]) -> list[Path]:
        """Download packages ("name", "name=version" or "name/suite")."""
        say.run(
            ["apt-get", "download", *packages],
            log="apt-download",
            what="Could not download from the Debian archive",
            remedy=MIRROR_REMEDY,
            cwd=self.folder / "debs",
            env=self.environment,
        )
        return sorted((self.folder / "debs").glob("*.deb"))

    def downloaded_megabytes(self) -> str:
        """Progress text while downloading."""
        size = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        return f"{size / 1e6:.0f} MB"


def unpack(package: Path, tree: Path) -> None:
    """Unpack one .deb file below `tree`."""
    say.run(
        ["dpkg-deb", "-x", package, tree],
        log="dpkg-unpack",
        what=f"Could not unpack {package.name}",
        remedy="Is the disk full?",
    )


def work_folder() -> Path:
    """Where the private apt configuration lives while it is needed."""
    return paths.CACHE / "apt"
