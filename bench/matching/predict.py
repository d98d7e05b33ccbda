"""The engine on a folder of JSON lines: answers, in the words of score_matches.py."""

import gc
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.matching.candidates import Ledger
from engine.matching.confidence import SURE
from engine.matching.decide import decide_all
from engine.matching.policy import USUAL
from engine.matching.snapshot import Proposal
from engine.matching.trees import shipped_model

from . import folders


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
    floor: float

    def rows(self) -> Iterable[dict]:
        """One prediction for each line."""
        for proposal in self.proposals:
            yield {
                "id": proposal.payment,
                "alloc": shares(proposal),
                "auto": bool(proposal.allocations) and proposal.confidence >= self.floor,
                "partner_id": proposal.customer or None,
                "confidence": proposal.confidence,
                "tier": proposal.tier.value,
                "others": [shares(other) for other in proposal.others],
                "reasons": [reason.code for reason in proposal.reasons],
            }


def shares(proposal: Proposal) -> dict[int, int]:
    """Cents that leave the residual of each document."""
    return {each.document: folders.cents(each.taken) for each in proposal.allocations}


def answer(path: str | Path, ladder: bool = False, floor: float | None = None) -> Answers:
    """Read a folder with its history and decide about its lines.

    :param ladder: by the ladder of rules alone, without the model
    :param floor: confidence from which a line would be posted without asking
    """
    folder = folders.read(path)
    start = time.process_time()
    ledger = Ledger(folder.documents, folder.customers, folder.experience())
    # What is indexed stays: without this each collection walks over all documents again.
    gc.collect()
    gc.freeze()
    built = time.process_time()
    model = None if ladder else shipped_model()
    proposals = decide_all(folder.payments, ledger, USUAL, model)
    matched = time.process_time()
    gc.unfreeze()
    if floor is None:
        floor = model.floor if model else SURE
    return Answers(folder, proposals, built - start, matched - built, floor)
