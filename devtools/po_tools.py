"""Merges or checks translation files. Run with the environment's Python (polib).

    po_tools.py merge|check REPOSITORY FOLDER_OF_FRESH_POT_FILES [CORE_ADD-ON ...]

Given folders of core add-ons, merging fills a new term with the translation that
Odoo itself has for the very same text ("Created by", "Company", ...).
"""

import sys
from pathlib import Path

import polib

LANGUAGE = "fr"
VOLATILE_HEADERS = ("POT-Creation-Date", "PO-Revision-Date")


def load(path: Path) -> polib.POFile:
    """A .po or .pot file; an empty one when there is none yet."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return polib.pofile(text, wrapwidth=78) if text else polib.POFile(wrapwidth=78)


def write_pot(fresh: polib.POFile, target: Path) -> None:
    """Keep the dates of the old file, so that only changed terms show as changes."""
    old = load(target)
    for header in VOLATILE_HEADERS:
        if header in old.metadata:
            fresh.metadata[header] = old.metadata[header]
    target.parent.mkdir(exist_ok=True)
    fresh.save(str(target))


def core_terms(addons: list[str]) -> dict[str, str]:
    """Odoo's own translations; of several add-ons the first one counts."""
    terms: dict[str, str] = {}
    for addon in addons:
        for entry in load(Path(addon) / "i18n" / f"{LANGUAGE}.po"):
            if entry.msgstr and not entry.fuzzy:
                terms.setdefault(entry.msgid, entry.msgstr)
    return terms


def merge(addon: Path, fresh: polib.POFile, core: dict[str, str]) -> str:
    """Write the .pot and bring fr.po in line with it, keeping what is translated."""
    write_pot(fresh, addon / "i18n" / f"{addon.name}.pot")
    target = addon / "i18n" / f"{LANGUAGE}.po"
    old = load(target)
    known = {entry.msgid: entry for entry in old if not entry.obsolete}
    merged = polib.POFile(wrapwidth=78)
    merged.metadata = {**fresh.metadata, **old.metadata, "Language": LANGUAGE}
    merged.metadata["Plural-Forms"] = "nplurals=2; plural=(n > 1);"
    for entry in fresh:
        translated = known.get(entry.msgid)
        own = translated.msgstr if translated else ""
        entry.msgstr = own or core.get(entry.msgid, "")
        if translated and translated.fuzzy:
            entry.flags.append("fuzzy")
        merged.append(entry)
    merged.save(str(target))
    dropped = len(set(known) - {entry.msgid for entry in fresh})
    unfinished = sum(1 for entry in merged if not entry.msgstr or entry.fuzzy)
    return f"{addon.name}: {len(merged)} terms, {dropped} dropped, {unfinished} untranslated"


def check(addon: Path, fresh: polib.POFile) -> list[str]:
    """What is wrong with the committed files, one line each."""
    french = {entry.msgid: entry for entry in load(addon / "i18n" / f"{LANGUAGE}.po")}
    template = {entry.msgid for entry in load(addon / "i18n" / f"{addon.name}.pot")}
    problems = []
    known = template & set(french)
    unknown = sum(1 for entry in fresh if entry.msgid not in known)
    if unknown:
        problems.append(f"{addon.name}: {unknown} new terms in the source, run ./dev i18n")
    for entry in fresh:
        found = french.get(entry.msgid)
        if found and not found.obsolete and (not found.msgstr or found.fuzzy):
            kind = "marked fuzzy" if found.fuzzy else "not translated"
            problems.append(f"{addon.name}: {entry.msgid[:70]!r} is {kind}")
    return problems


def main(action: str, repository: str, folder: str, *core_addons: str) -> None:
    """Work through the fresh exports."""
    core = core_terms(list(core_addons))
    for path in sorted(Path(folder).glob("*.pot")):
        addon = Path(repository) / path.stem
        if action == "merge":
            print(merge(addon, load(path), core))
        else:
            print("".join(f"{text}\n" for text in check(addon, load(path))), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
