"""The files that the rules read, and what a rule finds in them."""

import dataclasses
import pathlib
import re

CPP = (".cc", ".h")
SKIPPED_FOLDERS = {"build", "assay-report", "__pycache__"}
KEPT_HIDDEN = {".ci"}

# Comments and literals, to be taken out before code is searched; raw strings first, since they may hold the others.
_NOT_CODE = re.compile(r'R"(?P<d>[^()\s\\]*)\((?:.|\n)*?\)(?P=d)"|//[^\n]*|/\*(?:.|\n)*?\*/'
                       r'|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'')
_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# `// tidy: allow NAME, because ...` excuses its own line and the next from one rule; it does so only with a reason.
_ALLOW = re.compile(r"tidy: allow ([a-z-]+), because \S+")


@dataclasses.dataclass(frozen=True)
class Finding:
    path: str
    line: int
    what: str


@dataclasses.dataclass(frozen=True)
class Include:
    line: int
    header: str
    quoted: bool


class File:
    def __init__(self, path, text, executable=False):
        self.path = path
        self.text = text
        self.executable = executable
        self.lines = text.splitlines()

    @property
    def is_cpp(self):
        return self.path.endswith(CPP)

    @property
    def is_test(self):
        return self.path.endswith(("_test.cc", "_benchmark.cc"))

    def includes(self):
        for number, line in enumerate(self.lines, 1):
            if found := _INCLUDE.match(line):
                yield Include(number, found[2], found[1] == '"')

    def code(self):
        """The lines with comments and literals blanked out, numbered from 1."""
        text = _NOT_CODE.sub(lambda found: "\n" * found[0].count("\n") or " ", self.text)
        return enumerate(text.split("\n"), 1)

    def excused(self, rule, line):
        return any(rule == allowed for near in self.lines[max(0, line - 2):line] for allowed in _ALLOW.findall(near))

    def search_code(self, rule, pattern, what):
        """A finding for each line of code that the pattern matches and nobody excused."""
        for number, line in self.code():
            if (found := pattern.search(line)) and not self.excused(rule, number):
                yield Finding(self.path, number, what.format(found[0].strip()))


class Tree:
    def __init__(self, files):
        self._files = {file.path: file for file in files}

    @staticmethod
    def read(root):
        root = pathlib.Path(root)
        return Tree(sorted(_read_folder(root, root), key=lambda file: file.path))

    @staticmethod
    def of(texts):
        """A tree that is not on any disk; a path that ends in `*` is executable."""
        return Tree([File(path.rstrip("*"), text, path.endswith("*")) for path, text in texts.items()])

    def __iter__(self):
        return iter(self._files.values())

    def get(self, path):
        return self._files.get(path)

    def cpp(self):
        return (file for file in self if file.is_cpp)

    def data(self, path):
        """The rows of one of our data files: its words, line by line, without comments."""
        file = self.get(path)
        rows = [line.split("#")[0].split() for line in (file.lines if file else [])]
        return [row for row in rows if row]


def _read_folder(root, folder):
    for path in folder.iterdir():
        if path.is_dir():
            hidden = path.name.startswith(".") and path.name not in KEPT_HIDDEN
            if not hidden and path.name not in SKIPPED_FOLDERS:
                yield from _read_folder(root, path)
        elif path.is_file() and not path.is_symlink():
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            yield File(str(path.relative_to(root)), text, bool(path.stat().st_mode & 0o100))
