"""Ways to take the cause of a difference out of bytes.

Each makes a function of the bytes and of how many of them had been read, with the one that was refused, when they were
refused; where nobody refuses them, of how many the response has. The function gives the bytes without the cause.
"""

import re
from collections.abc import Callable

Repair = Callable[[bytes, int], bytes]

# A field line, with the lines that continue it (obs-fold, RFC 9112 §5.2).
FIELD = rb"^(?:%s):[^\n]*\n(?:[ \t][^\n]*\n)*"
FRAMING_FIELDS = rb"content-length|transfer-encoding"
# A head behind which no body comes, up to a line of its.
BODILESS = rb"(^HTTP/1\.\d (?:1\d\d|204|304)[^\n]*\n(?:[^\r\n][^\n]*\n)*?)"
# The line of the last chunk, and trailers up to a line of theirs (RFC 9112 §7.1).
LAST_CHUNK = rb"(^0+(?:[ \t]*;[^\n]*)?\r\n(?:[^\r\n][^\n]*\n)*?)"
# All lines that follow.
REST = rb"((?:.*\n?)*)"
# The names of fields mean the same in capitals; ^ and $ are at any line.
FLAGS = re.IGNORECASE | re.MULTILINE


def at(pattern: bytes, replacement: bytes) -> Repair:
    """Replaces what matches and has in it the byte that was refused."""
    compiled = re.compile(pattern, FLAGS)

    def repair(wire: bytes, place: int) -> bytes:
        for match in compiled.finditer(wire):
            if match.start() < place <= match.end():
                return wire[: match.start()] + match.expand(replacement) + wire[match.end() :]
        return wire

    return repair


def before(pattern: bytes, replacement: bytes, count: int = 1) -> Repair:
    """Replaces the first that matches, or with a `count` of 0 all, of the bytes that had been read."""
    compiled = re.compile(pattern, FLAGS)

    def repair(wire: bytes, place: int) -> bytes:
        return compiled.sub(replacement, wire[:place], count) + wire[place:]

    return repair


def everywhere(pattern: bytes, replacement: bytes) -> Repair:
    """Replaces all that match."""
    compiled = re.compile(pattern, FLAGS)
    return lambda wire, place: compiled.sub(replacement, wire)


def without(names: bytes) -> Repair:
    """Removes the first field of these names, a pattern."""
    return before(FIELD % names, b"")


def ended(wire: bytes, place: int) -> bytes:
    """Ends any line, and any section of fields, that has not ended."""
    return wire + b"\r\n\r\n"
