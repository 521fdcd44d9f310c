"""A folder with a catalog.cc is a shelf: what stands on it is in its list."""

import posixpath
import re

from .tree import Finding

NAME = "shelves"
RULE = "each source of a shelf is named in the shelf's catalog.cc"

CONTEXT = {"harness/wire/steps/catalog.cc": "// send_data is not among them\nextern const Step kSendHeaders;\n"}
ACCEPTS = {
    "harness/wire/steps/send_headers.cc": "",
    "harness/wire/steps/send_headers_test.cc": "",
    "harness/wire/wire.cc": "",
}
REJECTS = {"harness/wire/steps/send_data.cc": ""}

_INCLUDED = re.compile(r'#include "(.*)\.h"')


def _plain(name):
    return name.replace("_", "").lower()


def check(tree):
    catalogs = {posixpath.dirname(file.path): file for file in tree if posixpath.basename(file.path) == "catalog.cc"}
    for file in tree.cpp():
        folder, name = posixpath.split(file.path)
        catalog = catalogs.get(folder)
        if catalog is None or file is catalog or file.is_test or not name.endswith(".cc"):
            continue
        names = [_plain(word) for _, line in catalog.code() for word in re.findall(r"\w+", line)]
        names += [_plain(posixpath.basename(header)) for header in _INCLUDED.findall(catalog.text)]
        if not any(_plain(name[:-len(".cc")]) in known for known in names):
            yield Finding(file.path, 1, f"{catalog.path} does not list {name[:-len('.cc')]}")
