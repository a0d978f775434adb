#!/usr/bin/env python3
"""Says how much of the parsers the host's tests reach, by llvm-cov, and fails where that is less than it should be.

Every line must be reached, and every region: a piece of code that has a counter of its own, such as the right side of
`&&` or one arm of a `switch`. Regions stand for branches, for which Swift's compiler makes no counters. A region that no
test can reach is on the list in coverage.txt with the reason; one of the list that is reached by now fails, too.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "Tests" / "coverage.txt"
# Kinds of regions, as llvm-cov numbers them: gaps and skipped text are none that runs.
CODE = 0

Place = tuple[str, str]  # a file, and the text with which a region of it begins


def export(arguments: argparse.Namespace, form: str) -> str:
    command = [arguments.llvm_cov, "export", f"-format={form}", arguments.binary, "-instr-profile", arguments.profile]
    return subprocess.run([*command, *arguments.folder], check=True, capture_output=True, text=True).stdout


def name_of(file: str) -> str:
    return str(Path(file).resolve().relative_to(ROOT))


def lines_of(trace: str) -> dict[str, dict[int, int]]:
    """How often each line ran, by file: SF names a file, DA gives a line and its count."""
    counts: dict[str, dict[int, int]] = {}
    for record in trace.splitlines():
        word, _, rest = record.partition(":")
        if word == "SF":
            file = counts.setdefault(name_of(rest), {})
        elif word == "DA":
            line, count = rest.split(",")[:2]
            file[int(line)] = int(count)
    return counts


def regions_of(functions: list[dict], files: set[str]) -> dict[str, dict[tuple[int, ...], int]]:
    """How often each region ran, by file; that of a function which was compiled more than once, in all of them."""
    counts: dict[str, dict[tuple[int, ...], int]] = defaultdict(Counter)
    for function in functions:
        for *place, count, file, _, kind in function["regions"]:
            path = Path(function["filenames"][file]).resolve()
            if kind == CODE and path.is_relative_to(ROOT) and name_of(path) in files:
                counts[name_of(path)][tuple(place)] += count
    return counts


def text_of(file: str, place: tuple[int, ...]) -> str:
    """What a region says, up to the end of its first line."""
    first_line, first_column, last_line, last_column = place
    line = (ROOT / file).read_text().splitlines()[first_line - 1]
    return line[first_column - 1 : last_column - 1 if first_line == last_line else None].strip()


def read_list() -> dict[Place, str]:
    """The reasons: a line with file and text, and behind it lines that begin with blanks."""
    reasons: dict[Place, str] = {}
    place = None
    for number, line in enumerate(LIST.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line[0] == " " and place:
            reasons[place] = f"{reasons[place]} {line.strip()}".strip()
            continue
        file, separator, text = line.partition(": ")
        place = (file, text.strip())
        if not separator or place in reasons:
            sys.exit(f"error: {LIST.name}:{number}: write FILE: TEXT, each pair once")
        reasons[place] = ""
    for (file, text), reason in reasons.items():
        if not reason:
            sys.exit(f"error: {LIST.name}: {file}: {text} has no reason on the next line")
    return reasons


def row(name: str, *counts: dict) -> str:
    """A row of the table: a name, and how many of each kind were reached."""
    reached = [sum(count > 0 for count in kind.values()) for kind in counts]
    cells = (f"{some:7} of {len(kind):4} {100 * some / len(kind):7.2f} %" for some, kind in zip(reached, counts))
    return f"{name:40}" + "".join(cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--llvm-cov", required=True, metavar="PROGRAM")
    parser.add_argument("--binary", required=True, help="the tests, built with --enable-code-coverage")
    parser.add_argument("--profile", required=True, help="what they left: default.profdata")
    parser.add_argument("folder", nargs="+", help="the sources that must be reached")
    arguments = parser.parse_args()
    lines = lines_of(export(arguments, "lcov"))
    data = json.loads(export(arguments, "text"))["data"][0]
    regions = regions_of(data["functions"], set(lines))
    if not lines or lines.keys() != regions.keys():
        sys.exit("error: llvm-cov tells of no lines or regions: build the tests with --enable-code-coverage")
    branches = data["totals"]["branches"]

    print(f"{'':40}{'lines':>24}{'regions':>24}")
    for file in sorted(lines):
        print(row(file, lines[file], regions[file]))
    everything = [{(file, key): count for file in kind for key, count in kind[file].items()} for kind in (lines, regions)]
    print(row("all", *everything))
    counted = f"{branches['covered']} of {branches['count']}" if branches["count"] else "the compiler counts none"
    print(f"branches: {counted}")

    failures = 0

    def fail(message: str) -> None:
        nonlocal failures
        failures += 1
        print(f"not ok {message}")

    for (file, line), count in everything[0].items():
        if count == 0:
            fail(f"{file}:{line} is reached by no test")
    reasons, met = read_list(), Counter()
    for (file, place), count in everything[1].items():
        if count > 0:
            continue
        text = text_of(file, place)
        met[file, text] += 1
        if (file, text) not in reasons:
            fail(f"{file}:{place[0]}:{place[1]} is reached by no test, and is not in {LIST.name}: {text}")
        elif met[file, text] > 1:
            fail(f"{file}:{place[0]}:{place[1]} is a second region that the entry of {LIST.name} fits: {text}")
        else:
            print(f"not reached: {file}:{place[0]}: {text}: {reasons[file, text]}")
    for file, text in reasons:
        if not met[file, text]:
            fail(f"{LIST.name} has a region that is reached, or is gone: {file}: {text}")
    checked = len(everything[0]) + len(everything[1])
    print(f"{checked - failures} passed, {failures} failed")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
