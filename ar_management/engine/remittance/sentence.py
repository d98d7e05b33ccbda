"""Documents that one line of running text names, with what it says was paid for each."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ..common.money import ZERO
from ..statement.table import plain
from .amounts import DAY, in_text, split
from .deductions import Deduction, deduction_of, label_of, opening_of
from .headers import CREDIT, PAYMENT, TALK
from .model import AdviceLine

REFERENCE = re.compile(
    r"(?<![\w.,-])(?:[A-Z]{1,6}[ /._-]?)?[0-9A-Z]*[0-9](?:[0-9A-Z]|[/._-](?=[0-9A-Z]))*(?!\w)",
    re.I,
)
IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){2,7} ?[0-9A-Z]{1,4}\b")
PERCENT = re.compile(r"[0-9]+(?:[.,][0-9]+)?\s?%")
DATE = re.compile(r"(?:19|20)[0-9]{2}(?:[01][0-9][0-3][0-9])?")
OTHER = re.compile(
    r"\b(tel|telephone|phone|fax|iban|bic|swift|siret|siren|vat|tva|ust|p\.? ?iva|kunden\w*|"
    r"customer|client|mandat|rue|avenue|str|strasse|cedex|https?|www|page|seite|pagina|code|"
    r"compte|konto|account|rib)\b|@"
)
"""The line speaks of an address or an account."""
NUMBER_WORD = r"(?:n[°ro]?|num(?:ero)?|number|nummer|ref(?:erence|erenz)?|id|code|#)"
NOT_DOCUMENT = re.compile(
    rf"(?:\b(?:tel|telephone|phone|fax|siret|siren|tva|vat|ust|client|customer|kunden\w*|compte|"
    r"konto|account|rib|rum|ics|mandat|e2e|end.?to.?end|uetr|fournisseur|supplier|vendor|"
    rf"lieferant\w*)\W*(?:{NUMBER_WORD})?\W*"
    r"|\b(?:virement|transfer\w*|payment|paiement|reglement|zahlung\w*|uberweisung\w*|avis|advice|"
    r"remittance|transaction|operation|ordre|lot|batch|cheque|check|traite|lcr|prelevement|"
    rf"bonifico|pago|pagamento|betaling)\W*(?:sepa|client|bancaire)?\W*{NUMBER_WORD}\W*"
    rf"|\b{NUMBER_WORD}\W*(?:du |de |d')?(?:virement|transfer|payment|paiement|reglement|zahlung|"
    r"uberweisung|transaction|operation|bank\w*|banque)\W*)$"
)
"""What stands before a number that is none of a document."""
CALLED = re.compile(rf"{TALK.pattern}\W*(?:{NUMBER_WORD})?\W*$")
DATED = re.compile(r"\b(?:du|le|au|date|vom|am|of|on|dated|del|van)\W*$")
OPENING = re.compile(r"(?:[^\W0-9]*[^\w])*")
AFTER = re.compile(r"\W*(?:d['’]|de |of |di )", re.I)
"""Leads to what an amount was, said behind it: 24,00 d'escompte."""
TRANSFER = re.compile(r"(vir|trf|vrt|sepa|e2e|pmt|chq)[-_/ ]?[0-9]", re.I)
NO_PREFIX = frozenset("NO NR N DU LE LA AU EN DE VOM AM OF THE AND ET UND REF DOC EUR".split())
SHORTEST = 4
MANY = 40
"""Numbers of one line that are looked at."""


@dataclass(frozen=True, slots=True)
class Named:
    """A document in a line of text.

    :ivar line: what is read
    :ivar or_net: the same where the amount in the text is what is left after the deductions
    :ivar is_payment: whether the line speaks of the payment rather than of a document
    :ivar together: what is paid for several documents of the line, which state no amount each
    """

    line: AdviceLine
    or_net: AdviceLine
    is_payment: bool = False
    together: Decimal | None = None


def named_in(line: str) -> list[Named | Deduction]:
    """Documents of a line, else what it keeps back.

    >>> [(each.line.reference, str(each.line.amount))
    ...  for each in named_in("FA2026-01 1 200,00 EUR et FA2026-02 300€, virement n° 4711")]
    [('FA2026-01', '1200.00'), ('FA2026-02', '300')]
    """
    money = [(start, end, value) for start, end, value in in_text(line)]
    numbers = _numbers(line, money)
    text = plain(line)
    talks, pays = bool(TALK.search(text)), bool(PAYMENT.search(text))
    if not numbers:
        taken = (deduction_of(line[:start], value) for start, _end, value in money)
        return [each for each in taken if each]
    if money and OTHER.search(text) and not talks:
        return []
    alone = re.fullmatch(r"[\W_]*", _without(line, numbers)) is not None
    if not money and not talks and not alone:
        return []
    found = []
    for part, documents, amounts in _segments(line, numbers, money):
        found += _documents(part.strip()[:300], documents, amounts, pays and not talks)
    return found


def _without(line, spans):
    for start, end, *_rest in reversed(spans):
        line = f"{line[:start]} {line[end:]}"
    return line


