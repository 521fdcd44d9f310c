#!/usr/bin/env python3
"""Plays all scenarios against the tutorial's server, alone, with its interceptor, and in grpc.aio.

    targets_test.py PROGRAM

Each must fail exactly what its file in scenarios/targets knows. Exits 77 with a line that says why where Debian's
Python gRPC is absent.
"""

import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile

import stubs

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGETS = ("seed", "seed-auth", "seed-aio")
# Far fewer cases with a verdict than this were never played.
LEAST_JUDGED = 400
BUDGET_SECONDS = 280


def play(program, target, folder):
    """What is wrong with a run on this target, in words; empty where nothing is."""
    document = pathlib.Path(folder) / f"{target}.json"
    command = [program, "run", "--target-file", f"scenarios/targets/{target}.yaml", "--progress", "none",
               "--json", document]
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                         timeout=BUDGET_SECONDS)
    if not document.exists():
        return f"{target}: exit code {run.returncode}, and no document\n{run.stdout}"
    summary = json.loads(document.read_text(encoding="utf-8"))["summary"]
    verdicts = summary["by_verdict"]
    print(f"{target}: " + ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items()), flush=True)
    judged = sum(verdicts[verdict] for verdict in ("pass", "fail", "lenient", "info"))
    if run.returncode != 0 or judged < LEAST_JUDGED or summary["by_modifier"]["known"] == 0:
        return f"{target}: exit code {run.returncode}, {judged} cases with a verdict\n{run.stdout}"
    return ""


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    if lacks := stubs.missing():
        print(f"SKIP: the tutorial's server was NOT played against: this machine has no {lacks}")
        sys.exit(77)
    # They mostly wait, each for its own server.
    with tempfile.TemporaryDirectory(prefix="assay-targets-") as folder:
        with concurrent.futures.ThreadPoolExecutor(len(TARGETS)) as pool:
            wrong = list(filter(None, pool.map(lambda target: play(sys.argv[1], target, folder), TARGETS)))
    if wrong:
        raise SystemExit("FAIL: " + "\n".join(wrong))


if __name__ == "__main__":
    main()
