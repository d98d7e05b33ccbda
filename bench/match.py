"""Matching engine: share posted, precision, top-1 and time, on generated companies.

World a is the given generator; b to e are other numbers, labels and payers (bench/matching). The
model was never trained on d and e; the mistakes on d were read while rules were made.
What posting costs is measured in Odoo (matching/posting.py), on a database of its own.
"""

import argparse
import contextlib
import io
import json
import tempfile
from collections import Counter
from pathlib import Path

from matching import folders, peers, posting, predict
from matching.figures import is_full, is_policy
from matching.gen_bank import BankGen, OtherBankGen
from matching.gen_fields import FieldGen
from matching.gen_labels import OtherGen
from matching.gen_receivables import Gen

WORLDS = {"a": Gen, "b": OtherGen, "c": BankGen, "d": OtherBankGen, "e": FieldGen}
FIRST_SEED = 50_001
"""Seeds that no training has seen."""
LINES = 1000
OPEN = 3000
SIZES = (1_000, 10_000, 100_000)
TIMED_LINES = 300


def tally(path: Path, by_rules: bool) -> Counter:
    """Counts of one company, against its truth."""
    truths = {row["id"]: row for row in folders.rows(path / "truth.jsonl")}
    counts = Counter()
    for row in predict.answer(path, by_rules).rows():
        truth = truths[row["id"]]
        right = is_full(truth, row["alloc"])
        counts.update(
            lines=1,
            payable=bool(truth["alloc"]),
            top1=right,
            top3=right or any(is_full(truth, other) for other in row["others"]),
            auto=row["auto"],
            auto_right=row["auto"] and is_policy(truth, row["alloc"]),
        )
    return counts


def made(world: str, seed: int, path: str, documents: int = OPEN, lines: int = LINES):
    """Write one company into a folder."""
    with contextlib.redirect_stdout(io.StringIO()):
        WORLDS[world](documents, lines, seed).run(path)


def figures(counts: Counter) -> dict:
    """Shares of the payable lines."""
    payable, auto = max(counts["payable"], 1), max(counts["auto"], 1)
    return {
        "auto_share": round(counts["auto"] / payable, 4),
        "auto_precision": round(counts["auto_right"] / auto, 5),
        "top1": round(counts["top1"] / payable, 4),
        "top3": round(counts["top3"] / payable, 4),
    }


def world_figures(world: str, sets: int) -> dict:
    """Figures of several companies of one world, each shown."""
    model, alone = Counter(), Counter()
    for seed in range(FIRST_SEED, FIRST_SEED + sets):
        with tempfile.TemporaryDirectory() as path:
            made(world, seed, path)
            one, rules = tally(Path(path), False), tally(Path(path), True)
        print(world, seed, figures(one), "rules alone", figures(rules), flush=True)
        model += one
        alone += rules
    rules = figures(alone)
    return {
        "lines": model["lines"], **figures(model),
        "rules_share": rules["auto_share"], "rules_precision": rules["auto_precision"],
    }


def times() -> tuple[dict, dict]:
    """Milliseconds for a line, and seconds for the index, by number of open documents."""
    per_line, build = {}, {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as path:
            made("a", FIRST_SEED, path, size, TIMED_LINES)
            answers = predict.answer(path)
        per_line[str(size)] = round(1000 * answers.match_s / len(answers.proposals), 2)
        build[str(size)] = round(answers.build_s, 2)
        print(size, "open documents:", per_line[str(size)], "ms per line", flush=True)
    return per_line, build


def other_programs() -> dict:
    """Share of the payable ones that others match, of the first 300 lines of the first company."""
    with tempfile.TemporaryDirectory() as path:
        made("a", FIRST_SEED, path)
        return peers.figures(path)


def main():
    """Run everything, or as much as was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=10, help="companies of 1000 lines per world")
    parser.add_argument("--worlds", nargs="+", choices=WORLDS, default=list(WORLDS))
    words = parser.parse_args()
    found = {world: world_figures(world, words.sets) for world in words.worlds}
    per_line, build = times()
    first, *others = found
    print(json.dumps({
        **found[first], "ms_per_line": per_line, "build_s": build, **posting.figures(),
        **other_programs(),
        "other_worlds": {world: found[world] for world in others},
    }))


if __name__ == "__main__":
    main()
