"""g++ 12 miscompiles them (ARCHITECTURE.md, decisions)."""

import re

NAME = "no-coroutines"
RULE = "no coroutines: g++ 12 miscompiles temporaries and capturing lambdas in a co_await expression"

ACCEPTS = {"harness/base/a.cc": "int co_awaits = 0;  // no co_await here\n"}
REJECTS = {"harness/base/a.cc": "co_await Something();\n"}

_COROUTINE = re.compile(r"\bco_(await|yield|return)\b")


def check(tree):
    for file in tree.cpp():
        yield from file.search_code(NAME, _COROUTINE, "{0}")
