"""One row of the table of rules."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """Where a rule leads.

    :ivar term: business term (BT) or group (BG) of EN 16931
    :ivar subject: what to open: ``seller``, ``buyer``, ``delivery``, ``invoice``, ``line``,
        ``tax``, ``product``, ``unit``, ``term`` (payment term), ``policy`` (late fees), ``bank``
        or ``company``
    :ivar field: field of that record
    :ivar remedy: code of a sentence that the models translate
    """

    term: str
    subject: str
    field: str
    remedy: str


UNKNOWN = Rule("", "invoice", "", "read_rule")
"""A rule that the table does not have: the reader is sent to its text."""

PROGRAM = Rule("", "invoice", "", "program")
"""The document is built wrongly; no field of a user's can repair it."""
