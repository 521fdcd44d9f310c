#!/usr/bin/env python3
"""Runs seed_client.py, its text as it stands, against a port of this machine instead of its localhost:50051."""

import argparse
import pathlib
import runpy

import grpc

import stubs


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()

    insecure_channel = grpc.insecure_channel

    def redirected(target, *args, **kwargs):
        assert target == "localhost:50051", target
        return insecure_channel(f"localhost:{arguments.port}", *args, **kwargs)

    grpc.insecure_channel = redirected
    with stubs.importable():
        runpy.run_path(str(pathlib.Path(__file__).with_name("seed_client.py")), run_name="__main__")


if __name__ == "__main__":
    main()