def _numbers(line, money):
    """Place of each number that may be a document, whether its word says so, and the number."""
    text = line
    for start, end, _value in money:
        text = text[:start] + ";" * (end - start) + text[end:]
    for pattern in (PERCENT, DAY, IBAN):
        text = pattern.sub(lambda match: ";" * len(match.group()), text)
    found = []
    for match in list(REFERENCE.finditer(text))[:MANY]:
        word, end = match.group(), match.end()
        prefix, _space, rest = word.partition(" ")
        if rest and (not prefix.isupper() or prefix in NO_PREFIX):
            word = rest
        start = end - len(word)
        before = plain(text[max(0, start - 40) : start])
        is_called = bool(CALLED.search(before))
        if _may_be_document(word, before, is_called):
            found.append((start, end, is_called, word))
    others = [each for each in found if not TRANSFER.match(each[3])]
    return others or found


def _may_be_document(word, before, is_called):
    digits = sum(char.isdigit() for char in word)
    if digits < SHORTEST and (digits < 2 or not re.match(r"[A-Z]+.*[0-9]", word)):
        return False
    if DATE.fullmatch(word) and (DATED.search(before) or len(word) == 4 and not is_called):
        return False
    return not NOT_DOCUMENT.search(before)


def _segments(line, numbers, money):
    """Parts of the line: numbers that stand together with the amounts after, or before, them."""
    marks = sorted([*((*each[:2], each[2:], None) for each in numbers),
                    *((*each[:2], None, each[2]) for each in money)], key=lambda each: each[0])
    groups, documents, amounts = [], [], []
    leads = marks[0][2] is None and marks[-1][2] is not None
    for place in range(len(marks))[:: -1 if leads else 1]:
        start, end, document, value = marks[place]
        if document and documents and amounts:
            groups.append((documents, amounts))
            documents, amounts = [], []
        if document:
            documents.append((start, end, *document))
        else:
            before = marks[place - 1][1] if place else 0
            after = marks[place + 1][0] if place + 1 < len(marks) else len(line)
            amounts.append((start, end, _label(line[before:start], line[end:after]), value))
    groups.append((documents, amounts))
    last = 0
    for place, group in enumerate(groups[:: -1 if leads else 1], start=1):
        documents, amounts = map(sorted, group)
        end = max(each[1] for each in (*documents, *amounts))
        stop = end if place < len(groups) else len(line)
        yield (line[last:stop], [each[2:] for each in documents], [each[2:] for each in amounts])
        last = stop


def _label(before, after):
    """What the words before an amount, or behind it, say that it is."""
    label = label_of(before)
    if not label and AFTER.match(after):
        label = label_of(after)
        return label if label in ("discount", "deduction") else ""
    return label


def _documents(text, documents, amounts, is_payment):
    # A number that is called an invoice goes before one that is not.
    documents = sorted(documents, key=lambda each: not each[0])
    references = list(dict.fromkeys(word for _is_called, word in documents))
    alike = [word for word in references if _shape(word) == _shape(references[0])]
    others = tuple(word for word in references if word not in alike)
    is_credit = bool(CREDIT.search(plain(text)))
    opening = "" if is_credit else opening_of(OPENING.match(text).group())
    if opening and len(references) == len(amounts) == 1:
        return [Deduction(opening, abs(amounts[0][1]), references[0])]
    plain_amounts = [value for label, value in amounts if label in ("", "gross", "net")]
    if len(alike) == 1:
        paid, or_net = _figures(amounts)
        return [Named(*(
            AdviceLine(alike[0], *figures, text, others, is_credit and _is_whole(amounts))
            for figures in (paid, or_net)
        ), is_payment)]
    if len(plain_amounts) == len(alike) == len(amounts):
        each_paid, together = plain_amounts, None
    else:
        each_paid, together = [None] * len(alike), _figures(amounts)[0][0]
    lines = [
        AdviceLine(word, paid, text=text, other_references=others, is_credit=is_credit)
        for word, paid in zip(alike, each_paid, strict=True)
    ]
    return [
        Named(line, line, is_payment, together if together is None or not place else ZERO)
        for place, line in enumerate(lines)
    ]


def _is_whole(amounts):
    """Whether the amounts are of the document itself, not of a credit that is taken off it."""
    return all(label not in ("discount", "deduction") for label, _value in amounts)


def _shape(word):
    """``FA2026-0456`` and ``FA2026-0460`` are numbers of one kind, ``4711`` is another."""
    return re.sub(r"[0-9]+", "9", word.upper()), len(word) // 3


def _figures(amounts):
    """Paid, discount and deduction; the same where the first amount is what is left to pay."""
    sums = {"discount": ZERO, "deduction": ZERO}
    values, net = [], None
    for label, value in amounts:
        if label in sums:
            sums[label] += abs(value)
        elif label == "net":
            net = value
        elif label != "total" or len(amounts) == 1:
            values.append(value)
    taken, kept = sums.values()
    if not taken and not kept and net is None:
        unlabelled = _unlabelled(values)
        return unlabelled, unlabelled
    gross = values[0] if values else None
    if net is None and len(values) > 1 and abs(gross) - taken - kept == abs(values[-1]):
        net = values[-1]
    if net is not None or gross is None:
        known = split(gross, taken, kept, net)
        return known, known
    return split(gross, taken, kept, None), split(None, taken, kept, gross)


def _unlabelled(values):
    """Gross, discount and net stand in this order; one amount alone is what was paid."""
    if not values:
        return None, ZERO, ZERO
    if len(values) >= 3:
        gross, taken, net = values[-3:]
        if gross - abs(taken) == net:
            return split(gross, taken, None, net)
    if len(values) == 2 and abs(values[1]) < abs(values[0]) / 5:
        return split(values[0], values[1], None, None)
    return split(None, None, None, values[-1])
