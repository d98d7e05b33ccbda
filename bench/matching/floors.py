"""Show what each floor would have posted on whole batches, and how much of it was wrong.

    python -m matching.floors --seeds 10

In a batch lines take documents from each other, and doubts (engine/matching/judge/doubts.py) hold
back what the trees are sure of, so floors cannot be set line by line. Those of predict.py were
chosen by hand from this table on companies of the worlds that teach, seeds from 60000 on, which
taught nothing and on which nothing is reported. They want 99.9 % there. In the product a company's
own back-test sets them.
"""

import argparse
import tempfile
from pathlib import Path

from . import folders, predict, worlds
from .figures import is_policy

FIRST_SEED = 60_000
STEPS = (0.998, 0.995, 0.99, 0.985, 0.98, 0.975, 0.97, 0.965, 0.96, 0.957, 0.953, 0.94, 0.9)


def observed(seeds):
    """(kind, confidence, right) of each proposal."""
    for world in worlds.TAUGHT:
        for seed in seeds:
            with tempfile.TemporaryDirectory() as path:
                worlds.write(world, seed, path, 3000, 1000)
                truths = {row["id"]: row for row in folders.rows(Path(path) / "truth.jsonl")}
                answers = predict.answer(path)
                for row, proposal in zip(answers.rows(), answers.proposals, strict=True):
                    if row["alloc"] and not proposal.doubt:
                        right = is_policy(truths[row["id"]], row["alloc"])
                        yield row["kind"], row["confidence"], right


def main():
    """Show the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10, help="companies in each world")
    words = parser.parse_args()
    rows = list(observed(range(FIRST_SEED, FIRST_SEED + words.seeds)))
    for kind in predict.MODEL_FLOORS:
        own = [(confidence, right) for name, confidence, right in rows if name == kind.value]
        print(kind.value, *(
            f"{step}: {sum(each[0] >= step for each in own)}"
            f"/{sum(each[0] >= step and not each[1] for each in own)}" for step in STEPS
        ))


if __name__ == "__main__":
    main()
