#!/usr/bin/env python3
"""Holds documents against the published schema, reports/schema/run.schema.json.

  ci/schema_test.py               the golden documents
  ci/schema_test.py FILE.json...  these documents
  ci/schema_test.py PROGRAM       the golden documents, and what PROGRAM writes of a run of its own against the
                                  reference server; it must write both as they were when it reads them back

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

# What no document may hold: the schema must see it.
SPOILERS = {
    "a key that nobody knows": lambda run: run.update(surprise=1),
    "a missing summary": lambda run: run.pop("summary"),
    "another kind": lambda run: run.update(kind="walk"),
    "a verdict that is none": lambda run: run["results"][0].update(verdict="passed"),
    "a negative duration": lambda run: run["results"][0].update(duration_us=-1),
    "a seed as a number": lambda run: run["run"].update(seed=7),
    "an event that is none": lambda run: run["results"][0]["transcript"]["events"][0].update(event="noise"),
    "a skipped case without a reason": lambda run: run["results"].append(
        {key: value for key, value in run["results"][0].items() if key != "reason"} | {"verdict": "skipped"}),
}


def complaints(validator, document):
    for error in validator.iter_errors(document):
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
        yield f"{path.lstrip('.') or 'the document'}: {error.message[:200]}"


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


def main(arguments):
    try:
        import jsonschema
    except ImportError:
        print("SKIP: nobody holds the documents against their schema; install the package python3-jsonschema")
        return 77
    schema = json.loads((REPORTS / "schema" / "run.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    with tempfile.TemporaryDirectory() as folder:
        files = [pathlib.Path(name) for name in arguments if name.endswith(".json")] or list(GOLDEN)
        for program in (name for name in arguments if not name.endswith(".json")):
            own = played(program, pathlib.Path(folder) / "run")
            files += [own] + [rewritten(program, source, pathlib.Path(folder)) for source in [*GOLDEN, own]]
        wrong = 0
        for file in files:
            for complaint in complaints(validator, json.loads(file.read_text(encoding="utf-8"))):
                print(f"{file}: {complaint}")
                wrong += 1

    for what, spoil in SPOILERS.items():
        document = json.loads(GOLDEN[0].read_text(encoding="utf-8"))
        spoiled = copy.deepcopy(document)
        spoil(spoiled)
        if not any(complaints(validator, spoiled)):
            print(f"the schema accepts {what}")
            wrong += 1
    print(f"{len(files)} documents and {len(SPOILERS)} spoiled ones, {wrong} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
