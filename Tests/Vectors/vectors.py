"""Reads files of vectors: what a server sends, and what must come of it. README.md describes the format.

The file is read line by line into keys and their values, and each vector is then checked for what it must say and must
not say, so that a slip of the pen in a vector is an error with its place, never a case that tests nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent

IDENTIFIER = re.compile(r"\[(\S+)\]")
KEY = re.compile(r"(rule|wire|end|status|body|reuse|error|waits)(?:\s+(.+))?")
# A string in double quotes, and how often it is repeated.
STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\[rnt0"\\]|\\x[0-9A-Fa-f]{2})*)"(?:\s*\*\s*([0-9]+))?\s*')
ESCAPE = re.compile(r"\\(x..|.)")
ESCAPES = {"r": "\r", "n": "\n", "t": "\t", "0": "\0", '"': '"', "\\": "\\"}
# With these keys, the strings on the lines that follow belong to the value.
STRINGS = ("wire", "body")


class VectorError(Exception):
    """A vector breaks the format: where, and how."""


@dataclass(frozen=True)
class Vector:
    """What a server sends, and what must come of it: a complete response, an error, or neither yet."""

    id: str
    rule: str
    wire: bytes
    end: str  # "open", "clean", "unclean"
    status: int | None  # of a complete response, and only then are the next two meant
    body: bytes
    reuse: bool
    error: str | None
    waits: bool


def load(folder: Path = FOLDER) -> list[Vector]:
    """All vectors of a folder, in the order of the files' names.

    Raises VectorError, also if there is none."""
    vectors: dict[str, Vector] = {}
    for path in sorted(folder.glob("*.vectors")):
        for vector in parse(path.read_text(encoding="utf-8"), path.name):
            if vector.id in vectors:
                raise VectorError(f"{path.name}: [{vector.id}] is there twice")
            vectors[vector.id] = vector
    if not vectors:
        raise VectorError(f"there are no vectors in {folder}")
    return list(vectors.values())


def parse(text: str, name: str = "text") -> Iterator[Vector]:
    """The vectors of a file's text; `name` is what errors call the file."""
    identifier = key = None
    values: dict[str, str] = {}
    place = f"{name}:1"
    for number, line in enumerate(text.splitlines(), 1):
        line, where = line.strip(), f"{name}:{number}"
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            if identifier:
                yield _vector(identifier, values, place)
            match = _matched(IDENTIFIER, line, where)
            identifier, key, values, place = match[1], None, {}, where
        elif line.startswith('"'):
            if key not in STRINGS:
                raise VectorError(f"{where}: a string that belongs to nothing")
            values[key] += " " + line
        else:
            match = _matched(KEY, line, where)
            key = match[1]
            if not identifier or key in values or (match[2] is None) != (key == "waits"):
                raise VectorError(f"{where}: {key} is out of place, is there twice, or has not its value")
            values[key] = match[2] or ""
    if identifier:
        yield _vector(identifier, values, place)


def _matched(pattern: re.Pattern, line: str, where: str) -> re.Match:
    match = pattern.fullmatch(line)
    if not match:
        raise VectorError(f"{where}: not understood: {line}")
    return match


def _vector(identifier: str, values: dict[str, str], where: str) -> Vector:
    """A vector of its lines, checked as a whole."""

    def check(is_right: bool, sentence: str) -> None:
        if not is_right:
            raise VectorError(f"{where}: [{identifier}] {sentence}")

    outcomes = {"status", "error", "waits"} & set(values)
    expected = {"rule", "wire", "end"} | outcomes
    if outcomes == {"status"}:
        expected |= {"reuse"} | {"body"} & set(values)
    check(len(outcomes) == 1, "must have exactly one of status, error and waits")
    check(set(values) == expected, f"must have the lines {', '.join(sorted(expected))}")
    check(identifier.startswith(values["rule"] + "."), "is not named after its rule")
    check(values["end"] in ("open", "clean", "unclean"), "must end open, clean or unclean")
    check("waits" not in values or values["end"] == "open", "waits, so its end must be open")
    check(values.get("reuse", "no") in ("yes", "no"), "has a reuse that is neither yes nor no")
    status = values.get("status", "0")
    check(status.isascii() and status.isdigit(), "has a status that is no number")
    return Vector(
        id=identifier,
        rule=values["rule"],
        wire=_bytes(values["wire"], where),
        end=values["end"],
        status=int(status) if "status" in values else None,
        body=_bytes(values.get("body", ""), where),
        reuse=values.get("reuse") == "yes",
        error=values.get("error"),
        waits="waits" in values,
    )


def _bytes(strings: str, where: str) -> bytes:
    """What a row of strings spells."""
    parts, position = [], 0
    while position < len(strings):
        match = STRING.match(strings, position)
        if not match:
            raise VectorError(f"{where}: not a string: {strings[position:]}")
        text = ESCAPE.sub(lambda escape: ESCAPES.get(escape[1]) or chr(int(escape[1][1:], 16)), match[1])
        parts.append(text.encode("latin-1") * int(match[2] or 1))
        position = match.end()
    return b"".join(parts)
