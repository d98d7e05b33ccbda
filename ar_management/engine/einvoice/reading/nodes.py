"""Reading of elements by their local names, with a note of what is wrong in them."""

import re
from datetime import date
from decimal import Decimal

from ...common.reason import Reason
from .document import Identifier, Unreadable

MAX_TEXT = 5000
"""Characters of one text that are kept; no term of EN 16931 needs more to be understood."""
MAX_REPEATED = 20_000
"""Elements of one name in one parent: lines, notes, rows."""
MAX_PROBLEMS = 50
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})", re.ASCII)
ISO_DATE = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:Z|[T+-].{0,32})?", re.ASCII)


class Node:
    """One element, with its children by local name; none is an element without content.

    :ivar problems: reasons, shared by all nodes of a document
    """

    def __init__(self, element, problems, aliases=None):
        self._element = element
        self._aliases = aliases or {}
        self._children = None
        self.problems = problems

    def __bool__(self):
        return self._element is not None

    def all(self, name: str) -> list["Node"]:
        """Children of that name, in their order.

        >>> from .guard import parse
        >>> len(Node(parse(b"<a><b/><b/></a>"), []).all("b"))
        2
        """
        found = self._index().get(name) or self._index().get(self._aliases.get(name), [])
        if len(found) > MAX_REPEATED:
            raise Unreadable("too_many", limit=MAX_REPEATED)
        return [Node(child, self.problems, self._aliases) for child in found]

    def at(self, *path: str) -> "Node":
        """First element at the end of a path; an empty node when there is none.

        >>> from .guard import parse
        >>> Node(parse(b"<a><b><c>1</c></b></a>"), []).at("b", "c").text
        '1'
        """
        node = self
        for name in path:
            index = node._index()
            found = index.get(name) or index.get(self._aliases.get(name))
            node = Node(found[0] if found else None, self.problems, self._aliases)
        return node

    def __call__(self, *path: str) -> str:
        """Text at the end of a path, empty when there is none.

        >>> from .guard import parse
        >>> Node(parse(b"<a><b> x </b></a>"), [])("b")
        'x'
        """
        return self.at(*path).text

    @property
    def text(self) -> str:
        """Text of the element, without the blanks around it, cut to ``MAX_TEXT``.

        >>> Node(None, []).text
        ''
        """
        if self._element is None:
            return ""
        text = (self._element.text or "").strip()
        if len(text) > MAX_TEXT:
            self._problem("cut", limit=MAX_TEXT)
            return f"{text[:MAX_TEXT]}…"
        return text

    @property
    def length(self) -> int:
        """Characters of the text, for contents that are not read.

        >>> Node(None, []).length
        0
        """
        return len(self._element.text or "") if self else 0

    def attribute(self, name: str) -> str:
        """Value of an attribute, empty when there is none.

        >>> from .guard import parse
        >>> Node(parse(b"<a b='1'/>"), []).attribute("b")
        '1'
        """
        return (self._element.get(name) or "").strip()[:MAX_TEXT] if self else ""

    def identifier(self, *path: str) -> Identifier | None:
        """Identifier at the end of a path with its scheme, None when there is none.

        >>> from .guard import parse
        >>> Node(parse(b"<a schemeID='0002'>1</a>"), []).identifier()
        Identifier(value='1', scheme='0002')
        """
        node = self.at(*path)
        text = node.text
        return Identifier(text, node.attribute("schemeID")) if text else None

    def amount(self, *path: str) -> Decimal | None:
        """Decimal number at the end of a path (xs:decimal: a point, no exponent).

        >>> from .guard import parse
        >>> node = Node(parse(b"<a><b>12.50</b><c>1e999999</c></a>"), [])
        >>> node.amount("b"), node.amount("c"), node.problems[0].code
        (Decimal('12.50'), None, 'einvoice.not_a_number')
        """
        text = self(*path)
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            self._problem("not_a_number", term=path[-1] if path else self.name, text=text[:60])
            return None
        return Decimal(text)

    def date(self, *path: str) -> date | None:
        """Day at the end of a path: ``20260131`` (format 102) or ``2026-01-31``.

        >>> from .guard import parse
        >>> Node(parse(b"<a>20260131</a>"), []).date()
        datetime.date(2026, 1, 31)
        """
        text = self(*path)
        if not text:
            return None
        found = ISO_DATE.fullmatch(text)
        try:
            return date(*map(int, found.groups()))
        except (AttributeError, ValueError):
            self._problem("not_a_date", term=path[-1] if path else self.name, text=text[:60])
            return None

    @property
    def name(self) -> str:
        """Local name of the element.

        >>> Node(None, []).name
        ''
        """
        return "" if self._element is None else _local(self._element.tag)

    def _index(self):
        if self._children is None:
            self._children = {}
            for child in self._element if self else ():
                self._children.setdefault(_local(child.tag), []).append(child)
        return self._children

    def _problem(self, code, **params):
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Reason.of(f"einvoice.{code}", **params))


def _local(tag):
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
