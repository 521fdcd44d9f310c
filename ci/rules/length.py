"""Lines and files that fit the eye."""

from .tree import Finding

NAME = "length"
RULE = "lines have at most 120 characters, and sources at most 500 lines"
LINE, FILE = 120, 500

ACCEPTS = {"harness/base/a.cc": "x" * LINE + "\n" + "\n" * (FILE - 1), "ci/b.py": "ü" * LINE, "README.md": "x" * 200}
REJECTS = {"harness/base/a.cc": "\n" * (FILE + 1), "ci/b.py": "x" * (LINE + 1)}


def check(tree):
    for file in tree:
        if not (file.is_cpp or file.path.endswith(".py") or file.text.startswith("#!")):
            continue
        for number, line in enumerate(file.lines, 1):
            if len(line) > LINE:
                yield Finding(file.path, number, f"{len(line)} characters")
        if len(file.lines) > FILE:
            yield Finding(file.path, FILE + 1, f"{len(file.lines)} lines: which two nouns are in this file?")
