"""Errors are values."""

import re

NAME = "no-exceptions"
RULE = "no exceptions of our own: errors are Result<T> (harness/base/result.h)"

ACCEPTS = {"harness/base/a.cc": "// would throw std::bad_alloc\ntry { Library(); } catch (const std::exception&) {}\n"}
REJECTS = {"harness/base/a.cc": 'throw std::runtime_error("no");\n'}

_THROW = re.compile(r"\bthrow\b")


def check(tree):
    for file in tree.cpp():
        yield from file.search_code(NAME, _THROW, "{0}: return a Result<T>")
