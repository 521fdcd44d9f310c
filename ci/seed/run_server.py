#!/usr/bin/env python3
"""Runs seed_server.py, its text as it stands, on a free port of 127.0.0.1 instead of its [::]:50051.

Prints `{"grpc": {"address": ..., "port": ...}, "tls": false, "pid": ...}` when it serves, and writes it to the
--ready-file.
"""

import argparse
import json
import os
import pathlib
import runpy
import signal
import sys

import grpc

import stubs


class Redirected:
    """A grpc.Server that binds elsewhere than it is told, and says so once it has started."""

    def __init__(self, server, port, ready_file):
        self._server = server
        self._port = port
        self._ready_file = ready_file

    def __getattr__(self, name):
        return getattr(self._server, name)

    def add_insecure_port(self, address):
        assert address == "[::]:50051", address
        self._port = self._server.add_insecure_port(f"127.0.0.1:{self._port}")
        return self._port

    def start(self):
        self._server.start()
        ready = json.dumps({"grpc": {"address": f"127.0.0.1:{self._port}", "port": self._port}, "tls": False,
                            "pid": os.getpid()})
        print(ready, flush=True)
        if self._ready_file:
            draft = f"{self._ready_file}.{os.getpid()}.tmp"
            pathlib.Path(draft).write_text(ready + "\n")
            os.replace(draft, self._ready_file)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, picks a free one")
    parser.add_argument("--ready-file")
    arguments = parser.parse_args()

    server = grpc.server
    grpc.server = lambda *args, **kwargs: Redirected(server(*args, **kwargs), arguments.port, arguments.ready_file)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the stubs are removed
    with stubs.importable():
        runpy.run_path(str(pathlib.Path(__file__).with_name("seed_server.py")), run_name="__main__")


if __name__ == "__main__":
    main()
