#!/usr/bin/env python3
"""Two ranks of mpirun load a reference server on loopback, and their documents are added up without loss.

  ci/mpirun_test.py PROGRAM

Exit code 77 means skipped, because there is no mpirun.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent / "mpirun-load"
CALL = ["--call", "grpc.health.v1.Health/Check", "--data", "{}"]


class MpirunTest(unittest.TestCase):
    program = None  # set by main

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) if hasattr(
            self, "enterContext") else self._folder()
        ready = self.folder / "ready.json"
        self.server = subprocess.Popen([self.program, "serve", "--port", "0", "--log", "off", "--ready-file", ready],
                                       stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.stop)
        self.server.stdout.readline()  # it says where it listens once it is ready
        self.target = json.loads(ready.read_text(encoding="utf-8"))["grpc"]["address"]

    def _folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def stop(self):
        self.server.terminate()
        self.server.wait(20)
        self.server.stdout.close()

    def load(self, ranks, *flags):
        out = self.folder / "all.json"
        subprocess.run([SCRIPT, out, str(ranks), self.target, *CALL, *flags], check=True, timeout=120,
                       stdout=subprocess.DEVNULL, env={**os.environ, "ASSAY": str(self.program), "IN": "2"})
        return json.loads(out.read_text(encoding="utf-8"))

    def test_two_ranks_are_one_load(self):
        document = self.load(2, "--requests", "1001", "--streams", "4")
        self.assertEqual(document["kind"], "load")
        self.assertEqual(document["requests"], 1001)  # 501 and 500
        self.assertEqual(document["errors"], [])
        self.assertEqual(sum(count for _, count in document["histograms"]["latency"]["cells"]), 1001)
        workers = document["workers"]
        self.assertEqual([(worker["index"], worker["of"]) for worker in workers], [(0, 2), (1, 2)])
        # They began together: by their clocks, which here are one.
        apart = abs(workers[0]["started_unix_us"] - workers[1]["started_unix_us"])
        self.assertLess(apart, 1_000_000)
        self.assertEqual(workers[0]["start_at"], workers[1]["start_at"])


def main(arguments):
    if shutil.which("mpirun") is None:
        print("SKIP: nobody ran several workers under mpirun; install the package openmpi-bin")
        return 77
    MpirunTest.program = pathlib.Path(arguments[0]).resolve()
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(MpirunTest)
    return 0 if unittest.TextTestRunner().run(suite).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
