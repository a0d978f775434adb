#!/usr/bin/env python3
"""Runs the test programs of one architecture against the library that scripts/build installed for it.

The archive and the headers are checked first. Then each program is linked and run, under qemu where the architecture is
not this machine's, against servers on the loopback interface: as a static executable, as in a firmware, and as a dynamic
one too if it tests what linking decides. Programs wait most of their time, so several run at once, each against servers
that no other uses meanwhile. They print a line for each case; the last line here adds them up.
"""

import argparse
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Servers"))

from installed import CHECKS
from processor import check_processors
from server_process import ServerProcess
from tally import Tally
from toolchain import ROOT, TRIPLES, Toolchain, ToolError, output_of

HERE = Path(__file__).resolve().parent
# The programs, the slowest under qemu first, and the sources of each beside its own.
FIRMWARE = ["harness", "firmware"]
PROGRAMS = {
    "tls_memory": FIRMWARE,
    "deadline": FIRMWARE,
    "flash": [*FIRMWARE, "flash_case", "flash_faults", "flash_driver"],
    "resumption": FIRMWARE,
    "anchors": FIRMWARE,
    "wire_vectors": FIRMWARE,
    "certificates": FIRMWARE,
    "records": FIRMWARE,
    "limits": [*FIRMWARE, "silent_dns"],
    "connections": FIRMWARE,
    "responses": FIRMWARE,
    "client_certificates": FIRMWARE,
    "requests": [*FIRMWARE, "echo"],
    "interoperability": ["harness"],
    "given_memory": FIRMWARE,
    "hooks": ["harness"],
    "no_allocation": FIRMWARE,
    "vectors": ["harness"],
    "piecemeal": FIRMWARE,
    "cancel": [*FIRMWARE, "silent_dns"],
    "threads": FIRMWARE,
    "bad_servers": FIRMWARE,
    "bad_calls": FIRMWARE,
    "options": [*FIRMWARE, "echo"],
    "session": FIRMWARE,
    "pins": FIRMWARE,
    "linked_anchors": [*FIRMWARE, "roots"],
    "fragment_length": FIRMWARE,
    "names": [*FIRMWARE, "echo"],
    "resolve_hook": FIRMWARE,
    "own_resolver": FIRMWARE,
    "clock": FIRMWARE,
    "early_boot": FIRMWARE,
    "defaults": ["harness"],
    "stack": FIRMWARE,
}
# The source that scripts/anchors makes: two roots of the PKI, in an array of that name.
GENERATED = "roots"
GENERATED_FROM = ["other-root.pem", "root.pem"]
PROGRAMS_AT_ONCE = 3
# What stands for the checks of the installed archive.
ARCHIVE = "archive"
# The programs that are given the vectors, and linked with their runner.
VECTOR_PROGRAMS = {"vectors", "wire_vectors"}
VECTORS = sorted((ROOT / "Tests" / "Vectors").glob("*.vectors"))
# The programs of which it matters how they are linked: TLS at all, hooks and arrays that take a default's place, libc's
# threads, and its malloc.
BOTH_WAYS = {"session", "hooks", "resolve_hook", "own_resolver", "defaults", "linked_anchors", "threads", "no_allocation"}
# The servers that programs need beside the scripted one.
SERVERS = {
    "connections": ["es9plus-idle", "plain-es9plus"],
    "interoperability": ["other_tls"],
    "piecemeal": ["records"],
    "records": ["records"],
    "session": ["es9plus", "plain-es9plus"],
    "wire_vectors": ["replay"],
}
# The program that sees a hosts file of its own; for that it runs under qemu on any architecture.
NAMES = "names"
PROGRAM_SECONDS = 300
# What must not impress the library: it reads no environment variable. By the PATH a sanitizer finds llvm-symbolizer.
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "SSL_CERT_FILE": "/nonexistent",
    "SSL_CERT_DIR": "/nonexistent",
}


