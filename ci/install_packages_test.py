#!/usr/bin/env python3
"""ci/install-packages on machines that do not exist: dpkg, apt and sudo are stand-ins that this test writes."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent / "install-packages"
TOOLS = ["bash", "cat", "dirname", "env", "grep", "mktemp", "readlink", "rm", "sed", "sort", "tail", "touch", "tr"]


class Machine:
    """A folder that is the whole PATH, with a record of how apt and sudo were called."""

    def __init__(self, folder, installed=(), available=(), root=True, stale_lists=False):
        self.bin = pathlib.Path(folder) / "bin"
        self.bin.mkdir()
        self.state = pathlib.Path(folder) / "installed"
        self.state.mkdir()
        self.calls = pathlib.Path(folder) / "calls"
        self.calls.touch()
        for name in installed:
            (self.state / name).touch()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.stand_in("id", f"echo {0 if root else 1000}")
        self.stand_in("dpkg-query", f'[ -e "{self.state}/${{!#}}" ] && echo installed')
        known = " ".join(available)
        self.stand_in("apt-get", f'''echo "apt-get $*" >> "{self.calls}"
case "$*" in
  *update*) touch "{folder}/updated"; exit 0 ;;
esac
if [ {"1" if stale_lists else "0"} = 1 ] && [ ! -e "{folder}/updated" ]; then
  echo "E: Unable to fetch some archives"; exit 100
fi
seen=
for word in "$@"; do
  [ "$word" = --no-install-recommends ] && {{ seen=yes; continue; }}
  [ -n "$seen" ] || continue
  case " {known} " in
    *" $word "*) ;;
    *) echo "E: Unable to locate package $word"; exit 100 ;;
  esac
done
seen=
for word in "$@"; do
  if [ -n "$seen" ]; then touch "{self.state}/$word"; fi
  [ "$word" = --no-install-recommends ] && seen=yes
done
exit 0''')

    def stand_in(self, name, body):
        path = self.bin / name
        path.write_text(f"#!{self.bin}/bash\n{body}\n")
        path.chmod(0o755)

    def without(self, name):
        (self.bin / name).unlink()

    def run(self, *arguments, **environment):
        return subprocess.run([SCRIPT, *arguments], env={"PATH": str(self.bin), **environment}, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)

    def apt_calls(self):
        return self.calls.read_text().splitlines()


class InstallPackages(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.list = os.path.join(self.folder.name, "list.txt")
        pathlib.Path(self.list).write_text("# what we need\nalpha\n\nbeta   # why\n")

    def machine(self, **kinds):
        return Machine(self.folder.name, **kinds)

    def test_calls_nothing_when_nothing_is_missing(self):
        machine = self.machine(installed=["alpha", "beta"])
        result = machine.run(self.list)
        self.assertEqual((result.returncode, result.stdout, machine.apt_calls()), (0, "", []))

    def test_needs_no_apt_when_nothing_is_missing(self):
        machine = self.machine(installed=["alpha", "beta"], root=False)
        machine.without("apt-get")
        self.assertEqual(machine.run(self.list).returncode, 0)

    def test_installs_only_what_is_missing(self):
        machine = self.machine(installed=["alpha"], available=["beta"])
        self.assertEqual(machine.run(self.list).returncode, 0)
        self.assertEqual(len(machine.apt_calls()), 1)
        self.assertTrue(machine.apt_calls()[0].endswith("install --no-install-recommends beta"))

    def test_fetches_the_package_lists_once_when_they_are_old(self):
        machine = self.machine(available=["alpha", "beta"], stale_lists=True)
        self.assertEqual(machine.run(self.list).returncode, 0)
        self.assertEqual([call.split()[-1] for call in machine.apt_calls()], ["beta", "update", "beta"])

    def test_uses_sudo_where_not_root(self):
        machine = self.machine(available=["alpha", "beta"], root=False)
        machine.stand_in("sudo", f'echo "sudo" >> "{machine.calls}"; shift; [ "$1" = true ] || exec "$@"')
        self.assertEqual(machine.run(self.list).returncode, 0)
        self.assertIn("sudo", machine.apt_calls())

    def refused(self, machine, reason):
        result = machine.run(self.list)
        self.assertEqual(result.returncode, 2, result.stdout)
        last = result.stdout.splitlines()[-1]
        self.assertIn("cannot install", last)
        self.assertIn(reason, last)

    def test_says_that_there_is_no_sudo(self):
        self.refused(self.machine(root=False), "there is no sudo; as root: apt-get install alpha beta")

    def test_says_that_sudo_would_have_to_ask(self):
        machine = self.machine(root=False)
        machine.stand_in("sudo", "exit 1")
        self.refused(machine, "sudo asks for a password")

    def test_says_that_there_is_no_apt(self):
        machine = self.machine()
        machine.without("apt-get")
        self.refused(machine, "no apt-get")

    def test_says_that_this_is_not_debian(self):
        machine = self.machine()
        machine.without("dpkg-query")
        self.refused(machine, "not Debian")

    def test_repeats_what_apt_said(self):
        self.refused(self.machine(available=["alpha"]), "E: Unable to locate package beta")

    def test_an_optional_package_keeps_the_others_not_away(self):
        machine = self.machine(available=["beta"])
        result = machine.run("--optional", self.list)
        self.assertEqual(result.returncode, 0)
        self.assertTrue((machine.state / "beta").exists())
        self.assertIn("going on without alpha:", result.stdout)

    def test_can_be_told_to_do_nothing(self):
        machine = self.machine()
        self.assertEqual(machine.run(self.list, ASSAY_NO_INSTALL="1").returncode, 0)
        self.assertEqual(machine.apt_calls(), [])


if __name__ == "__main__":
    unittest.main()
