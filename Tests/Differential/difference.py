"""A cause for which the engine and a peer differ.

An entry does not say "here they may differ": it takes the cause out of the bytes. Then the one whose answer the cause
does not change must answer as before, and the two must agree, or differ by other causes alone (comparison.py). So an
answer that is wrong for any other reason stays unexplained, whatever else is in the bytes.
"""

import re
from dataclasses import dataclass

from answer import COMPLETE, REFUSED, WAITS, Answer
from repairs import Repair

H11, HTTPTOOLS = ("h11",), ("httptools",)
BOTH = H11 + HTTPTOOLS
OURS, THEIRS = "ours", "theirs"
TAKES = f"{COMPLETE}|{WAITS}"

# Pieces of the examples.
OK = b"HTTP/1.1 200 OK\r\n"
EMPTY = b"Content-Length: 0\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
HELLO = b"5\r\nhello\r\n0\r\n\r\n"


@dataclass(frozen=True)
class Difference:
    name: str
    peers: tuple[str, ...]
    ours: str  # what the engine answers, as a pattern of Answer.label
    theirs: str  # what the peer answers
    steady: str  # whose answer the cause does not change: OURS or THEIRS
    repair: Repair  # takes the cause out
    example: bytes  # a stream that shows it, and nothing else
    reason: str  # why the engine is right, or why it does not matter, with the section of the RFC
    but: tuple[str, ...] = ()  # fields of the steady answer that change all the same, since the repair changes them

    def fits(self, peer: str, ours: Answer, theirs: Answer) -> bool:
        return bool(
            peer in self.peers and re.fullmatch(self.ours, ours.label) and re.fullmatch(self.theirs, theirs.label)
        )


def we_refuse(
    name: str,
    peers: tuple[str, ...],
    error: str,
    repair: Repair,
    example: bytes,
    reason: str,
    but: tuple[str, ...] = (),
) -> Difference:
    """The engine refuses with an error what these peers take; `error` is a pattern."""
    return Difference(name, peers, f"{REFUSED}: ({error})", TAKES, THEIRS, repair, example, reason, but)


def they_refuse(
    name: str,
    peers: tuple[str, ...],
    words: str,
    repair: Repair,
    example: bytes,
    reason: str,
    but: tuple[str, ...] = (),
) -> Difference:
    """These peers refuse what the engine takes; `words` is a pattern of what they say."""
    return Difference(name, peers, TAKES, f"{REFUSED}: ({words})", OURS, repair, example, reason, but)
