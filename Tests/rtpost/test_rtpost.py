#!/usr/bin/env python3
"""Tests rtpost as a person at a shell sees it: options, exit statuses, sentences, files and the terminal.

Every run goes against the scripted server (Tests/Servers) over real sockets. What is sent over the wire, and how each
malformed response is judged, is tested elsewhere: here it matters what rtpost makes of it.
"""

import argparse
import os
import shlex
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Servers"))

import cases_exchange
import cases_failures
import cases_terminal
import cases_tls
import cases_usage
from server_process import ServerProcess
from tool import command, pki, ports

CASES = (cases_usage, cases_exchange, cases_failures, cases_tls, cases_terminal)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rtpost", help="the program")
    parser.add_argument("--runner", default="", help="what runs it, such as qemu-aarch64")
    parser.add_argument("-k", dest="patterns", action="append", help="only tests whose names match")
    arguments = parser.parse_args()
    command.extend([*shlex.split(arguments.runner), os.path.abspath(arguments.rtpost)])
    if not os.access(command[-1], os.X_OK):
        parser.error(f"{arguments.rtpost} is no program: build it with scripts/build")

    loader = unittest.TestLoader()
    loader.testNamePatterns = [f"*{pattern}*" for pattern in arguments.patterns] if arguments.patterns else None
    suite = unittest.TestSuite(loader.loadTestsFromModule(module) for module in CASES)
    subprocess.run([ROOT / "scripts/pki", pki], check=True)
    with ServerProcess("scripted.py", "--pki", pki) as server:
        ports.update(server.ports)
        result = unittest.TextTestRunner(verbosity=1).run(suite)

    # Several sub-tests of one test may have failed.
    failed = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    skipped = len(result.skipped)
    passed = max(0, result.testsRun - len(failed) - skipped)
    print(f"{passed} passed, {len(failed)} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return 0 if result.wasSuccessful() and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
