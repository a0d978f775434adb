"""Vectors of responses, as Tests/Vectors/README.md describes them.

Only what a server needs is checked here: the runner in C, which reads the same files, is the one that complains.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(?:[ \t]*\*[ \t]*([0-9]+))?')
ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|.)")
ESCAPES = {"r": "\r", "n": "\n", "t": "\t", "0": "\0"}


@dataclass
class Vector:
    id: str
    wire: bytes = b""
    # How the stream ends behind the wire's bytes: open, clean or unclean.
    end: str = ""
    # More must come before anything can be said.
    waits: bool = False


def unescape(match: re.Match) -> str:
    letter = match[1]
    return chr(int(letter[1:], 16)) if len(letter) == 3 else ESCAPES.get(letter, letter)


def strings(text: str) -> bytes:
    """The bytes of all strings in the text, joined."""
    parts = (ESCAPE.sub(unescape, content) * int(count or 1) for content, count in STRING.findall(text))
    return "".join(parts).encode("latin-1")


def read_vectors(path: Path) -> Iterator[Vector]:
    vector, key = None, ""
    for line in path.read_text("utf-8").split("\n"):
        if line.startswith("["):
            if vector is not None:
                yield vector
            vector, key = Vector(line[1:-1]), ""
        elif line.strip() and not line.startswith("#"):
            value = line
            if not line[0].isspace():  # else it goes on with the strings of the key before
                key, _, value = line.replace("\t", " ").partition(" ")
            if key == "wire":
                vector.wire += strings(value)
            elif key == "end":
                vector.end = value.strip()
            elif key == "waits":
                vector.waits = True
    if vector is not None:
        yield vector
