"""What the user sees: numbered steps, elapsed time, plain errors. All on stderr,
so that `./dev shell` and `./dev psql` keep a clean standard output."""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from . import paths

TICK_SECONDS = 10
_open_steps: list[str] = []


class Problem(Exception):
    """Something is missing or failed: shown as plain text, never as a traceback."""

    def __init__(self, what: str, remedy: str = ""):
        super().__init__(what)
        self.remedy = remedy


def line(text: str = "") -> None:
    """Print one line for the user."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title: str, progress: Callable[[], str] | None = None) -> Iterator[None]:
    """Show a title, a sign of life while it lasts, and how long it took.

    `progress` may return a short text such as "45 %" to show with the time.
    """
    start = time.monotonic()
    line(f"{title} ...")
    stop = threading.Event()
    ticker = threading.Thread(target=_tick, args=(stop, start, title, progress), daemon=True)
    _open_steps.append(title)
    ticker.start()
    try:
        yield
    finally:
        _open_steps.remove(title)
        stop.set()
        ticker.join()
    line(f"      done in {time.monotonic() - start:.1f} s")


def _tick(stop: threading.Event, start: float, title: str, progress) -> None:
    """On a terminal a counting line, elsewhere a plain line now and then."""
    terminal = sys.stderr.isatty()
    while not stop.wait(0.5 if terminal else TICK_SECONDS):
        if _open_steps[-1:] != [title]:
            continue  # a step inside this one speaks
        text = f"      {time.monotonic() - start:.0f} s"
        if progress:
            text += f", {progress()}"
        if terminal:
            print(f"\r{text} ", end="", file=sys.stderr, flush=True)
        else:
            line(text)
    if terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def run(
    command: Sequence, *, log: str, what: str, remedy: str = "", **options
) -> None:
    """Run a command quietly; its output goes to a log file, shown when it fails."""
    log_path = paths.LOGS / f"{log}.log"
    with log_path.open("w") as output:
        try:
            code = subprocess.run(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **options,
            ).returncode
        except FileNotFoundError as error:
            raise Problem(f"{what}: command not found: {error.filename}", remedy) from None
    if code:
        raise Problem(
            f"{what} (exit code {code}). Last lines of {log_path}:\n{tail(log_path)}",
            remedy,
        )


def tail(path: Path, lines: int = 25) -> str:
    """The end of a log file, indented."""
    text = path.read_text(errors="replace").splitlines()[-lines:]
    return "\n".join(f"    {row}" for row in text)
