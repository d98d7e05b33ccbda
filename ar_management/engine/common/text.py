"""Texts that are printed: where a line may break, and where not."""

import re

NO_BREAK = "\u00a0"


def keep_numbers(text: str) -> str:
    """Keep each number with the word before it: no line of a letter begins with one.

    >>> keep_numbers("due on 12 May").replace(NO_BREAK, "~")
    'due on~12 May'
    >>> keep_numbers("Lyon  3, at 2 %").replace(NO_BREAK, "~")
    'Lyon  3, at~2 %'
    """
    return re.sub(r"(?<=\S) (?=\d)", NO_BREAK, text)
