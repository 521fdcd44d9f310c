#!/usr/bin/env python3
"""Holds documents against the published schema, reports/schema/run.schema.json.

  ci/schema_test.py               the golden documents
  ci/schema_test.py FILE.json...  these documents
  ci/schema_test.py PROGRAM       the golden documents, and what PROGRAM makes of them when it reads and writes them

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


def rewritten(program, folder):
    """The golden documents as the program writes them after it has read them; they must come back as they were."""
    for source in GOLDEN:
        copy_of = pathlib.Path(folder) / source.name
        subprocess.run([program, "report", source, "--json", copy_of], check=True, stdout=subprocess.DEVNULL)
        if copy_of.read_text(encoding="utf-8") != source.read_text(encoding="utf-8"):
            raise SystemExit(f"{source}: {program} report --json writes another document than it read")
        yield copy_of


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
            files += rewritten(program, folder)
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
