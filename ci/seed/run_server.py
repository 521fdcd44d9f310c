#!/usr/bin/env python3
"""Runs seed_server.py, its text as it stands, on a free port of 127.0.0.1 instead of its [::]:50051.

With --auth it has the tutorial's interceptor, seed_interceptor.py, in front. Prints
`{"grpc": {"address": ..., "port": ...}, "tls": false, "pid": ...}` when it serves, and writes it to the --ready-file.
"""

import argparse
import json
import os
import pathlib
import runpy
import signal
import sys

import grpc

import seed_interceptor
import stubs


def tell_ready(port, ready_file):
    ready = json.dumps({"grpc": {"address": f"127.0.0.1:{port}", "port": port}, "tls": False, "pid": os.getpid()})
    print(ready, flush=True)
    if ready_file:
        draft = f"{ready_file}.{os.getpid()}.tmp"
        pathlib.Path(draft).write_text(ready + "\n")
        os.replace(draft, ready_file)


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
        tell_ready(self._port, self._ready_file)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, picks a free one")
    parser.add_argument("--ready-file")
    parser.add_argument("--auth", action="store_true")
    arguments = parser.parse_args()

    server = grpc.server
    more = {"interceptors": [seed_interceptor.AuthInterceptor()]} if arguments.auth else {}
    grpc.server = lambda *args, **kwargs: Redirected(server(*args, **kwargs, **more), arguments.port,
                                                     arguments.ready_file)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the stubs are removed
    with stubs.importable():
        runpy.run_path(str(pathlib.Path(__file__).with_name("seed_server.py")), run_name="__main__")


if __name__ == "__main__":
    main()
