"""Limits on what is read: a hostile file is refused in words before a tree of it is made.

The shape of an XML is counted by expat, which keeps nothing; only then libxml2 builds the tree.
A document type declaration is refused as such: without one there is no entity to expand and
nothing external to fetch, and no e-invoice needs one.
"""

from xml.parsers import expat

from lxml import etree

from .document import Unreadable

MEBIBYTE = 1024 * 1024
MAX_FILE_BYTES = 50 * MEBIBYTE
MAX_XML_BYTES = 20 * MEBIBYTE
MAX_ELEMENTS = 250_000
MAX_DEPTH = 60
MAX_ATTRIBUTES = 60
"""Of one element, name spaces included."""
MAX_ALL_ATTRIBUTES = 500_000


def check_size(data: bytes, limit: int = MAX_FILE_BYTES) -> None:
    """Refuse what is empty or larger than ``limit`` bytes.

    >>> check_size(b"<a/>")
    """
    if len(data) > limit:
        raise Unreadable("too_large", size=-(-len(data) // MEBIBYTE), limit=limit // MEBIBYTE)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty")


def parse(xml: bytes) -> etree._Element:
    """Root element of an XML that keeps all limits.

    :raise Unreadable: why it is refused

    >>> parse(b"<a><b/></a>").tag
    'a'
    >>> try:
    ...     parse(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    ... except Unreadable as error:
    ...     error.reason.code
    'einvoice.doctype'
    """
    check_size(xml, MAX_XML_BYTES)
    _Shape().count(xml)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
        # The size of the whole is limited above: one large text in it is an attached document.
        huge_tree=True,
    )
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("not_xml", why=_first_line(error)) from error


class _Shape:
    """Counts elements, their nesting and their attributes while expat reads along."""

    def __init__(self):
        self._elements = self._depth = self._attributes = 0

    def count(self, xml):
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(xml, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise Unreadable("not_xml", why=_first_line(error)) from error

    def _doctype(self, *_declaration):
        raise Unreadable("doctype")

    def _start(self, _name, attributes):
        self._elements += 1
        self._depth += 1
        if self._elements > MAX_ELEMENTS:
            raise Unreadable("too_many", limit=MAX_ELEMENTS)
        if self._depth > MAX_DEPTH:
            raise Unreadable("too_deep", limit=MAX_DEPTH)
        if len(attributes) > MAX_ATTRIBUTES:
            raise Unreadable("attributes", limit=MAX_ATTRIBUTES)
        self._attributes += len(attributes)
        if self._attributes > MAX_ALL_ATTRIBUTES:
            raise Unreadable("too_many", limit=MAX_ALL_ATTRIBUTES)

    def _end(self, _name):
        self._depth -= 1


def _first_line(error):
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
