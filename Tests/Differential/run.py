#!/usr/bin/env python3
"""Compares the response engine with h11 and httptools, over the vectors and over mutations of them.

Where they differ, the difference must be explained by the list in stricter.py, tolerant.py and otherwise.py, or it is a
failure. So is an entry of the list whose example shows no such difference any more, and a bug (lies.py) that nobody
notices.
"""

import argparse
import faulthandler
import sys
import time
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[1:1] = [str(TESTS / "Vectors"), str(TESTS / "Support")]

import python_packages

CASES = 30_000
# More than these are counted, not shown.
MOST_SHOWN = 5


class Results:
    """Counts what passed and failed."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    def check(self, is_right: bool, name: str, detail: object = "") -> None:
        if is_right:
            self.passed += 1
        else:
            self.failed += 1
            print(f"not ok {name}", *filter(None, [str(detail)]), sep="\n", flush=True)


def check_list(engine, results: Results) -> None:
    """Each entry's example shows that difference, and no other."""
    from comparison import DIFFERENCES, Case
    from peers import PEERS

    for difference in DIFFERENCES:
        for peer in PEERS:
            if peer.name in difference.peers:
                case = Case(engine, peer, difference.example, "open")
                name = f"the list: {peer.name}: {difference.name}"
                if not case.differs:
                    name += " (stale: they agree about its example)"
                results.check(case.causes() == [difference], name, case)


def check_vectors(engine, vectors, results: Results) -> Counter:
    """Each vector is agreed about, or its difference is on the list."""
    from comparison import Case
    from peers import PEERS

    met = Counter()
    for peer in PEERS:
        for vector in vectors:
            case = Case(engine, peer, vector.wire, vector.end)
            causes = case.causes()
            results.check(causes is not None, f"{peer.name}: [{vector.id}] differs", case)
            met.update((peer.name, cause.name) for cause in causes or ())
    return met


def check_mutations(engine, vectors, seed: int, count: int, results: Results) -> Counter:
    """So is each damaged vector; all that a peer is asked about count as one case."""
    from comparison import Case
    from mutations import mutated
    from peers import PEERS

    met = Counter()
    unexplained = {peer.name: [] for peer in PEERS}
    for wire, end in mutated([vector.wire for vector in vectors], seed, count):
        for peer in PEERS:
            case = Case(engine, peer, wire, end)
            causes = case.causes()
            if causes is None:
                unexplained[peer.name].append(case)
            met.update((peer.name, cause.name) for cause in causes or ())
    for peer, cases in unexplained.items():
        detail = "\n".join(str(case.smallest()) for case in cases[:MOST_SHOWN])
        results.check(not cases, f"{peer}: {len(cases)} of {count} mutations differ, made smaller:", detail)
    return met


def check_lies(engine, vectors, results: Results) -> None:
    """Each bug is found: a vector differs without an explanation, or an example no longer shows its difference."""
    from comparison import DIFFERENCES, Case
    from lies import liars
    from peers import PEERS

    def is_found(liar) -> bool:
        return any(
            Case(liar, peer, vector.wire, vector.end).causes() is None for vector in vectors for peer in PEERS
        ) or any(
            not Case(liar, peer, difference.example, "open").differs
            for difference in DIFFERENCES
            for peer in PEERS
            if peer.name in difference.peers
        )

    for liar in liars(engine, sorted({vector.error for vector in vectors if vector.error})):
        results.check(is_found(liar), f"a bug is not found: {liar.bug}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1, help="where the mutations begin (default: %(default)s)")
    parser.add_argument("--cases", type=int, default=CASES, help="how many mutations (default: %(default)s)")
    parser.add_argument("--vectors", type=Path, default=TESTS / "Vectors", help="the folder of the vectors")
    arguments = parser.parse_args()
    python_packages.enter("peers", "h11==0.16.0", "httptools==0.9.0")
    faulthandler.enable()  # an engine that traps takes this program with it
    from engine import Engine, build
    from vectors import VectorError, load

    begin = time.monotonic()
    try:
        vectors = load(arguments.vectors)
    except VectorError as error:
        raise SystemExit(f"error: {error}") from None
    build()
    engine, results = Engine(), Results()
    print(f"{len(vectors)} vectors, {arguments.cases} mutations of them, seed {arguments.seed}", flush=True)
    check_list(engine, results)
    met = check_vectors(engine, vectors, results)
    met += check_mutations(engine, vectors, arguments.seed, arguments.cases, results)
    check_lies(engine, vectors, results)
    print(f"Differences that the list explains, after {time.monotonic() - begin:.0f} s:")
    for (peer, name), times in sorted(met.items()):
        print(f"  {times:6}  {peer:10} {name}")
    print(f"{results.passed} passed, {results.failed} failed")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
