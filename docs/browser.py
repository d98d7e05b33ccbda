"""A headless Chromium driven over its DevTools protocol: enough to log in and take pictures."""

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import websocket

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_SECONDS = 60


class BrowserError(Exception):
    """The page or the browser did not do what it was asked to."""


@contextmanager
def chromium():
    """Run a browser with a fresh profile; yields a Browser."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not program:
        raise BrowserError(f"No browser found (looked for {', '.join(PROGRAMS)}).")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--disable-dev-shm-usage",
                "--disable-extensions", "--hide-scrollbars", "--force-color-profile=srgb",
                "--lang=en-US", "--remote-debugging-port=0", f"--user-data-dir={profile}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            yield Browser(_devtools_url(process, Path(profile) / "DevToolsActivePort"))
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _devtools_url(process, port_file):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BrowserError(f"The browser ended with code {process.returncode}.")
        if port_file.exists() and "\n" in port_file.read_text():
            port = port_file.read_text().splitlines()[0]
            with urlopen(f"http://127.0.0.1:{port}/json/version", timeout=10) as reply:
                return json.load(reply)["webSocketDebuggerUrl"]
        time.sleep(0.1)
    raise BrowserError("The browser did not start.")


class Browser:
    """The connection to the browser; ``page()`` opens a window with cookies of its own."""

    def __init__(self, url):
        self._socket = websocket.create_connection(
            url, timeout=PATIENCE_SECONDS, suppress_origin=True
        )
        self._numbers = itertools.count(1)
        self.events = []

    def call(self, method, session=None, **params):
        """Call a DevTools method and return its result; events on the way are kept."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") != number:
                self.events.append(answer)
                continue
            if "error" in answer:
                raise BrowserError(f"{method}: {answer['error']['message']}")
            return answer["result"]

    def page(self):
        """Open a window that shares nothing with the others."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)
        session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        return Page(self, session["sessionId"])


class Page:
    """One window."""

    def __init__(self, browser, session):
        self._browser = browser
        self._session = session
        for area in ("Page", "Runtime", "Log"):
            self._call(f"{area}.enable")

    def _call(self, method, **params):
        return self._browser.call(method, session=self._session, **params)

    def resize(self, width, height, mobile=False):
        """Set the size of the window in CSS pixels; a phone has two dots per pixel."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=2 if mobile else 1, mobile=mobile,
        )
        self._call("Emulation.setTouchEmulationEnabled", enabled=mobile)

    def open(self, url):
        """Go to an address."""
        result = self._call("Page.navigate", url=url)
        if result.get("errorText"):
            raise BrowserError(f"{url}: {result['errorText']}")

    def run(self, expression):
        """Value of a JavaScript expression."""
        result = self._call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            text = details.get("exception", {}).get("description") or details["text"]
            raise BrowserError(f"{expression[:80]}: {text}")
        return result["result"].get("value")

    def wait(self, expression, what, seconds=PATIENCE_SECONDS):
        """Wait until a JavaScript expression is true."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if self.run(f"Boolean({expression})"):
                    return
            except BrowserError:
                pass  # between two pages there is nothing to ask; the deadline decides
            time.sleep(0.2)
        raise BrowserError(f"Waited {seconds} s for {what}.")

    def wait_still(self, quiet_rounds=4, seconds=PATIENCE_SECONDS):
        """Wait until the page does not change any more."""
        before, quiet = None, 0
        deadline = time.monotonic() + seconds
        while quiet < quiet_rounds and time.monotonic() < deadline:
            now = self.run("document.readyState + document.body.innerHTML.length")
            quiet = quiet + 1 if now == before else 0
            before = now
            time.sleep(0.2)

    def problems(self):
        """JavaScript errors since the last call."""
        found = []
        for event in self._browser.events:
            params = event.get("params", {})
            if event.get("sessionId") != self._session:
                continue
            if event["method"] == "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                found.append(details.get("exception", {}).get("description") or details["text"])
            elif event["method"] == "Log.entryAdded" and params["entry"]["level"] == "error":
                # Leaving a form that was opened and not touched is no error of the page.
                if "beforeunload" not in params["entry"]["text"]:
                    found.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        self._browser.events.clear()
        return found

    def save(self, path, whole_page=False):
        """Write a picture of the window."""
        picture = self._call("Page.captureScreenshot", captureBeyondViewport=whole_page)
        path.write_bytes(base64.b64decode(picture["data"]))
