"""The XML around CAMT messages: what is hostile, what banks' programs get wrong, envelopes."""

import re

from lxml import etree

from .bank_statement import StatementError
from .source import BYTE_ORDER_MARKS, check_size

MESSAGES = {"BkToCstmrStmt": "Stmt", "BkToCstmrDbtCdtNtfctn": "Ntfctn"}
XML_DECLARATION = re.compile(r"^<\?xml[^>]{0,200}\?>")
ENVELOPES = 4
"""Levels of an envelope, a document and its message."""


def parse_xml(data: bytes) -> etree._Element:
    """Root of an XML document from outside; nothing is resolved or fetched.

    :raise StatementError: it is no XML, or has a document type

    >>> parse_xml(b" <a/>").tag
    'a'
    """
    check_size(data)
    # The comments and processing instructions are dropped, so every child is an element.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    # Nothing may stand before the declaration, but banks' programs write blanks there.
    data = data.lstrip()
    try:
        root = _parse_as_written(data, parser)
    except etree.XMLSyntaxError as error:
        if b"<!DOCTYPE" in data[:4096].upper():
            raise StatementError("hostile") from error
        raise StatementError("not_xml", line=error.lineno or 0) from error
    except ValueError as error:
        raise StatementError("not_xml", line=0) from error
    if root.getroottree().docinfo.doctype:
        raise StatementError("hostile")
    return root


def _parse_as_written(data, parser):
    """Read the document; one that calls itself UTF-8 but is not is read as Windows-1252."""
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        if data.startswith(tuple(mark for mark, _name in BYTE_ORDER_MARKS)) or _is_utf8(data):
            raise
        text = XML_DECLARATION.sub("", data.decode("cp1252", "replace"))
        return etree.fromstring(text.encode(), parser)


def _is_utf8(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def messages_of(root: etree._Element) -> list[etree._Element]:
    """The statements' messages of a document, which may stand in the envelope of a network.

    >>> [name_of(each) for each in messages_of(parse_xml(b"<A><BkToCstmrStmt/></A>"))]
    ['BkToCstmrStmt']
    """
    found = [root, *_within(root)]
    messages = [node for node in found if name_of(node) in MESSAGES]
    if not messages:
        names = [name_of(node) for node in found]
        if "BkToCstmrAcctRpt" in names:
            raise StatementError("intraday")
        raise StatementError("wrong_root", found=next(
            (name_of(child) for child in root if names[0] == "Document"), names[0]
        ))
    return messages


def _within(node, level=1):
    """Elements a few levels below; the messages stand there, what is deeper is their content."""
    for child in node if name_of(node) not in MESSAGES and level <= ENVELOPES else ():
        yield child
        yield from _within(child, level + 1)


def name_of(node: etree._Element) -> str:
    """Name of an element without its namespace.

    >>> name_of(parse_xml(b"<a xmlns='urn:x'/>"))
    'a'
    """
    return etree.QName(node).localname
