"""The house rules: a shelf with one rule a file, and this list of them.

A rule has a NAME, a RULE (one sentence for whoever broke it), `check(tree)` which yields findings, and examples
(path -> text) by which `ci/tidy.py --self-test` proves that the rule can fail: ACCEPTS without a finding, REJECTS with
one in each file, and CONTEXT, where there is one, standing beside both.
"""

from . import (doors, executables, layers, length, machine_paths, no_coroutines, no_exceptions, no_postponing,
               no_sleeping, printing, rooms, shelves, whitespace)

RULES = [layers, rooms, doors, shelves, length, whitespace, no_sleeping, no_exceptions, no_coroutines, printing,
         no_postponing, machine_paths, executables]
