"""The scoring model: small decision trees kept as plain data.

``bench/matching/train.py`` makes the file ``model.json`` from generated companies; nothing but
this module is needed to use it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from pathlib import Path

MODEL_FILE = Path(__file__).with_name("model.json")


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees whose leaves add up to a logit.

    A tree is a list of nodes ``(feature, threshold, left, right)``; a leaf is ``(-1, value)``.
    """

    bias: float
    trees: tuple[tuple[tuple, ...], ...]

    def probability(self, row: Sequence[float]) -> float:
        """Chance between 0 and 1.

        >>> Forest(0.0, (((0, 0.5, 1, 2), (-1, -2.0), (-1, 2.0)),)).probability([1.0]) > 0.8
        True
        """
        logit = self.bias
        for tree in self.trees:
            node = tree[0]
            while node[0] >= 0:
                node = tree[node[2] if row[node[0]] <= node[1] else node[3]]
            logit += node[1]
        return 1 / (1 + exp(-logit)) if logit > -700 else 0.0


@dataclass(frozen=True)
class Model:
    """Ranks the hypotheses of a bank line and tells how sure the first one is.

    :ivar names: features in the order in which the trees count them
    :ivar ranking: chance of a hypothesis to be right, by its features
    :ivar certainty: chance of the best one, by its features and the scores around it
    :ivar steps: (raw chance, measured precision), rising; between them a straight line
    """

    version: str
    names: tuple[str, ...]
    ranking: Forest
    certainty: Forest
    steps: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))

    def confidence(self, row: Sequence[float], scores: Sequence[float]) -> float:
        """Calibrated chance that the best hypothesis of a bank line is right.

        :param scores: of all its hypotheses, the best first
        """
        return self.calibrated(self.certainty.probability([*row, *margin(scores)]))

    def calibrated(self, chance: float) -> float:
        """Turn a raw chance into a measured one.

        >>> Model("1", (), None, None, ((0.0, 0.0), (0.5, 0.9), (1.0, 1.0))).calibrated(0.25)
        0.45
        """
        for (low, below), (high, above) in zip(self.steps, self.steps[1:], strict=False):
            if chance <= high:
                share = (chance - low) / (high - low) if high > low else 1.0
                return below + share * (above - below)
        return self.steps[-1][1]


def margin(scores: Sequence[float]) -> tuple[float, float, float]:
    """The best score, the next, and the sum of all the others.

    >>> margin([0.9, 0.25, 0.25])
    (0.9, 0.25, 0.5)
    """
    others = scores[1:]
    return scores[0], others[0] if others else 0.0, sum(others)


def from_data(data: dict) -> Model:
    """Build a model from plain data, as it stands in the file."""
    return Model(
        data["version"],
        tuple(data["features"]),
        _forest(data["ranking"]),
        _forest(data["certainty"]),
        tuple(map(tuple, data["steps"])),
    )


def _forest(data):
    return Forest(data["bias"], tuple(tuple(map(tuple, tree)) for tree in data["trees"]))


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """The model that comes with the add-on."""
    return from_data(json.loads(MODEL_FILE.read_text(encoding="utf-8")))
