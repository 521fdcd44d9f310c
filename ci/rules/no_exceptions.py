"""Errors are values."""

import re

NAME = "no-exceptions"
RULE = "no exceptions of our own: errors are Result<T> (harness/base/result.h)"

ACCEPTS = {
    "harness/base/a.cc": "// would throw std::bad_alloc\ntry { Library(); } catch (const std::exception&) {}\n",
    "reference_server/a.cc": 'throw std::runtime_error("x-fault-throw");\n',
}
REJECTS = {"harness/base/a.cc": 'throw std::runtime_error("no");\n'}

# The reference server has directives that ask it to throw as an application would: that is its subject, not its way
# with errors.
_THROW = re.compile(r"\bthrow\b")
_UNASKED_THROW = re.compile(r"\bthrow\b(?! std::runtime_error\()")


def check(tree):
    for file in tree.cpp():
        pattern = _UNASKED_THROW if file.path.startswith("reference_server/") else _THROW
        yield from file.search_code(NAME, pattern, "{0}: return a Result<T>")
