"""Does the list of documents in a text end where a hypothesis ends?

A careful accountant who reads "FA-4831, 4993, 464" does not post FA-4831 alone, even when its
amount is that of the payment: the customer has named more, and a credit note may cancel it.
"""

from collections.abc import Set
from dataclasses import dataclass

from ..explain.hypothesis import EXACT_FITS, Chosen, Hypothesis
from ..find.findings import Findings
from ..find.references import ReferenceIndex
from ..find.repair import AND, TO
from ..find.text import Token, read_as_digits, tokens

MORE_WORDS = frozenset("ETC USW SUIV SUIVANTES FF EV".split())
"""The customer says that there are others."""
WIDER = 1
"""Digits by which a running number may be longer than those in use."""
WITH_MARK = 4
"""The same behind one of our prefixes: a year or a month may be glued to it."""
CENTS = 2
SIGNS = frozenset((",", ";", "+", "/", "&", "|"))


def goes_on(hypothesis: Hypothesis, found: Findings, references: ReferenceIndex) -> bool:
    """Tell whether the text lists more than the documents of a hypothesis.

    >>> goes_on(Hypothesis(1, Chosen.EQUAL, None), Findings(None), ReferenceIndex([]))
    False
    """
    if hypothesis.chosen in (Chosen.ADVISED, Chosen.CITED_MORE):
        return False
    cited = found.cited.get(hypothesis.customer, {})
    used = [cited[key] for key, _share in hypothesis.shares if key in cited]
    if not used:
        return False
    known, fits = _sequences(hypothesis, references), hypothesis.fit in EXACT_FITS
    for number, text in enumerate(found.payment.named):
        places = {at for each in used if each.at[0] == number for _text, at in each.places}
        run = tokens(text)
        if tokens(read_as_digits(text)) != run:
            # Letters were read as digits: the places are those of another text.
            continue
        if places and (
            _breaks_off(run, places) or _lists_more(_Text(run, places, known, references, fits))
        ):
            return True
    return False


def _sequences(hypothesis, references):
    """Running numbers of the documents: repeated, they say nothing new."""
    parts = (references.parts.get(key) for key, _share in hypothesis.shares)
    return {int(each.sequence) for each in parts if each}


@dataclass(frozen=True, slots=True)
class _Text:
    """One text: its runs, those that name documents of the hypothesis, and what is known.

    :ivar fits: the amount confirms what is read: a cut number beside it need not be ours
    """

    run: tuple[Token, ...]
    used: Set[int]
    known: Set[int]
    references: ReferenceIndex
    fits: bool

    def completes(self, at):
        """Whether a number is the end of the one before, from which a space has parted it."""
        whole = self.run[at - 1].text + self.run[at].text
        return self.run[at - 1].digits and self.run[at].gap.isspace() and any(
            whole.endswith(str(number)) for number in self.known
        )

    def repeats(self, at):
        """Whether a date and a known number are glued here."""
        return any(self.run[at].text.endswith(str(number)) for number in self.known)

    def is_prefix(self, at):
        """Whether the letters here are glued to a number and stand before ours."""
        return self.run[at].text in self.references.prefixes and at + 1 < len(self.run) and (
            self.run[at + 1].digits and not self.run[at + 1].gap
        )

    def unread(self, at, wider=WIDER):
        """Whether a number stands here that could be one of ours and names nothing."""
        token = self.run[at]
        return (
            at not in self.used and token.text not in self.references.marks
            and (len(token.text) <= max(self.references.widths, default=0) + wider
                 or len(token.text) in {len(self.run[each].text) for each in self.used})
            and int(token.text) not in self.known
        )


def _breaks_off(run, used):
    """The text ends where another number would have to follow: after "and", or after the word
    that stands before those that are read.
    """
    last, first = run[-1], min(used)
    while first and run[first].digits:
        first -= 1
    lead = run[first - 1 if run[first].digits and first else first]
    return not last.digits and len(run) - 1 > max(used) and (
        last.text in AND
        or last.text == lead.text and len(lead.text) > 2 and not lead.digits and "/" not in last.gap
    )


def _lists_more(text):
    return _more_after(text) or _more_before(text) or _more_prefixed(text)


def _more_after(text):
    """A number that is not read follows the last one that is, in the same list."""
    run, at, wider = text.run, max(text.used) + 1, WIDER
    while at < len(run):
        token = run[at]
        if token.text in MORE_WORDS:
            return True
        if not token.digits:
            if not text.fits and text.is_prefix(at):
                wider = max(len(run[each].text) for each in text.used)
            elif token.text not in AND and token.text not in TO:
                return False
        elif not _is_list_gap(token.gap):
            return False
        elif length := _amount(run, at):
            at += length - 1
        elif text.completes(at) or wider > WIDER and text.repeats(at):
            pass
        elif token.text not in text.references.marks and int(token.text) not in text.known:
            return text.unread(at, wider)
        at += 1
    return False


def _more_before(text):
    """A number that is not read stands before the first one that is, with a sign between."""
    at = min(text.used)
    gap = text.run[at].gap
    if at == 0 or not text.run[at - 1].digits or gap.strip() not in SIGNS:
        return False
    return not _amount(text.run, at - 2) and len(text.run[at - 1].text) > 2 and (
        text.unread(at - 1)
    )


def _more_prefixed(text):
    """A number with one of our prefixes is not read."""
    run = text.run
    for at in range(len(run) - 1):
        word = run[at].text
        if len(word) < 2 or word not in text.references.prefixes or not run[at + 1].digits:
            continue
        end = at + 1
        while end + 1 < len(run) and run[end + 1].digits and len(run[end + 1].gap) <= 1 and (
            run[end].text in text.references.marks
        ):
            end += 1
        if text.used.isdisjoint(range(at, end + 1)) and text.unread(end, WITH_MARK):
            return True
    return False


def _is_list_gap(gap):
    return len(gap) <= 3 and not any(char in gap for char in "(:=")


def _amount(run, at):
    """Runs that an amount with two cents consists of, perhaps parted by spaces; 0: none."""
    for length in (2, 3):
        part = run[max(at, 0) + 1 : at + length]
        if at < 0 or len(part) < length - 1 or not all(each.digits for each in part):
            return 0
        if part[-1].gap.strip() in (",", ".") and len(part[-1].text) == CENTS:
            return length
        if not part[-1].gap.isspace():
            return 0
    return 0
