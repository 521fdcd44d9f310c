"""Waiting is for an event, with a budget."""

import re

NAME = "no-sleeping"
RULE = "nothing sleeps to wait: it waits for an event with a budget"

ACCEPTS = {"harness/net/a.cc": '// sleep(1) would hide it\nauto s = "usleep(1)"; NotSleep(); poll(fds, 1, ms);\n'}
REJECTS = {"harness/net/a.cc": "std::this_thread::sleep_for(1s);\n", "harness/net/b_test.cc": "  ::usleep (5);\n"}

_SLEEP = re.compile(r"\b(sleep_for|sleep_until|(u|nano|clock_nano)?sleep)\s*\(")


def check(tree):
    for file in tree.cpp():
        yield from file.search_code(NAME, _SLEEP, "{0}) instead of waiting for an event")
