"""A folder with a catalog.cc is a shelf: things of one kind, a const each, and a list of them.

The kinds are the types that the catalog declares (`extern const KIND kThing;`). What the linker cannot notice is a
thing that has a file, and perhaps a declaration, and is missing in the list.
"""

import posixpath
import re

from .tree import Finding

NAME = "shelves"
RULE = "every thing on a shelf is in the list of its catalog.cc"

CONTEXT = {
    "harness/wire/steps/catalog.h": "extern const StepKind kSend;\nextern const StepKind kHalfClose;\n",
    "harness/wire/steps/catalog.cc": "// no kPing here\nconst StepKind* const kAll[] = {&kSend, &kHalfClose};\n",
    "harness/wire/steps/send.cc": "const StepKind kSend = {};\nconstinit const StepKind kHalfClose{};\n",
}
ACCEPTS = {"harness/wire/steps/helper.cc": "const int kHelp = 1;\n", "harness/wire/wire.cc": "const StepKind kPing;\n"}
REJECTS = {
    "harness/wire/steps/ping.cc": "constinit const StepKind kPing = {};\n",
    "harness/judge/checks/catalog.cc": "const CheckKind* const kAll[] = {};\n",
}

_DECLARED = re.compile(r"^extern const ([\w:]+) (k\w+);", re.MULTILINE)


def _code(file):
    return "\n".join(line for _, line in file.code()) if file else ""


def _check_shelf(catalog, header, sources):
    list_ = _code(catalog)
    kinds = {kind for kind, _ in _DECLARED.findall(_code(header) + "\n" + list_)}
    if not kinds:
        yield Finding(catalog.path, 1, "declares nothing (extern const KIND kThing;)")
        return
    listed = set(re.findall(r"\bk\w+", _DECLARED.sub("", list_)))
    defined = re.compile(rf"^(?:extern |constinit )*const (?:[\w:]+::)?(?:{'|'.join(kinds)}) (k\w+)", re.MULTILINE)
    for file in sources:
        for name in sorted(set(defined.findall(_code(file)))):
            if name not in listed:
                yield Finding(file.path, 1, f"{catalog.path} does not list {name}")


def check(tree):
    for catalog in tree:
        folder, name = posixpath.split(catalog.path)
        if name == "catalog.cc":
            sources = [file for file in tree.cpp() if posixpath.dirname(file.path) == folder and not file.is_test
                       and file.path.endswith(".cc") and file is not catalog]
            yield from _check_shelf(catalog, tree.get(f"{folder}/catalog.h"), sources)
