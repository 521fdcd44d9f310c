"""The dependencies that CMakeLists.txt declares follow the layers too."""

import re

from .layers import read_rooms
from .tree import Finding

NAME = "rooms"
RULE = "assay_room() declares dependencies on rooms of lower layers only"

CONTEXT = {"ci/layers.txt": "0 harness/base\n1 harness/net\n1 harness/protocol\n"}
ACCEPTS = {"CMakeLists.txt": "assay_room(harness/net DEPENDS base OpenSSL::SSL)\n"}
REJECTS = {"CMakeLists.txt": "assay_room(harness/net\n           DEPENDS base protocol)\n"}

_ROOM = re.compile(r"^assay_room\(([^)]*)\)", re.MULTILINE)


def check(tree):
    cmake = tree.get("CMakeLists.txt")
    rooms = read_rooms(tree)
    short = {name.split("/")[-1]: room for name, room in rooms.items()}
    for call in _ROOM.finditer(cmake.text if cmake else ""):
        line = cmake.text.count("\n", 0, call.start()) + 1
        folder, *words = call[1].split()
        if folder not in rooms:
            yield Finding(cmake.path, line, f"{folder} is missing in ci/layers.txt")
            continue
        for word in words:
            if word in short and not rooms[folder].may_include(short[word], from_test=False):
                yield Finding(cmake.path, line, f"{folder} may not depend on {short[word].name}")
