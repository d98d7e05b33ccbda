"""Train the scoring model on generated companies and write it as plain data.

    python bench/_train_matching.py --out ar_management/engine/matching/judge/model.json

Needs scikit-learn, in an environment of its own: nothing of it is needed to use the model. Which
worlds teach stands in worlds.py; seeds are 1001 and up. What teaches the certainty of
a first choice was ranked by trees that had not seen that company; it is calibrated by
trees that saw neither. The trees that are shipped come from here with the defaults.
"""

import argparse
import json
import pickle
import random
import tempfile
from pathlib import Path

import numpy
from engine.matching.explain.open_state import OpenState
from engine.matching.find.findings import find, implied_rates
from engine.matching.find.ledger import Ledger
from engine.matching.judge.confidence import Judge
from engine.matching.judge.features import NAMES, Batch, rows
from engine.matching.judge.model import from_data, margin
from engine.matching.policy import USUAL
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from . import folders
from . import worlds as kinds_of_company
from .figures import is_full, is_policy

VERSION = "trees-3.0"
FOLDS = 3
SIZES = ((3000, 1000), (3000, 1000), (1000, 350), (300, 120))


def examples(path: Path):
    """For each line of a folder: rows of features, right ones marked, as a batch meets them.

    Lines are taken in the order of the rules' confidence, and each takes the documents that it
    really paid before the next is looked at.
    """
    folder = folders.read(path)
    truths = {row["id"]: row for row in folders.rows(path / "truth.jsonl")}
    ledger = Ledger(folder.documents, folder.customers, folder.experience())
    found = {payment.key: find(payment, ledger) for payment in folder.payments}
    judge = Judge(ledger, USUAL, implied=implied_rates(found.values(), ledger))
    state = OpenState(ledger)
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
        named = found[key].named(truth["partner_id"])
        state.take(((each, folders.money(cents)) for each, cents in truth["alloc"]), named)
    return result


def collected(worlds, seeds, cache: Path | None):
    """Examples of several companies: large and small ones, with and without history.

    :return: a list of lines for each company
    """
    result = []
    for world in worlds:
        for seed in seeds:
            kept = cache / f"{world}{seed}.pickle" if cache else None
            if kept and kept.exists():
                result.append(pickle.loads(kept.read_bytes()))
                continue
            r = random.Random(seed)
            invoices, payments = r.choice(SIZES)
            with tempfile.TemporaryDirectory() as path:
                kinds_of_company.write(world, seed, path, invoices, payments, r.random() < 0.85)
                found = examples(Path(path))
            if kept:
                kept.write_bytes(pickle.dumps(found))
            print(world, seed, len(found), flush=True)
            result.append(found)
    return result


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


def ranked(companies):
    """Trees that rank the hypotheses of each line."""
    lines = [line for company in companies for line in company]
    return classifier(90, 20, 0.1, 40).fit(
        numpy.vstack([features for features, _full, _policy in lines]),
        numpy.concatenate([full for _features, full, _policy in lines]),
    )


def unseen_tops(companies):
    """Best hypotheses of each company, by trees that were taught by other companies."""
    tops = {}
    for fold in range(FOLDS):
        ranking = ranked([each for at, each in enumerate(companies) if at % FOLDS != fold])
        for at, company in enumerate(companies):
            if at % FOLDS == fold and company:
                tops[at] = top(ranking, company)
    return [tops[at] for at in sorted(tops)]


def logits(chances):
    """Logits of chances, kept finite."""
    chances = numpy.clip(chances, 1e-6, 1 - 1e-6)
    return numpy.log(chances / (1 - chances)).reshape(-1, 1)


def unseen_chances(tops):
    """Raw chances of the best hypotheses of each company, by trees that others taught."""
    chances = {}
    for fold in range(FOLDS):
        taught = [each for at, each in enumerate(tops) if at % FOLDS != fold]
        table, right = (numpy.concatenate(part) for part in zip(*taught, strict=True))
        certainty = sure(table, right)
        for at, (own, _right) in enumerate(tops):
            if at % FOLDS == fold:
                chances[at] = certainty.predict_proba(own)[:, 1]
    return numpy.concatenate([chances[at] for at in sorted(chances)])


def sure(table, right):
    """Trees that tell how certain a first choice is."""
    return classifier(70, 8, 0.08, 60).fit(table, right)


def trained(companies):
    """The whole model as plain data."""
    tops = unseen_tops(companies)
    raw = unseen_chances(tops)
    table, right = (numpy.concatenate(part) for part in zip(*tops, strict=True))
    line = LogisticRegression(C=1e6).fit(logits(raw), right)
    certainty = sure(table, right)
    data = {
        "version": VERSION, "features": list(NAMES), "ranking": plain_forest(ranked(companies)),
        "certainty": plain_forest(certainty), "slope": round(float(line.coef_[0][0]), 5),
        "offset": round(float(line.intercept_[0]), 5),
    }
    check = from_data(json.loads(json.dumps(data)))
    again = [check.certainty.probability(row) for row in table[:300]]
    assert numpy.allclose(again, certainty.predict_proba(table[:300])[:, 1], atol=0.01), (
        "the plain trees say something else"
    )
    return data


def main():
    """Collect, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", nargs="+", choices=kinds_of_company.WORLDS,
                        default=kinds_of_company.TAUGHT)
    parser.add_argument("--seeds", type=int, default=14, help="companies in each world")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    words = parser.parse_args()
    if words.cache:
        words.cache.mkdir(parents=True, exist_ok=True)
    companies = collected(words.worlds, range(1001, 1001 + words.seeds), words.cache)
    data = trained(companies)
    words.out.write_text(json.dumps(data, separators=(",", ":")) + "\n")
    print(sum(map(len, companies)), "lines;", words.out.stat().st_size, "bytes")

