"""The worlds of bank lines by their letters, and which of them ever taught the model."""

import contextlib
import io

from .gen_bank import BankGen, OtherBankGen
from .gen_building import BuildingGen
from .gen_fields import FieldGen
from .gen_labels import OtherGen
from .gen_public import PublicGen
from .gen_receivables import Gen
from .gen_retail import RetailGen
from .gen_subscriptions import OtherSubscriptionGen, SubscriptionGen

WORLDS = {
    "a": Gen, "b": OtherGen, "c": BankGen, "d": OtherBankGen, "e": FieldGen,
    "f": SubscriptionGen, "g": BuildingGen, "p": PublicGen, "r": RetailGen,
    "s": OtherSubscriptionGen,
}
TAUGHT = ("b", "c", "f", "g")
SUBSCRIPTIONS = ("f", "s")
UNSEEN = tuple(world for world in WORLDS if world not in TAUGHT)
FIRST_SEED = 50_001
"""Seeds that no training has seen."""


def write(world: str, seed: int, path: str, documents: int, lines: int, history: bool = True):
    """Write one company into a folder."""
    with contextlib.redirect_stdout(io.StringIO()):
        WORLDS[world](documents, lines, seed, hist=None if history else 0).run(path)
