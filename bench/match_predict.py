#!/usr/bin/env python3
"""Matching engine on a folder of JSON lines (gen_receivables.py): predictions for score_matches.py.

    python bench/match_predict.py FOLDER --out predictions.jsonl

FOLDER holds docs.jsonl, partners.jsonl, payments.jsonl and, to learn from, history.jsonl with
history_docs.jsonl; a truth.jsonl is not read. One prediction a line:
{"id": 7, "alloc": {"12": 1200}, "auto": true, "others": [...], "confidence": ..., "kind": ...,
"reasons": [...]}; alloc holds the cents that leave each document's residual. No database, no
Odoo, and only the standard library are needed. Without FOLDER a small set is generated first.
"""

import argparse
import json
import resource
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Behind the others: a benchmark has the name of a module of Python.
sys.path[:] = [each for each in sys.path if each != str(HERE)]
sys.path += [str(HERE.parent / "ar_management"), str(HERE)]

from matching import predict  # noqa: E402
from matching.gen_receivables import Gen  # noqa: E402


def peak_kb() -> int:
    """Most memory this program has held; ``ru_maxrss`` knows that of who started it as well."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main():
    """Predict one folder and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--out", type=Path, help="where to write the predictions")
    parser.add_argument("--rules", action="store_true", help="rules alone, without the model")
    parser.add_argument("--floor", type=float, help="confidence from which a line is posted")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = words.folder
        if folder is None:
            folder = Path(scratch)
            Gen(1000, 300, 1).run(scratch)
        answers = predict.answer(folder, words.rules, words.floor)
    rows = list(answers.rows())
    if words.out:
        with words.out.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    lines = max(len(rows), 1)
    print(json.dumps({
        "lines": len(rows),
        "open_documents": len(answers.folder.documents),
        "proposed": sum(bool(row["alloc"]) for row in rows),
        "auto": sum(row["auto"] for row in rows),
        "build_s": round(answers.build_s, 2),
        "ms_per_line": round(1000 * answers.match_s / lines, 2),
        "peak_mb": round(peak_kb() / 1024, 1),
    }))


if __name__ == "__main__":
    main()
