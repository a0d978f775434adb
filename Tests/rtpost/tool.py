"""What all tests of rtpost share: how it is run, against which servers, and what is checked of every run."""

import subprocess
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

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
pki = Path(__file__).resolve().parents[2] / "out" / "pki"


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
