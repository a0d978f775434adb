"""Engines with a bug, each of which the comparison must find: else it proves nothing.

A bug is played in two ways. Either the engine is shown other bytes than the peers, those that a buggy engine would make
of them; or its answer is falsified.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from answer import COMPLETE, REFUSED, WAITS, Answer
from comparison import Implementation


@dataclass(frozen=True)
class Liar:
    """The engine with a bug."""

    engine: Implementation
    bug: str
    sees: Callable[[bytes], bytes] = lambda wire: wire
    says: Callable[[Answer], Answer] = lambda answer: answer
    name = "liar"

    def answer(self, wire: bytes, end: str) -> Answer:
        return self.says(self.engine.answer(self.sees(wire), end))

    def place_of_error(self, wire: bytes) -> int:
        return self.engine.place_of_error(wire)


def _sub(pattern: bytes, replacement: bytes) -> Callable[[bytes], bytes]:
    compiled = re.compile(pattern)
    return lambda wire: compiled.sub(replacement, wire)


SEES = {
    "a bare LF ends a line": _sub(rb"(?<!\r)\n", b"\r\n"),
    "a bare CR ends a line": _sub(rb"\r(?!\n)", b"\r\n"),
    "the rest of a line behind an obs-fold is lost": _sub(rb"\r\n[ \t][^\r\n]*", b""),
    "an obs-fold is no blank": _sub(rb"\r\n[ \t]+", b""),
    "HTAB is no field content": _sub(rb"\t", b"\0"),
    "obs-text is no field content": _sub(rb"[\x80-\xff]", b"\0"),
    "DEL is field content": _sub(rb"\x7f", b"x"),
    "NUL is field content": _sub(rb"\0", b"x"),
    "blanks before the colon are passed over": _sub(rb"[ \t]+:", b":"),
    "names in small letters are unknown": _sub(rb"content-length|transfer-encoding|connection", b"unknown"),
    "names are compared by how they begin": _sub(rb"(?i)(content-length|transfer-encoding)-?\w+", rb"\1"),
    "CLOSE in capitals is unknown": _sub(rb"CLOSE|Close", b"unknown"),
    "a Connection field is one token": _sub(rb"(?i)(connection:[^\n]*),", rb"\1."),
    "a sign before a number is passed over": _sub(rb"(?i)(content-length: *)[+-]", rb"\1"),
    "what is behind the digits is passed over": _sub(rb"(?i)(content-length: *\d+)[^\r\n,]+", rb"\1"),
    "of two lengths the first counts": _sub(rb"(?is)(content-length: *\d+.*\r\n)content-length:[^\n]*\n", rb"\1"),
    "a status code may be longer": _sub(rb"(HTTP/1\.\d \d{3})\d+", rb"\1"),
    "runs of SP in the status line are one": _sub(rb"(HTTP/1\.\d) +", rb"\1 "),
    "0x may come before a chunk size": _sub(rb"\n0[xX]", b"\n"),
    "chunk sizes are decimal": _sub(rb"\r\n[aA]\r\n", b"\r\n0\r\n"),
    "the LF behind a chunk may be missing": _sub(rb"\r(0\r\n\r\n)", rb"\r\n\1"),
    "trailers are fields": _sub(rb"\r\n0\r\n(?=\w)", rb"\r\n"),
}

SAYS = {
    "the last byte of the body is lost": lambda answer: replace(answer, body=answer.body[:-1]),
    "a byte of the body is invented": lambda answer: replace(answer, body=answer.body and answer.body + b"x"),
    "a byte of the body is changed": lambda answer: replace(answer, body=answer.body.replace(b"l", b"L")),
    "the status is another": lambda answer: replace(answer, status=answer.status and answer.status + 1),
    "every connection may be used again": lambda answer: replace(answer, reuse=answer.verdict == COMPLETE),
    "no connection may be used again": lambda answer: replace(answer, reuse=False),
    "a byte behind the end is taken": lambda answer: replace(answer, rest=max(answer.rest - 1, 0)),
    "no response is complete": lambda answer: Answer(WAITS) if answer.verdict == COMPLETE else answer,
    "what is there is complete": lambda answer: (
        replace(answer, verdict=COMPLETE, status=200) if answer.verdict == WAITS else answer
    ),
}


def liars(engine: Implementation, errors: Iterable[str]) -> Iterator[Liar]:
    """All of them; `errors` are the names of the engine's errors."""
    for bug, sees in SEES.items():
        yield Liar(engine, bug, sees=sees)
    for bug, says in SAYS.items():
        yield Liar(engine, bug, says=says)
    for error in errors:
        yield Liar(
            engine,
            f"a good response is refused: {error}",
            says=lambda answer, error=error: Answer(REFUSED, why=error) if answer.verdict == COMPLETE else answer,
        )
        yield Liar(
            engine,
            f"what is wrong is not seen: {error}",
            says=lambda answer, error=error: Answer(WAITS) if answer.why == error else answer,
        )
