"""Train the scoring model on generated companies and write it as plain data.

    python -m matching.train --worlds a b --out ../ar_management/engine/matching/model.json

Needs scikit-learn, in an environment of its own: nothing of it is needed to use the model. World
``a`` is gen_receivables.py, world ``b`` gen_labels.py. Odd seeds teach the ranking, even seeds the
certainty of its first choice, and a third lot calibrates: no line is used for two of them.
"""

import argparse
import contextlib
import io
import json
import pickle
import random
import tempfile
from pathlib import Path

import numpy
from engine.matching.candidates import Ledger, OpenState, find
from engine.matching.features import NAMES, Batch, rows
from engine.matching.judge import Judge
from engine.matching.policy import USUAL
from engine.matching.trees import from_data, margin
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression

from . import folders, gen_labels, gen_receivables
from .figures import is_full, is_policy

VERSION = "trees-1"
STEPS = 40


def generated(world: str, seed: int, path: Path, invoices: int, payments: int, history: bool):
    """Write one company of a world into a folder."""
    make = gen_receivables.Gen if world == "a" else gen_labels.OtherGen
    with contextlib.redirect_stdout(io.StringIO()):
        make(invoices, payments, seed, hist=None if history else 0).run(str(path))


def examples(path: Path):
    """For each line of a folder: rows of features, right ones marked, as a batch meets them.

    Lines are taken in the order of the ladder's confidence, and each takes the documents that it
    really paid before the next is looked at.
    """
    folder = folders.read(path)
    truths = {row["id"]: row for row in folders.rows(path / "truth.jsonl")}
    ledger = Ledger(folder.documents, folder.customers, folder.experience())
    judge, state = Judge(ledger, USUAL), OpenState(ledger)
    found = {payment.key: find(payment, ledger) for payment in folder.payments}
    batch = Batch(found.values())

    def sureness(key):
        judged = judge.judge(found[key], state, batch)
        return -judged[0].confidence if judged else 0

    result = []
    for key in sorted(found, key=lambda key: (sureness(key), key)):
        truth = truths[key]
        explained = judge.explained(found[key], state)
        if explained:
            table = rows(found[key], explained, ledger, batch)
            shares = [
                {document: folders.cents(share) for document, share in hypothesis.shares}
                for hypothesis, _account in explained
            ]
            result.append((
                numpy.array(table, dtype=float),
                numpy.array([is_full(truth, each) for each in shares]),
                numpy.array([is_policy(truth, each) for each in shares]),
            ))
        state.take((document, folders.money(cents)) for document, cents in truth["alloc"])
    return result


def collected(worlds, seeds, cache: Path | None):
    """Examples of several companies: large and small ones, with and without history."""
    result = []
    for world in worlds:
        for seed in seeds:
            kept = cache / f"{world}{seed}.pickle" if cache else None
            if kept and kept.exists():
                result.append(pickle.loads(kept.read_bytes()))
                continue
            r = random.Random(seed)
            invoices, payments = r.choice([(3000, 1000), (3000, 1000), (1000, 350), (300, 120)])
            with tempfile.TemporaryDirectory() as path:
                generated(world, seed, Path(path), invoices, payments, r.random() < 0.8)
                found = examples(Path(path))
            if kept:
                kept.write_bytes(pickle.dumps(found))
            print(world, seed, len(found), flush=True)
            result.append(found)
    return [line for company in result for line in company]


def plain_forest(model) -> dict:
    """Trees of scikit-learn as lists of nodes."""
    trees = []
    for (predictor,) in model._predictors:
        nodes = []
        for node in predictor.nodes:
            if node["is_leaf"]:
                nodes.append([-1, round(float(node["value"]), 4)])
            else:
                threshold = float(f"{float(node['num_threshold']):.6g}")
                nodes.append([int(node["feature_idx"]), threshold,
                              int(node["left"]), int(node["right"])])
        trees.append(nodes)
    return {"bias": round(float(model._baseline_prediction.ravel()[0]), 4), "trees": trees}


def classifier(trees, leaves, rate, smallest):
    """Small trees: few enough to be read by a program in a millisecond."""
    return HistGradientBoostingClassifier(
        max_iter=trees, max_leaf_nodes=leaves, learning_rate=rate, min_samples_leaf=smallest,
        l2_regularization=1.0, random_state=1, early_stopping=False,
    )


def top(ranking, lines):
    """Row of the best hypothesis with its margin, and whether it is right, for each line."""
    table, right = [], []
    for features, _full, policy in lines:
        scores = ranking.predict_proba(features)[:, 1]
        order = numpy.argsort(-scores, kind="stable")
        table.append([*features[order[0]], *margin([float(scores[at]) for at in order])])
        right.append(bool(policy[order[0]]))
    return numpy.array(table), numpy.array(right)


def steps(chances, right):
    """Measured precision by raw chance, as a rising line of a few points."""
    fitted = IsotonicRegression(out_of_bounds="clip").fit(chances, right)
    raw = numpy.unique(numpy.quantile(chances, numpy.linspace(0, 1, STEPS * 5)))
    points = [(0.0, 0.0)]
    for chance, precision in zip(raw, fitted.predict(raw), strict=True):
        point = (round(float(chance), 6), round(float(min(precision, 0.9999)), 5))
        if point[1] > points[-1][1] and point[0] > points[-1][0]:
            points.append(point)
    return [*points, (1.0, max(points[-1][1], 0.9999))]


def main():
    """Collect, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", nargs="+", default=["a", "b"])
    parser.add_argument("--seeds", type=int, default=24, help="companies in each world")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    words = parser.parse_args()
    if words.cache:
        words.cache.mkdir(parents=True, exist_ok=True)
    seeds = range(1001, 1001 + words.seeds)
    first = collected(words.worlds, [seed for seed in seeds if seed % 3 != 0], words.cache)
    second = collected(words.worlds, [seed for seed in seeds if seed % 3 == 0], words.cache)
    ranking = classifier(70, 16, 0.12, 40).fit(
        numpy.vstack([features for features, _full, _policy in first]),
        numpy.concatenate([full for _features, full, _policy in first]),
    )
    table, right = top(ranking, second)
    middle = len(table) // 2
    order = numpy.random.RandomState(1).permutation(len(table))
    taught, kept = order[:middle], order[middle:]
    certainty = classifier(40, 8, 0.1, 40).fit(table[taught], right[taught])
    line = steps(certainty.predict_proba(table[kept])[:, 1], right[kept])
    data = {
        "version": VERSION, "features": list(NAMES), "ranking": plain_forest(ranking),
        "certainty": plain_forest(certainty), "steps": line,
    }
    words.out.write_text(json.dumps(data, separators=(",", ":")) + "\n")
    check = from_data(json.loads(words.out.read_text()))
    raw = [check.certainty.probability(row) for row in table[kept][:500]]
    assert numpy.allclose(raw, certainty.predict_proba(table[kept][:500])[:, 1], atol=0.01)
    print(len(first), len(second), "lines;", words.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
