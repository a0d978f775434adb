"""What all tests of rtpost share: how it is run, against which servers, and what is checked of every run."""

import argparse
import os
import shlex
import subprocess
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from server_process import ServerProcess

ROOT = Path(__file__).resolve().parents[2]

EXIT_STATUSES = {
    0,
    1,
    2,
    3,
    6,
    7,
    8,
    18,
    22,
    23,
    26,
    27,
    28,
    35,
    42,
    43,
    45,
    52,
    55,
    56,
    58,
    60,
    61,
    63,
    77,
    90,
    100,
    101,
}
# Longer than any run may take, so that one which hangs fails.
PATIENCE = 60

# Set before the tests begin: the program and what runs it, the servers' ports, and their PKI.
command: list[str] = []
ports: dict[str, int] = {}
pki = ROOT / "out" / "pki"


def is_native() -> bool:
    return len(command) == 1


@dataclass
class Result:
    status: int
    output: bytes
    errors: str


def run(*arguments: str | Path, **options) -> Result:
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **options}
    if "input" in options:
        del options["stdin"]
    done = subprocess.run([*command, *map(str, arguments)], timeout=PATIENCE, check=False, **options)
    return Result(done.returncode, done.stdout or b"", (done.stderr or b"").decode())


def url(path: str = "/echo", port: str = "plain", host: str = "127.0.0.1") -> str:
    return f"http://{host}:{ports[port]}{path}"


def tls_url(path: str = "/length/10", port: str = "good", host: str = "localhost") -> str:
    return f"https://{host}:{ports[port]}{path}"


class RTPostTestCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def assert_success(self, result: Result, output: bytes | None = None) -> None:
        self.assertEqual((result.status, result.errors), (0, ""))
        if output is not None:
            self.assertEqual(result.output, output)

    def assert_failure(self, result: Result, status: int, *words: str) -> None:
        """The status, no output, and one sentence that says what to do, with the words."""
        self.assertEqual(result.status, status, result.errors)
        self.assertIn(status, EXIT_STATUSES)
        self.assertEqual(result.output, b"")
        self.assertRegex(result.errors, r"\Artpost: [^\n]*[A-Z][^\n]*: [a-z][^\n]*\.\n\Z")
        for word in words:
            self.assertIn(word, result.errors)


def run_tests(description: str, *modules: ModuleType) -> int:
    """Tests the program that the command line names, by all tests in the modules; the exit status."""
    parser = argparse.ArgumentParser(description=description.split("\n")[0])
    parser.add_argument("rtpost", help="the program")
    parser.add_argument("--runner", default="", help="what runs it, such as qemu-aarch64")
    parser.add_argument("-k", dest="patterns", action="append", help="only tests whose names match")
    arguments = parser.parse_args()
    command.extend([*shlex.split(arguments.runner), os.path.abspath(arguments.rtpost)])
    if not os.access(command[-1], os.X_OK):
        parser.error(f"{arguments.rtpost} is no program: build it with scripts/build")

    loader = unittest.TestLoader()
    loader.testNamePatterns = [f"*{pattern}*" for pattern in arguments.patterns] if arguments.patterns else None
    suite = unittest.TestSuite(loader.loadTestsFromModule(module) for module in modules)
    subprocess.run([ROOT / "scripts/pki", pki], check=True)
    with ServerProcess("scripted.py", "--pki", pki) as server:
        ports.update(server.ports)
        result = unittest.TextTestRunner(verbosity=1).run(suite)

    for test, reason in result.skipped:
        print(f"skip {test.id()}: {reason}")
    # Several sub-tests of one test may have failed.
    failed = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    skipped = len(result.skipped)
    passed = max(0, result.testsRun - len(failed) - skipped)
    print(f"{passed} passed, {len(failed)} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return 0 if result.wasSuccessful() and passed > 0 else 1
