"""Responses that nobody would write: small damage done at random to the wire bytes of vectors.

Each mutation is a function of the bytes, the source of randomness and all wires. A case gets one to three of them. The
same seed gives the same cases.
"""

from collections.abc import Callable, Iterator
from random import Random

# Longer ones take their time, and damage hits nothing but filling.
LONGEST_WIRE = 1024

# What parsers stumble over: line ends, blanks, controls, framing fields, numbers at the edges, chunk lines, heads.
TOKENS = [
    *(b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"\n\n", b" ", b"\t", b"\0", b"\x01", b"\x0b", b"\x7f", b"\x80", b"\xff"),
    *(b":", b",", b";", b'"', b"=", b"+", b"-", b"0", b"5", b"f", b"x", b"0x", b"_", b"00000000000000000"),
    *(b"4294967295", b"4294967296", b"18446744073709551616", b"ffffffff", b"100000000", b"99999999999999999999"),
    *(b"Content-Length: 5\r\n", b"Content-Length: 0\r\n", b"Content-Length: 5, 5\r\n", b"content-length:\r\n"),
    *(b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip\r\n", b"transfer-encoding: ,chunked,\r\n"),
    *(b"Connection: close\r\n", b"Connection: keep-alive\r\n", b"connection: a, CLOSE\r\n", b"Upgrade: a\r\n"),
    *(b"Content-Encoding: gzip\r\n", b"Content-Encoding: identity\r\n", b"A: b\r\n", b"A:\r\n b\r\n", b"A : b\r\n"),
    *(b"\r\n ", b"\r\n\t", b", ", b"chunked", b"identity", b"close", b"gzip", b"trailers"),
    *(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early\r\n"),
    *(b"HTTP/1.1 204 No\r\n", b"HTTP/1.1 304 No\r\n", b"HTTP/1.1 101 No\r\n\r\n", b"HTTP/1.1 999\r\n"),
    *(b"0\r\n\r\n", b"5\r\nhello\r\n", b"5;a=b\r\n", b"5 ;a\r\n", b"5 \r\n", b"0\r\nA: b\r\n\r\n", b"A\r\n0123456789\r\n"),
]

Mutation = Callable[[bytes, Random, list[bytes]], bytes]


def flip_a_bit(wire: bytes, random: Random, wires: list[bytes]) -> bytes:
    place = random.randrange(len(wire))
    return wire[:place] + bytes([wire[place] ^ 1 << random.randrange(8)]) + wire[place + 1 :]


def change_a_byte(wire: bytes, random: Random, wires: list[bytes]) -> bytes:
    place = random.randrange(len(wire))
    return wire[:place] + random.randbytes(1) + wire[place + 1 :]


def delete(wire: bytes, random: Random, wires: list[bytes]) -> bytes:
    place = random.randrange(len(wire))
    return wire[:place] + wire[place + random.choice((1, 1, 2, 8)) :]


def insert_a_token(wire: bytes, random: Random, wires: list[bytes]) -> bytes:
    place = random.randrange(len(wire) + 1)
    return wire[:place] + random.choice(TOKENS) + wire[place:]


def insert_a_token_at_a_line(wire: bytes, random: Random, wires: list[bytes]) -> bytes:
    starts = [0] + [place + 1 for place, byte in enumerate(wire) if byte == 0x0A]
    place = random.choice(starts)
    return wire[:place] + random.choice(TOKENS) + wire[place:]


def repeat(wire: bytes, random: Random, wires: list[bytes]) -> bytes:
    place = random.randrange(len(wire))
    end = place + random.randint(1, 32)
    return wire[:end] + wire[place:]


def splice(wire: bytes, random: Random, wires: list[bytes]) -> bytes:
    other = random.choice(wires)
    return wire[: random.randrange(len(wire) + 1)] + other[random.randrange(len(other) + 1) :]


def splice_lines(wire: bytes, random: Random, wires: list[bytes]) -> bytes:
    lines, others = wire.splitlines(True), random.choice(wires).splitlines(True)
    return b"".join(lines[: random.randrange(len(lines) + 1)] + others[random.randrange(len(others) + 1) :])


def truncate(wire: bytes, random: Random, wires: list[bytes]) -> bytes:
    return wire[: random.randrange(len(wire))]


MUTATIONS: tuple[Mutation, ...] = (
    flip_a_bit,
    change_a_byte,
    delete,
    insert_a_token,
    insert_a_token_at_a_line,
    repeat,
    splice,
    splice_lines,
    truncate,
)


def mutated(wires: list[bytes], seed: int, count: int) -> Iterator[tuple[bytes, str]]:
    """`count` cases: wire bytes, and how the stream ends behind them."""
    random = Random(seed)
    wires = [wire for wire in wires if 0 < len(wire) <= LONGEST_WIRE]
    for _ in range(count):
        wire = random.choice(wires)
        for _ in range(random.choice((1, 1, 2, 3))):
            # An empty wire has no byte that could be damaged.
            wire = random.choice(MUTATIONS)(wire or random.choice(wires), random, wires)
        yield wire, random.choice(("open", "clean"))