@dataclass
class TestRun:
    """One architecture's tests."""

    toolchain: Toolchain
    pki: Path
    tally: Tally
    # Where the vectors' random cuts begin.
    seed: int
    vector_runner: Path | None = None

    def check_installed(self) -> None:
        for name, check in CHECKS.items():
            try:
                check(self.toolchain)
                self.tally.add("ok", name)
            except (AssertionError, ToolError) as why:
                self.tally.add("not ok", f"{self.toolchain.architecture} archive: {name}: {why}")

    def check_processors(self) -> None:
        if not self.toolchain.has_bundled_mbedtls:
            return
        with ServerProcess("scripted.py", "--pki", self.pki) as server:
            url = f"https://127.0.0.1:{server.ports['good']}/length/20000"
            for case, why in check_processors(self.toolchain, self.pki / "root.pem", url).items():
                self.tally.add("not ok" if why else "ok", f"{self.toolchain.architecture} {case}: {why}")

    def folder(self, kind: str) -> Path:
        folder = self.toolchain.work / kind
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def compile(self, names: list[str]) -> list[str]:
        """Compiles the sources of these programs, each once; returns the programs of which all could be compiled."""
        broken = set()
        if not VECTOR_PROGRAMS.isdisjoint(names):
            try:
                self.vector_runner = self.toolchain.build_vector_runner()
            except ToolError as why:
                broken |= VECTOR_PROGRAMS
                self.tally.add("not ok", f"{self.toolchain.architecture} vector runner: {why}")
        for source in sorted({source for name in names for source in [name, *PROGRAMS[name]]}):
            try:
                self.toolchain.compile(self.source(source), self.folder("objects") / f"{source}.o")
            except ToolError as why:
                broken.add(source)
                self.tally.add("not ok", f"{self.toolchain.architecture} {source}.c: {why}")
        return [name for name in names if broken.isdisjoint([name, *PROGRAMS[name]])]

    def source(self, name: str) -> Path:
        if name != GENERATED:
            return HERE / f"{name}.c"
        path = self.folder("objects") / f"{name}.c"
        roots = [self.pki / root for root in GENERATED_FROM]
        path.write_text(output_of(ROOT / "scripts" / "anchors", "--name", GENERATED, *roots))
        return path

    def run_programs(self, names: list[str]) -> None:
        names_root = self.toolchain.root_with("etc/hosts", HERE / "hosts")
        jobs = SimpleQueue()
        for name in names:
            if not self.toolchain.is_sanitized:
                jobs.put((name, "static"))
            if name in BOTH_WAYS or self.toolchain.is_sanitized:
                jobs.put((name, "dynamic"))
        with ThreadPoolExecutor() as pool:
            for worker in [pool.submit(self.work_off, jobs, names_root) for _ in range(PROGRAMS_AT_ONCE)]:
                worker.result()

    def work_off(self, jobs: SimpleQueue, names_root: Path) -> None:
        """Links and runs programs, one at a time, until no job is left."""
        with self.server("scripted") as scripted, suppress(Empty):
            while True:
                name, kind = jobs.get_nowait()
                label = f"{self.toolchain.architecture} {kind} {name}"
                program = self.folder(kind) / name
                objects = [self.folder("objects") / f"{source}.o" for source in [name, *PROGRAMS[name]]]
                vectors = VECTORS if name in VECTOR_PROGRAMS else []
                if name in VECTOR_PROGRAMS:
                    objects.append(self.vector_runner)
                try:
                    self.toolchain.link(objects, program, static=kind == "static")
                except ToolError as why:
                    self.tally.add("not ok", f"{label}: {why}")
                    continue
                command = self.toolchain.command(program, names_root if name == NAMES else None)
                with ExitStack() as stack:
                    ports = scripted.ports | self.ports_of(SERVERS.get(name, []), stack)
                    for verdict, case in run([*command, *self.arguments(ports), *map(str, vectors)]):
                        self.tally.add(verdict, f"{label}: {case}")

    def ports_of(self, servers: list[str], stack: ExitStack) -> dict[str, int]:
        """Starts servers; returns their ports by name. A server of one port is called as it is here."""
        ports = {}
        for name in servers:
            of_one = stack.enter_context(self.server(name)).ports
            ports |= of_one if len(of_one) > 1 else {name: port for port in of_one.values()}
        return ports

    def server(self, name: str) -> ServerProcess:
        pki = ["--pki", self.pki]
        script, *options = {
            "scripted": ["scripted.py", *pki],
            "es9plus": ["es9plus.py", *pki],
            "es9plus-idle": ["es9plus.py", *pki, "--idle", "1"],
            "plain-es9plus": ["es9plus.py", "--plain"],
            "other_tls": ["other_tls.py", *pki],
            "records": ["records.py", *pki],
            "replay": ["replay.py", *pki, "--seed", str(self.seed), *VECTORS],
        }[name]
        return ServerProcess(script, *options)

    def arguments(self, ports: dict[str, int]) -> list[str]:
        """What a program is told: the trust anchor, and numbers by name."""
        numbers = ports | {
            "newest-tls": self.toolchain.newest_tls,
            "tls-memory": self.toolchain.tls_memory,
            "bundled": int(self.toolchain.has_bundled_mbedtls),
            "seed": self.seed,
            "is-native": int(self.toolchain.is_native),
        }
        return [str(self.pki / "root.pem"), *(f"{name}={number}" for name, number in numbers.items())]


