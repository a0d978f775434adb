"""Starts one of the servers beside this file for as long as a `with` block lasts.

    with ServerProcess("scripted.py", "--pki", "out/pki") as server:
        connect(server.ports["plain"])

A server prints its ports as one line of JSON when it is ready, and ends when its stdin is closed.
"""

import json
import subprocess
import sys
from pathlib import Path


class ServerProcess:
    def __init__(self, script: str, *arguments: str | Path):
        self.command = [sys.executable, str(Path(__file__).with_name(script)), *map(str, arguments)]
        self.ports: dict[str, int] = {}

    def __enter__(self) -> "ServerProcess":
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = self.process.stdout.readline()
        if not ready:
            self.__exit__()
            raise RuntimeError(f"{self.command[1]} did not start; its reason is on stderr")
        self.ports = json.loads(ready)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
