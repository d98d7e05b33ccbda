"""The scoring model: small decision trees kept as plain data.

``bench/matching/train.py`` makes the file ``model.json`` from generated companies; nothing but
this module is needed to use it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from pathlib import Path

from .rules import RULES_VERSION

TINY = 1e-6
MODEL_FILE = Path(__file__).with_name("model.json")


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees whose leaves add up to a logit.

    A tree is ``(feature, threshold, tree below or at it, tree above)``; a leaf is its value.
    """

    bias: float
    trees: tuple[tuple | float, ...]

    def probability(self, row: Sequence[float]) -> float:
        """Chance between 0 and 1.

        >>> Forest(0.0, ((0, 0.5, -2.0, 2.0),)).probability([1.0]) > 0.8
        True
        """
        logit = self.bias
        for tree in self.trees:
            while tree.__class__ is tuple:
                feature, threshold, left, right = tree
                tree = left if row[feature] <= threshold else right
            logit += tree
        return 1 / (1 + exp(-logit)) if logit > -700 else 0.0


@dataclass(frozen=True)
class Model:
    """Ranks the hypotheses of a bank line and tells how sure the first one is.

    :ivar names: features in the order in which the trees count them
    :ivar ranking: chance of a hypothesis to be right, by its features
    :ivar certainty: chance of the best one, by its features and the scores around it
    :ivar slope: and
    :ivar offset: calibration: what the logit of a raw chance is worth on unseen companies
    """

    version: str
    names: tuple[str, ...]
    ranking: Forest
    certainty: Forest
    slope: float = 1.0
    offset: float = 0.0

    def confidence(self, row: Sequence[float], scores: Sequence[float]) -> float:
        """Calibrated chance that the best hypothesis of a bank line is right.

        :param scores: of all its hypotheses, the best first
        """
        return self.calibrated(self.certainty.probability([*row, *margin(scores)]))

    def calibrated(self, chance: float) -> float:
        """Turn a raw chance into a measured one.

        >>> round(Model("1", (), None, None, slope=2.0).calibrated(0.75), 3)
        0.9
        """
        chance = min(max(chance, TINY), 1 - TINY)
        return 1 / (1 + exp(-self.slope * log(chance / (1 - chance)) - self.offset))


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
        data["slope"],
        data["offset"],
    )


def _forest(data):
    return Forest(data["bias"], tuple(_tree(nodes, 0) for nodes in data["trees"]))


def _tree(nodes, at):
    """A tree from the file's list of nodes: ``[feature, threshold, left, right]`` by their place
    in the list, or ``[-1, value]``.
    """
    feature, value, *sides = nodes[at]
    if feature < 0:
        return float(value)
    return feature, value, *(_tree(nodes, side) for side in sides)


@lru_cache(maxsize=1)
def shipped_model() -> Model | None:
    """The model that comes with the add-on; ``None`` when its file is missing: rules decide then.

    >>> shipped_model().version.split("-")[0]
    'trees'
    """
    if not MODEL_FILE.exists():
        return None
    return from_data(json.loads(MODEL_FILE.read_text(encoding="utf-8")))


def shipped_version() -> str:
    """Name of what decides, the model or the rules.

    >>> shipped_version() == shipped_model().version
    True
    """
    model = shipped_model()
    return model.version if model else RULES_VERSION
