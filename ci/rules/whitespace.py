"""What no reader sees and every diff shows."""

from .tree import Finding

NAME = "whitespace"
RULE = "no tabs, no blanks at the end of a line, a newline at the end of a file, and #pragma once in headers"

# The seed's own programs, as they were given.
VERBATIM = {"ci/seed/seed_client.py", "ci/seed/seed_server.py"}

ACCEPTS = {"harness/base/a.h": "#pragma once\n", "ci/empty.txt": "", "README.md": "a line break  \n",
           "ci/seed/seed_client.py": "pass \n"}
REJECTS = {"harness/base/a.h": "int a;\n", "ci/b.txt": "a \n", "ci/c.txt": "\ta\n", "ci/d.txt": "a"}

# Markdown breaks lines with blanks; a protocol's sample may have any; Make and licence texts are as they are.
_ENDINGS = (".cc", ".h", ".py", ".cmake", ".txt", ".yaml", ".proto", ".json", ".css", ".js")


def check(tree):
    for file in tree:
        if file.path in VERBATIM or not (file.path.endswith(_ENDINGS) or file.text.startswith("#!")):
            continue
        for number, line in enumerate(file.lines, 1):
            if line != line.rstrip() or "\t" in line:
                yield Finding(file.path, number, "a tab, or blanks at the end of the line")
        if file.text and not file.text.endswith("\n"):
            yield Finding(file.path, len(file.lines), "no newline at the end of the file")
        if file.path.endswith(".h") and "#pragma once\n" not in file.text:
            yield Finding(file.path, 1, "a header without #pragma once")
