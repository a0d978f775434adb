#!/usr/bin/env python3
"""Tests one architecture's rtpost, and the library in a program of its own, in networks that the tests make themselves.

Each case has namespaces of its own, with a link between them that is as bad as the case wants. Nothing of the machine's
network is touched, and nothing is left behind. The machine must let root make network namespaces and TUN devices: where
it does not, each case is reported as skipped.
"""

import argparse
import importlib
import re
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Target"))

from tally import Tally
from toolchain import ROOT, TRIPLES, Toolchain, ToolError, output_of, tool

import case as cases
from network import Network, Programs, reason_for_skipping

# What takes longest comes first.
NAMES = ("names", "names_servers", "names_tcp", "names_lies", "names_kept")
for subject in ("link", *NAMES, "connect", "bearer", "keep_alive", "deadline", "calls"):
    importlib.import_module(f"cases_{subject}")

HERE = Path(__file__).resolve().parent
# Cases wait most of their time. Those that measure it run after the others, with little beside them.
CASES_AT_ONCE = 4
TIMED_AT_ONCE = 2


def prepare(architecture: str) -> Programs:
    toolchain = Toolchain(architecture)
    rtpost = toolchain.installed / "bin" / "rtpost"
    if not rtpost.exists():
        raise ToolError(f"{rtpost} is missing: run scripts/build {architecture}")
    for name in ("ip", "dnsmasq", "mount", "setpriv", "strace"):
        try:
            tool(name)
        except ToolError:
            raise ToolError(f"{name} is missing: run scripts/setup") from None
    folder = ROOT / "out" / "test" / architecture / "network"
    folder.mkdir(parents=True, exist_ok=True)
    toolchain.compile(HERE / "caller.c", folder / "caller.o")
    toolchain.link([folder / "caller.o"], folder / "caller", static=True)
    pki = ROOT / "out" / "pki"
    output_of(ROOT / "scripts" / "pki", pki)
    header = (toolchain.installed / "include" / "rt_port_http_ext.h").read_text()
    numbers = re.findall(r"RT_HTTP_(?:ERROR_)?(\w+) = (\d+)", header[: header.index("} rt_http_error;")])
    errors = {int(number): name for name, number in numbers}
    return Programs(architecture, toolchain.command(rtpost), toolchain.command(folder / "caller"), pki, errors)


def try_case(case: cases.Case, programs: Programs, tally: Tally, is_talkative: bool) -> None:
    begin = time.monotonic()
    try:
        network = Network(programs, case.bearers)
        try:
            note = case.run(network)
        finally:
            network.close()
        verdict, why = "ok", f": {note}" if note else ""
    except cases.Skip as reason:
        verdict, why = "skip", f": {reason}"
    except Exception as error:
        words = str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
        verdict, why = "not ok", ": " + " / ".join(words.splitlines())
        if is_talkative:
            traceback.print_exc()
    tally.add(verdict, f"{programs.architecture} {case.name}{why} ({time.monotonic() - begin:.1f} s)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("architecture", choices=TRIPLES)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only the cases with one of these words in the name")
    parser.add_argument("--verbose", action="store_true", help="say where in the tests a case failed")
    options = parser.parse_args()
    chosen = [case for case in cases.CASES if not options.words or any(word in case.name for word in options.words)]
    tally = Tally(prints_all=True)
    reason = reason_for_skipping()
    if reason:
        for case in chosen:
            tally.add("skip", f"{options.architecture} {case.name}: {reason}")
    else:
        try:
            programs = prepare(options.architecture)
        except ToolError as why:
            print(f"error: {why}", file=sys.stderr)
            return 1
        for is_timed, at_once in ((False, CASES_AT_ONCE), (True, TIMED_AT_ONCE)):
            with ThreadPoolExecutor(at_once) as pool:
                for case in chosen:
                    if case.is_timed == is_timed:
                        pool.submit(try_case, case, programs, tally, options.verbose)
    print(tally.summary())
    return 1 if tally.counts["not ok"] else 0


if __name__ == "__main__":
    sys.exit(main())
