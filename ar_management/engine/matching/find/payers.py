"""Who may have paid, and what speaks for each."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import log

from ...common.names import name_similarity, name_words
from ..data import BankLine, Customer
from ..learn.experience import Experience, alias
from .text import tokens

STEM = 4
NAME_CANDIDATES = 40
NAMED = 4
"""Customers that a name is compared with in the end."""
LIKE = 0.55
LONGEST_NAME = 200
LONG_ALIAS = 8
UNSURE = 0.5
FAR_BEHIND = 0.25
"""Customers that share less than this with a name, beside the nearest one, are not compared."""
RARE = 0.02
COMMON_WORDS = 3
NAME_LIKE = 0.86
NAME_IN_TEXT = 0.8
SHARED = 2
"""An account that pays for several customers names none of them for certain."""
CROWD = 200
"""Customers from which on a shared word is common."""


@dataclass(frozen=True)
class PayerEvidence:
    """What says that a customer paid a bank line.

    :ivar told: set by a person or by the import
    :ivar on_file: the payer's bank account is on file for this customer
    :ivar learned: past lines from this account that this customer paid
    :ivar sharing: how many customers this account fits
    :ivar alias: past lines under this payer's name that this customer paid
    :ivar name: likeness of the payer's name, 0 to 1
    :ivar words: share of the customer's name that stands in the text, 0 to 1
    :ivar entered: a person entered that this account or name pays for this customer
    :ivar code: past lines of this customer, and of nobody else, with a number of this text
    """

    customer: int
    told: bool = False
    on_file: bool = False
    learned: int = 0
    sharing: int = 0
    alias: int = 0
    name: float = 0.0
    words: float = 0.0
    entered: bool = False
    code: int = 0

    @cached_property
    def weight(self) -> float:
        """Rough order of the evidence, to keep the few most likely payers.

        >>> PayerEvidence(1, on_file=True).weight > PayerEvidence(2, name=0.9).weight
        True
        """
        account = 4.0 if self.on_file else 3.0 * bool(self.learned)
        return (
            9 * self.told
            + account / max(self.sharing, 1)
            + 2.5 * bool(self.alias)
            + 2 * max(self.name - 0.4, 0)
            + self.words
            + 2.5 * bool(self.code)
        )

    @property
    def certain(self) -> bool:
        """Tell whether a person or a bank account names the payer, and nobody else.

        >>> PayerEvidence(1, on_file=True, sharing=2).certain
        False
        """
        return self.told or (self.on_file or self.learned > 0) and self.sharing == 1

    @cached_property
    def speaks(self) -> bool:
        """Tell whether an account, an alias, or nearly all of a name speaks for this customer.

        >>> PayerEvidence(1, words=0.9).speaks, PayerEvidence(1, name=0.6).speaks
        (True, False)
        """
        return (
            self.told or self.on_file or bool(self.learned) or bool(self.alias) or bool(self.code)
            or self.name >= NAME_LIKE or self.words >= NAME_IN_TEXT
        )


class Payers:
    """Customers looked up by bank account, learned alias, name and words of the text."""

    def __init__(self, customers: Iterable[Customer], experience: Experience):
        self.customers = {customer.key: customer for customer in customers}
        self._experience = experience
        self._by_iban = defaultdict(set)
        self._by_word = defaultdict(set)
        self._by_stem = defaultdict(set)
        for customer in self.customers.values():
            for iban in customer.ibans:
                self._by_iban[iban].add(customer.key)
            for name in customer.names:
                for word in name_words(name):
                    self._by_word[word].add(customer.key)
                    self._by_stem[word[:STEM]].add(customer.key)
        count = max(len(self.customers), 1)
        self._rarity = {
            word: log(1 + count / len(keys)) for word, keys in self._by_word.items()
        }
        self._by_alias = defaultdict(list)
        for words, counts in experience.aliases.items():
            if len(counts) == 1 and (len(words) > 1 or len("".join(words)) >= LONG_ALIAS):
                (customer, count), = counts.items()
                if customer and self._bearers(words) <= {customer}:
                    rarest = max(words, key=lambda word: (len(word), word))
                    self._by_alias[rarest].append((frozenset(words), customer, count))
        self._common = max(COMMON_WORDS, RARE * count)

    def _bearers(self, words):
        """Customers whose names hold all these words: in a text they may be part of any."""
        return set.intersection(*(self._by_word.get(word, set()) for word in words))

    def evidence(self, payment: BankLine) -> dict[int, PayerEvidence]:
        """What speaks for each customer that anything speaks for.

        >>> payers = Payers([Customer(1, ("Menuiserie Vasseur",))], Experience())
        >>> found = payers.evidence(BankLine(1, None, 1, payer_name="VASSEUR MENUISERIE"))
        >>> found[1].name
        1.0
        """
        facts = defaultdict(dict)
        if payment.customer:
            facts[payment.customer]["told"] = True
        self._add_account(payment, facts)
        for customer, count in () if payment.payer else self._aliases_in_text(payment):
            facts[customer]["alias"] = max(count, facts[customer].get("alias", 0))
        if payment.payer:
            remembered = self._experience.aliases.get(alias(payment.payer), {})
            for customer, count in remembered.items():
                if customer:
                    facts[customer]["alias"] = count
            for customer, likeness in self.alike(payment.payer):
                facts[customer]["name"] = likeness
        for customer, share in self._in_text(payment):
            facts[customer]["words"] = share
        for customer, count in self._by_code(payment):
            facts[customer]["code"] = max(count, facts[customer].get("code", 0))
        if payment.payer:
            for customer in facts:
                if "name" not in facts[customer]:
                    facts[customer]["name"] = self.likeness(payment.payer, customer)
        past, refused = self._experience, self._experience.refused(payment)
        return {
            customer: PayerEvidence(customer, entered=past.entered(payment, customer), **known)
            for customer, known in facts.items()
            if customer not in refused or known.get("told")
        }

    def _add_account(self, payment, facts):
        if not payment.payer_iban:
            return
        refused = self._experience.refused(payment)
        owners = self._by_iban.get(payment.payer_iban, set()) - refused
        learned = self._experience.ibans.get(payment.payer_iban, {})
        sharing = len(owners | {customer for customer in learned if customer})
        if payment.payer_iban in self._experience.facts.shared:
            sharing = max(sharing, SHARED)
        for customer in owners:
            facts[customer].update(on_file=True, sharing=sharing)
        for customer, count in learned.items():
            if customer:
                facts[customer].update(learned=count, sharing=sharing)

    def likeness(self, name: str, customer: int) -> float:
        """How alike a payer's name and a customer's name are, 0 to 1.

        >>> Payers([Customer(1, ("Alpha SA",))], Experience()).likeness("ALPHA", 1)
        1.0
        """
        known = self.customers.get(customer)
        return max((name_similarity(name, own) for own in known.names), default=0) if known else 0

    def alike(self, name: str) -> list[tuple[int, float]]:
        """Customers with a similar name, the most similar first.

        >>> Payers([Customer(1, ("Alpha SA",))], Experience()).alike("ALPHA")
        [(1, 1.0)]
        """
        shared = Counter()
        found = []
        for word in set(name_words(name)):
            same = self._by_word.get(word)
            keys = same or self._by_stem.get(word[:STEM], ())
            found.append((len(keys), word, self._rarity[word] if same else UNSURE, keys))
        for count, _word, weight, keys in sorted(found, key=lambda each: each[:2]):
            # A word of half the customers only tells those apart that a rarer word has found.
            for customer in shared.keys() & keys if shared and count > CROWD else keys:
                shared[customer] += weight
        least = FAR_BEHIND * max(shared.values(), default=0)
        likely = [customer for customer in shared if shared[customer] >= least]
        likely.sort(key=lambda customer: (-shared[customer], customer))
        scores = [(key, self.likeness(name, key)) for key in likely[:NAME_CANDIDATES]]
        scores.sort(key=lambda score: (-score[1], score[0]))
        return [score for score in scores[:NAMED] if score[1] >= LIKE]

    def _aliases_in_text(self, payment):
        """Customers for whom a payer stands whose whole name is in the text."""
        words = {token.text for text in payment.texts for token in tokens(text)}
        for word in words & self._by_alias.keys():
            for name, customer, count in self._by_alias[word]:
                if name <= words:
                    yield customer, count

    def _by_code(self, payment):
        """Customers whose own number, as past lines have shown, stands in the text."""
        codes = self._experience.customs.codes
        for text in payment.texts if codes else ():
            for token in tokens(text):
                if token.digits and token.text in codes:
                    yield codes[token.text]

    def _in_text(self, payment):
        """Customers whose name stands in the text, by their rare words."""
        words = {
            token.text
            for text in payment.texts
            for token in tokens(text)
            if not token.digits and len(token.text) >= 3
        }
        shared = Counter()
        for word in words:
            keys = self._by_word.get(word, ())
            if len(keys) <= 2 * self._common:
                for customer in keys:
                    shared[customer] += self._rarity[word]
        for customer in sorted(shared, key=lambda each: (-shared[each], each))[:NAMED]:
            whole = max(
                sum(self._rarity[word] for word in set(name_words(name)))
                for name in self.customers[customer].names
            )
            found = sum(
                self._rarity[word]
                for word in words & {
                    each for name in self.customers[customer].names for each in name_words(name)
                }
            )
            yield customer, round(min(found / whole, 1.0), 3)
