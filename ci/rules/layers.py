"""Reads the layers of ci/layers.txt and holds every include of ours against them."""

import dataclasses

from .tree import Finding

NAME = "layers"
RULE = "a room includes rooms of lower layers only (ci/layers.txt)"
FIRST_LAYER_ABOVE_TESTING = 5

CONTEXT = {
    "ci/layers.txt": "0 harness/base\n1 harness/protocol\n1 protos\n4 reports\n4 reference_server only protos\n"
                     "tests harness/testing\n",
    "reference_server/s.h": "",
    "harness/testing/t.h": '#include "harness/protocol/b.h"\n',
    "harness/protocol/b.h": '#include "harness/base/a.h"\n#include "harness/protocol/b.h"\n',
}
ACCEPTS = {
    "harness/base/a.h": "#include <string>\n",
    "harness/base/a_test.cc": '#include "harness/testing/t.h"\n',
    "reference_server/s.cc": '#include "user.pb.h"\n#include "reference_server/s.h"\n',
    "reports/r.cc": '#include "reports_page_embedded.h"\n',
}
REJECTS = {
    "harness/base/a.h": '#include "harness/protocol/b.h"\n',
    "harness/protocol/c.h": '#include "user.pb.h"\n',
    "harness/protocol/d.h": '#include "harness/testing/t.h"\n',
    "harness/nowhere/e.h": "",
    "reference_server/s.cc": '#include "harness/base/a.h"\n',
    "reports/r.cc": '#include "s.h"\n',
}


@dataclasses.dataclass(frozen=True)
class Room:
    name: str
    layer: int | None  # None: the room of the tests
    only: tuple[str, ...] | None

    def may_include(self, other, from_test):
        if self.name == other.name or (other.layer is None and from_test):
            return True
        if self.layer is None:
            return other.layer is not None and other.layer < FIRST_LAYER_ABOVE_TESTING
        if self.only is not None:
            return other.name in self.only
        return other.layer is not None and other.layer < self.layer


def read_rooms(tree):
    rooms = {}
    for layer, name, *rest in tree.data("ci/layers.txt"):
        only = tuple(rest[1:]) if rest else None
        rooms[name] = Room(name, None if layer == "tests" else int(layer), only)
    return rooms


def room_of(rooms, path):
    return next((room for name, room in rooms.items() if path.startswith(name + "/")), None)


def _room_of_header(rooms, header):
    if header.endswith(".pb.h"):
        return rooms.get("protos")
    if header.endswith("_embedded.h"):
        return None  # files of a folder as bytes; depends on nothing but base
    return room_of(rooms, header)


def check(tree):
    rooms = read_rooms(tree)
    for file in tree.cpp():
        own = room_of(rooms, file.path)
        if own is None:
            if "/" in file.path:
                yield Finding(file.path, 1, "this folder is no room of ci/layers.txt")
            continue
        for include in file.includes():
            other = _room_of_header(rooms, include.header)
            if other is not None and not own.may_include(other, file.is_test):
                yield Finding(file.path, include.line, f"{own.name} may not include {other.name}: {include.header}")
            generated = include.header.endswith((".pb.h", "_embedded.h"))
            if include.quoted and not generated and tree.get(include.header) is None:
                yield Finding(file.path, include.line, f"{include.header} is no path from the root of the repository")