def run(command: list[str]) -> Iterator[tuple[str, str]]:
    """Runs a program, and yields the verdict and text of each of its cases."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=ENVIRONMENT,
            timeout=PROGRAM_SECONDS,
            text=True,
            errors="replace",
        )
        output, end = done.stdout, f"ended with {done.returncode}"
    except subprocess.TimeoutExpired as expired:
        output, end = (expired.stdout or b"").decode(errors="replace"), f"ran for {PROGRAM_SECONDS} s"
    cases = 0
    lines = output.splitlines()
    for line in lines:
        for verdict in ("ok", "not ok", "skip"):
            if line.startswith(f"{verdict} "):
                cases += 1
                yield verdict, line.removeprefix(f"{verdict} ")
    if cases == 0 or lines[-1] != f"end {cases}":
        words = [line for line in lines if line.startswith("SUMMARY: ")] or lines[-3:]
        yield "not ok", f"the program {end} after {cases} cases; its last words: {' / '.join(words)}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Tests the library that scripts/build ARCH has installed.")
    parser.add_argument("architecture", choices=TRIPLES)
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help=f"default: {' '.join([ARCHIVE, *PROGRAMS])}")
    parser.add_argument("--build", default="", metavar="NAME", help="test what scripts/build --as NAME has installed")
    seed = os.environ.get("VECTOR_SEED") or random.randrange(1, 2**32)
    about_seed = "where the vectors' random cuts begin; default: the environment's VECTOR_SEED, else another each time"
    parser.add_argument("--seed", type=int, default=seed, help=about_seed)
    parser.add_argument("--verbose", action="store_true", help="print the cases that pass, too")
    options = parser.parse_args()
    unknown = set(options.programs) - {ARCHIVE, *PROGRAMS}
    if unknown:
        parser.error(f"no such program: {', '.join(unknown)}")
    toolchain, tally = Toolchain(options.architecture, options.build), Tally(options.verbose)
    tests = TestRun(toolchain, ROOT / "out" / "pki", tally, options.seed)
    try:
        if not tests.toolchain.archive.exists():
            raise ToolError(f"{tests.toolchain.archive} is missing: run scripts/build {options.architecture}")
        output_of(ROOT / "scripts" / "pki", tests.pki)
        print(f"{options.architecture}: mbedTLS speaks TLS up to 0x{tests.toolchain.newest_tls:04x}", flush=True)
        print(f"vectors: VECTOR_SEED={options.seed} brings these random cuts again", flush=True)
        wanted = options.programs or [ARCHIVE, *PROGRAMS]
        if ARCHIVE in wanted:
            tests.check_installed()
            tests.check_processors()
        tests.run_programs(tests.compile([name for name in wanted if name != ARCHIVE]))
    except ToolError as why:
        print(f"error: {why}", file=sys.stderr)
        return 1
    print(tests.tally.summary())
    return 1 if tests.tally.counts["not ok"] else 0


if __name__ == "__main__":
    sys.exit(main())
