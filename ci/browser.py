"""A headless Chromium, spoken to over a pipe: the DevTools protocol with nothing but the standard library."""

import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe")
SECONDS = 60


def find():
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """One tab. What the page did on its own stands in `events`, in order."""

    def __init__(self, program):
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()

        def at_three_and_four():  # where Chromium looks for its pipe
            low, high = fcntl.fcntl(to_browser, fcntl.F_DUPFD, 10), fcntl.fcntl(from_browser, fcntl.F_DUPFD, 10)
            os.dup2(low, 3)
            os.dup2(high, 4)

        self._process = subprocess.Popen([program, *FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"],
                                         preexec_fn=at_three_and_four, close_fds=False, stdin=subprocess.DEVNULL,
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self._buffer, self._next, self._session, self.events = b"", 0, None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(SECONDS)
        os.close(self._in)
        os.close(self._out)
        self._profile.cleanup()

    def call(self, method, **params):
        number = self._send(method, params)
        answer = self._until(lambda seen: seen.get("id") == number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def open(self, url):
        """Loads the page anew, also where only the fragment differs."""
        self.call("Page.navigate", url="about:blank")
        self._until(lambda seen: seen.get("method") == "Page.loadEventFired")
        self.events.clear()
        self.call("Page.navigate", url=url)
        self._until(lambda seen: seen.get("method") == "Page.loadEventFired")

    def evaluate(self, expression):
        """The value of a JavaScript expression, as data; also where the page itself may run no script."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def named(self, method):
        return [event["params"] for event in self.events if event.get("method") == method]

    def _send(self, method, params):
        self._next += 1
        message = {"id": self._next, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        return self._next

    def _until(self, wanted):
        for index, seen in enumerate(self.events):
            if "id" not in seen and wanted(seen):
                return self.events.pop(index)
        end = time.monotonic() + SECONDS
        while True:
            while b"\0" not in self._buffer:
                ready, _, _ = select.select([self._in], [], [], max(0, end - time.monotonic()))
                part = os.read(self._in, 1 << 20) if ready else b""
                if not part:
                    raise RuntimeError("Chromium does not answer")
                self._buffer += part
            message, self._buffer = self._buffer.split(b"\0", 1)
            seen = json.loads(message)
            if seen.get("method") == "Page.javascriptDialogOpening":  # or the page would wait for somebody to read it
                self._send("Page.handleJavaScriptDialog", {"accept": False})
            if wanted(seen):
                return seen
            self.events.append(seen)
