"""Asks the schematron helper process: starts it when needed, once per process, and again."""

import atexit
import base64
import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

WORKER = Path(__file__).with_name("schematron_worker.py")
START_SECONDS = 30
ANSWER_SECONDS = 30
IDLE_SECONDS = 300


class NotAvailable(Exception):
    """The schematrons could not be applied; the text says why."""


class HelperDied(Exception):
    """The helper process ended before it answered."""


class SchematronClient:
    """One helper process for all threads of this process.

    :ivar stylesheets: path of the XSLT by name of rule set
    """

    def __init__(self, stylesheets, worker=WORKER, python=None, answer_seconds=ANSWER_SECONDS):
        self._command = [
            python or sys.executable,
            str(worker),
            str(IDLE_SECONDS),
            *[f"{name}={path}" for name, path in stylesheets.items()],
        ]
        self._answer_seconds = answer_seconds
        self._lock = threading.Lock()
        self._helper = None
        self._owner = None
        self._pending = b""
        atexit.register(self.stop)

    def apply(self, xml, rule_sets):
        """Apply rule sets to a document: dict name -> list of failed assertions.

        A helper that died is started again, once; then ``NotAvailable`` says why not.
        """
        request = {"xml": base64.b64encode(xml).decode(), "rule_sets": list(rule_sets)}
        with self._lock:
            try:
                answer = self._ask(request)
            except HelperDied:
                try:
                    answer = self._ask(request)
                except HelperDied as error:
                    raise NotAvailable(str(error)) from error
        if "error" in answer:
            raise NotAvailable(answer["error"])
        return answer["findings"]

    @property
    def pid(self):
        """Process id of the running helper, or None."""
        return self._helper.pid if self._helper and self._helper.poll() is None else None

    def stop(self):
        """End the helper, when this process started it."""
        helper, self._helper = self._helper, None
        if helper is None or self._owner != os.getpid():
            return
        helper.kill()
        helper.wait()
        helper.stdin.close()
        helper.stdout.close()

    def _ask(self, request):
        self._start()
        try:
            self._helper.stdin.write(json.dumps(request).encode() + b"\n")
            self._helper.stdin.flush()
            return self._read(self._answer_seconds)
        except (BrokenPipeError, HelperDied) as error:
            code = self._end_code()
            self.stop()
            raise HelperDied(f"the helper process ended (code {code})") from error
        except TimeoutError as error:
            self.stop()
            raise NotAvailable(f"no answer after {self._answer_seconds} s") from error

    def _start(self):
        # After a fork the pipes belong to the parent: this process needs a helper of its own.
        if self._owner == os.getpid() and self.pid:
            return
        self.stop()
        try:
            self._helper = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise NotAvailable(str(error)) from error
        self._owner, self._pending = os.getpid(), b""
        try:
            hello = self._read(START_SECONDS)
        except (TimeoutError, HelperDied) as error:
            code = self._end_code()
            self.stop()
            raise NotAvailable(f"the helper process did not start (code {code})") from error
        if "missing" in hello:
            self.stop()
            raise NotAvailable(hello["missing"])

    def _read(self, seconds):
        """Read one answer line within the given time."""
        deadline = time.monotonic() + seconds
        output = self._helper.stdout.fileno()
        while b"\n" not in self._pending:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([output], [], [], left)[0]:
                raise TimeoutError
            chunk = os.read(output, 1 << 16)
            if not chunk:
                raise HelperDied
            self._pending += chunk
        line, _newline, self._pending = self._pending.partition(b"\n")
        return json.loads(line)

    def _end_code(self):
        try:
            return self._helper.wait(1)
        except subprocess.TimeoutExpired:
            return None
