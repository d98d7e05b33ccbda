"""Helper process that takes the XML of an e-invoice out of one PDF, in limited memory and time.

    python pdf_worker.py PDF XML MEMORY_BYTES SECONDS

It writes the XML into a file and says on standard output, as one JSON object, its ``name`` and
the names of all ``files``, or that it was ``refused`` and why (a code of ``einvoice.*``).
"""

import json
import resource
import sys

NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
"""Names that the standards give to the file, in the order in which they are tried."""
MAX_FILES = 500


class Refused(Exception):
    """The PDF is no e-invoice, or cannot be opened."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.answer = {"refused": code, "params": params}


def limit(memory, seconds):
    """Keep this process within its memory and time, whatever the file asks for."""
    # One second between the limits of time: the first one says why it ended, the second kills.
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory, memory), (resource.RLIMIT_CPU, seconds, seconds + 1)
    ):
        _soft, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(kind, (soft, hard))


def attached(path):
    """Name and content of the XML, and the names of all files inside a PDF."""
    reader = opened(path)
    attachments = reader.attachments
    names = list(attachments)[:MAX_FILES]
    if not names:
        raise Refused("pdf_empty")
    by_lower = {name.lower(): name for name in reversed(names)}
    wanted = [by_lower[name] for name in NAMES if name in by_lower]
    wanted += [name for name in names if name.lower().endswith(".xml") and name not in wanted]
    if not wanted:
        raise Refused("pdf_no_xml", files=", ".join(names)[:300])
    return wanted[0], attachments[wanted[0]][0], names


def opened(path):
    """The PDF, with the empty password when it wants one: that is no secret."""
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("pdf_encrypted")
    return reader


def answer(source, target):
    """Take the XML out; whatever goes wrong is told as a code."""
    try:
        name, content, files = attached(source)
    except Refused as error:
        return error.answer
    except ImportError:
        return {"refused": "pdf_library"}
    except (MemoryError, RecursionError):
        return {"refused": "pdf_bomb"}
    except Exception as error:  # a file of strangers may break a library in any way
        bomb = type(error).__name__ == "LimitReachedError"
        return {"refused": "pdf_bomb" if bomb else "pdf_broken"}
    with open(target, "wb") as file:
        file.write(content)
    return {"name": name, "files": files}


def main(source, target, memory, seconds):
    """Limit this process, then read."""
    limit(int(memory), int(seconds))
    print(json.dumps(answer(source, target)))


if __name__ == "__main__":
    del sys.path[0]  # this folder holds no module for the libraries to find
    main(*sys.argv[1:])
