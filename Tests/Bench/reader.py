"""Runs read_response.c and says what reading a response costs: in instructions, or in processor time.

Instructions are counted by callgrind, so the same build gives the same figures on any machine. Two runs, the second
with twice as many repetitions, are compared, so that what a program does before and after drops out. Processor time is
for what would take callgrind too long.
"""

import re
import resource
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PARSERS = ("ours", "theirs")
# As much as the client receives at once: its window.
WINDOW = 2048


@dataclass
class Response:
    """The bytes of a response, and what a parser must make of them."""

    head: bytes
    framed_body: bytes = b""
    body_length: int = 0

    @property
    def status(self) -> int:
        return int(self.head.split(b" ")[1])

    @contextmanager
    def file(self) -> Iterator[str]:
        """A file that holds the bytes, as long as a `with` block lasts."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(self.head + self.framed_body)
            file.flush()
            yield file.name


def by_length(size: int, fields: bytes = b"") -> Response:
    return Response(b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n" % (fields, size), b"x" * size, size)


def until_close(size: int) -> Response:
    return Response(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * size, size)


def chunked(size: int, chunk_size: int) -> Response:
    """A body of `size` bytes, a multiple of the chunk size."""
    chunk = b"%x\r\n%s\r\n" % (chunk_size, b"x" * chunk_size)
    body = chunk * (size // chunk_size) + b"0\r\n\r\n"
    return Response(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", body, size)


class Reader:
    """The program that read_response.c is, which is asked to read a response over and over."""

    def __init__(self, program: Path):
        self.program = program

    def instructions(self, parser: str, response: Response, piece: int = WINDOW, repetitions: int = 1) -> float:
        """Instructions for reading a response once, in pieces of that size."""
        with response.file() as file:
            counts = [self.count(parser, response, file, piece, runs) for runs in (repetitions, 2 * repetitions)]
        return (counts[1] - counts[0]) / repetitions

    def count(self, *what: object) -> int:
        """Instructions of one run of the program."""
        callgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        return int(re.search(r"Collected : (\d+)", self.run(*what, tool=callgrind)).group(1))

    def seconds(self, parser: str, response: Response, piece: int = WINDOW, repetitions: int = 1) -> float:
        """Processor time for reading a response once, in pieces of that size; the program's other work is in it."""
        with response.file() as file:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.run(parser, response, file, piece, repetitions)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / repetitions

    def run(
        self, parser: str, response: Response, file: str, piece: int, repetitions: int, tool: Sequence[str] = ()
    ) -> str:
        """Runs the program, and gives what it and its tool print on stderr."""
        command = [*tool, str(self.program), parser, str(piece), str(repetitions), file]
        done = subprocess.run(command, capture_output=True, text=True)
        right = f"{response.status} {response.body_length}\n"
        if done.returncode != 0 or done.stdout != right:
            raise SystemExit(f"error: {parser} read {done.stdout!r} instead of {right!r}: {done.stderr}")
        return done.stderr
