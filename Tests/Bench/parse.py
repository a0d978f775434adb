#!/usr/bin/env python3
"""Prints what reading a response costs in instructions: our engine's, and http_parser's beside it.

Both are given the same bytes in reads of 2 KiB, the client's window, and hand nothing on but where the body is. Heads
are counted whole. A body's cost is the difference to the same response without body, by the byte. Ours is compiled for
size, as firmware gets it; http_parser as Debian compiles it, for speed. It checks less: it takes bare LF for a line end
and knows fewer limits.
"""

import argparse
from pathlib import Path

from reader import PARSERS, Reader, Response, by_length, chunked

KIB = 1024
SMDP_FIELDS = (
    b"Date: Tue, 14 Jan 2025 09:26:53 GMT\r\n"
    b"Server: nginx/1.24.0\r\n"
    b"Content-Type: application/json;charset=UTF-8\r\n"
    b"Connection: keep-alive\r\n"
    b"X-Admin-Protocol: gsma/rsp/v2.2.2\r\n"
    b"Cache-Control: no-cache, no-store, must-revalidate\r\n"
    b"Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
)
CSP_SOURCES = b"https://cdn-%02d.example.com/assets/ 'nonce-3qFvXoLd8mKz' wss://live-%02d.example.com;"
CSP_FIELD = b"Content-Security-Policy: %s\r\n" % b" ".join(CSP_SOURCES % (n, n) for n in range(100))[: 3686 - 27]

HEADS = [
    ("the least: 204, no field", Response(b"HTTP/1.1 204 No Content\r\n\r\n")),
    ("an SM-DP+'s: 9 fields", by_length(0, SMDP_FIELDS)),
    ("with a CSP field of 3.6 KiB", by_length(0, CSP_FIELD)),
]
BODIES = [
    ("64 KiB by Content-Length", by_length(64 * KIB), by_length(0)),
    ("64 KiB in chunks of 16 KiB", chunked(64 * KIB, 16 * KIB), chunked(0, 1)),
    ("64 KiB in chunks of 1 KiB", chunked(64 * KIB, KIB), chunked(0, 1)),
    ("64 KiB in chunks of 16 bytes", chunked(64 * KIB, 16), chunked(0, 1)),
    # Rule K8 refuses 64 KiB: of so many bytes no more than four fifths may be the coding's.
    ("16 KiB in chunks of 1 byte", chunked(16 * KIB, 1), chunked(0, 1)),
]


def row(name: str, ours: str, theirs: str, ratio: str) -> None:
    print(f"{name:<46} {ours:>10} {theirs:>12} {ratio:>7}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path, help="what read_response.c was compiled to")
    reader = Reader(parser.parse_args().program)
    row("instructions per response head", "ours", "http_parser", "ratio")
    for name, response in HEADS:
        ours, theirs = (reader.instructions(which, response, repetitions=100) for which in PARSERS)
        row(f"  {name}, {len(response.head)} bytes", f"{ours:.0f}", f"{theirs:.0f}", f"{ours / theirs:.2f}")
    row("instructions per byte of body", "ours", "http_parser", "ratio")
    for name, response, empty in BODIES:
        counts = [reader.instructions(which, response, repetitions=5) for which in PARSERS]
        bases = [reader.instructions(which, empty, repetitions=100) for which in PARSERS]
        ours, theirs = ((count - base) / response.body_length for count, base in zip(counts, bases, strict=True))
        row(f"  {name}", f"{ours:.3f}", f"{theirs:.3f}", f"{ours / theirs:.2f}")


if __name__ == "__main__":
    main()
