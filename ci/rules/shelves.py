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


def _listed(catalog):
    """What a catalog names: kSendHeaders, SendHeaders and "…/send_headers.h" all stand for send_headers.cc."""
    words = {_plain(word) for _, line in catalog.code() for word in re.findall(r"\w+", line)}
    headers = {_plain(posixpath.basename(header)) for header in _INCLUDED.findall(catalog.text)}
    return words | {word.removeprefix("k") for word in words} | headers


def check(tree):
    listed = {posixpath.dirname(file.path): (file.path, _listed(file))
              for file in tree if posixpath.basename(file.path) == "catalog.cc"}
    for file in tree.cpp():
        folder, name = posixpath.split(file.path)
        if folder not in listed or file.is_test or not name.endswith(".cc") or name == "catalog.cc":
            continue
        catalog, names = listed[folder]
        if _plain(name.removesuffix(".cc")) not in names:
            yield Finding(file.path, 1, f"{catalog} does not list {name.removesuffix('.cc')}")
