"""Helper process that applies schematrons (XSLT 2.0), which needs Saxon.

Saxon reserves some 34 GB of address space at import. Inside an Odoo worker that exceeds
``limit_memory_hard`` and ends the worker without an exception, so it runs here: a script of its
own, started by ``schematron_client``, which lifts its own soft limits before the import.

    python schematron_worker.py IDLE_SECONDS NAME=STYLESHEET ...

One request per line on standard input: ``{"xml": base64, "rule_sets": [NAME, ...]}``.
One answer per line on standard output: ``{"findings": {NAME: [...]}}`` or ``{"error": text}``.
It ends when standard input closes, or when nothing was asked for IDLE_SECONDS.
"""

import base64
import json
import os
import resource
import select
import sys
from xml.etree import ElementTree

SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def lift_limits():
    """Raise the soft limits that were inherited from Odoo to what this process may have."""
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU):
        _soft, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (hard, hard))


def findings(report):
    """Read the failed assertions of a validation report (SVRL).

    >>> findings('<x xmlns:s="http://purl.oclc.org/dsdl/svrl"><s:failed-assert id="BR-1"'
    ...          ' flag="fatal" location="/a"><s:text> No  b. </s:text></s:failed-assert></x>')
    [{'id': 'BR-1', 'flag': 'fatal', 'location': '/a', 'text': 'No b.'}]
    """
    found = []
    for node in ElementTree.fromstring(report).iter():
        if node.tag not in (f"{SVRL}failed-assert", f"{SVRL}successful-report"):
            continue
        words = "".join("".join(child.itertext()) for child in node.iter(f"{SVRL}text"))
        found.append(
            {
                "id": node.get("id", ""),
                "flag": node.get("flag") or node.get("role") or "fatal",
                "location": node.get("location", ""),
                "text": " ".join(words.split()),
            }
        )
    return found


class Schematrons:
    """Stylesheets by name, each compiled at its first use and kept."""

    def __init__(self, stylesheets):
        from saxonche import PySaxonProcessor  # after the limits are lifted

        self._stylesheets = stylesheets
        self._processor = PySaxonProcessor(license=False)
        self._compiler = self._processor.new_xslt30_processor()
        self._compiled = {}

    def _stylesheet(self, name):
        if name not in self._compiled:
            self._compiled[name] = self._compiler.compile_stylesheet(
                stylesheet_file=self._stylesheets[name]
            )
        return self._compiled[name]

    def apply(self, name, xml):
        """Apply the rule set ``name`` to a document and list what fails."""
        document = self._processor.parse_xml(xml_text=xml.decode())
        return findings(self._stylesheet(name).transform_to_string(xdm_node=document))


def answer(schematrons, line):
    """Answer one request line; what goes wrong is told, so that the next one can be served."""
    try:
        request = json.loads(line)
        xml = base64.b64decode(request["xml"])
        return {
            "findings": {name: schematrons.apply(name, xml) for name in request["rule_sets"]}
        }
    except Exception as error:  # the process serves many documents: none may end it
        return {"error": f"{type(error).__name__}: {error}"}


def requests(idle_seconds):
    """Yield the lines of standard input, until it closes or nothing comes for too long."""
    pending = b""
    while select.select([0], [], [], idle_seconds)[0]:
        chunk = os.read(0, 1 << 16)
        if not chunk:
            return
        pending += chunk
        *lines, pending = pending.split(b"\n")
        yield from lines


def main(arguments):
    """Announce that the helper is ready, or what is missing; then answer until the end."""
    lift_limits()
    # Standard output carries answers only: what a library prints goes to standard error.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        schematrons = Schematrons(dict(pair.split("=", 1) for pair in arguments[1:]))
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), file=answers, flush=True)
        return
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in requests(float(arguments[0])):
        print(json.dumps(answer(schematrons, line)), file=answers, flush=True)


if __name__ == "__main__":
    del sys.path[0]  # this folder holds no module for the libraries to find
    main(sys.argv[1:])
