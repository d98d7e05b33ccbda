"""Which files of the add-ons an action enters, and how often."""

import sys
from collections import Counter
from pathlib import Path

ROOT = f"{Path(__file__).parents[2]}/ar_management"
"""How the paths of all our add-ons begin."""


def traced(env, action):
    """Calls of functions of the add-ons while ``action()`` runs: Counter of (file, function)."""
    calls = Counter()

    def note(frame, event, _argument):
        if event == "call":
            code = frame.f_code
            if code.co_filename.startswith(ROOT) and "<" not in code.co_name:
                calls[code.co_filename[len(ROOT):], code.co_name] += 1

    env.flush_all()
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        action()
        env.flush_all()
    finally:
        sys.setprofile(before)
    return calls


def figures(calls):
    """How many files were entered, and how often one of their functions was called."""
    return {"files": len({file for file, _name in calls}), "calls": sum(calls.values())}
