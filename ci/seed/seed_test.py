#!/usr/bin/env python3
"""The tutorial's client and server, unchanged, and this project's reference server.

    seed_test.py PROGRAM

The client must print what it should against `PROGRAM serve --auth off`, a fresh one, and against the tutorial's own
server. Exits 77 with a line that says why where Debian's Python gRPC is absent.
"""

import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import stubs

HERE = pathlib.Path(__file__).resolve().parent
EXPECTED = """\
Created user: 1
Listing users:
  - John Doe
Server: Echo: Hello
Server: Echo: How are you?
Server: Echo: Goodbye
"""
BUDGET_SECONDS = 30


def wait_for(ready_file, process):
    until = time.monotonic() + BUDGET_SECONDS
    while not ready_file.exists():
        if process.poll() is not None:
            raise SystemExit(f"FAIL: the server ended with {process.returncode} before it served")
        if time.monotonic() > until:
            raise SystemExit(f"FAIL: the server did not serve within {BUDGET_SECONDS} s")
        time.sleep(0.02)
    return json.loads(ready_file.read_text())["grpc"]["port"]


def check(name, command, expected_exit):
    with tempfile.TemporaryDirectory(prefix="assay-seed-") as folder:
        ready_file = pathlib.Path(folder) / "ready.json"
        server = subprocess.Popen([*command, "--port", "0", "--ready-file", str(ready_file)],
                                  stdout=subprocess.DEVNULL)
        try:
            port = wait_for(ready_file, server)
            client = subprocess.run([sys.executable, str(HERE / "run_client.py"), "--port", str(port)],
                                    stdout=subprocess.PIPE, text=True, timeout=BUDGET_SECONDS)
            server.send_signal(signal.SIGTERM)
            server.wait(BUDGET_SECONDS)
        finally:
            server.kill()
            server.wait()
    if client.returncode != 0 or client.stdout != EXPECTED:
        raise SystemExit(f"FAIL: against {name} the client ended with {client.returncode}, and said:\n{client.stdout}")
    if server.returncode != expected_exit:
        raise SystemExit(f"FAIL: {name} ended with {server.returncode} on SIGTERM, not with {expected_exit}")
    print(f"ok: the tutorial's client against {name}")


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    lacks = stubs.missing()
    if lacks:
        print(f"SKIP: the tutorial's client was NOT run: this machine has no {lacks}")
        sys.exit(77)
    check("the reference server", [sys.argv[1], "serve", "--auth", "off"], 0)
    check("the tutorial's server", [sys.executable, str(HERE / "run_server.py")], 0)


if __name__ == "__main__":
    main()
