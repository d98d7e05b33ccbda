"""What the product itself would post in two weeks: with the floors of its own back-test.

The past of a company is matched again as the product does it (learn/replay.py); what that measures
moves the confidences and sets a floor for each kind of match, and the next lines are posted by
those.
"""

from collections import Counter, defaultdict
from pathlib import Path

from engine.matching.data import NEVER_POSTED
from engine.matching.judge.model import shipped_model
from engine.matching.learn.backtest import Outcome, measure, neighbours, shift, shifted
from engine.matching.learn.replay import PastDocument, PastLine, replay
from engine.matching.policy import USUAL

from . import folders, predict
from .figures import is_policy

TESTED = 400
"""Past lines that are matched again, the latest ones."""
TARGET = 0.998


def floors(folder: folders.Folder) -> tuple[dict[str, float], dict[str, float]]:
    """What a back-test on the past of a folder sets: (shift, floor) by kind of match."""
    past = sorted(folder.past, key=lambda match: match.payment.on)
    lines = [PastLine(match.payment.on, match) for match in past]
    documents, taken = {each.key: each for each in folder.documents}, defaultdict(list)
    for match in past:
        for document, amount in match.paid:
            documents.setdefault(document.key, document)
            taken[document.key].append((match.payment.on, amount))
    outcomes = defaultdict(list)
    known = [PastDocument(each, each.issued, tuple(taken[key])) for key, each in documents.items()]
    chosen = range(max(len(lines) - TESTED, 0), len(lines))
    for each in replay(lines, known, lambda _day: folder.customers, chosen, USUAL, shipped_model()):
        kind = each.answer.kind
        if kind not in NEVER_POSTED and not each.answer.doubt:
            outcomes[kind.value].append(Outcome(each.answer.confidence, each.right))
    moved, found = {kind: shift(own) for kind, own in outcomes.items()}, {}
    outcomes = {
        kind: [Outcome(shifted(each.confidence, moved[kind]), each.right) for each in own]
        for kind, own in outcomes.items()
    }
    for kind, own in outcomes.items():
        floor = measure(own, TARGET, neighbours(kind, outcomes)).floor
        if floor is not None:
            found[kind] = floor
    return moved, found


def tally(path: Path, answers: predict.Answers) -> Counter:
    """Counts of what would have been posted, against the truth."""
    moved, found = floors(answers.folder)
    truths = {row["id"]: row for row in folders.rows(path / "truth.jsonl")}
    counts = Counter()
    for row, proposal in zip(answers.rows(), answers.proposals, strict=True):
        kind, truth = row["kind"], truths[row["id"]]
        posted = bool(row["alloc"]) and not proposal.doubt and kind in found and (
            shifted(row["confidence"], moved[kind]) >= found[kind]
        )
        counts.update(payable=bool(truth["alloc"]), auto=posted,
                      auto_right=posted and is_policy(truth, row["alloc"]))
    return counts
