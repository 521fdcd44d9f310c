"""Who talks to the terminal."""

import re

NAME = "printing"
RULE = "only the command line and the reference server's log write to the terminal"

ACCEPTS = {
    "harness/cli/main.cc": 'fmt::print("hello");\n',
    "harness/net/a.cc": 'std::snprintf(text, 4, "%d", 1); PrintTo(x); // printf("no")\n',
    "harness/net/a_test.cc": "std::cerr << 1;\n",
}
REJECTS = {"harness/net/a.cc": "std::cout << 1;\n", "harness/net/b.cc": '  printf("%d", 1);\n'}

_PRINT = re.compile(r"\bstd::(cout|cerr|clog)\b|\bfmt::print\s*\(|\b(std::)?(printf|puts|putchar|perror)\s*\("
                    r"|\bstd(out|err)\b")
_MAY_PRINT = ("harness/cli/", "reference_server/")


def check(tree):
    for file in tree.cpp():
        if not file.is_test and not file.path.startswith(_MAY_PRINT):
            yield from file.search_code(NAME, _PRINT, "{0}: return the text, or hand it a sink")
