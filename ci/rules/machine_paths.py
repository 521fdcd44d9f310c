"""The repository knows nothing of the machines that it was written on."""

import re

from .tree import Finding

NAME = "machine-paths"
RULE = "no paths of a developer's machine"

_HOMES = ["root", "home/[a-z]\\w*", "Users/\\w+", "work"]
_PATH = re.compile(r"(?<![\w./:$}<-])/(" + "|".join(_HOMES) + r")/")

ACCEPTS = {"README.md": "see https://example.org/work/a, ./work/b and /usr/share/grpc-proto\n"}
REJECTS = {"README.md": "\n".join(f"see /{home}/a" for home in ("root", "home/me", "Users/me", "work")) + "\n"}


def check(tree):
    for file in tree:
        for number, line in enumerate(file.lines, 1):
            if file.path != "ci/rules/machine_paths.py" and (found := _PATH.search(line)):
                yield Finding(file.path, number, found[0])
