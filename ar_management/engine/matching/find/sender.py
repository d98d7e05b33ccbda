"""Who sent the money, where the bank gives the name in the text alone.

Banks set the name between words or tags of their own: ``/DE ... /MOTIF``, ``ABWA+...``,
``ORD: ... CAUS:``, ``RECU DE ... MOTIF``. What stands there is read like a name in a field.
"""

import re
from functools import lru_cache

from ...common.names import plain

_AFTER = (
    r"(?:(?:RECU|RECUE|VIREMENT|VIRT?|INST|INSTANTANE|TRANSF|TRANSFERENCIA|CREDIT|"
    r"OVERBOEKING|BONIFICO(?: SEPA)?|FAVORE|GUTSCHRIFT)\.? (?:DE|DA|VON|FROM|VAN)\s*[: ]"
    r"|/(?:DE|NM|NAME|ORDP|ORD|FROM)[/ ]"
    r"|\b(?:ABWA|NAME|ORDP)\+"
    r"|\b(?:ORD|NAAM|NAAM/NAME|NAME|DE|DONNEUR D ORDRE|EMETTEUR|AUFTRAGGEBER|DEBITEUR) ?: "
    r"|\bORDP/|^DE (?=.*\b(?:MOTIF|COMMUNICATION)\b)"
    r"|INNBETALING FRA )"
)
_BEFORE = (
    r"(?=\s*(?:[/,]*\s*\b(?:MOTIF|LIB|LIBELLE|REF|REFERENCE|COMMUNICATION|CAUS|CAUSALE|CONCEPTO|"
    r"OMSCHRIJVING|REMI|MEDD|VERWENDUNGSZWECK|VALEUR|KENMERK|TRN|CRO|ID)\b\s*[:/+. ]|"
    r"[A-Z]{4}\+|/[A-Z]{2,4}/| // | PER |$))"
)
_NAMED = re.compile(f"{_AFTER}(?P<name>[^/+:]{{3,70}}?){_BEFORE}")
_LETTERS = re.compile(r"[A-Z]{3}")
LONGEST = 200


@lru_cache(maxsize=8192)
def sender_in(text: str) -> str:
    """Name that the grammar of a bank marks as the payer's; empty when it marks none.

    >>> sender_in("VIR SEPA RECU /DE VASSEUR SARL /MOTIF FAC 12 /REF NOTPROVIDED")
    'VASSEUR SARL'
    >>> sender_in("SVWZ+RE 4711 ABWA+MUELLER GMBH"), sender_in("SOLDE DE COMPTE")
    ('MUELLER GMBH', '')
    """
    found = _NAMED.search(plain(text[:LONGEST]))
    name = found["name"].strip(" .,-") if found else ""
    return name if _LETTERS.search(name) else ""
