#!/usr/bin/env python3
"""Tests that what README.md shows holds: its example compiles, links and runs, its figures are those of the headers.

The example and the command that links it are taken out of the text as they stand.
"""

import re
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests" / "Servers"))

from server_process import ServerProcess

README = (ROOT / "README.md").read_text()
HEADERS = ROOT / "Sources" / "CRTPort" / "include"
PATIENCE = 60


def blocks(language: str) -> list[str]:
    """The code blocks of README.md in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


class Example(unittest.TestCase):
    """README's example, in a folder of its own where `out` is the project's."""

    @classmethod
    def setUpClass(cls) -> None:
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        (cls.folder / "out").symlink_to(ROOT / "out")
        (cls.folder / "example.c").write_text(blocks("c")[0])
        link = next(block for block in blocks("sh") if "pkg-config" in block)
        cls.linked = cls.run_here("bash", "-euc", link.replace("cc ", "cc -std=c11 -Wall -Wextra -Werror ", 1))

    @classmethod
    def run_here(cls, *command: str) -> subprocess.CompletedProcess:
        return subprocess.run(command, check=False, cwd=cls.folder, capture_output=True, text=True, timeout=PATIENCE)

    def test_it_compiles_and_links_without_a_warning(self):
        self.assertEqual((self.linked.returncode, self.linked.stderr), (0, ""))

    def test_at_a_closed_port_it_fails_with_the_sentence_of_the_library(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))  # and nothing listens
            done = self.run_here("./example", "127.0.0.1", str(closed.getsockname()[1]))
        sentence = "Nothing listens at that port: check the port, and that the server is running.\n"
        self.assertEqual((done.returncode, done.stdout, done.stderr), (1, sentence, ""))

    def test_with_a_server_it_prints_the_status_and_the_body(self):
        pki = ROOT / "out" / "pki"
        subprocess.run([ROOT / "scripts" / "pki", pki], check=True)
        (self.folder / "roots.pem").write_bytes((pki / "root.pem").read_bytes())
        with ServerProcess("es9plus.py", "--pki", pki) as server:
            done = self.run_here("./example", "localhost", str(server.ports["es9plus"]))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        sentence, outcome, body = done.stdout.splitlines()
        self.assertEqual((sentence, outcome, len(body)), ("The call succeeded.", "200, 1221 bytes", 1221))


class Text(unittest.TestCase):
    def test_limits_are_those_of_the_headers(self):
        header = (HEADERS / "rt_port_http_ext.h").read_text()
        defined = dict(re.findall(r"^#define (RT_HTTP_\w+) (\d+)$", header, re.MULTILINE))
        stated = {name: value for value, name in re.findall(r"\| (\d+)[\w ]* \| `(RT_HTTP_\w+)` \|", README)}
        self.assertEqual(set(stated), {"RT_HTTP_CLIENTS", "RT_HTTP_REQUEST_HEAD_MAX"})
        self.assertEqual(stated, {name: defined[name] for name in stated})

    def test_hooks_are_the_weak_functions(self):
        weak = {
            name
            for source in HEADERS.parent.glob("*.c")
            for name in re.findall(r"__attribute__\(\(weak\)\)[^(]*?(\w+)\(", source.read_text())
        }
        stated = set(re.findall(r"^\| `(rt_port_\w+)` \|", README, re.MULTILINE))
        self.assertEqual(stated, weak)

    def test_the_files_it_names_are_there(self):
        named = re.findall(r"\b(?:scripts|Sources|Tests|toolchains|cmake)/[\w/.-]*\w", README)
        self.assertTrue(named)
        self.assertEqual([path for path in named if not (ROOT / path).exists()], [])


def main() -> int:
    if not (ROOT / "out/x86_64/lib/librt_port_http.a").exists():
        print("error: the library is missing: run scripts/build x86_64", file=sys.stderr)
        return 1
    result = unittest.main(exit=False).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed", flush=True)
    return 0 if result.testsRun > 0 and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
