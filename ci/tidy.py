#!/usr/bin/env python3
"""Holds the tree against the house rules (ci/rules/).

  ci/tidy.py               every file of the repository; exit 1 if a rule is broken
  ci/tidy.py --self-test   each rule against its own examples, one that it accepts and one that it rejects
  ci/tidy.py --list        the rules
"""

import pathlib
import sys

from rules import RULES
from rules.tree import Tree


def examine(root):
    tree = Tree.read(root)
    broken = 0
    for rule in RULES:
        for finding in rule.check(tree):
            print(f"{finding.path}:{finding.line}: {finding.what} [{rule.NAME}: {rule.RULE}]")
            broken += 1
    print(f"{broken} findings" if broken else f"{sum(1 for _ in tree)} files keep {len(RULES)} rules")
    return 1 if broken else 0


def self_test():
    failed = 0
    for rule in RULES:
        context = getattr(rule, "CONTEXT", {})
        for finding in rule.check(Tree.of(context | rule.ACCEPTS)):
            print(f"{rule.NAME} rejects what it should accept: {finding}")
            failed += 1
        blamed = {finding.path for finding in rule.check(Tree.of(context | rule.REJECTS))}
        for path in sorted({path.rstrip("*") for path in rule.REJECTS} - blamed):
            print(f"{rule.NAME} accepts what it should reject: {path}")
            failed += 1
    print(f"{len(RULES)} rules, {failed} failures")
    return 1 if failed else 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if arguments == ["--list"]:
        for rule in RULES:
            print(f"{rule.NAME:14} {rule.RULE}")
        return 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    return examine(pathlib.Path(__file__).resolve().parent.parent)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main(sys.argv[1:]))
