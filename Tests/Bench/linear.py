#!/usr/bin/env python3
"""Shows that reading a response takes time in proportion to its length, however small the pieces that it comes in.

Every read gives one byte. What a byte of the body costs must be the same in a short and in a long response: counted in
instructions up to 128 KiB, and as processor time, which can't be told as exactly, from there to 16 MiB. What the
response costs without body is taken off first. Chunks of 1 byte go as far as rule K8 lets them: above 100 KiB of chunked
coding it wants a fifth of all bytes to be body, and with 5 bytes of coding around each they end just below 20 KiB.
Longer bodies come in chunks of 2 bytes. A head has 32 KiB at most.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reader import Reader, Response, by_length, chunked, until_close

KIB, MIB = 1024, 1024 * 1024
COUNTED_SIZES = [KIB, 16 * KIB, 128 * KIB]
TIMED_SIZES = [128 * KIB, 16 * MIB]
FIELD = b"X-Filler: %s\r\n" % (b"x" * 244)
# How much more a byte may cost in one size than in another.
MOST_BY_INSTRUCTIONS = 1.1
MOST_BY_TIME = 2
# The least of so many measurements is what counts: others share the machine.
ROUNDS = 3


@dataclass
class Kind:
    """Responses of one kind, from short to long."""

    name: str
    make: Callable[[int], Response]
    largest: int = COUNTED_SIZES[-1]
    is_timed: bool = True


KINDS = [
    Kind("Content-Length", by_length),
    Kind("until close", until_close),
    Kind("chunks of 2 bytes", lambda size: chunked(size, 2)),
    Kind("chunks of 1 byte", lambda size: chunked(size, 1), largest=16 * KIB, is_timed=False),
    Kind("fields of a head", lambda size: by_length(0, FIELD * (size // len(FIELD))), largest=16 * KIB, is_timed=False),
]


def instructions(reader: Reader, kind: Kind) -> dict[int, float]:
    """Instructions per byte, for each size."""
    base = reader.instructions("ours", kind.make(0), piece=1, repetitions=100)
    sizes = [size for size in COUNTED_SIZES if size <= kind.largest]
    return {size: (reader.instructions("ours", kind.make(size), piece=1) - base) / size for size in sizes}


def nanoseconds(reader: Reader, kind: Kind) -> dict[int, float]:
    """Nanoseconds per byte, for each size. All runs read as many bytes; the sizes take turns."""
    times = {size: [] for size in TIMED_SIZES}
    for _ in range(ROUNDS):
        for size in TIMED_SIZES:
            times[size].append(reader.seconds("ours", kind.make(size), 1, TIMED_SIZES[-1] // size))
    return {size: min(times[size]) * 1e9 / size for size in TIMED_SIZES}


def is_flat(what: str, costs: dict[int, float], unit: str, most: float) -> bool:
    """Prints the costs, and whether they are the same in every size."""
    ratio = max(costs.values()) / min(costs.values())
    verdict = "ok" if ratio <= most else "not ok"
    listed = ", ".join(
        f"{cost:.2f} at {size // KIB} KiB" if size < MIB else f"{cost:.2f} at {size // MIB} MiB"
        for size, cost in costs.items()
    )
    print(f"{verdict} {what}, {unit} per byte: {listed}; at most {ratio:.3f} times the least, of {most}", flush=True)
    return verdict == "ok"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path, help="what read_response.c was compiled to")
    reader = Reader(parser.parse_args().program)
    verdicts = [is_flat(kind.name, instructions(reader, kind), "instructions", MOST_BY_INSTRUCTIONS) for kind in KINDS]
    timed = [kind for kind in KINDS if kind.is_timed]
    verdicts += [is_flat(kind.name, nanoseconds(reader, kind), "ns", MOST_BY_TIME) for kind in timed]
    print(f"{verdicts.count(True)} passed, {verdicts.count(False)} failed")
    sys.exit(not all(verdicts))


if __name__ == "__main__":
    main()
