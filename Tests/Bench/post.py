#!/usr/bin/env python3
"""Prints what a POST of 1 KiB with an answer of 1 KiB costs on a kept connection, over plain HTTP on x86_64: the library
beside libcurl, and beside a program written by hand that checks nothing.

Instructions are the whole process's, counted by callgrind, the C library's and libcurl's among them, the kernel's not:
the difference of two runs by the POST. The heap is the most that a run has allocated at any time, measured by massif.
Ours is compiled for size, as firmware gets it; libcurl as Debian compiles it, for speed.
"""

import argparse
import re
import socketserver
import subprocess
import tempfile
import threading
from pathlib import Path

BODY_LENGTH = 1024
ANSWER = (
    b"HTTP/1.1 200 OK\r\n"
    b"Date: Tue, 14 Jan 2025 09:26:53 GMT\r\n"
    b"Server: nginx/1.24.0\r\n"
    b"Content-Type: application/json;charset=UTF-8\r\n"
    b"X-Admin-Protocol: gsma/rsp/v2.2.2\r\n"
    b"Content-Length: %d\r\n\r\n" % BODY_LENGTH
) + b"x" * BODY_LENGTH
CLIENTS = {"by_hand": "by hand", "ours": "this library", "libcurl": "libcurl"}


class Answerer(socketserver.StreamRequestHandler):
    """Answers one POST after another; head and body leave together."""

    def handle(self) -> None:
        while self.rfile.readline():
            while self.rfile.readline().strip():
                pass
            self.rfile.read(BODY_LENGTH)
            self.wfile.write(ANSWER)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def run(program: Path, port: int, count: int, *tool: str) -> str:
    """Runs a program under a tool of valgrind, and gives what both print."""
    command = ["valgrind", *tool, program, str(port), str(count)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"error: {program.name} failed: {done.stderr}")
    return done.stderr


def instructions(program: Path, port: int) -> float:
    counts = []
    for posts in (10, 110):
        words = run(program, port, posts, "--tool=callgrind", "--callgrind-out-file=/dev/null")
        counts.append(int(re.search(r"Collected : (\d+)", words).group(1)))
    return (counts[1] - counts[0]) / 100


def heap(program: Path, port: int) -> int:
    with tempfile.NamedTemporaryFile("r") as file:
        run(program, port, 10, "--tool=massif", "--peak-inaccuracy=0.0", f"--massif-out-file={file.name}")
        return max(int(size) for size in re.findall(r"^mem_heap_B=(\d+)$", Path(file.name).read_text(), re.MULTILINE))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=Path, help="the folder of the programs made of Tests/Bench/post")
    folder = parser.parse_args().programs
    print(f"{'a POST on a kept connection':<30} {'instructions':>12} {'ratio':>6} {'bytes of heap':>14}")
    with Server(("127.0.0.1", 0), Answerer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        base = instructions(folder / "ours", port)
        for name, title in CLIENTS.items():
            count = instructions(folder / name, port)
            print(f"  {title:<28} {count:>12.0f} {count / base:>6.2f} {heap(folder / name, port):>14}")
        server.shutdown()


if __name__ == "__main__":
    main()
