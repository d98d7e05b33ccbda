"""Matching engine: share posted, precision, top-1 and time, on generated companies.

World a is the given generator; the others are by kind of company, bank and author
(bench/matching/worlds.py says which taught the model: figures of the others stand apart).
What posting costs is measured in Odoo (matching/posting.py), on a database of its own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from matching import folders, peers, posting, predict, weekly, worlds
from matching.figures import is_full, is_policy
from matching.worlds import FIRST_SEED

LINES = 1000
OPEN = 3000
SIZES = (1_000, 10_000, 100_000)
TIMED_LINES = 300
STEPS = (0.5, 0.8, 0.9, 0.95, 0.97, 0.99, 1.0)
"""Ends of the classes in the table of calibration."""
WEEKLY = 2
"""Companies of each world that are replayed with their own back-test."""


def tally(path: Path, answers: predict.Answers) -> tuple[Counter, dict[str, Counter], Counter]:
    """Counts of one company against its truth: all lines, by kind of match, by confidence."""
    truths = {row["id"]: row for row in folders.rows(path / "truth.jsonl")}
    owners = {row["id"]: row["partner_id"] for row in folders.rows(path / "docs.jsonl")}
    wanted = Counter(_shares(dict(truth["alloc"])) for truth in truths.values())
    counts, kinds, classes = Counter(), {}, Counter()
    for row in answers.rows():
        truth = truths[row["id"]]
        full, right = is_full(truth, row["alloc"]), is_policy(truth, row["alloc"])
        known = bool(truth["alloc"]) and truth["decidable"]
        posted = row["auto"]
        one = Counter(
            lines=1, payable=bool(truth["alloc"]), top1=full, decidable=known,
            top1_decidable=known and full,
            top3=full or any(is_full(truth, other) for other in row["others"]),
            auto=posted, auto_right=posted and right,
            swaps=posted and not right and wanted[_shares(row["alloc"])] > 0,
            stranger=posted and not right
            and truth["partner_id"] not in {owners[key] for key in row["alloc"]},
        )
        counts += one
        kinds.setdefault(row["kind"], Counter()).update(one)
        if row["alloc"]:
            step = next(step for step in STEPS if row["confidence"] <= step)
            classes.update({(step, "lines"): 1, (step, "right"): right,
                            (step, "sure"): row["confidence"]})
    return counts, kinds, classes


def _shares(alloc):
    return tuple(sorted(alloc.items()))


def figures(counts: Counter) -> dict:
    """Shares of the payable lines; swaps, whose books end equal, are left out of precision."""
    payable = max(counts["payable"], 1)
    auto = max(counts["auto"] - counts["swaps"], 1)
    return {
        "auto_share": round(counts["auto"] / payable, 4),
        "auto_precision": round(counts["auto_right"] / auto, 5),
        "top1": round(counts["top1"] / payable, 4),
        "top3": round(counts["top3"] / payable, 4),
    }


def shown(counts: Counter) -> dict:
    """The same with what is only printed."""
    return {
        **figures(counts), "swaps": counts["swaps"], "on_another": counts["stranger"],
        "decidable": round(counts["decidable"] / max(counts["payable"], 1), 4),
        "top1_decidable": round(counts["top1_decidable"] / max(counts["decidable"], 1), 4),
    }


def world_figures(world: str, sets: int) -> tuple[Counter, Counter, Counter]:
    """Counts of several companies of one world: with the model, by rules, and weekly."""
    model, alone, replayed, kinds, classes = Counter(), Counter(), Counter(), {}, Counter()
    for seed in range(FIRST_SEED, FIRST_SEED + sets):
        with tempfile.TemporaryDirectory() as path:
            worlds.write(world, seed, path, OPEN, LINES)
            folder = Path(path)
            answers = predict.answer(folder)
            one, by_kind, by_class = tally(folder, answers)
            rules = tally(folder, predict.answer(folder, True))[0]
            if seed < FIRST_SEED + WEEKLY:
                replayed += weekly.tally(folder, answers)
        print(world, seed, figures(one), "rules alone", figures(rules), flush=True)
        model, alone, classes = model + one, alone + rules, classes + by_class
        for kind, counts in by_kind.items():
            kinds.setdefault(kind, Counter()).update(counts)
    print("world", world, "trained on" if world in worlds.TAUGHT else "unseen", shown(model))
    for kind in sorted(kinds):
        print("   ", kind, shown(kinds[kind]))
    print("    weekly, by its own back-test", figures(replayed))
    for step in STEPS:
        if lines := classes[step, "lines"]:
            print(f"    up to {step}: {lines} lines, said {classes[step, 'sure'] / lines:.3f}, "
                  f"right {classes[step, 'right'] / lines:.3f}")
    return model, alone, replayed


def times() -> tuple[dict, dict, float]:
    """Milliseconds for a line and seconds for the index, by size; megabytes of the largest."""
    per_line, build, peak = {}, {}, 0.0
    program = Path(__file__).with_name("match_predict.py")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as path:
            worlds.write("a", FIRST_SEED, path, size, TIMED_LINES)
            done = subprocess.run([sys.executable, "-P", str(program), path],
                                  stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(done.stdout)
        per_line[str(size)], build[str(size)] = found["ms_per_line"], found["build_s"]
        peak = found["peak_mb"]
        print(size, "open documents:", per_line[str(size)], "ms per line,", peak, "MB", flush=True)
    return per_line, build, peak


def other_programs() -> dict:
    """Share of the payable ones that others match, of the first 300 lines of the first company."""
    with tempfile.TemporaryDirectory() as path:
        worlds.write("a", FIRST_SEED, path, OPEN, LINES)
        return peers.figures(path)


def together(found: dict, chosen) -> Counter:
    """Counts of several worlds."""
    return sum((found[world] for world in chosen if world in found), Counter())


def main():
    """Run everything, or as much as was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=10, help="companies of 1000 lines per world")
    parser.add_argument("--worlds", nargs="+", choices=worlds.WORLDS, default=list(worlds.WORLDS))
    parser.add_argument("--engine-only", action="store_true", help="leave out what needs Odoo")
    words = parser.parse_args()
    found, rules, replayed = {}, {}, {}
    for world in words.worlds:
        found[world], rules[world], replayed[world] = world_figures(world, words.sets)
    per_line, build, peak = times()
    unseen = together(found, worlds.UNSEEN)
    subscriptions = together(found, [each for each in worlds.SUBSCRIPTIONS
                                     if each in worlds.UNSEEN])
    weekly_ones = together(replayed, worlds.UNSEEN)
    first, *others = found
    alone = figures(rules[first])
    print(json.dumps({
        "lines": found[first]["lines"], **figures(found[first]),
        "rules_share": alone["auto_share"], "rules_precision": alone["auto_precision"],
        "ms_per_line": per_line, "build_s": build, "peak_mb": peak,
        **({} if words.engine_only else {**posting.figures(), **other_programs()}),
        "other_worlds": {
            world: {"lines": found[world]["lines"], **figures(found[world])} for world in others
        },
        "unseen_share": figures(unseen)["auto_share"],
        "unseen_precision": figures(unseen)["auto_precision"],
        "unseen_on_another": unseen["stranger"],
        "subs_share": figures(subscriptions)["auto_share"],
        "subs_precision": figures(subscriptions)["auto_precision"],
        "top1_decidable": shown(unseen)["top1_decidable"],
        "replay_share": figures(weekly_ones)["auto_share"],
        "replay_precision": figures(weekly_ones)["auto_precision"],
    }))


if __name__ == "__main__":
    main()
