"""The engine on a folder of JSON lines: answers, in the words of score_matches.py."""

import gc
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.matching.data import MatchKind, Proposal
from engine.matching.decide import decide_all
from engine.matching.find.ledger import Ledger
from engine.matching.judge.model import Model, shipped_model
from engine.matching.policy import USUAL

from . import folders

MODEL_FLOORS = {
    MatchKind.CITED_EXACT: 0.953,
    MatchKind.CITED_DISCOUNT: 0.953,
    MatchKind.CITED_TOKEN: 0.953,
    MatchKind.CITED_TOLERANCE: 0.98,
    MatchKind.CITED_MIXED: 0.965,
    MatchKind.CITED_PART: 0.982,
    MatchKind.FOREIGN: 0.955,
    MatchKind.PAYER_AMOUNT: 0.98,
    MatchKind.PAYER_BALANCE: 0.955,
    MatchKind.PAYER_SUM: 0.965,
}
"""Confidence from which on a line is posted, by kind of match (see floors.py)."""
RULES_FLOORS = {
    MatchKind.CITED_EXACT: 0.96,
    MatchKind.CITED_DISCOUNT: 0.955,
    MatchKind.CITED_TOKEN: 0.955,
    MatchKind.CITED_TOLERANCE: 0.97,
    MatchKind.CITED_PART: 0.955,
    MatchKind.FOREIGN: 0.98,
}
"""The same without the model: only what a line names is ever posted."""
NEVER = 1.1


@dataclass(frozen=True)
class Answers:
    """What the engine said about a folder.

    :ivar build_s: seconds to learn from the past and to index what is open
    :ivar match_s: seconds to decide about all lines
    """

    folder: folders.Folder
    proposals: tuple[Proposal, ...]
    build_s: float
    match_s: float
    model: Model | None
    floor: float | None = None

    def rows(self) -> Iterable[dict]:
        """One prediction for each line."""
        for proposal in self.proposals:
            yield {
                "id": self.folder.payment_ids.raw(proposal.payment),
                "alloc": self._shares(proposal),
                "auto": self._is_sure(proposal),
                "partner_id": self._customer(proposal),
                "confidence": proposal.confidence,
                "kind": proposal.kind.value,
                "others": [self._shares(other) for other in proposal.others],
                "reasons": [reason.code for reason in proposal.reasons],
            }

    def _shares(self, proposal):
        """Cents that leave the residual of each document."""
        raw = self.folder.document_ids.raw
        return {raw(each.document): folders.cents(each.taken) for each in proposal.allocations}

    def _customer(self, proposal):
        return self.folder.customer_ids.raw(proposal.customer) if proposal.customer else None

    def _is_sure(self, proposal):
        """Whether it would be posted without asking: each kind has a floor of its own."""
        if not proposal.allocations or proposal.doubt:
            return False
        floor = self.floor
        if floor is None:
            floors = MODEL_FLOORS if self.model else RULES_FLOORS
            floor = floors.get(proposal.kind, NEVER)
        return proposal.confidence >= floor


def answer(path: str | Path, by_rules: bool = False, floor: float | None = None) -> Answers:
    """Read a folder with its history and decide about its lines.

    :param by_rules: by the rules alone, without the model
    :param floor: confidence from which a line is posted; without it, that of each kind
    """
    folder = folders.read(path)
    start = time.process_time()
    ledger = Ledger(folder.documents, folder.customers, folder.experience())
    # What is indexed stays: without this each collection walks over all documents again.
    gc.collect()
    gc.freeze()
    built = time.process_time()
    model = None if by_rules else shipped_model()
    proposals = decide_all(folder.payments, ledger, USUAL, model)
    matched = time.process_time()
    gc.unfreeze()
    return Answers(folder, proposals, built - start, matched - built, model, floor)
