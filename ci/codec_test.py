#!/usr/bin/env python3
"""Shows that each cell of format by transport decodes and encodes its own format alone.

  ci/codec_test.py PROGRAM

Runs the reference server under callgrind, which counts every function that is called, sends calls of one cell at a
time, and looks at whose codec was called: the one of the cell, for requests and for answers, and no other. Else a
comparison of formats would measure two of them. With --print it lists the functions.

Exit code 77 means skipped, because there is no valgrind.
"""

import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

if not shutil.which("valgrind") or not shutil.which("callgrind_control"):
    print("skipped: valgrind is not here (Debian package valgrind)")
    sys.exit(77)

PRINT = "--print" in sys.argv
if PRINT:
    sys.argv.remove("--print")
PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/assay"

# Functions that only work when octets of a format become a message, and the other way round.
DECODES = {
    "protobuf": r"::_InternalParse\(",
    "direct": r"^assay::reference::ObjectReader::",
    "nlohmann": r"^(bool )?nlohmann::.*(::parser<|::lexer<)|^(bool )?nlohmann::.*sax_parse",
}
ENCODES = {
    "protobuf": r"::_InternalSerialize\(",
    "direct": r"^assay::reference::ObjectWriter::",
    "nlohmann": r"^(void )?nlohmann::.*::serializer<.*::dump",
}
CALLS = 20
# No two users have one address. ${random} is 16 digits, so that the length before it in protobuf is right.
JSON_USER = b'{"name": "Ada", "email": "${random}@example.com"}'
PROTOBUF_USER = b"\x0a\x03Ada\x12\x1c${random}@example.com"
PROTOBUF = ["--content-type", "application/x-protobuf", "--metadata", "accept:application/x-protobuf"]


class Server:
    """The reference server under callgrind, which counts while it is told to."""

    def __init__(self, folder, json_writer):
        self.folder = pathlib.Path(folder)
        ready = self.folder / "ready"
        self.process = subprocess.Popen(
            ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={self.folder}/out",
             PROGRAM, "serve", "--log", "off", "--port", "0", "--rest-port", "0", "--rest-json", json_writer,
             "--ready-file", ready], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while not ready.exists() or not ready.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise RuntimeError("the server does not come up under valgrind")
            time.sleep(0.05)
        said = json.loads(ready.read_text())
        self.grpc, self.rest = said["grpc"]["address"], f"http://{said['rest']['address']}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def control(self, *arguments):
        subprocess.run(["callgrind_control", *arguments, str(self.process.pid)], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def functions(self, *call):
        """Those that are called for `call`, once it has been made: first times initialise what has nothing to do with
        it."""
        self.load(call, 1)
        self.control("--instr=on")
        self.load(call, CALLS)
        before = set(self.folder.glob("out.*"))
        self.control("--dump")
        self.control("--instr=off")
        deadline = time.monotonic() + 60
        while not (written := set(self.folder.glob("out.*")) - before):
            if time.monotonic() > deadline:
                raise RuntimeError("callgrind writes no profile")
            time.sleep(0.05)
        text = written.pop().read_text()
        return {name for name in re.findall(r"^c?fn=\(\d+\) (.+)$", text, re.MULTILINE)}

    def load(self, call, requests):
        document = self.folder / "load.json"
        subprocess.run([PROGRAM, "load", *call, "--requests", str(requests), "--timeout", "60s", "--json", document,
                        "--quiet"], check=True, stdout=subprocess.DEVNULL)
        if json.loads(document.read_text())["succeeded"] != requests:
            raise RuntimeError(f"calls fail: {' '.join(map(str, call))}")


def names_of(table, functions):
    """What of `table` was called."""
    found = {}
    for name, pattern in table.items():
        matching = sorted(function for function in functions if re.search(pattern, function))
        if matching:
            found[name] = matching
    return found


def short(function):
    """A function's name without its arguments and its template's."""
    name = re.sub(r"\(anonymous namespace\)::|\[abi:cxx11\]", "", function)
    while "<" in name and (shorter := re.sub(r"<[^<>]*>", "", name)) != name:
        name = shorter
    return name.split("(")[0].split(" ")[-1]


class CodecTest(unittest.TestCase):
    def expect(self, cell, codec, functions):
        decoded, encoded = names_of(DECODES, functions), names_of(ENCODES, functions)
        if PRINT:
            print(f"{cell}: {len(functions)} functions")
            for verb, found in (("decodes", decoded), ("encodes", encoded)):
                for name, matching in found.items():
                    print(f"  {verb} {name}: " + ", ".join(short(function) for function in matching))
        with self.subTest(cell):
            self.assertEqual(list(decoded), [codec])
            self.assertEqual(list(encoded), [codec])

    def test_each_cell_has_its_own_codec_alone(self):
        for writer in ("direct", "nlohmann"):
            with tempfile.TemporaryDirectory() as folder, Server(folder, writer) as server:
                json_user, protobuf_user = server.folder / "user.json", server.folder / "user.pb"
                json_user.write_bytes(JSON_USER)
                protobuf_user.write_bytes(PROTOBUF_USER)
                users = ["--rest", f"{server.rest}/v1/users", "--body-file"]
                get = ["--data-hex", b'{"id": 1}'.hex()]
                self.expect(f"JSON over REST, {writer}", writer, server.functions(*users, json_user))
                self.expect(f"JSON over gRPC, {writer}", writer,
                            server.functions(server.grpc, "--call", "user.UserServiceJson/GetUser", *get))
                self.expect("protobuf over REST", "protobuf", server.functions(*users, protobuf_user, *PROTOBUF))
                self.expect("protobuf over gRPC", "protobuf",
                            server.functions(server.grpc, "--call", "user.UserService/CreateUser", "--data",
                                             JSON_USER.decode()))


if __name__ == "__main__":
    unittest.main()
