#!/usr/bin/env python3
"""gRPC's own interoperability client against this project's reference server.

    interop_test.py PROGRAM [CASE...]

`PROGRAM serve --interop` must pass every case (doc/interop-test-descriptions.md in gRPC's repository). The client is
one that no Debian package has, and GRPC_INTEROP_CLIENT is the command that runs it: grpc-go's (`go install
google.golang.org/grpc/interop/client@latest`), or grpc-java's, which knows the cases on compression too (after
`ci/targets/grpc-java/build`: "java -cp build/servers/grpc-java/* io.grpc.testing.integration.TestServiceClient"). Exits
77 with a line that says why where it is not given.
"""

import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

CASES = [
    "empty_unary",
    "large_unary",
    "client_streaming",
    "server_streaming",
    "ping_pong",
    "empty_stream",
    "status_code_and_message",
    "special_status_message",
    "unimplemented_method",
    "unimplemented_service",
    "custom_metadata",
    "timeout_on_sleeping_server",
    "cancel_after_begin",
    "cancel_after_first_response",
]
# Of clients that know them.
COMPRESSED = [
    "client_compressed_unary",
    "server_compressed_unary",
    "client_compressed_streaming",
    "server_compressed_streaming",
]
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


class Server:
    def __init__(self, program, *flags):
        self._command = [program, "serve", "--auth", "off", "--log", "off", *flags]

    def __enter__(self):
        with tempfile.TemporaryDirectory(prefix="assay-interop-") as folder:
            ready_file = pathlib.Path(folder) / "ready.json"
            self._process = subprocess.Popen([*self._command, "--port", "0", "--ready-file", str(ready_file)],
                                             stdout=subprocess.DEVNULL)
            try:
                return wait_for(ready_file, self._process)
            except BaseException:
                self.__exit__()
                raise

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(BUDGET_SECONDS)
        finally:
            self._process.kill()
            self._process.wait()


def play(client, port, case):
    """What the client said, and whether it was content."""
    try:
        played = subprocess.run([*client, "--server_host=127.0.0.1", f"--server_port={port}", "--use_tls=false",
                                 f"--test_case={case}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                timeout=BUDGET_SECONDS)
    except subprocess.TimeoutExpired:
        return f"nothing within {BUDGET_SECONDS} s", False
    return played.stdout.strip(), played.returncode == 0


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    program, cases = sys.argv[1], sys.argv[2:]
    client = shlex.split(os.environ.get("GRPC_INTEROP_CLIENT", ""))
    if not client or shutil.which(client[0]) is None:
        print("SKIP: the interoperability client was NOT run: GRPC_INTEROP_CLIENT does not name one")
        sys.exit(77)
    if not cases:
        cases = CASES + (COMPRESSED if "java" in client[0] else [])
    failed = []
    with Server(program, "--interop") as port:
        for case in cases:
            said, passed = play(client, port, case)
            print(f"{'ok' if passed else 'FAIL'}: {case}" + ("" if passed else f"\n{said}"))
            if not passed:
                failed.append(case)
    # The client must be able to fail.
    with Server(program) as port:
        if play(client, port, "empty_unary")[1]:
            failed.append("empty_unary against a server without the service, which must fail")
    if failed:
        raise SystemExit("FAIL: " + ", ".join(failed))


if __name__ == "__main__":
    main()
