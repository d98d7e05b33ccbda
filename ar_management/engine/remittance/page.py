"""Tables and lines of a web page or of the HTML of an e-mail."""

from lxml import etree

from .model import MAX_COLUMNS

BREAKS = frozenset(("p", "div", "br", "tr", "li", "h1", "h2", "h3", "table"))
SILENT = frozenset(("script", "style", "head", "template", "title"))
LONGEST = 500
"""Characters of one cell and of one line that are kept."""


def read_page(text: str) -> tuple[list[list[list[str]]], list[str]]:
    """Tables, as rows of cells, and lines of a page; scripts and styles are not read.

    >>> read_page("<p>Hi</p><table><tr><td>FA1<td>5,00</table>")
    ([[['FA1', '5,00']]], ['Hi', '   FA1   5,00', ''])
    """
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    root = etree.fromstring(f"<html>{text}</html>", parser)
    page = _Page()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else "template"
        if event == "start":
            page.start(tag)
            page.text(element.text)
        else:
            page.end(tag)
            page.text(element.tail)
    return page.tables, page.lines


class _Page:
    """Takes a page in the order in which it is read."""

    def __init__(self):
        self.tables, self.lines = [], [""]
        self._cell, self._silent, self._open = None, 0, []

    def start(self, tag):
        if tag in SILENT:
            self._silent += 1
        elif tag == "table":
            self._open.append([])
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._open[-1].append([])
        elif tag in ("td", "th") and self._open and self._open[-1]:
            self._cell = self._open[-1][-1]
            if len(self._cell) < MAX_COLUMNS:
                self._cell.append("")
            self._add("  ")
        self._break(tag)

    def end(self, tag):
        if tag in SILENT:
            self._silent -= 1
        elif tag == "table" and self._open:
            self._open.pop()
            self._cell = None
        elif tag in ("td", "th"):
            self._cell = None
        self._break(tag)

    def text(self, data):
        data = " ".join((data or "")[: 10 * LONGEST].split())
        if self._silent or not data:
            return
        if self._cell and len(self._cell[-1]) < LONGEST:
            self._cell[-1] = f"{self._cell[-1]} {data}".strip()[:LONGEST]
        self._add(f" {data}" if self.lines[-1] else data)

    def _add(self, text):
        if len(self.lines[-1]) < LONGEST:
            self.lines[-1] = f"{self.lines[-1]}{text}"[:LONGEST]

    def _break(self, tag):
        if tag in BREAKS and self.lines[-1]:
            self.lines.append("")
