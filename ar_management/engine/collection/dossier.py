"""The file of a debt that is handed to an agency or a lawyer: one zip, provable and repeatable.

Made again from the same documents it has the same bytes: files in their order by name, one fixed
time stamp, nothing compressed (what compresses differs from machine to machine, and PDF files
hardly shrink). ``manifest.json`` holds the SHA-256 of every file, and what the file is about.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping

MANIFEST = "manifest.json"
STAMP = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file knows."""
UNSAFE = re.compile(r"[^\w.,()+ -]+")
PDF_DAY = re.compile(rb"\((D:\d{4,14}[^)]{0,12})\)")


def safe_name(name: str) -> str:
    """A name that no file system objects to, and that stays inside its folder.

    >>> safe_name("FAC/2026/0001: ../évident?.pdf")
    'FAC-2026-0001- ..-évident-.pdf'
    """
    return UNSAFE.sub("-", name).strip(" .")[:120] or "file"


def without_clock(content: bytes) -> bytes:
    """A PDF without the moment at which it was printed; its length does not change.

    >>> without_clock(b"/CreationDate (D:20261130101500+01'00')")
    b"/CreationDate (D:00000000000000+00'00')"
    """
    if b"/CreationDate" not in content and b"/ModDate" not in content:
        return content
    return PDF_DAY.sub(
        lambda found: b"(D:" + re.sub(rb"\d", b"0", found.group(1)[2:]) + b")", content
    )


def make_dossier(files: Iterable[tuple[str, bytes]], facts: Mapping) -> bytes:
    """Pack files with their manifest.

    Two files of the same name both stay: the second one gets a number.

    :param files: (path, content), ``/`` between folder and name
    :param facts: what the dossier is about, as JSON knows it

    >>> first = make_dossier([("b.txt", b"2"), ("a.txt", b"1")], {"case": "7"})
    >>> first == make_dossier([("a.txt", b"1"), ("b.txt", b"2")], {"case": "7"})
    True
    >>> check_dossier(first)
    ()
    """
    named = {}
    for path, content in sorted(files):
        path, number = "/".join(map(safe_name, path.split("/"))), 2
        stem, dot, ending = path.rpartition(".")
        while path in named or path == MANIFEST:
            path = f"{stem} ({number}){dot}{ending}" if dot else f"{ending} ({number})"
            number += 1
        named[path] = content
    manifest = {
        **facts,
        "files": [
            {"path": path, "size": len(content),
             "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in sorted(named.items())
        ],
    }
    written = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path, content in sorted({**named, MANIFEST: written}.items()):
            entry = zipfile.ZipInfo(path, STAMP)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def check_dossier(content: bytes) -> tuple[str, ...]:
    """Names of files that are missing, too many, or not what the manifest says.

    >>> check_dossier(make_dossier([("a.txt", b"1")], {}).replace(b"1", b"2", 1))
    ('a.txt',)
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        expected = {each["path"]: each["sha256"] for each in manifest["files"]}
        found = {}
        for name in archive.namelist():
            if name != MANIFEST:
                try:
                    found[name] = hashlib.sha256(archive.read(name)).hexdigest()
                except zipfile.BadZipFile:
                    found[name] = ""
    names = sorted(expected.keys() | found.keys())
    return tuple(name for name in names if expected.get(name) != found.get(name))
