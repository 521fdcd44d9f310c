"""Each third party has one door (ci/doors.txt)."""

import fnmatch

from .tree import Finding

NAME = "doors"
RULE = "a third party's headers are included behind its door only (ci/doors.txt)"

CONTEXT = {"ci/doors.txt": "*.pb.h *\nyaml-cpp/* harness/scenario/*\ngrpc/* harness/rpc/*\n"}
ACCEPTS = {
    "harness/scenario/yaml.cc": "#include <yaml-cpp/yaml.h>\n#include <vector>\n",
    "harness/schema/a.cc": '#include "grpc/health/v1/health.pb.h"\n',
}
REJECTS = {
    "harness/base/yaml.cc": "#include <yaml-cpp/yaml.h>\n",
    "harness/schema/a.cc": "#include <grpc/grpc.h>\n",
}


def check(tree):
    doors = tree.data("ci/doors.txt")
    for file in tree.cpp():
        for include in file.includes():
            door = next((row for row in doors if fnmatch.fnmatchcase(include.header, row[0])), None)
            if door and not any(fnmatch.fnmatchcase(file.path, allowed) for allowed in door[1:]):
                inside = " ".join(door[1:]) or "nowhere"
                yield Finding(file.path, include.line, f"{include.header} may be included in: {inside}")
