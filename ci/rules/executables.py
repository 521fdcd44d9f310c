"""A script is run by its name."""

from .tree import Finding

NAME = "executables"
RULE = "a file is executable if, and only if, it starts with #!"

ACCEPTS = {"ci/test*": "#!/usr/bin/env bash\n", "ci/rules/tree.py": '"""A module."""\n'}
REJECTS = {"ci/test": "#!/usr/bin/env bash\n", "ci/data.txt*": "text\n"}


def check(tree):
    for file in tree:
        if file.text.startswith("#!") != file.executable:
            yield Finding(file.path, 1, "executable without #!" if file.executable else "#!, but not executable")
