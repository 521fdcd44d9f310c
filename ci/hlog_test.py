#!/usr/bin/env python3
"""Reads the histograms that assay load exports with HdrHistogram's own Python library.

  ci/hlog_test.py PROGRAM

Exit code 77 means skipped, because there is no such library (`pip install hdrhistogram`; Debian has no package of it).
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

try:
    from hdrh.histogram import HdrHistogram
    from hdrh.log import HistogramLogReader
except ImportError:
    print("skipped: Python's hdrhistogram is not here (pip install hdrhistogram)")
    sys.exit(77)

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "assay"


def play(folder):
    """A trial against a server of ours; the document, the log and the table that it writes."""
    ready, names = folder / "ready", [folder / name for name in ("load.json", "load.hlog", "load.hgrm")]
    server = subprocess.Popen([PROGRAM, "load-target", "--ready-file", ready], stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            if ready.exists() and ready.read_text():
                break
            time.sleep(0.05)
        address = json.loads(ready.read_text())["grpc"]["address"]
        subprocess.run([PROGRAM, "load", address, "--call", "a.B/C", "--data-hex", "0801", "--rate", "2000",
                        "--requests", "1000", "--quiet", "--json", names[0], "--hlog", names[1], "--hgrm", names[2]],
                       check=True)
    finally:
        server.terminate()
        server.wait()
    return [name.read_text() for name in names]


class HlogTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            document, cls.log, cls.table = play(pathlib.Path(folder))
            cls.document = json.loads(document)
            path = pathlib.Path(folder) / "log"
            path.write_text(cls.log)
            cls.histograms = {}
            reader = HistogramLogReader(str(path), HdrHistogram(1, 3_600_000_000_000, 3))
            while (histogram := reader.get_next_interval_histogram()) is not None:
                cls.histograms[histogram.get_tag()] = histogram
            reader.close()

    def test_every_histogram_is_there(self):
        self.assertEqual(set(self.histograms), {"latency", "service", "lateness"})

    def test_nothing_is_lost(self):
        for tag, histogram in self.histograms.items():
            cells = {index: count for index, count in self.document["histograms"][tag]["cells"]}
            read = {index: histogram.get_count_at_index(index) for index in range(histogram.counts_len)}
            self.assertEqual({index: count for index, count in read.items() if count}, cells)
            self.assertEqual(histogram.get_total_count(), self.document[tag]["count"])

    def test_percentiles_agree(self):
        for percentile, key in ((50, "p50_us"), (90, "p90_us"), (99, "p99_us"), (99.9, "p99_9_us")):
            value = self.histograms["latency"].get_value_at_percentile(percentile) / 1000
            self.assertAlmostEqual(value, self.document["latency"][key], delta=value / 500)

    def test_the_table_says_the_same(self):
        rows = [line.split() for line in self.table.splitlines() if line and line.strip()[0].isdigit()]
        values = [float(row[0]) for row in rows]
        self.assertEqual(values, sorted(values))
        self.assertEqual(int(rows[-1][2]), self.document["latency"]["count"])
        self.assertAlmostEqual(values[-1], self.document["latency"]["max_us"] / 1000, places=5)


if __name__ == "__main__":
    unittest.main()
