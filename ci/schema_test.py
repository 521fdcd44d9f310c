#!/usr/bin/env python3
"""Holds documents against the published schemas, reports/schema/*.schema.json, and workloads against theirs.

  ci/schema_test.py               the golden documents
  ci/schema_test.py FILE.json...  these documents
  ci/schema_test.py PROGRAM       the golden documents, and what PROGRAM writes of a run, a load trial and a benchmark
                                  of its own against the reference server; it must write them as they were when it
                                  reads them back

Exit code 77 means skipped, because python3-jsonschema is absent.
"""

import copy
import json
import pathlib
import subprocess
import sys
import tempfile

REPORTS = pathlib.Path(__file__).resolve().parent.parent / "reports"
GOLDEN = sorted((REPORTS / "testdata").glob("*.json"))
KINDS = ("run", "load", "bench")
WORKLOADS = REPORTS.parent / "scenarios"

# What no document may hold: the schema must see it.
SPOILERS = {"sample-report.json": {
    "a key that nobody knows": lambda run: run.update(surprise=1),
    "a missing summary": lambda run: run.pop("summary"),
    "another kind": lambda run: run.update(kind="walk"),
    "a verdict that is none": lambda run: run["results"][0].update(verdict="passed"),
    "a negative duration": lambda run: run["results"][0].update(duration_us=-1),
    "a seed as a number": lambda run: run["run"].update(seed=7),
    "an event that is none": lambda run: run["results"][0]["transcript"]["events"][0].update(event="noise"),
    "a skipped case without a reason": lambda run: run["results"].append(
        {key: value for key, value in run["results"][0].items() if key != "reason"} | {"verdict": "skipped"}),
}, "bench-report.json": {
    "a key that nobody knows": lambda bench: bench.update(surprise=1),
    "no analysis": lambda bench: bench.pop("analysis"),
    "a trial without its load": lambda bench: bench["trials"][0].pop("load"),
    "a load that lacks its histograms": lambda bench: bench["trials"][0]["load"].pop("histograms"),
    "an outcome that is none": lambda bench: bench["analysis"]["headline"][0].update(outcome="faster"),
    "a client that is none": lambda bench: bench["arms"][0].update(client="curl"),
    "a negative count": lambda bench: bench["trials"][0]["load"].update(requests=-1),
}}


def complaints(validator, document):
    for error in validator.iter_errors(document):
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
        yield f"{path.lstrip('.') or 'the document'}: {error.message[:200]}"


def brief(document):
    """Of a benchmark the trials that differ: they are many, alike, and slow to look at."""
    trials = document.get("trials", [])
    document["trials"] = trials[:3] + [trial for trial in trials if trial["invalid"]][:3]
    return document if trials else {key: value for key, value in document.items() if key != "trials"}


def played(program, folder):
    """The document of a run, which is small but has the transcripts of both clients."""
    subprocess.run([program, "run", "--area", "health", "--area", "status", "--transcript", "all", "--exit-zero",
                    "--progress", "none", "-o", folder], check=True, stdout=subprocess.DEVNULL)
    document = folder / "report.json"
    results = json.loads(document.read_text(encoding="utf-8"))["results"]
    seen = {event["event"] for result in results if "transcript" in result for event in result["transcript"]["events"]}
    if missing := {"opened", "frame", "headers", "call", "message", "status", "step"} - seen:
        raise SystemExit(f"{program} run: no transcript of {len(results)} cases has these events: {sorted(missing)}")
    return document


def rewritten(program, source, folder):
    """The document as the program writes it after it has read it; it must come back as it was."""
    again = folder / f"again-{source.name}"
    subprocess.run([program, "report", source, "--json", again], check=True, stdout=subprocess.DEVNULL)
    if again.read_text(encoding="utf-8") != source.read_text(encoding="utf-8"):
        raise SystemExit(f"{source}: {program} report --json writes another document than it read")
    return again


def loaded(program, folder):
    """The documents of a load trial and of the shortest benchmark there is."""
    server = subprocess.Popen([program, "serve", "--port", "0", "--log", "off", "--ready-file", folder / "ready"],
                              stdout=subprocess.PIPE)
    server.stdout.readline()  # it is ready
    target = json.loads((folder / "ready").read_text(encoding="utf-8"))["grpc"]["address"]
    try:
        subprocess.run([program, "load", target, "--call", "grpc.health.v1.Health/Check", "--data", "{}", "--requests",
                        "500", "--quiet", "--json", folder / "load.json"], check=True)
    finally:
        server.terminate()
        server.communicate()
    # Whether so short a benchmark may be believed, and so its exit code, is not what is asked here.
    subprocess.run([program, "bench", "--workload", "list-100", "--blocks", "2", "--duration", "50ms", "--warmup",
                    "10ms", "--quiet", "--progress", "none", "--json", folder / "bench.json"],
                   stdout=subprocess.DEVNULL)
    return [folder / "load.json", folder / "bench.json"]


def read_schemas(jsonschema):
    """A validator for each kind."""
    validators = {}
    for kind in KINDS:
        schema = json.loads((REPORTS / "schema" / f"{kind}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[kind] = jsonschema.Draft202012Validator(schema)
    return validators


def workload_complaints(jsonschema):
    try:
        import yaml
    except ImportError:
        print("nobody holds the workloads against their schema; install the package python3-yaml")
        return
    schema = json.loads((WORKLOADS / "schema" / "workload.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for file in sorted((WORKLOADS / "bench").glob("*.yaml")):
        for complaint in complaints(validator, yaml.safe_load(file.read_text(encoding="utf-8"))):
            yield f"{file}: {complaint}"


def main(arguments):
    try:
        import jsonschema
    except ImportError:
        print("SKIP: nobody holds the documents against their schema; install the package python3-jsonschema")
        return 77
    validators = read_schemas(jsonschema)

    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        files = [pathlib.Path(name) for name in arguments if name.endswith(".json")] or list(GOLDEN)
        for program in (name for name in arguments if not name.endswith(".json")):
            own = played(program, folder / "run")
            load, bench = loaded(program, folder)
            files += [own, load, bench] + [rewritten(program, source, folder) for source in [*GOLDEN, own, bench]]
        for file in files:
            document = brief(json.loads(file.read_text(encoding="utf-8")))
            for complaint in complaints(validators[document["kind"]], document):
                print(f"{file}: {complaint}")
                wrong += 1
    for complaint in workload_complaints(jsonschema):
        print(complaint)
        wrong += 1

    spoiled = 0
    for golden, spoilers in SPOILERS.items():
        document = brief(json.loads((REPORTS / "testdata" / golden).read_text(encoding="utf-8")))
        for what, spoil in spoilers.items():
            copied = copy.deepcopy(document)
            spoil(copied)
            spoiled += 1
            if not any(complaints(validators[document["kind"]], copied)):
                print(f"the schema of {golden} accepts {what}")
                wrong += 1
    print(f"{len(files)} documents and {spoiled} spoiled ones, {wrong} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
