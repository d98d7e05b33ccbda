"""Lets ``stdnum`` read its own data files inside an Odoo process."""

import importlib
import importlib.machinery
import sys


def restore_loader() -> None:
    """Give ``stdnum`` its usual loader back.

    Odoo replaces it by one that cannot read the data files of that package ("Can't open orphan
    path"): the VAT and IBAN modules of ``stdnum`` then fail at import.

    >>> restore_loader()
    """
    importlib.import_module("stdnum")
    stdnum = sys.modules["stdnum"]
    if not hasattr(stdnum.__spec__.loader, "get_resource_reader"):
        stdnum.__spec__.loader = importlib.machinery.SourceFileLoader("stdnum", stdnum.__file__)
