#!/usr/bin/env python3
"""Tests rtpost as a person at a shell sees it: options, exit statuses, sentences, files and the terminal.

Every run goes against the scripted server (Tests/Servers) over real sockets. What is sent over the wire, and how each
malformed response is judged, is tested elsewhere: here it matters what rtpost makes of it.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Servers"))

import cases_exchange
import cases_failures
import cases_terminal
import cases_tls
import cases_usage
from tool import run_tests

if __name__ == "__main__":
    sys.exit(run_tests(__doc__, cases_usage, cases_exchange, cases_failures, cases_tls, cases_terminal))
